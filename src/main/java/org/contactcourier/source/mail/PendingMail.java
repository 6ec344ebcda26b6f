package org.contactcourier.source.mail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Iterator;
import org.contactcourier.record.Batch;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.RecordReader;
import org.contactcourier.source.mail.mime.SpooledPart;
import org.jspecify.annotations.Nullable;

/**
 * One mail on its way through the route, from the poll that found it to its acknowledgement. It fetches the mail's bytes at
 * once and in full, so that trouble with the server shows here and nowhere else. Belongs to one thread at a time.
 */
final class PendingMail {
    private final Mailbox mailbox;
    private final long uid;
    private final String place;
    private final String failedFolder;
    private @Nullable MailReader reader;
    private @Nullable Exception trouble;

    /** @param place {@code mail:account/uidvalidity/uid} */
    PendingMail(Mailbox mailbox, long uid, String place, String failedFolder) {
        this.mailbox = mailbox;
        this.uid = uid;
        this.place = place;
        this.failedFolder = failedFolder;
    }

    long uid() {
        return uid;
    }

    /** The records, batch by batch. If the mail can't be fetched, there are none, and {@link #trouble()} says why. */
    Iterator<Batch> open(RecordReader records, Deadline root) {
        try {
            SpooledPart bytes = SpooledPart.of(mailbox.fetch(uid), SpooledPart.LONGEST_MAIL);
            MailReader opened = new MailReader(bytes, place, failedFolder, records, root);
            reader = opened;
            return opened;
        } catch (IOException | UncheckedIOException e) {
            trouble = e;
            return Collections.emptyIterator();
        }
    }

    /** Why the mail could not be fetched, or null. */
    @Nullable
    Exception trouble() {
        return trouble;
    }

    /** Whether somebody moved or deleted the mail before it was fetched. */
    boolean isGone() {
        for (Throwable cause = trouble; cause != null; cause = cause.getCause()) {
            if (cause instanceof MailGoneException) {
                return true;
            }
        }
        return false;
    }

    /** Its state so far; null if it was never read. */
    @Nullable
    MailReader reader() {
        return reader;
    }

    /** The mail's place, the only thing a log line may tell about it. */
    @Override
    public String toString() {
        return place;
    }
}
