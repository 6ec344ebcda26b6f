package org.contactcourier.format.vcard;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.contactcourier.contact.RejectedRecordException;
import org.contactcourier.format.ElementRecords;
import org.contactcourier.format.Format;
import org.contactcourier.format.Head;
import org.contactcourier.format.PartStream;
import org.contactcourier.format.RejectedPieces;
import org.contactcourier.format.Utf8Input;
import org.contactcourier.mapping.MappedContact;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.InputFormats;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Limits;
import org.contactcourier.record.MalformedRecordException;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.contactcourier.record.RecordStream;

/**
 * Reads contacts as barcodes on business cards have them: {@code MECARD:} of NTT DoCoMo and the older {@code BIZCARD:}, any
 * number of them, in lines or one behind the other. Thread-safe.
 */
public final class MecardFormat implements Format {
    private static final String MEDIA_TYPE = "text/x-mecard";
    private static final Pattern CARDS = Pattern.compile("(?im)^[ \\t]*(?:ME|BIZ)CARD:[^\\r\\n]*;[ \\t]*\\r?$");

    private final VCardFormat cards;

    /** @param cards reads the same card in vCard's notation */
    public MecardFormat(VCardFormat cards) {
        this.cards = cards;
    }

    @Override
    public String mediaType() {
        return MEDIA_TYPE;
    }

    @Override
    public String title() {
        return "MECARD";
    }

    @Override
    public Set<String> mediaTypes() {
        return Set.of(MEDIA_TYPE);
    }

    @Override
    public Set<String> endings() {
        return Set.of("mecard");
    }

    @Override
    public boolean reads(Head head) {
        byte[] text = head.text();
        int from = 0;
        while (from < text.length && (VCardLine.isBlank(text[from]) || text[from] == '\n' || text[from] == '\r')) {
            from++;
        }
        return MecardSplitter.isMark(text, from, text.length);
    }

    @Override
    public boolean recognizes(String beginning) {
        Matcher card = CARDS.matcher(beginning);
        return card.find() && beginning.substring(0, card.start()).isBlank();
    }

    @Override
    public Optional<String> findIn(String text) {
        StringBuilder found = new StringBuilder();
        Matcher card = CARDS.matcher(text);
        while (card.find()) {
            found.append(card.group().strip()).append('\n');
        }
        return found.isEmpty() ? Optional.empty() : Optional.of(found.toString());
    }

    @Override
    public Optional<InputFormats.RejectedForm> rejectedForm(InputFormats.FirstRejected first) {
        return Optional.of(new RejectedPieces("mecard", "", "", "\n", "\n", (card, error) -> Optional.of(card)));
    }

    @Override
    public RecordStream open(InputStream in, String place, long position, Deadline deadline) {
        ElementRecords records =
                new ElementRecords(MEDIA_TYPE, place, position, deadline, card -> contact(card.bytes()));
        return new PartStream(
                new MecardSplitter(new Utf8Input(in), Limits.MAX_ELEMENT, Limits.kept(place)), records, place);
    }

    @Override
    public IntakeRecord reread(Origin origin, Payload payload, Deadline deadline) {
        return ElementRecords.record(origin, payload, deadline, () -> contact(only(payload.wholeBytes())));
    }

    private static byte[] only(byte[] bytes) throws MalformedRecordException {
        InputStream text = new ByteArrayInputStream(bytes);
        return ElementRecords.only(new MecardSplitter(text, Limits.MAX_ELEMENT, Limits.KEPT), "not one whole MECARD");
    }

    private MappedContact contact(byte[] card) throws RejectedRecordException {
        return cards.contact(Mecard.text(card));
    }
}
