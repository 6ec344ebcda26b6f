package org.contactcourier.format.xml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.contactcourier.format.CardText;

/** A card in XML's notation (RFC 6351): a property is an element with its value in another one, called as its type. Stateless. */
final class XCard {
    static final String LIST = "vcards";
    static final String CARD = "vcard";

    private static final String PARAMETERS = "parameters";
    private static final String GROUP = "group";

    /** In the order in which vCard has them. */
    private static final Map<String, List<String>> PARTS = Map.of(
            "n", List.of("surname", "given", "additional", "prefix", "suffix"),
            "adr", List.of("pobox", "ext", "street", "locality", "region", "code", "country"));

    /** What elements with values are called; a gender has two of its own. */
    private static final Set<String> TYPES = Set.of(
            "text",
            "uri",
            "date",
            "time",
            "date-time",
            "date-and-or-time",
            "timestamp",
            "boolean",
            "integer",
            "float",
            "utc-offset",
            "language-tag",
            "unknown",
            "sex",
            "identity");

    private XCard() {}

    /** Whether {@code element} has its name as a card has it. */
    static boolean is(ObjectNode element) {
        for (JsonNode name : properties(element.path("fn"))) {
            if (name.path("text").isValueNode() || name.path("text").isArray()) {
                return true;
            }
        }
        for (JsonNode name : properties(element.path("n"))) {
            if (name.has("surname") || name.has("given")) {
                return true;
            }
        }
        return element.path(GROUP).isContainerNode() && element.path(GROUP).findValue("fn") != null;
    }

    /** {@code card} in the notation of vCard. */
    static byte[] text(ObjectNode card) {
        CardText text = new CardText();
        add(text, card, List.of());
        return text.bytes();
    }

    private static void add(CardText text, JsonNode properties, List<String> group) {
        for (Map.Entry<String, JsonNode> entry : properties.properties()) {
            for (JsonNode property : properties(entry.getValue())) {
                if (entry.getKey().equals(GROUP) && group.isEmpty()) {
                    add(text, property, List.of(property.path("name").asText("group")));
                } else if (property.isObject()) {
                    String name = entry.getKey().toLowerCase(Locale.ROOT);
                    text.add(name, parameters(property.path(PARAMETERS), group), value(name, property));
                }
            }
        }
    }

    private static Map<String, List<String>> parameters(JsonNode object, List<String> group) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        if (!group.isEmpty()) {
            parameters.put(GROUP, group);
        }
        for (Map.Entry<String, JsonNode> parameter : object.properties()) {
            List<String> values = new ArrayList<>();
            for (JsonNode each : properties(parameter.getValue())) {
                values.addAll(texts(each));
            }
            parameters.put(parameter.getKey().toLowerCase(Locale.ROOT), values);
        }
        return parameters;
    }

    private static String value(String name, JsonNode property) {
        List<String> structure = PARTS.get(name);
        if (structure != null) {
            List<String> parts = new ArrayList<>();
            structure.forEach(part -> parts.add(joined(texts(property.path(part)), ",")));
            return joinedRaw(parts, ";");
        }
        List<String> values = new ArrayList<>();
        boolean uri = false;
        for (Map.Entry<String, JsonNode> entry : property.properties()) {
            if (!entry.getKey().equals(PARAMETERS) && TYPES.contains(entry.getKey())) {
                values.addAll(texts(entry.getValue()));
                uri |= entry.getKey().equals("uri");
            }
        }
        return uri ? String.join("", values).replaceAll("\\s", "") : joined(values, name.equals("org") ? ";" : ",");
    }

    private static String joined(List<String> values, String mark) {
        return joinedRaw(values.stream().map(CardText::escaped).toList(), mark);
    }

    private static String joinedRaw(List<String> parts, String mark) {
        return parts.stream().allMatch(String::isEmpty) ? "" : String.join(mark, parts);
    }

    /** One element or several of one name. */
    private static List<JsonNode> properties(JsonNode node) {
        List<JsonNode> all = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(all::add);
        } else if (!node.isMissingNode()) {
            all.add(node);
        }
        return all;
    }

    /** The texts in an element, or in the elements in it. */
    private static List<String> texts(JsonNode node) {
        List<String> texts = new ArrayList<>();
        for (JsonNode each : properties(node)) {
            if (each.isValueNode()) {
                texts.add(each.asText("").strip());
            } else {
                each.forEach(inner -> texts.addAll(
                        inner.isValueNode() ? List.of(inner.asText("").strip()) : texts(inner)));
            }
        }
        return texts;
    }
}
