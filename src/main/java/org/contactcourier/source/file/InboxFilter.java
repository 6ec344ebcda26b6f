package org.contactcourier.source.file;

import java.io.File;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;

/** Camel's question whether a file may be read (or a folder entered), asked for each in every poll; see {@link InboxPoll}. */
final class InboxFilter implements GenericFileFilter<File> {
    private final InboxPoll poll;

    InboxFilter(InboxPoll poll) {
        this.poll = poll;
    }

    @Override
    public boolean accept(GenericFile<File> file) {
        return poll.accept(file.getFile(), file.isDirectory());
    }
}
