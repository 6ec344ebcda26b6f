package org.contactcourier.format.ldif;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.contactcourier.contact.InvalidContactException;
import org.contactcourier.contact.Note;
import org.contactcourier.contact.RejectedRecordException;
import org.contactcourier.contact.Violation;
import org.contactcourier.format.ElementRecords;
import org.contactcourier.format.Format;
import org.contactcourier.format.Head;
import org.contactcourier.format.PartStream;
import org.contactcourier.format.RejectedPieces;
import org.contactcourier.format.Utf8Input;
import org.contactcourier.mapping.MappedContact;
import org.contactcourier.mapping.ObjectMapping;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.InputFormats;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Limits;
import org.contactcourier.record.MalformedRecordException;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.contactcourier.record.RecordStream;

/**
 * Reads contacts from LDIF (RFC 2849), which directories and address books export: cuts the input into entries, then reads
 * each by itself. Groups and containers are left out, and the receipt says so. Thread-safe.
 */
public final class LdifFormat implements Format {
    private static final String MEDIA_TYPE = "text/ldif";
    private static final String LEFT_OUT = "entry-left-out";

    private final ObjectMapping contacts;

    /** @param contacts what an entry's attributes mean, if a mapping reads them */
    public LdifFormat(ObjectMapping contacts) {
        this.contacts = contacts;
    }

    @Override
    public String mediaType() {
        return MEDIA_TYPE;
    }

    @Override
    public String title() {
        return "LDIF";
    }

    @Override
    public Set<String> mediaTypes() {
        return Set.of(MEDIA_TYPE, "text/x-ldif", "application/ldif", "application/x-ldif");
    }

    @Override
    public Set<String> endings() {
        return Set.of("ldif", "ldi");
    }

    /** Whether the first line that is no comment names an entry, or the format's version. */
    @Override
    public boolean reads(Head head) {
        return LdifInText.begins(head.text());
    }

    @Override
    public boolean recognizes(String beginning) {
        return LdifInText.begins(beginning);
    }

    @Override
    public Optional<String> findIn(String text) {
        return LdifInText.find(text);
    }

    @Override
    public InputFormats.Completeness completeness(Head head) {
        return new LdifCompleteness(head);
    }

    @Override
    public Optional<InputFormats.RejectedForm> rejectedForm(InputFormats.FirstRejected first) {
        String ending = RejectedPieces.ending(first.name(), endings(), "ldif");
        return Optional.of(new RejectedPieces(ending, "", "", "\n\n", "\n", LdifFormat::marked));
    }

    /** The error stands in a comment, which is a line of its own above the entry. */
    private static Optional<byte[]> marked(byte[] entry, String error) {
        return Optional.of(RejectedPieces.joined(("# error: " + error + "\n").getBytes(StandardCharsets.UTF_8), entry));
    }

    @Override
    public RecordStream open(InputStream in, String place, long position, Deadline deadline) {
        LdifSplitter cutter =
                new LdifSplitter(new Utf8Input(in), Limits.MAX_ELEMENT, Limits.kept(place), contacts.areMapped());
        ElementRecords entries =
                new ElementRecords(MEDIA_TYPE, place, position, deadline, entry -> contact(entry.bytes()));
        return new PartStream(cutter, (cut, index) -> record(entries.record(cut, index), cutter.leftOut()), place);
    }

    private static IntakeRecord record(IntakeRecord record, List<String> leftOut) {
        if (record.contact() != null) {
            leftOut.forEach(entry -> record.note(new Note("", LEFT_OUT, entry, null)));
        }
        return record;
    }

    @Override
    public IntakeRecord reread(Origin origin, Payload payload, Deadline deadline) {
        return ElementRecords.record(origin, payload, deadline, () -> contact(only(payload.wholeBytes())));
    }

    private byte[] only(byte[] bytes) throws MalformedRecordException {
        InputStream text = new ByteArrayInputStream(bytes);
        return ElementRecords.only(
                new LdifSplitter(text, Limits.MAX_ELEMENT, Limits.KEPT, contacts.areMapped()), "not one whole entry");
    }

    private MappedContact contact(byte[] bytes) throws RejectedRecordException {
        LdifEntry entry = LdifEntry.of(bytes, contacts.areMapped());
        if (entry.role() == LdifEntry.EntryRole.CHANGE) {
            throw new InvalidContactException(
                    List.of(new Violation(
                            "/changetype", "unknown-value", "only a change that adds an entry holds a contact")),
                    LdifContact.fates(entry));
        }
        if (entry.role() == LdifEntry.EntryRole.NOBODY && !contacts.areMapped()) {
            throw new InvalidContactException(
                    List.of(new Violation(
                            "/objectclass",
                            "unknown-value",
                            "a group or a container is neither a person nor an organization")),
                    LdifContact.fates(entry));
        }
        return contacts.areMapped() ? contacts.contact(LdifContact.whole(entry)) : LdifContact.of(entry, contacts);
    }
}
