package org.contactcourier.format.xml;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.xml.XmlFactory;
import com.fasterxml.jackson.dataformat.xml.XmlMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.contactcourier.format.Part.Position;
import org.contactcourier.format.Utf8;
import org.contactcourier.json.StrictJson;
import org.contactcourier.mapping.ContactMapping;
import org.contactcourier.mapping.Field;
import org.contactcourier.mapping.shape.Likeness;
import org.contactcourier.record.Limits;
import org.contactcourier.record.MalformedRecordException;
import org.jspecify.annotations.Nullable;

/**
 * An XML element as a JSON object, as jackson-dataformat-xml makes it: attributes and elements are fields, several elements
 * of one name a list, text beside attributes is called {@code value}.
 */
final class XmlObject {
    /** As in JSON's lists of {@code {"type": …, "value": …}}. */
    private static final String TEXT = "value";

    /** Attributes that say which field an element holds: {@code <field name="email">}, {@code <name part="first">}. */
    private static final Set<String> LABELS = Set.of("name", "part", "key", "val", "field", "label");

    private static final String FAX = "fax";

    private static final XmlMapper MAPPER = mapper();

    private XmlObject() {}

    private static XmlMapper mapper() {
        XmlFactory factory = XmlFactory.builder()
                .nameForTextElement(TEXT)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(StrictJson.MAX_NESTING)
                        .maxStringLength(Limits.MAX_ELEMENT)
                        .build())
                .build();
        return XmlMapper.builder(factory).build();
    }

    /**
     * Reads one element.
     *
     * @param start where it begins, for messages
     */
    static ObjectNode of(byte[] element, Position start) throws MalformedRecordException {
        int invalid = Utf8.firstInvalid(element);
        if (invalid >= 0) {
            throw new MalformedRecordException("not in its encoding at " + start.plus(element, invalid));
        }
        XMLStreamReader xml = null;
        String text = new String(element, StandardCharsets.UTF_8);
        try {
            xml = XmlSyntax.parser(text);
            try (JsonParser parser = MAPPER.getFactory().createParser(xml)) {
                JsonNode node = MAPPER.readValue(parser, JsonNode.class);
                return node instanceof ObjectNode object ? object : alone(node);
            }
        } catch (JsonProcessingException | XMLStreamException e) {
            throw new MalformedRecordException(problem(e) + " at " + place(xml, text, element, start));
        } catch (IOException e) {
            throw new UncheckedIOException("text in memory can't fail to be read", e);
        }
    }

    /** Whether the name of what {@code element} is stands in an attribute, as that of a list does. */
    static boolean isNamedByAttribute(byte[] element) {
        try {
            XMLStreamReader xml = XmlSyntax.parser(new String(element, StandardCharsets.UTF_8));
            while (xml.hasNext()) {
                if (xml.next() == XMLStreamConstants.START_ELEMENT) {
                    for (int i = 0; i < xml.getAttributeCount(); i++) {
                        if (Field.of(xml.getAttributeLocalName(i))
                                .filter(match -> match.field() == Field.NAME)
                                .isPresent()) {
                            return true;
                        }
                    }
                    return false;
                }
            }
        } catch (XMLStreamException e) {
            // It was read before.
        }
        return false;
    }

    /** In our words, as their messages quote the input. */
    private static String problem(Exception e) {
        if (String.valueOf(e.getMessage()).contains("Depth limit")) {
            return "nested too deep";
        }
        return e instanceof StreamConstraintsException ? "a text or name is too long" : "not XML";
    }

    private static Position place(@Nullable XMLStreamReader xml, String text, byte[] element, Position start) {
        int offset = xml == null ? 0 : xml.getLocation().getCharacterOffset();
        String before = text.substring(0, Math.max(0, Math.min(offset, text.length())));
        return start.plus(element, before.getBytes(StandardCharsets.UTF_8).length);
    }

    /** An element that has nothing but text. */
    private static ObjectNode alone(JsonNode node) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        return node.isTextual() && !node.textValue().isBlank() ? object.put(TEXT, node.textValue()) : object;
    }

    /**
     * The same in the words of {@link ContactMapping}, where no mapping says what they mean: attributes beside a text don't
     * count, and a list need not be called by the name of its elements.
     */
    static ObjectNode plain(ObjectNode object) {
        return members(labelled(object, true));
    }

    /** Whether an attribute of this name says which field an element holds. */
    static boolean isLabel(String attribute) {
        return LABELS.contains(Field.normal(attribute));
    }

    /** With elements under the fields that their attributes name, and without those that say that they are fax numbers. */
    private static ObjectNode labelled(ObjectNode object, boolean named) {
        ObjectNode found = null;
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            for (JsonNode element : elements(entry.getValue())) {
                if (element.path(TEXT).isTextual()
                        && (isFax(element) || (named && label(entry.getKey(), element) != null))) {
                    found = found == null ? JsonNodeFactory.instance.objectNode() : found;
                }
            }
        }
        if (found == null) {
            return object;
        }
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            for (JsonNode element : elements(entry.getValue())) {
                String label = named ? label(entry.getKey(), element) : null;
                if (label != null && object.path(label).isTextual()) {
                    found.set(label, element.get(TEXT)); // instead of the name of the table
                } else if (!isFax(element)) {
                    put(found, label == null ? entry.getKey() : label, label == null ? element : element.get(TEXT));
                }
            }
        }
        return found;
    }

    private static Iterable<JsonNode> elements(JsonNode node) {
        return node.isArray() ? node : List.of(node);
    }

    private static void put(ObjectNode object, String key, JsonNode node) {
        JsonNode before = object.get(key);
        if (before == null) {
            object.set(key, node);
        } else if (before instanceof ArrayNode list) {
            list.add(node);
        } else {
            object.set(key, JsonNodeFactory.instance.arrayNode().add(before).add(node));
        }
    }

    private static boolean isFax(JsonNode element) {
        for (Map.Entry<String, JsonNode> attribute : element.properties()) {
            boolean says = isLabel(attribute.getKey()) || attribute.getKey().equalsIgnoreCase("type");
            if (says
                    && element.path(TEXT).isTextual()
                    && attribute.getValue().asText().toLowerCase(Locale.ROOT).contains(FAX)) {
                return true;
            }
        }
        return false;
    }

    /** The field that an attribute of the element names; of a field's own element only a part of a name. */
    private static @Nullable String label(String key, JsonNode element) {
        if (!element.path(TEXT).isTextual()) {
            return null;
        }
        boolean field = Likeness.isField(key);
        for (Map.Entry<String, JsonNode> attribute : element.properties()) {
            String label = attribute.getValue().asText();
            boolean says = field ? attribute.getKey().equalsIgnoreCase("part") : isLabel(attribute.getKey());
            if (says && Likeness.isField(label)) {
                return label;
            }
        }
        return null;
    }

    private static ObjectNode members(ObjectNode object) {
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            entry.setValue(plain(entry.getKey(), entry.getValue()));
        }
        return object;
    }

    private static JsonNode plain(String name, JsonNode node) {
        if (node instanceof ArrayNode list) {
            for (int i = 0; i < list.size(); i++) {
                list.set(i, plain(name, list.get(i)));
            }
            return list;
        }
        if (!(node instanceof ObjectNode element)) {
            return node;
        }
        if (element.get(TEXT) instanceof TextNode text) {
            return text;
        }
        ObjectNode object = labelled(element, !Likeness.isField(name));
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            boolean list = entry.getValue().isArray() || object.size() == 1;
            if (list && meanTheSame(name, entry.getKey())) {
                return plain(name, entry.getValue());
            }
        }
        return members(object);
    }

    /** {@code emails} and {@code email}. */
    private static boolean meanTheSame(String name, String other) {
        Optional<Field> field = Field.of(name).map(Field.Match::field);
        return field.isPresent() && field.equals(Field.of(other).map(Field.Match::field));
    }
}
