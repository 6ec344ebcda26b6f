package org.contactcourier.source.file;

import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.component.file.FileEndpoint;
import org.apache.camel.spi.PollingConsumerPollStrategy;

/** The begin and the end of each poll of the inbox; see {@link FileSource}. */
public final class InboxPolls implements PollingConsumerPollStrategy {
    private final FileSource source;

    InboxPolls(FileSource source) {
        this.source = source;
    }

    @Override
    public boolean begin(Consumer consumer, Endpoint endpoint) {
        return endpoint instanceof FileEndpoint files && source.pollBegins(files.getFile());
    }

    @Override
    public void commit(Consumer consumer, Endpoint endpoint, int polledMessages) {
        source.pollEnds();
    }

    @Override
    public boolean rollback(Consumer consumer, Endpoint endpoint, int retryCounter, Exception cause) {
        source.pollFails(cause);
        return false; // the next poll is 10 ms away
    }
}
