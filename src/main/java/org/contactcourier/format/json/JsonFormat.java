package org.contactcourier.format.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.contactcourier.contact.InvalidContactException;
import org.contactcourier.contact.Note;
import org.contactcourier.contact.RejectedRecordException;
import org.contactcourier.contact.Violation;
import org.contactcourier.format.CardText.CardMapping;
import org.contactcourier.format.ElementRecords;
import org.contactcourier.format.Format;
import org.contactcourier.format.Head;
import org.contactcourier.format.Part;
import org.contactcourier.format.Part.Position;
import org.contactcourier.format.PartStream;
import org.contactcourier.format.Utf8;
import org.contactcourier.format.Utf8Input;
import org.contactcourier.json.JsonKind;
import org.contactcourier.mapping.MappedContact;
import org.contactcourier.mapping.ObjectMapping;
import org.contactcourier.mapping.shape.PersonFinder;
import org.contactcourier.record.Checkpoint;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.InputFormats;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Limits;
import org.contactcourier.record.MalformedRecordException;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.RecordStream;

/**
 * Reads contacts from JSON in UTF-8, UTF-16 or UTF-32: cuts the input into elements by structure, then reads each strictly by
 * itself, so that a mistake inside an element buries that element and no other. Knows neither where the bytes come from nor
 * any other format. Thread-safe.
 */
public final class JsonFormat implements Format {
    /** Bytes; where a stream says that little is there, more may come all the same. */
    private static final int SMALL = 1024;

    private static final String NOT_JSON = "not JSON";
    /** Of JSON, and of what is read as JSON for want of another format. */
    public static final String MEDIA_TYPE = "application/json";

    private static final Position BEGINNING = new Position(0, 1, 1);

    private final ObjectReader json;
    private final ObjectMapping contacts;
    private final RecordReader inEnvelopes;
    private final CardMapping cards;
    private final Function<Head, String> unknown;

    /**
     * JSON alone.
     *
     * @param mapper the strict one that everything shares
     */
    public JsonFormat(ObjectMapper mapper) {
        this.json = reader(mapper);
        this.contacts = ObjectMapping.BY_NAME;
        this.inEnvelopes = this;
        this.cards = card -> {
            throw noObject("a list");
        };
        this.unknown = head -> NOT_JSON;
    }

    /**
     * JSON among other formats.
     *
     * @param mapper the strict one that everything shares
     * @param inEnvelopes reads text and bytes inside envelopes; not asked before this is read from
     * @param cards reads a card that is written in JSON
     * @param unknown says what is wrong with content that doesn't even begin like JSON
     */
    public JsonFormat(
            ObjectMapper mapper,
            ObjectMapping contacts,
            RecordReader inEnvelopes,
            CardMapping cards,
            Function<Head, String> unknown) {
        this.json = reader(mapper);
        this.contacts = contacts;
        this.inEnvelopes = inEnvelopes;
        this.cards = cards;
        this.unknown = unknown;
    }

    /** Reads numbers as decimals, so that a phone number that somebody wrote as a number keeps its digits. */
    private static ObjectReader reader(ObjectMapper mapper) {
        return mapper.readerFor(JsonNode.class).with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    }

    @Override
    public String mediaType() {
        return MEDIA_TYPE;
    }

    @Override
    public String title() {
        return "JSON";
    }

    @Override
    public Set<String> mediaTypes() {
        return Set.of(
                MEDIA_TYPE,
                "+json",
                "text/json",
                "application/x-json",
                "text/x-json",
                "application/ndjson",
                "application/x-ndjson",
                "application/jsonl",
                "application/x-jsonlines");
    }

    @Override
    public Set<String> endings() {
        return Set.of("json", "ndjson", "jsonl");
    }

    @Override
    public boolean reads(Head head) {
        return head.first() == '{' || head.first() == '[';
    }

    @Override
    public boolean recognizes(String beginning) {
        return JsonInText.begins(beginning);
    }

    @Override
    public Optional<String> atBeginningOf(String text) {
        return JsonInText.atBeginning(text);
    }

    @Override
    public Optional<String> findIn(String text) {
        return JsonInText.below(text);
    }

    @Override
    public Optional<InputFormats.Completeness> completeness() {
        return Optional.of(new JsonCompleteness());
    }

    @Override
    public Optional<InputFormats.RejectedForm> rejectedForm(InputFormats.FirstRejected first) {
        return Optional.of(RejectedJson.form(first.name(), endings()));
    }

    @Override
    public RecordStream open(InputStream in, String place, long position, Deadline deadline) {
        if (contacts.areMapped()) {
            Utf8Input text = new Utf8Input(in);
            List<String> none = List.of(); // its author knows what is in whole objects
            return open(cutter(text, bufferFor(in), none, place), text, none, place, position, deadline);
        }
        try {
            int buffer = bufferFor(in);
            int first = in.read();
            InputStream again =
                    first < 0 ? in : new SequenceInputStream(new ByteArrayInputStream(new byte[] {(byte) first}), in);
            boolean elements = first < 0 || first == '[';
            Head head = elements ? null : Head.of(again);
            Utf8Input text = new Utf8Input(head == null ? again : head.before(again));
            List<String> page = head == null ? List.of() : JsonPage.way(head.text(), json.getFactory());
            return open(cutter(text, buffer, page, place), text, page, place, position, deadline);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + place, e);
        }
    }

    @Override
    public Optional<RecordStream> resume(Reopening in, String place, long position, Deadline deadline, Checkpoint from)
            throws IOException {
        Head head = Head.of(in);
        List<String> page =
                contacts.areMapped() || head.begins('[') ? List.of() : JsonPage.way(head.text(), json.getFactory());
        Utf8Input text = Utf8Input.resume(in.from(from.offset()), head, from);
        JsonSplitter cutter = cutter(text, Limits.BUFFER, page, place);
        if (!cutter.goOn(from.bytesRead(), from.state())) {
            text.close();
            return Optional.empty();
        }
        return Optional.of(open(cutter, text, page, place, position, deadline).goingOn(from));
    }

    private static JsonSplitter cutter(Utf8Input text, int buffer, List<String> page, String place) {
        return new JsonSplitter(text, Limits.MAX_ELEMENT, Limits.kept(place), buffer, page);
    }

    /** @param page the way to the list of contacts; empty if the elements are at the top */
    private PartStream open(
            JsonSplitter cutter, Utf8Input text, List<String> page, String place, long position, Deadline deadline) {
        ElementRecords elements = new ElementRecords(
                MEDIA_TYPE,
                place,
                position,
                deadline,
                element -> contact(element, cutter.isInPage() ? page : List.of()));
        return new PartStream(cutter, elements, place).resumable(MEDIA_TYPE, text::find);
    }

    /**
     * What is there and one byte more, to see its end: for a few hundred bytes from Kafka a file's buffer costs more than they
     * do.
     */
    private static int bufferFor(InputStream in) {
        try {
            int there = in.available();
            return there <= 0 ? Limits.BUFFER : Math.min(Limits.BUFFER, Math.max(there + 1, SMALL));
        } catch (IOException e) {
            return Limits.BUFFER; // reading will say what is wrong
        }
    }

    @Override
    public IntakeRecord reread(Origin origin, Payload payload, Deadline deadline) {
        return ElementRecords.record(origin, payload, deadline, () -> contact(payload.wholeBytes(), BEGINNING));
    }

    /** @param page the way to the list that the element was taken out of */
    private MappedContact contact(Part.Element element, List<String> page) throws RejectedRecordException {
        MappedContact contact = contact(element.bytes(), element.start());
        return page.isEmpty() ? contact : contact.with(new Note("", "envelope", "/" + String.join("/", page), null));
    }

    private MappedContact contact(byte[] bytes, Position start) throws RejectedRecordException {
        return contact(parse(bytes, start));
    }

    private MappedContact contact(JsonNode node) throws RejectedRecordException {
        if (node instanceof ObjectNode object) {
            RejectedJson.removeError(object);
            Optional<Envelope> envelope = Envelope.of(object);
            if (envelope.isPresent()) {
                return envelope.get().contact(this::contact, inEnvelopes);
            }
            if (contacts.areMapped()) {
                return contacts.contact(object);
            }
            return JCard.is(object.path(JCard.MEMBER))
                    ? new Envelope(object, JCard.MEMBER)
                            .contact(this::contact, inEnvelopes)
                            .with(new Note("", "envelope", "/" + JCard.MEMBER, null))
                    : PersonFinder.contact(object, contacts);
        }
        if (JCard.is(node)) {
            return card(node);
        }
        throw noObject(JsonKind.of(node));
    }

    private MappedContact card(JsonNode card) throws RejectedRecordException {
        return cards.contact(JCard.text(card));
    }

    private static InvalidContactException noObject(String kind) {
        return new InvalidContactException(
                List.of(new Violation("", "wrong-type", "a contact is a JSON object, not " + kind)));
    }

    private JsonNode parse(byte[] bytes, Position start) throws MalformedRecordException {
        int invalid = Utf8.firstInvalid(bytes);
        if (invalid >= 0) {
            throw new MalformedRecordException("not UTF-8 at " + start.plus(bytes, invalid));
        }
        int nul = firstNul(bytes, Utf8Input.Encoding.LOOK);
        if (nul >= 0) {
            throw new MalformedRecordException(NOT_JSON + " at " + start.plus(bytes, nul));
        }
        try {
            return read(bytes, start);
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory can't fail to be read", e);
        }
    }

    private JsonNode read(byte[] bytes, Position start) throws IOException, MalformedRecordException {
        try {
            return json.readTree(bytes);
        } catch (JsonProcessingException e) {
            // Jackson's own message quotes the input.
            JsonLocation location = e.getLocation();
            int index = location == null ? 0 : (int) Math.max(0, location.getByteOffset());
            Position at = start.plus(bytes, index);
            throw new MalformedRecordException(problem(e, bytes, at) + " at " + at);
        } catch (NumberFormatException e) {
            // Jackson lets through what BigDecimal says of an exponent like that of 1e9999999999999.
            throw new MalformedRecordException("a number's exponent is too long, in what begins at " + start);
        }
    }

    /**
     * The index of a NUL in the first {@code length} bytes, or -1. JSON has none, and for its sake Jackson would take UTF-8 for
     * UTF-16 or UTF-32, whose errors it reports as failures to read.
     */
    private static int firstNul(byte[] bytes, int length) {
        for (int i = 0; i < Math.min(bytes.length, length); i++) {
            if (bytes[i] == 0) {
                return i;
            }
        }
        return -1;
    }

    private String problem(JsonProcessingException e, byte[] bytes, Position at) throws IOException {
        String message = e.getOriginalMessage();
        if (e instanceof StreamConstraintsException) {
            return message.contains("depth") ? "nested too deep" : "a number, text or name is too long";
        }
        if (message.startsWith("Duplicate")) {
            return "a name occurs twice in one object";
        }
        return at.equals(BEGINNING) ? unknown.apply(Head.of(new ByteArrayInputStream(bytes))) : NOT_JSON;
    }
}
