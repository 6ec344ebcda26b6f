package org.contactcourier.format;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.contactcourier.contact.RejectedRecordException;
import org.contactcourier.mapping.MappedContact;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.MalformedRecordException;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.contactcourier.record.ReadingFailure;
import org.contactcourier.record.Sha256;

/**
 * Makes the records of one input whose pieces are contacts by themselves, with what the formats have in common: a piece's
 * payload is the piece, its digest is in the origin, and what can't be cut out or read is a record all the same.
 */
public final class ElementRecords implements PartStream.Reading {
    private final String mediaType;
    private final String place;
    private final long position;
    private final Deadline deadline;
    private final Reader reader;

    /** What a format makes of a piece. */
    @FunctionalInterface
    public interface Reader {
        MappedContact contact(Part.Element piece) throws RejectedRecordException;
    }

    /** Something that is a contact, or says why it isn't. */
    @FunctionalInterface
    public interface Attempt {
        MappedContact contact() throws RejectedRecordException;
    }

    public ElementRecords(String mediaType, String place, long position, Deadline deadline, Reader reader) {
        this.mediaType = mediaType;
        this.place = place;
        this.position = position;
        this.deadline = deadline;
        this.reader = reader;
    }

    @Override
    public IntakeRecord record(Part cut, long index) {
        if (cut instanceof Part.Element piece) {
            Origin origin = origin(Sha256.start().digest(piece.bytes()), index);
            return record(origin, Payload.whole(mediaType, piece.bytes()), deadline, () -> reader.contact(piece));
        }
        Part.Unreadable unreadable = (Part.Unreadable) cut;
        return IntakeRecord.rejected(
                origin(unreadable.sha256(), index),
                unreadable.payload(mediaType, place),
                unreadable.rejection(),
                deadline);
    }

    private Origin origin(byte[] digest, long index) {
        return new Origin(place, position, index, Sha256.forOrigin(digest));
    }

    /**
     * The one piece that a payload is, cut out again: one that wasn't whole once doesn't become a contact by being read again.
     *
     * @param cutter of the payload; it is closed
     * @param problem what is wrong if it isn't one whole piece
     */
    public static byte[] only(PartStream.Cutter cutter, String problem) throws MalformedRecordException {
        try (cutter) {
            if (cutter.next() instanceof Part.Element piece && cutter.next() == null) {
                return piece.bytes();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory can't fail to be read", e);
        }
        throw new MalformedRecordException(problem);
    }

    /** The record of what {@code attempt} makes of it. */
    public static IntakeRecord record(Origin origin, Payload payload, Deadline deadline, Attempt attempt) {
        try {
            MappedContact mapped = attempt.contact();
            IntakeRecord record = IntakeRecord.of(origin, payload, mapped.contact(), deadline);
            mapped.notes().forEach(record::note);
            record.tellFields(mapped.fields());
            return record;
        } catch (RejectedRecordException rejection) {
            IntakeRecord record = IntakeRecord.rejected(origin, payload, rejection, deadline);
            record.tellFields(rejection.fields());
            return record;
        } catch (RuntimeException | Error e) { // the item's edge
            return IntakeRecord.rejected(origin, payload, ReadingFailure.of(e, origin.place()), deadline);
        }
    }
}
