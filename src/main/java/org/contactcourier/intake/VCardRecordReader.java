package org.contactcourier.intake;

import ezvcard.VCard;
import ezvcard.VCardVersion;
import ezvcard.io.text.VCardReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.contactcourier.contact.Contact;
import org.contactcourier.contact.Deadline;
import org.contactcourier.contact.IntakeRecord;
import org.contactcourier.contact.MalformedRecordException;
import org.contactcourier.contact.Origin;
import org.contactcourier.contact.Payload;
import org.contactcourier.contact.RejectedRecordException;
import org.jspecify.annotations.Nullable;

/**
 * Reads contacts from vCards of the versions 2.1 (Versit), 3.0 (RFC 2426) and 4.0 (RFC 6350), any number of them one after the
 * other: cuts the input into cards, then reads each by itself, so that a broken card buries itself and no other. Knows nothing
 * about where the bytes come from. Thread-safe.
 */
public final class VCardRecordReader implements RecordReader {
    /** What the payloads of cards are called. */
    static final String MEDIA_TYPE = "text/vcard";

    /** The code of ez-vcard's warning about a line that it leaves out. */
    private static final Integer UNREADABLE_LINE = 27;

    @Override
    public RecordStream open(InputStream in, String place, long position, Deadline deadline) {
        // A topic forgets its values, so the whole is kept; a file and a mail stay where they are.
        int kept = place.startsWith("kafka:") ? Integer.MAX_VALUE : JsonRecordReader.KEPT;
        return new Stream(cutter(in, kept), place, position, deadline);
    }

    @Override
    public IntakeRecord reread(Origin origin, Payload payload, Deadline deadline) {
        if (!payload.isWhole()) {
            RejectedRecordException partial =
                    new MalformedRecordException("only the first " + payload.bytes().length + " bytes are kept");
            return IntakeRecord.rejected(origin, payload, partial, deadline);
        }
        try {
            return IntakeRecord.of(origin, payload, contact(only(payload.bytes())), deadline);
        } catch (RejectedRecordException rejection) {
            return IntakeRecord.rejected(origin, payload, rejection, deadline);
        }
    }

    /** The one card in {@code bytes}: a piece that wasn't whole once doesn't become a contact by being read again. */
    private static byte[] only(byte[] bytes) throws MalformedRecordException {
        try (VCardCutter cutter = cutter(new ByteArrayInputStream(bytes), JsonRecordReader.KEPT)) {
            if (cutter.next() instanceof Cut.Element card && cutter.next() == null) {
                return card.bytes();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory can't fail to be read", e);
        }
        throw new MalformedRecordException("not one whole vCard");
    }

    private static VCardCutter cutter(InputStream in, int kept) {
        return new VCardCutter(new Utf8Input(in), JsonRecordReader.MAX_ELEMENT, kept);
    }

    private static Contact contact(byte[] card) throws RejectedRecordException {
        // A card that doesn't tell its version is read as 3.0, which understands the parameters of 2.1, too.
        try (VCardReader reader = new VCardReader(VCardText.of(card), VCardVersion.V3_0)) {
            VCard read = reader.readNext();
            boolean lost = reader.getWarnings().stream()
                    .anyMatch(warning ->
                            warning.getPropertyName() == null && Objects.equals(warning.getCode(), UNREADABLE_LINE));
            if (read == null || lost) {
                throw new MalformedRecordException("a property can't be taken apart");
            }
            return VCardMapping.contact(read);
        } catch (IOException e) {
            throw new UncheckedIOException("text in memory can't fail to be read", e);
        }
    }

    private static final class Stream implements RecordStream {
        private final VCardCutter cutter;
        private final String place;
        private final long position;
        private final Deadline deadline;
        private @Nullable Cut ahead;
        private boolean exhausted;
        private boolean sawUnreadable;
        private long index;
        private long bytesRead;

        Stream(VCardCutter cutter, String place, long position, Deadline deadline) {
            this.cutter = cutter;
            this.place = place;
            this.position = position;
            this.deadline = deadline;
        }

        @Override
        public boolean hasNext() {
            if (ahead == null && !exhausted) {
                try {
                    ahead = cutter.next();
                } catch (IOException e) {
                    throw new UncheckedIOException("can't read " + place, e);
                }
                if (ahead == null) {
                    exhausted = true;
                    bytesRead = cutter.covered();
                }
            }
            return ahead != null;
        }

        @Override
        public IntakeRecord next() {
            if (!hasNext() || ahead == null) {
                throw new NoSuchElementException("no record left in " + place);
            }
            Cut cut = ahead;
            ahead = null;
            bytesRead = cutter.covered();
            IntakeRecord record = record(cut);
            sawUnreadable |= record.rejection() instanceof MalformedRecordException;
            index++;
            return record;
        }

        private IntakeRecord record(Cut cut) {
            if (cut instanceof Cut.Element card) {
                Origin origin = origin(Sha256.start().digest(card.bytes()));
                Payload payload = Payload.whole(MEDIA_TYPE, card.bytes());
                try {
                    return IntakeRecord.of(origin, payload, contact(card.bytes()), deadline);
                } catch (RejectedRecordException rejection) {
                    return IntakeRecord.rejected(origin, payload, rejection, deadline);
                }
            }
            Cut.Unreadable unreadable = (Cut.Unreadable) cut;
            boolean whole = unreadable.size() == unreadable.head().length;
            Payload payload = new Payload(
                    MEDIA_TYPE,
                    unreadable.head(),
                    unreadable.size(),
                    whole ? null : Sha256.hex(unreadable.sha256()),
                    whole ? null : place + ", from byte " + unreadable.start().offset());
            RejectedRecordException rejection = new MalformedRecordException(
                    unreadable.problem() + ": " + unreadable.size() + " bytes from " + unreadable.start());
            return IntakeRecord.rejected(origin(unreadable.sha256()), payload, rejection, deadline);
        }

        private Origin origin(byte[] digest) {
            return new Origin(place, position, index, Sha256.forOrigin(digest));
        }

        @Override
        public boolean sawUnreadable() {
            return sawUnreadable;
        }

        @Override
        public long bytesRead() {
            return bytesRead;
        }

        @Override
        public void close() throws IOException {
            cutter.close();
        }
    }
}
