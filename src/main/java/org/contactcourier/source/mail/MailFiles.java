package org.contactcourier.source.mail;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.contactcourier.record.Checkpoint;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.InputFormats;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.RecordStream;
import org.contactcourier.source.mail.mime.SpooledPart;
import org.jspecify.annotations.Nullable;

/**
 * Reads files that are saved mails ({@code .eml}) as mails, and leaves everything else to another reader. A record's place is
 * the file's with the part's number, such as {@code file:form.eml/1.2}; records are numbered through the whole file. Knows
 * nothing about inboxes. Thread-safe; the streams it opens are not.
 */
public final class MailFiles implements RecordReader {
    private static final Pattern MAIL =
            Pattern.compile("file(?:\\.[a-z0-9]+)?:[^/]*\\.eml", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern PART =
            Pattern.compile("file(?:\\.[a-z0-9]+)?:[^/]*\\.eml/[0-9.]+", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private final RecordReader others;
    private final RecordReader inMails;

    /**
     * Reads mails as {@code inMails} reads their parts.
     *
     * @param others reads what is no mail
     * @param inMails what the mailbox reads with
     */
    public MailFiles(RecordReader others, RecordReader inMails) {
        this.others = others;
        this.inMails = inMails;
    }

    @Override
    public RecordStream open(InputStream in, String place, long position, Deadline deadline) {
        return MAIL.matcher(place).matches()
                ? new MailFile(in, place, deadline)
                : others.open(in, place, position, deadline);
    }

    /** A mail is taken apart as a whole, so it is read from its beginning. */
    @Override
    public Optional<RecordStream> resume(Reopening in, String place, long position, Deadline deadline, Checkpoint from)
            throws IOException {
        return MAIL.matcher(place).matches() ? Optional.empty() : others.resume(in, place, position, deadline, from);
    }

    @Override
    public IntakeRecord reread(Origin origin, Payload payload, Deadline deadline) {
        return PART.matcher(origin.place()).matches()
                ? inMails.reread(origin, payload, deadline)
                : others.reread(origin, payload, deadline);
    }

    @Override
    public InputFormats formats() {
        return others.formats();
    }

    /** The records of one mail. Nothing is read before the first is asked for. */
    private final class MailFile implements RecordStream {
        private final InputStream in;
        private final String place;
        private final Deadline deadline;
        private @Nullable MailReader opened;
        private long index;

        MailFile(InputStream in, String place, Deadline deadline) {
            this.in = in;
            this.place = place;
            this.deadline = deadline;
        }

        private MailReader mail() {
            MailReader mail = opened;
            if (mail == null) {
                try {
                    mail = MailReader.ofFile(SpooledPart.of(in, SpooledPart.LONGEST_MAIL), place, inMails, deadline);
                } catch (IOException e) {
                    throw new UncheckedIOException("can't read " + place, e);
                }
                opened = mail;
            }
            return mail;
        }

        @Override
        public boolean hasNext() {
            return mail().hasNext();
        }

        @Override
        public IntakeRecord next() {
            IntakeRecord record = mail().nextRecord();
            Origin origin = record.origin();
            return record.withOrigin(new Origin(origin.place(), origin.position(), index++, origin.digest()));
        }

        @Override
        public boolean sawUnreadable() {
            return opened != null && opened.isUnreadable();
        }

        @Override
        public long bytesRead() {
            return opened == null || index == 0 ? 0 : opened.size();
        }

        @Override
        public void close() throws IOException {
            if (opened == null) {
                in.close();
            } else {
                opened.close();
            }
        }
    }
}
