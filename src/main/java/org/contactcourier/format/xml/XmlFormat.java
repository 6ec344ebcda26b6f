package org.contactcourier.format.xml;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.contactcourier.contact.InvalidContactException;
import org.contactcourier.contact.Note;
import org.contactcourier.contact.RejectedRecordException;
import org.contactcourier.contact.Violation;
import org.contactcourier.format.CardText.CardMapping;
import org.contactcourier.format.ElementRecords;
import org.contactcourier.format.Format;
import org.contactcourier.format.Head;
import org.contactcourier.format.Part.Position;
import org.contactcourier.format.PartStream;
import org.contactcourier.format.RejectedPieces;
import org.contactcourier.format.Utf8Input.OffsetMap;
import org.contactcourier.mapping.MappedContact;
import org.contactcourier.mapping.ObjectMapping;
import org.contactcourier.mapping.shape.PersonFinder;
import org.contactcourier.record.Checkpoint;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.InputFormats;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Limits;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.contactcourier.record.RecordStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads contacts from XML in any encoding that it declares: cuts the document into elements, then reads each strictly by itself.
 * Knows neither document types nor name spaces, nor where the bytes come from. Thread-safe.
 */
public final class XmlFormat implements Format {
    private static final String MEDIA_TYPE = "application/xml";
    private static final Position BEGINNING = new Position(0, 1, 1);

    /** XML that says so; a web page may, too, and holds no contact. */
    private static final Pattern SAYS_SO = Pattern.compile(
            "[\\uFEFF\\s]*<\\?xml\\s(?!.*<(?:!doctype\\s+)?html[\\s>])", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private final ObjectMapping contacts;
    private final @Nullable CardMapping cards;

    /** XML without cards. */
    public XmlFormat(ObjectMapping contacts) {
        this.contacts = contacts;
        this.cards = null;
    }

    /** @param cards reads a card that is written in XML */
    public XmlFormat(ObjectMapping contacts, CardMapping cards) {
        this.contacts = contacts;
        this.cards = cards;
    }

    @Override
    public String mediaType() {
        return MEDIA_TYPE;
    }

    @Override
    public String title() {
        return "XML";
    }

    @Override
    public Set<String> mediaTypes() {
        return Set.of(MEDIA_TYPE, "text/xml", "application/vcard+xml");
    }

    @Override
    public Set<String> endings() {
        return Set.of("xml");
    }

    /** Whether it says that it is XML and isn't a web page. */
    @Override
    public boolean recognizes(String beginning) {
        return SAYS_SO.matcher(beginning).lookingAt();
    }

    /** Whether it begins with a tag, a comment, an instruction or a declaration. */
    @Override
    public boolean reads(Head head) {
        byte[] text = head.text();
        for (int i = 0; i + 1 < text.length; i++) {
            if (text[i] == '<') {
                byte next = text[i + 1];
                return next < 0 || Character.isLetter(next) || "!?_:".indexOf(next) >= 0;
            }
            if (!XmlSplitter.isBlank(text[i])) {
                return false;
            }
        }
        return false;
    }

    @Override
    public InputFormats.Completeness completeness(Head head) {
        return new XmlCompleteness(head);
    }

    @Override
    public Optional<InputFormats.RejectedForm> rejectedForm(InputFormats.FirstRejected first) {
        String above = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<contacts>\n";
        return Optional.of(new RejectedPieces("xml", "", above, "\n", "\n</contacts>\n", RejectedPieces.inComments()));
    }

    /** @throws UncheckedIOException if the beginning can't be fetched */
    @Override
    public RecordStream open(InputStream in, String place, long position, Deadline deadline) {
        try {
            Head head = Head.of(in);
            InputStream known = XmlInput.of(head, head.before(in));
            Head decoded = Head.of(known == null ? head.before(in) : known);
            XmlShape shape = known == null
                    ? XmlShape.unreadable("an encoding that isn't known")
                    : XmlShape.of(decoded.text(), contacts.areMapped());
            InputStream text = known == null ? in : known;
            XmlSplitter cutter = cutter(decoded.before(text), shape, place);
            return open(cutter, shape, XmlInput.places(text), place, position, deadline);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + place, e);
        }
    }

    private static XmlSplitter cutter(InputStream text, XmlShape shape, String place) {
        return new XmlSplitter(text, shape, Limits.MAX_ELEMENT, Limits.kept(place));
    }

    private PartStream open(
            XmlSplitter cutter,
            XmlShape shape,
            OffsetMap.Lookup places,
            String place,
            long position,
            Deadline deadline) {
        ElementRecords elements = new ElementRecords(
                MEDIA_TYPE,
                place,
                position,
                deadline,
                element -> contact(element.bytes(), element.start(), shape.envelope(cutter.recordPath())));
        return new PartStream(cutter, elements, place).resumable(MEDIA_TYPE, places);
    }

    @Override
    public Optional<RecordStream> resume(Reopening in, String place, long position, Deadline deadline, Checkpoint from)
            throws IOException {
        Head head;
        XmlShape shape;
        try (InputStream beginning = in.from(0)) {
            head = Head.of(beginning);
            InputStream known = XmlInput.of(head, head.before(beginning));
            if (known == null) {
                return Optional.empty();
            }
            shape = XmlShape.of(Head.of(known).text(), contacts.areMapped());
        }
        InputStream text = XmlInput.resume(head, in.from(from.offset()), from);
        if (text == null) {
            return Optional.empty();
        }
        XmlSplitter cutter = cutter(text, shape, place);
        if (!cutter.goOn(from.bytesRead(), from.state())) {
            text.close();
            return Optional.empty();
        }
        return Optional.of(open(cutter, shape, XmlInput.places(text), place, position, deadline)
                .goingOn(from));
    }

    @Override
    public IntakeRecord reread(Origin origin, Payload payload, Deadline deadline) {
        return ElementRecords.record(
                origin, payload, deadline, () -> contact(payload.wholeBytes(), BEGINNING, Optional.empty()));
    }

    /** @param envelope what the element was taken out of */
    private MappedContact contact(byte[] element, Position start, Optional<String> envelope)
            throws RejectedRecordException {
        ObjectNode object = XmlObject.of(element, start);
        if (contacts.areMapped()) {
            return contacts.contact(object);
        }
        if (cards != null && XCard.is(object)) {
            return cards.contact(XCard.text(object));
        }
        ObjectNode plain = XmlObject.plain(object);
        if (PersonFinder.isNameAround(plain) && XmlObject.isNamedByAttribute(element)) {
            return MappedContact.account(contacts.normalisation().ledger(), PersonFinder.fields(plain), () -> {
                throw new InvalidContactException(List.of(new Violation(
                        "/name", "required", "the name is that of a list or the like: there is nothing of a person")));
            });
        }
        MappedContact found = PersonFinder.contact(plain, contacts);
        return envelope.isEmpty() ? found : found.with(new Note("", "envelope", "/" + envelope.get(), null));
    }
}
