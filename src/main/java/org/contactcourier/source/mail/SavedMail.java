package org.contactcourier.source.mail;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.Ending;
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
    private final Queue<IntakeRecord> batch = new ArrayDeque<>();

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
        return new SavedMail(new MailReader(bytes, "mail:" + name, "it came from", reader, Deadline.root(STILL)));
    }

    @Override
    public boolean hasNext() {
        while (batch.isEmpty() && mail.hasNext()) {
            batch.addAll(mail.next().records());
        }
        return !batch.isEmpty();
    }

    @Override
    public IntakeRecord next() {
        if (!hasNext()) {
            throw new NoSuchElementException("no record left");
        }
        IntakeRecord record = batch.remove();
        record.end(new Ending.Discarded(null)); // a mail of which nothing ends is not read on
        return record;
    }

    @Override
    public void close() throws IOException {
        mail.close();
    }
}
