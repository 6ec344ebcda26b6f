package org.contactcourier.source.mail;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Iterator;
import java.util.Optional;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.RecordReader;
import org.contactcourier.source.mail.mime.SpooledPart;

/**
 * A mail that somebody saved as a file, read as one in the mailbox is, with nobody to deliver its records to. Not thread-safe.
 */
public final class SavedMail implements Iterator<IntakeRecord>, Closeable {
    /** Time stands still, so paging through the records never meets a mail's deadline. */
    private static final Clock STILL = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

    private final MailReader mail;

    private SavedMail(MailReader mail) {
        this.mail = mail;
    }

    /**
     * Reads all of {@code in} and closes it; of more than 96 MiB nothing more than the size is looked at.
     *
     * @param name what stands for account, folder and UID in the records' origins
     */
    public static SavedMail open(InputStream in, String name, RecordReader reader) throws IOException {
        SpooledPart bytes = SpooledPart.of(in, SpooledPart.LONGEST_MAIL);
        return new SavedMail(MailReader.ofFile(bytes, "mail:" + name, reader, Deadline.root(STILL)));
    }

    @Override
    public boolean hasNext() {
        return mail.hasNext();
    }

    @Override
    public IntakeRecord next() {
        return mail.nextRecord();
    }

    /** The mail's text, if it has turned out to hold no contact. */
    public Optional<String> textWithoutContact() {
        return mail.textWithoutContact();
    }

    @Override
    public void close() throws IOException {
        mail.close();
    }
}
