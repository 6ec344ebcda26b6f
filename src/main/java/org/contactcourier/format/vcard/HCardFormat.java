package org.contactcourier.format.vcard;

import ezvcard.VCard;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.contactcourier.contact.Note;
import org.contactcourier.contact.RejectedRecordException;
import org.contactcourier.format.BoundedHtml;
import org.contactcourier.format.ElementRecords;
import org.contactcourier.format.Format;
import org.contactcourier.format.Head;
import org.contactcourier.format.Part;
import org.contactcourier.format.PartStream;
import org.contactcourier.format.RejectedPieces;
import org.contactcourier.format.UnreadableBuffer;
import org.contactcourier.format.Utf8Input;
import org.contactcourier.mapping.MappedContact;
import org.contactcourier.mapping.Normalisation;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.InputFormats;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Limits;
import org.contactcourier.record.MalformedRecordException;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.contactcourier.record.RecordStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads contacts that are marked in a web page: hCard, and its successor h-card. A card without an e-mail address, a phone
 * number or an address is most often the author of something, so it is left out, and the receipt says so. The whole page is
 * in memory. Thread-safe.
 */
public final class HCardFormat implements Format {
    private static final String MEDIA_TYPE = "text/html";
    private static final String LEFT_OUT = "card-left-out";

    /** Bytes. Pages with cards in them are far shorter. */
    private static final int LONGEST = 8 << 20;

    private static final Pattern MARKED = Pattern.compile(
            "\\sclass\\s*=\\s*(?:\"[^\">]{0,500}?|'[^'>]{0,500}?)?(?<![\\w-])(?:vcard|h-card)(?![\\w-])");

    private final Normalisation normalisation;

    public HCardFormat(Normalisation normalisation) {
        this.normalisation = normalisation;
    }

    @Override
    public String mediaType() {
        return MEDIA_TYPE;
    }

    @Override
    public String title() {
        return "hCard";
    }

    /** None: hardly any page holds contacts. */
    @Override
    public Set<String> mediaTypes() {
        return Set.of();
    }

    @Override
    public Set<String> endings() {
        return Set.of();
    }

    @Override
    public boolean reads(Head head) {
        return head.first() == '<' && isMarked(new String(head.text(), StandardCharsets.ISO_8859_1));
    }

    @Override
    public boolean recognizes(String beginning) {
        return beginning.stripLeading().startsWith("<") && isMarked(beginning);
    }

    private static boolean isMarked(String html) {
        return (html.contains("vcard") || html.contains("h-card"))
                && MARKED.matcher(html).find();
    }

    @Override
    public Optional<String> findInMarkup(String html) {
        if (!isMarked(html)) {
            return Optional.empty();
        }
        List<String> cards = HCards.in(html).cards();
        return cards.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", cards));
    }

    @Override
    public Optional<InputFormats.RejectedForm> rejectedForm(InputFormats.FirstRejected first) {
        return Optional.of(new RejectedPieces("html", "", "", "\n", "\n", RejectedPieces.inComments()));
    }

    @Override
    public RecordStream open(InputStream in, String place, long position, Deadline deadline) {
        HCardCutter cutter = new HCardCutter(in, Limits.kept(place));
        ElementRecords records =
                new ElementRecords(MEDIA_TYPE, place, position, deadline, card -> contact(card.bytes()));
        return new PartStream(
                cutter,
                (cut, index) -> {
                    IntakeRecord record = records.record(cut, index);
                    if (index == 0 && record.contact() != null) {
                        cutter.leftOut.forEach(name -> record.note(new Note("", LEFT_OUT, name, null)));
                    }
                    return record;
                },
                place);
    }

    @Override
    public IntakeRecord reread(Origin origin, Payload payload, Deadline deadline) {
        return ElementRecords.record(origin, payload, deadline, () -> contact(payload.wholeBytes()));
    }

    private MappedContact contact(byte[] html) throws RejectedRecordException {
        VCard card = HCards.card(new String(html, StandardCharsets.UTF_8));
        if (card == null) {
            throw new MalformedRecordException("not one hCard");
        }
        return MappedContact.account(
                normalisation.ledger(), VCardFields.of(card), () -> VCardMapping.contact(card, normalisation));
    }

    /** Cuts the cards out of a page. Not thread-safe. */
    private static final class HCardCutter implements PartStream.Cutter {
        private final InputStream in;
        private final int kept;
        private List<String> cards = List.of();
        private List<String> leftOut = List.of();
        private int next;
        private boolean started;
        private long size;

        HCardCutter(InputStream in, int kept) {
            this.in = in;
            this.kept = kept;
        }

        @Override
        public @Nullable Part next() throws IOException {
            if (!started) {
                started = true;
                Part problem = read();
                if (problem != null) {
                    return problem;
                }
            }
            if (next == cards.size()) {
                return null;
            }
            return new Part.Element(
                    new Part.Position(0, 1, 1), cards.get(next++).getBytes(StandardCharsets.UTF_8));
        }

        /** Reads the page; what is wrong with it as a piece. */
        private @Nullable Part read() throws IOException {
            InputStream page = new Utf8Input(in);
            byte[] bytes = page.readNBytes(LONGEST);
            size = bytes.length;
            String html = HCards.text(bytes);
            String problem = BoundedHtml.isTooMuch(html)
                    ? "a web page of more than %d tags".formatted(BoundedHtml.MOST_TAGS)
                    : null;
            UnreadableBuffer whole = new UnreadableBuffer(kept);
            whole.add(bytes, 0, bytes.length);
            whole.addAll(page);
            size = whole.size();
            if (size > LONGEST) {
                problem = "a web page of more than %d bytes".formatted(LONGEST);
            }
            if (problem == null) {
                HCards found = HCards.in(html);
                cards = found.cards();
                leftOut = found.others();
                problem = cards.isEmpty()
                        ? "a web page without a card that has an e-mail address, a phone number or an address"
                        : null;
            }
            return problem == null ? null : whole.piece(new Part.Position(0, 1, 1), problem);
        }

        @Override
        public long covered() {
            return started && next == cards.size() ? size : 0;
        }

        @Override
        public long lookedAt() {
            return size;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
