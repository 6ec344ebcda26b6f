package org.contactcourier.console.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.contactcourier.record.Payload;
import org.jspecify.annotations.Nullable;

/**
 * A record's fields, one by one, as a form shows them, and the record with other values in them. A JSON object has its values by
 * their pointers, a row of a table its columns. Of anything else the fields are those of a contact that takes its place.
 * Immutable.
 */
final class RecordFields {
    /** A form with more is no form. */
    private static final int MOST = 200;

    /** How the place in a table is told: {@code line 2, column "E-Mail"}. */
    private static final Pattern COLUMN = Pattern.compile("column \"(.*)\"$");

    private static final String JSON = "application/json";
    private static final String CSV = "text/csv";

    /** What a new contact has, where nothing could be read. */
    private static final String BLANK = "{\"name\": \"\", \"designation\": \"\", \"emails\": [{\"email\": \"\"}],"
            + " \"phones\": [{\"phone_number\": \"\"}], \"address\": \"\"}";

    private final ObjectMapper mapper;
    private final @Nullable ObjectNode object;
    private final @Nullable TableRow row;
    private final boolean own;

    private RecordFields(ObjectMapper mapper, @Nullable ObjectNode object, @Nullable TableRow row, boolean own) {
        this.mapper = mapper;
        this.object = object;
        this.row = row;
        this.own = own;
    }

    /**
     * The fields of {@code payload}.
     *
     * @param contact the contact that was read from it, as JSON, if there is one
     */
    static RecordFields of(Payload payload, @Nullable String contact, ObjectMapper mapper) {
        Optional<String> text = PayloadText.editable(payload);
        if (payload.mediaType().equals(CSV) && text.isPresent()) {
            TableRow row = TableRow.of(text.get());
            if (row != null) {
                return new RecordFields(mapper, null, row, true);
            }
        }
        if (payload.mediaType().equals(JSON) && text.isPresent()) {
            ObjectNode object = object(text.get(), mapper);
            if (object != null) {
                return new RecordFields(mapper, object, null, true);
            }
        }
        ObjectNode read = contact == null ? null : object(contact, mapper);
        return new RecordFields(mapper, read == null ? object(BLANK, mapper) : read, null, false);
    }

    private static @Nullable ObjectNode object(String text, ObjectMapper mapper) {
        try {
            return mapper.readTree(text) instanceof ObjectNode object ? object : null;
        } catch (JsonProcessingException e) {
            return null; // then it has no fields
        }
    }

    /** Whether they are the record's own; else they are those of a contact that takes its place. */
    boolean areOwn() {
        return own;
    }

    /** Values by pointer, in the record's order; those of {@code missing} that aren't there are added, empty. */
    Map<String, String> values(List<String> missing) {
        Map<String, String> values = new LinkedHashMap<>();
        if (row != null) {
            row.cells().forEach((column, value) -> values.put(pointer(column), value));
        } else if (object != null) {
            collect(object, "", values);
        }
        for (String pointer : missing) {
            if (pointer.lastIndexOf('/') == 0
                    && pointer.length() > 1
                    && values.keySet().stream()
                            .noneMatch(known -> known.equals(pointer) || known.startsWith(pointer + "/"))) {
                values.put(pointer, "");
            }
        }
        return values;
    }

    private static void collect(JsonNode node, String pointer, Map<String, String> values) {
        if (values.size() >= MOST) {
            return;
        }
        if (node.isObject()) {
            node.properties().forEach(entry -> collect(entry.getValue(), pointer + pointer(entry.getKey()), values));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                collect(node.get(i), pointer + "/" + i, values);
            }
        } else if (!pointer.isEmpty()) {
            values.put(pointer, node.isNull() ? "" : node.asText());
        }
    }

    private static String pointer(String name) {
        return "/" + name.replace("~", "~0").replace("/", "~1");
    }

    /** A pointer for people. */
    static String label(String pointer) {
        return pointer.substring(1).replace("/", " › ").replace("~1", "/").replace("~0", "~");
    }

    /**
     * Whether what is wrong at {@code pointer} is best shown at {@code field}: the field is the first one inside, or the pointer
     * leads into the field.
     */
    static boolean isBeside(String pointer, String field, Set<String> all) {
        Matcher column = COLUMN.matcher(pointer);
        if (column.find()) {
            return field.equals(pointer(column.group(1)));
        }
        if (pointer.isEmpty() || all.contains(pointer)) {
            return false;
        }
        if (pointer.startsWith(field + "/")) {
            return true;
        }
        return all.stream()
                .filter(candidate -> candidate.startsWith(pointer + "/"))
                .findFirst()
                .filter(field::equals)
                .isPresent();
    }

    /** The record with {@code edited} values, by pointer; a value that isn't among them stays. */
    Payload with(Map<String, String> edited) {
        if (row != null) {
            Map<String, String> cells = new LinkedHashMap<>(row.cells());
            edited.forEach((pointer, value) -> {
                String column = label(pointer);
                String before = cells.get(column);
                if (before != null) {
                    cells.put(column, PayloadText.back(value, before));
                } else if (!value.isBlank()) {
                    cells.put(column, value);
                }
            });
            return Payload.whole(CSV, row.with(cells).getBytes(UTF_8));
        }
        ObjectNode copy = object == null ? mapper.createObjectNode() : object.deepCopy();
        edited.forEach((pointer, value) -> put(copy, JsonPointer.compile(pointer), value));
        if (!own) {
            dropEmpty(copy);
        }
        return Payload.whole(JSON, copy.toString().getBytes(UTF_8));
    }

    private static void put(ObjectNode root, JsonPointer pointer, String value) {
        JsonNode before = root.at(pointer);
        String text = PayloadText.back(value, before.isMissingNode() || before.isNull() ? "" : before.asText());
        boolean nothing = text.isEmpty() && (before.isMissingNode() || before.isNull());
        if (nothing
                || before.isContainerNode()
                || (before.isValueNode() && before.asText().equals(text))) {
            return;
        }
        JsonNode parent = root.at(pointer.head());
        String name = pointer.last().getMatchingProperty();
        if (parent instanceof ObjectNode object) {
            object.put(name, text);
        } else if (parent instanceof ArrayNode array && pointer.last().getMatchingIndex() < array.size()) {
            array.set(pointer.last().getMatchingIndex(), array.textNode(text));
        }
    }

    /** A field that was offered and not filled in isn't there. */
    private static void dropEmpty(ObjectNode object) {
        object.properties().removeIf(entry -> isEmpty(entry.getValue()));
    }

    private static boolean isEmpty(JsonNode node) {
        if (node.isContainerNode()) {
            for (JsonNode inside : node) {
                if (!isEmpty(inside)) {
                    return false;
                }
            }
            return true;
        }
        return node.isNull() || node.asText().isEmpty();
    }
}
