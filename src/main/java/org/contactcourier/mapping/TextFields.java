package org.contactcourier.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.contactcourier.mapping.clean.CleanText;
import org.contactcourier.mapping.clean.Text;
import org.jspecify.annotations.Nullable;

/** The texts in values: a text or a number, a list of them, an object that has them. Anything else is a violation. One thread. */
final class TextFields {
    /** Larger exponents are written as such: 1e999999999 would be a gigabyte of zeros. */
    private static final int MAX_PLAIN_SCALE = 50;

    /** What the values in an object such as {@code {"work": "…", "home": "…"}} are called. */
    static final Set<String> LABELS = Set.of(
            "work",
            "home",
            "other",
            "mobile",
            "cell",
            "personal",
            "private",
            "primary",
            "secondary",
            "main",
            "business",
            "office",
            "direct");

    private final Violations violations;

    TextFields(Violations violations) {
        this.violations = violations;
    }

    /** The text under the best name of {@code field} that has a value. */
    @Nullable
    Text of(FieldValues fields, Field field) {
        return of(fields.best(field));
    }

    @Nullable
    Text of(@Nullable FieldValue value) {
        return value == null ? null : of(value.node(), value.pointer(), "a text");
    }

    /** @param what should stand at {@code pointer}, for people */
    @Nullable
    Text of(JsonNode node, String pointer, String what) {
        if (node.isArray()) {
            FieldValue only = new FieldValue(0, pointer, node).unwrapped();
            if (!only.node().isArray()) {
                return of(only.node(), only.pointer(), what);
            }
        }
        if (FieldValue.isAbsent(node)) {
            return null;
        }
        if (node.isTextual()) {
            Text text = CleanText.of(pointer, node.textValue());
            return text.value().isEmpty() ? null : text;
        }
        if (node.isNumber()) {
            return new Text(pointer, number(node));
        }
        violations.wrongType(pointer, what, node);
        return null;
    }

    private static String number(JsonNode node) {
        if (node.isBigDecimal() && Math.abs(node.decimalValue().scale()) <= MAX_PLAIN_SCALE) {
            return node.decimalValue().toPlainString();
        }
        return node.asText();
    }

    /** {@code text}, if there is one, in one line. */
    static @Nullable Text line(@Nullable Text text) {
        return text == null ? null : CleanText.line(text);
    }

    /**
     * The texts in a text, an object, or a list of either.
     *
     * @param what one of them is, for people
     * @param keys what it may be called in an object, apart from {@link #LABELS}
     */
    List<Text> in(FieldValue value, String what, Set<String> keys) {
        List<Text> texts = new ArrayList<>();
        if (value.node().isArray()) {
            for (int i = 0; i < value.node().size(); i++) {
                add(texts, value.node().get(i), value.pointer() + "/" + i, what, keys);
            }
        } else {
            add(texts, value.node(), value.pointer(), what, keys);
        }
        return texts;
    }

    private void add(List<Text> texts, JsonNode node, String pointer, String what, Set<String> keys) {
        if (!(node instanceof ObjectNode object)) {
            Text text = of(node, pointer, what);
            if (text != null) {
                texts.add(text);
            }
            return;
        }
        boolean known = object.isEmpty();
        Text value = null;
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            String key = Field.normal(entry.getKey());
            String inner = FieldValue.pointer(pointer, entry.getKey());
            if (keys.contains(key)) {
                known = true;
                if (entry.getValue().isArray() && entry.getValue().size() > 1) {
                    texts.addAll(in(new FieldValue(0, inner, entry.getValue()), what, keys));
                } else {
                    value = value == null ? of(entry.getValue(), inner, what) : value;
                }
            } else if (LABELS.contains(key) && !entry.getValue().isBoolean()) {
                known = true;
                texts.addAll(in(new FieldValue(0, inner, entry.getValue()), what, keys));
            }
        }
        if (value != null) {
            texts.add(value);
        }
        if (!known) {
            violations.wrongType(pointer, what, object);
        }
    }
}
