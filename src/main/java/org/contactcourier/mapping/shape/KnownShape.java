package org.contactcourier.mapping.shape;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.contactcourier.mapping.FieldValue;
import org.contactcourier.mapping.shape.ShapePath.FoundValue;
import org.jspecify.annotations.Nullable;

/**
 * What contacts look like in one API, as the table has it: what an object of it is known by, and which way leads to which field.
 * Fields without a line are read by their names. Immutable.
 *
 * @param title what it is called in documents
 * @param page where it is documented
 * @param marks what an object has to have; one of these lists will do
 * @param lines which way leads to which field
 * @param ignored keys whose names mean something else there
 */
record KnownShape(String title, String page, List<List<ShapeMark>> marks, List<ShapeLine> lines, Set<String> ignored) {
    /** Fields that take several values; of any other field the first value counts. */
    private static final Set<String> SEVERAL = Set.of("emails", "phones", "website", "address");

    private static final String SPREAD = "all";
    private static final String ORGANIZATION = "organization";
    private static final String WITHOUT_PLUS = "phones without plus";
    private static final String NAME_OR_COMPANY = "name or company";
    private static final String NAME = "name";
    private static final String PHONES = "phones";
    private static final Pattern INTERNATIONAL = Pattern.compile("[1-9][0-9]{7,14}");

    /**
     * A way that an object of this shape has.
     *
     * @param value what stands there, in lower case; null for anything but null
     */
    record ShapeMark(ShapePath path, @Nullable String value) {
        boolean isIn(JsonNode object) {
            for (FoundValue place : path.places(object, "")) {
                if (value == null
                        || place.node().asText().toLowerCase(Locale.ROOT).equals(value)) {
                    return true;
                }
            }
            return false;
        }
    }

    /**
     * A field and the way to it.
     *
     * @param field the name of the field in our words; {@code all} makes the object's members those of the contact, {@code
     *     organization} says that it is one, {@code phones without plus} takes international numbers that lack it, {@code name or
     *     company} is the company of a person, and the organization's name where there is no person
     * @param paths the first that leads to something counts
     * @param parts the fields of an address, or the parts of a phone number, and the ways to them; empty if the value is taken as
     *     it is
     */
    record ShapeLine(String field, List<ShapePath> paths, Map<String, List<ShapePath>> parts) {}

    boolean matches(JsonNode object) {
        return marks.stream().anyMatch(all -> all.stream().allMatch(mark -> mark.isIn(object)));
    }

    /** Whether something has all marks of this shape, as far as names alone tell. */
    boolean matches(Predicate<List<String>> hasPath) {
        return marks.stream().anyMatch(all -> all.stream()
                .allMatch(
                        mark -> mark.value() == null && hasPath.test(mark.path().names())));
    }

    /**
     * {@code object} in our words.
     *
     * @param places takes where each value stood, by where it stands now
     */
    ObjectNode plain(ObjectNode object, String pointer, Map<String, String> places) {
        ObjectNode plain = JsonNodeFactory.instance.objectNode();
        Set<String> used = new HashSet<>(ignored);
        for (ShapeLine line : lines) {
            for (ShapePath path : line.paths()) {
                List<FoundValue> found = path.places(object, pointer);
                used.addAll(path.firstKeys());
                if (take(line, found, plain, places)) {
                    break;
                }
            }
            if (line.paths().get(0).firstKeys().isEmpty()) {
                line.parts().values().forEach(part -> part.forEach(path -> used.addAll(path.firstKeys())));
            }
        }
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            String key = entry.getKey();
            if (!used.contains(key) && !plain.has(key) && !isFalse(entry.getValue())) {
                plain.set(key, entry.getValue());
                places.put(FieldValue.pointer("", key), FieldValue.pointer(pointer, key));
            }
        }
        return plain;
    }

    /** Where a text is empty, some say {@code false}. */
    private static boolean isFalse(JsonNode node) {
        return node.isBoolean() && !node.booleanValue();
    }

    private static boolean take(ShapeLine line, List<FoundValue> found, ObjectNode plain, Map<String, String> places) {
        boolean any = false;
        for (FoundValue place : found) {
            JsonNode node = line.parts().isEmpty() ? place.node() : parts(line, place.node());
            if (ShapePath.isAbsent(node)) {
                continue;
            }
            any = true;
            if (line.field().equals(SPREAD)) {
                for (Map.Entry<String, JsonNode> entry : node.properties()) {
                    String key = entry.getKey();
                    if (!plain.has(key) && !plain.has(key.toLowerCase(Locale.ROOT))) {
                        plain.set(key, entry.getValue());
                        places.put(FieldValue.pointer("", key), FieldValue.pointer(place.pointer(), key));
                    }
                }
            } else if (line.field().equals(ORGANIZATION)) {
                plain.put("sub type", ORGANIZATION);
            } else if (line.field().equals(NAME_OR_COMPANY)) {
                nameOrCompany(node, place, plain, places);
            } else if (SEVERAL.contains(line.field())) {
                add(line.field(), node, place, plain, places);
            } else if (line.field().equals(WITHOUT_PLUS)) {
                boolean lacksPlus = INTERNATIONAL.matcher(node.asText()).matches();
                add("phones", lacksPlus ? TextNode.valueOf("+" + node.asText()) : node, place, plain, places);
            } else if (!plain.has(line.field())) {
                plain.set(line.field(), node);
                places.put("/" + line.field(), place.pointer());
            }
        }
        return any;
    }

    /** Who is alone in a list of customers is called as the customer is. */
    private static void nameOrCompany(JsonNode node, FoundValue place, ObjectNode plain, Map<String, String> places) {
        String given = plain.path("first name").asText("").strip();
        String family = plain.path("last name").asText("").strip();
        String field = "company";
        if (!plain.has(NAME) && given.isEmpty() && family.isEmpty()) {
            field = NAME;
            plain.put("sub type", ORGANIZATION);
            plain.remove("company");
        } else if (isOf(node.asText().strip(), given, family)
                || isOf(node.asText().strip(), plain.path(NAME).asText(), "")) {
            return;
        }
        if (!plain.has(field)) {
            plain.set(field, node);
            places.put("/" + field, place.pointer());
        }
    }

    private static boolean isOf(String name, String given, String family) {
        return name.equalsIgnoreCase((given + " " + family).strip()) || name.equalsIgnoreCase(family + ", " + given);
    }

    private static void add(
            String field, JsonNode node, FoundValue place, ObjectNode plain, Map<String, String> places) {
        ArrayNode all = plain.withArray(field);
        places.put("/" + field + "/" + all.size(), place.pointer());
        all.add(node);
    }

    private static boolean hasText(JsonNode object) {
        for (JsonNode member : object) {
            if (member.isTextual()) {
                return true;
            }
        }
        return false;
    }

    /** A phone number of its parts; those of the number alone are no number. */
    private static JsonNode phone(Map<String, String> parts) {
        String number = parts.getOrDefault("number", "");
        if (number.isEmpty() || number.startsWith("+")) {
            return number.isEmpty() ? JsonNodeFactory.instance.nullNode() : TextNode.valueOf(number);
        }
        String country = parts.getOrDefault("country", "");
        String area = parts.getOrDefault("area", "");
        if (!country.isEmpty() && !country.startsWith("+")) {
            country = "+" + country;
        }
        return TextNode.valueOf((country + " " + area + " " + number).strip().replaceAll(" +", " "));
    }

    /** An address or a phone number in our words; as it is if it has none of the parts. */
    private static JsonNode parts(ShapeLine line, JsonNode node) {
        if (!node.isObject()) {
            return node;
        }
        Map<String, String> texts = new LinkedHashMap<>();
        line.parts().forEach((name, paths) -> {
            for (ShapePath path : paths) {
                for (FoundValue place : path.places(node, "")) {
                    if (place.node().isValueNode() && !ShapePath.isAbsent(place.node())) {
                        texts.merge(name, place.node().asText().strip(), (one, other) -> one + " " + other);
                    }
                }
                if (texts.containsKey(name)) {
                    break;
                }
            }
        });
        if (texts.isEmpty()) {
            boolean whole = !line.paths().get(0).firstKeys().isEmpty() && hasText(node);
            return whole ? node : JsonNodeFactory.instance.nullNode();
        }
        if (line.field().equals(PHONES)) {
            return phone(texts);
        }
        ObjectNode address = JsonNodeFactory.instance.objectNode();
        texts.forEach(address::put);
        return address;
    }
}
