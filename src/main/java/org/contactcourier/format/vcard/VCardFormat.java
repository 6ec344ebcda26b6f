package org.contactcourier.format.vcard;

import ezvcard.VCard;
import ezvcard.VCardVersion;
import ezvcard.io.text.VCardReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.contactcourier.contact.RejectedRecordException;
import org.contactcourier.format.ElementRecords;
import org.contactcourier.format.Format;
import org.contactcourier.format.Head;
import org.contactcourier.format.PartStream;
import org.contactcourier.format.RejectedPieces;
import org.contactcourier.format.Utf8Input;
import org.contactcourier.mapping.MappedContact;
import org.contactcourier.mapping.Normalisation;
import org.contactcourier.record.Checkpoint;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.InputFormats;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Limits;
import org.contactcourier.record.MalformedRecordException;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.contactcourier.record.RecordStream;

/**
 * Reads contacts from vCards of the versions 2.1 (Versit), 3.0 (RFC 2426) and 4.0 (RFC 6350), any number of them one after the
 * other: cuts the input into cards, then reads each by itself, so that a broken card buries itself and no other. Knows nothing
 * about where the bytes come from. Thread-safe.
 */
public final class VCardFormat implements Format {
    private static final String MEDIA_TYPE = "text/vcard";

    /** The code of ez-vcard's warning about a line that it leaves out. */
    private static final Integer UNREADABLE_LINE = 27;

    /** What JSON, XML and quoted tables begin with: those may hold a card as a value. */
    private static final String OTHER_FORMATS = "{[<\"";

    private final Normalisation normalisation;

    public VCardFormat(Normalisation normalisation) {
        this.normalisation = normalisation;
    }

    @Override
    public String mediaType() {
        return MEDIA_TYPE;
    }

    @Override
    public String title() {
        return "vCard";
    }

    @Override
    public Set<String> mediaTypes() {
        return Set.of(MEDIA_TYPE, "text/x-vcard", "text/directory", "application/vcard");
    }

    @Override
    public Set<String> endings() {
        return Set.of("vcf", "vcard");
    }

    /** Whether any line begins a card: it need not be the first, which may be the one that is broken. */
    @Override
    public boolean reads(Head head) {
        byte[] text = head.text();
        boolean plain = OTHER_FORMATS.indexOf(head.first()) < 0;
        int from = 0;
        for (int i = 0; i <= text.length; i++) {
            if (i == text.length || text[i] == '\n' || text[i] == '\r') {
                if (VCardLine.isBegin(text, from, i) || (plain && VCardSeam.endsWithBegin(text, from, i))) {
                    return true;
                }
                from = i + 1;
            }
        }
        return false;
    }

    @Override
    public boolean recognizes(String beginning) {
        return VCardInText.begins(beginning);
    }

    @Override
    public Optional<String> findIn(String text) {
        return VCardInText.find(text);
    }

    @Override
    public InputFormats.Completeness completeness(Head head) {
        return new VCardCompleteness(head);
    }

    @Override
    public Optional<InputFormats.RejectedForm> rejectedForm(InputFormats.FirstRejected first) {
        return Optional.of(RejectedCards.form(RejectedPieces.ending(first.name(), endings(), "vcf")));
    }

    @Override
    public RecordStream open(InputStream in, String place, long position, Deadline deadline) {
        Utf8Input text = new Utf8Input(in);
        return open(cutter(text, Limits.kept(place)), text, place, position, deadline);
    }

    private PartStream open(VCardSplitter cutter, Utf8Input text, String place, long position, Deadline deadline) {
        ElementRecords cards = new ElementRecords(MEDIA_TYPE, place, position, deadline, card -> contact(card.bytes()));
        return new PartStream(cutter, cards, place).resumable(MEDIA_TYPE, text::find);
    }

    @Override
    public Optional<RecordStream> resume(Reopening in, String place, long position, Deadline deadline, Checkpoint from)
            throws IOException {
        Head head = Head.of(in);
        Utf8Input text = Utf8Input.resume(in.from(from.offset()), head, from);
        VCardSplitter cutter = cutter(text, Limits.kept(place));
        if (!cutter.goOn(from.bytesRead(), from.state())) {
            text.close();
            return Optional.empty();
        }
        return Optional.of(open(cutter, text, place, position, deadline).goingOn(from));
    }

    @Override
    public IntakeRecord reread(Origin origin, Payload payload, Deadline deadline) {
        return ElementRecords.record(origin, payload, deadline, () -> contact(only(payload.wholeBytes())));
    }

    private static byte[] only(byte[] bytes) throws MalformedRecordException {
        Utf8Input text = new Utf8Input(new ByteArrayInputStream(bytes));
        return ElementRecords.only(cutter(text, Limits.KEPT), "not one whole vCard");
    }

    private static VCardSplitter cutter(Utf8Input text, int kept) {
        return new VCardSplitter(text, Limits.MAX_ELEMENT, kept);
    }

    /** The contact in one card, from its first line to its last. */
    public MappedContact contact(byte[] card) throws RejectedRecordException {
        // A card that doesn't tell its version is read as 3.0, which understands the parameters of 2.1, too.
        VCardText text = VCardText.of(card);
        try (VCardReader reader = new VCardReader(text.value(), VCardVersion.V3_0)) {
            reader.setScribeIndex(VCardTelephone.SCRIBES);
            VCard read = reader.readNext();
            boolean lost = reader.getWarnings().stream()
                    .anyMatch(warning ->
                            warning.getPropertyName() == null && Objects.equals(warning.getCode(), UNREADABLE_LINE));
            if (read == null || lost) {
                throw new MalformedRecordException("a property can't be taken apart");
            }
            read.removeExtendedProperty(RejectedCards.PROPERTY); // it tells why the card was rejected once
            return MappedContact.account(
                    normalisation.ledger(), VCardFields.of(card), () -> VCardMapping.contact(read, normalisation)
                            .and(text.notes()));
        } catch (IOException e) {
            throw new UncheckedIOException("text in memory can't fail to be read", e);
        }
    }
}
