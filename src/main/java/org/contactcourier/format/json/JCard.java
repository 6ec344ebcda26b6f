package org.contactcourier.format.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.contactcourier.format.CardText;
import org.contactcourier.record.MalformedRecordException;

/** A card in JSON's notation (RFC 7095): a list of the word {@code vcard} and a list of properties. Stateless. */
final class JCard {
    /** Where registries of domains and addresses keep a card (RFC 9083, 5.1). */
    static final String MEMBER = "vcardArray";

    /** How a property that has parts is written by programs that don't know that it has. */
    private static final Set<String> STRUCTURED = Set.of("n", "adr");

    private JCard() {}

    static boolean is(JsonNode node) {
        return node.isArray()
                && node.size() == 2
                && node.get(0).isTextual()
                && node.get(0).textValue().equalsIgnoreCase("vcard")
                && node.get(1).isArray();
    }

    /** {@code card} in the notation of vCard. */
    static byte[] text(JsonNode card) throws MalformedRecordException {
        CardText text = new CardText();
        for (JsonNode property : card.get(1)) {
            if (!property.isArray() || property.size() < 3 || !property.get(0).isTextual()) {
                throw new MalformedRecordException("a property of the jCard can't be taken apart");
            }
            String name = property.get(0).textValue();
            text.add(name, parameters(property.get(1), property.get(2)), value(name, property));
        }
        return text.bytes();
    }

    private static Map<String, List<String>> parameters(JsonNode object, JsonNode type) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> parameter : object.properties()) {
            List<String> values = new ArrayList<>();
            if (parameter.getValue().isArray()) {
                parameter.getValue().forEach(value -> values.add(value.asText("")));
            } else {
                values.add(parameter.getValue().asText(""));
            }
            parameters.put(parameter.getKey().toLowerCase(Locale.ROOT), values);
        }
        if (type.asText("").equals("uri")) {
            parameters.put("value", List.of("uri"));
        }
        return parameters;
    }

    private static String value(String name, JsonNode property) {
        List<String> values = new ArrayList<>();
        for (int i = 3; i < property.size(); i++) {
            values.add(value(name, property.get(i), property.get(2).asText("")));
        }
        return String.join(",", values);
    }

    private static String value(String name, JsonNode value, String type) {
        if (value.isArray()) {
            List<String> parts = new ArrayList<>();
            value.forEach(part -> parts.add(part.isArray() ? joined(part) : single(part)));
            return String.join(";", parts);
        }
        boolean raw = type.equals("uri")
                || (STRUCTURED.contains(name.toLowerCase(Locale.ROOT))
                        && value.asText("").contains(";"));
        return raw ? value.asText("").lines().collect(Collectors.joining()) : single(value);
    }

    private static String joined(JsonNode parts) {
        List<String> all = new ArrayList<>();
        parts.forEach(part -> all.add(single(part)));
        return String.join(",", all);
    }

    private static String single(JsonNode value) {
        return value.isNull() ? "" : CardText.escaped(value.asText(""));
    }
}
