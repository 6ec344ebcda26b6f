package org.contactcourier.format.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.contactcourier.format.registry.ProtobufTypes.Message;
import org.contactcourier.format.registry.ProtobufTypes.ProtobufField;

/**
 * Reads one Protobuf message as JSON, with the names of its schema. Fields that the schema doesn't have are skipped; Google's
 * wrappers, {@code Struct} and time stamps become what they stand for. One use.
 */
final class ProtobufJson {
    /** Packed lists make much of little. */
    private static final int MOST_VALUES = 100_000;

    private static final int VARINT = 0;
    private static final int EIGHT_BYTES = 1;
    private static final int LENGTH = 2;
    private static final int GROUP_BEGINS = 3;
    private static final int GROUP_ENDS = 4;
    private static final int FOUR_BYTES = 5;

    private static final int WIRE_TYPE_BITS = 3;
    private static final String GOOGLE = "google.protobuf.";

    private final ProtobufTypes types;
    private final Deque<String> path = new ArrayDeque<>();
    private final JsonNodeFactory nodes = JsonNodeFactory.instance;
    private int values;

    ProtobufJson(ProtobufTypes types) {
        this.types = types;
    }

    /** Where reading is, or ended. */
    String pointer() {
        StringBuilder pointer = new StringBuilder();
        path.descendingIterator().forEachRemaining(name -> pointer.append('/').append(name));
        return pointer.toString();
    }

    JsonNode read(Message message, ValueBytes in) throws MismatchException {
        return meaning(message, fields(message, in), in);
    }

    private ObjectNode fields(Message message, ValueBytes in) throws MismatchException {
        ObjectNode object = nodes.objectNode();
        while (in.hasMore()) {
            int at = in.at();
            long tag = in.varint();
            int wireType = (int) (tag & ((1 << WIRE_TYPE_BITS) - 1));
            long number = tag >>> WIRE_TYPE_BITS;
            if (number <= 0 || number > Integer.MAX_VALUE) {
                throw new MismatchException(at, "no field has that number");
            }
            ProtobufField field = message.fields().get((int) number);
            if (field == null || wireType == GROUP_BEGINS) {
                skip(wireType, number, in, 0);
                continue;
            }
            path.push(field.name());
            if (path.size() > ValueBytes.DEEPEST) {
                throw new MismatchException(at, "nested too deep");
            }
            add(object, field, wireType, in);
            path.pop();
        }
        return object;
    }

    private void add(ObjectNode object, ProtobufField field, int wireType, ValueBytes in) throws MismatchException {
        if (field.key().isPresent()) {
            entry(object.withObjectProperty(field.name()), field, field.key().get(), wireType, in);
        } else if (field.repeated()) {
            ArrayNode list = object.withArrayProperty(field.name());
            if (wireType == LENGTH && wireTypeOf(field) != LENGTH) {
                ValueBytes packed = in.part(in.varint());
                while (packed.hasMore()) {
                    list.add(value(field, wireTypeOf(field), packed));
                }
            } else {
                list.add(value(field, wireType, in));
            }
        } else {
            JsonNode before = object.get(field.name());
            JsonNode value = value(field, wireType, in);
            if (before instanceof ObjectNode first && value instanceof ObjectNode more) {
                first.setAll(more); // a message may come in parts
            } else {
                object.set(field.name(), value);
            }
        }
    }

    /** A map's entry is a message of key and value; one that is missing has its type's default. */
    private void entry(ObjectNode map, ProtobufField field, String keyType, int wireType, ValueBytes in)
            throws MismatchException {
        ProtobufField key = new ProtobufField("key", keyType, Optional.empty(), false, field.scope());
        ProtobufField value = new ProtobufField("value", field.type(), Optional.empty(), false, field.scope());
        expect(wireType, LENGTH, in);
        ObjectNode entry = fields(new Message("", Map.of(1, key, 2, value), List.of()), in.part(in.varint()));
        JsonNode content = entry.get("value");
        map.set(entry.path("key").asText(), content == null ? NullNode.getInstance() : content);
    }

    private JsonNode value(ProtobufField field, int wireType, ValueBytes in) throws MismatchException {
        values++;
        if (values > MOST_VALUES) {
            throw new MismatchException(in.at(), "more than " + MOST_VALUES + " values are no contact");
        }
        expect(wireType, wireTypeOf(field), in);
        return switch (field.type()) {
            case "int32" -> nodes.numberNode((int) in.varint());
            case "int64" -> nodes.numberNode(in.varint());
            case "uint32" -> nodes.numberNode(in.varint() & 0xFFFF_FFFFL);
            case "uint64" -> unsigned(in.varint());
            case "sint32" -> nodes.numberNode((int) in.zigzag());
            case "sint64" -> nodes.numberNode(in.zigzag());
            case "bool" -> nodes.booleanNode(in.varint() != 0);
            case "fixed32" -> nodes.numberNode(in.fixed32() & 0xFFFF_FFFFL);
            case "sfixed32" -> nodes.numberNode(in.fixed32());
            case "float" -> real(Float.intBitsToFloat(in.fixed32()));
            case "fixed64" -> unsigned(in.fixed64());
            case "sfixed64" -> nodes.numberNode(in.fixed64());
            case "double" -> real(Double.longBitsToDouble(in.fixed64()));
            case "string" -> nodes.textNode(in.text(in.varint()));
            case "bytes" -> nodes.textNode(BytesText.of(in.bytes(in.varint())));
            default -> declared(field, in);
        };
    }

    private JsonNode declared(ProtobufField field, ValueBytes in) throws MismatchException {
        Optional<Map<Integer, String>> symbols = types.symbols(field.type(), field.scope());
        if (symbols.isPresent()) {
            int number = (int) in.varint();
            String symbol = symbols.get().get(number);
            return symbol == null ? nodes.numberNode(number) : nodes.textNode(symbol);
        }
        Optional<Message> message = types.message(field.type(), field.scope());
        if (message.isEmpty()) {
            throw new MismatchException(
                    in.at(), "the schema uses " + field.type() + ", which neither it nor what it refers to declares");
        }
        return read(message.get(), in.part(in.varint()));
    }

    /** What Google's own messages stand for, as in Protobuf's own JSON. */
    private JsonNode meaning(Message message, ObjectNode fields, ValueBytes in) throws MismatchException {
        if (!message.name().startsWith(GOOGLE)) {
            return fields;
        }
        return switch (message.name().substring(GOOGLE.length())) {
            case "DoubleValue",
                    "FloatValue",
                    "Int64Value",
                    "UInt64Value",
                    "Int32Value",
                    "UInt32Value",
                    "BoolValue",
                    "StringValue",
                    "BytesValue" -> fields.path("value").isMissingNode() ? NullNode.getInstance() : fields.get("value");
            case "Struct" -> fields.path("fields").isMissingNode() ? fields : fields.get("fields");
            case "ListValue" -> fields.withArrayProperty("values");
            case "Value" -> onlyOne(fields);
            case "Timestamp" -> timestamp(fields, in);
            default -> fields;
        };
    }

    private static JsonNode onlyOne(ObjectNode fields) {
        return fields.has("null_value") || fields.isEmpty()
                ? NullNode.getInstance()
                : fields.elements().next();
    }

    private JsonNode timestamp(ObjectNode fields, ValueBytes in) throws MismatchException {
        try {
            Instant instant = Instant.ofEpochSecond(
                    fields.path("seconds").asLong(), fields.path("nanos").asLong());
            return nodes.textNode(instant.toString());
        } catch (DateTimeException | ArithmeticException e) {
            throw new MismatchException(in.at(), "no time stamp");
        }
    }

    private int wireTypeOf(ProtobufField field) {
        return switch (field.type()) {
            case "int32", "int64", "uint32", "uint64", "sint32", "sint64", "bool" -> VARINT;
            case "fixed32", "sfixed32", "float" -> FOUR_BYTES;
            case "fixed64", "sfixed64", "double" -> EIGHT_BYTES;
            case "string", "bytes" -> LENGTH;
            default -> types.symbols(field.type(), field.scope()).isPresent() ? VARINT : LENGTH;
        };
    }

    private static void expect(int wireType, int expected, ValueBytes in) throws MismatchException {
        if (wireType != expected) {
            throw new MismatchException(in.at(), "another type on the wire than the field's");
        }
    }

    private static void skip(int wireType, long number, ValueBytes in, int depth) throws MismatchException {
        switch (wireType) {
            case VARINT -> {
                long ignored = in.varint();
            }
            case EIGHT_BYTES -> in.pass(Long.BYTES);
            case LENGTH -> in.pass(in.varint());
            case GROUP_BEGINS -> skipGroup(number, in, depth);
            case FOUR_BYTES -> in.pass(Integer.BYTES);
            default -> throw new MismatchException(in.at(), "no type that Protobuf has on the wire");
        }
    }

    private static void skipGroup(long number, ValueBytes in, int depth) throws MismatchException {
        if (depth == ValueBytes.DEEPEST) {
            throw new MismatchException(in.at(), "nested too deep");
        }
        while (true) {
            int at = in.at();
            long tag = in.varint();
            int wireType = (int) (tag & ((1 << WIRE_TYPE_BITS) - 1));
            long inner = tag >>> WIRE_TYPE_BITS;
            if (wireType == GROUP_ENDS && inner == number) {
                return;
            }
            if (wireType == GROUP_ENDS) {
                throw new MismatchException(at, "the end of another group");
            }
            skip(wireType, inner, in, depth + 1);
        }
    }

    private JsonNode unsigned(long number) {
        return number >= 0 ? nodes.numberNode(number) : nodes.numberNode(new BigInteger(Long.toUnsignedString(number)));
    }

    /** What is no number is absent. */
    private JsonNode real(double number) {
        return Double.isNaN(number) || Double.isInfinite(number) ? NullNode.getInstance() : nodes.numberNode(number);
    }
}
