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
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.contactcourier.format.Part.Position;
import org.contactcourier.format.Utf8;
import org.contactcourier.json.StrictJson;
import org.contactcourier.mapping.ContactMapping;
import org.contactcourier.mapping.Field;
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
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        if (object.get(TEXT) instanceof TextNode text) {
            return text;
        }
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            boolean list = entry.getValue().isArray() || object.size() == 1;
            if (list && meanTheSame(name, entry.getKey())) {
                return plain(name, entry.getValue());
            }
        }
        return plain(object);
    }

    /** {@code emails} and {@code email}. */
    private static boolean meanTheSame(String name, String other) {
        Optional<Field> field = Field.of(name).map(Field.Match::field);
        return field.isPresent() && field.equals(Field.of(other).map(Field.Match::field));
    }
}
