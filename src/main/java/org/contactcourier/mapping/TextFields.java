package org.contactcourier.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.contactcourier.mapping.clean.CleanText;
import org.contactcourier.mapping.clean.Placeholders;
import org.contactcourier.mapping.clean.SpreadsheetText;
import org.contactcourier.mapping.clean.Text;
import org.jspecify.annotations.Nullable;

/** The texts in values: a text or a number, a list of them, an object that has them. Anything else is a violation. One thread. */
final class TextFields {
    /** Larger exponents are written as such: 1e999999999 would be a gigabyte of zeros. */
    private static final int MAX_PLAIN_SCALE = 50;

    private static final String NOT_UNDERSTOOD = "not-understood";

    /** The code of a note: the input says that there is no value. */
    static final String PLACEHOLDER = "placeholder";

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
    private final Notes notes;

    TextFields(Violations violations, Notes notes) {
        this.violations = violations;
        this.notes = notes;
    }

    /** The text under the best name of {@code field} that has one. */
    @Nullable
    Text of(FieldValues fields, Field field) {
        Detail detail = Detail.of(field);
        if (fields.all(field).size() <= 1) {
            return of(fields.best(field), detail);
        }
        for (FieldValue value : fields.ranked(field)) {
            Text text = of(value, detail);
            if (text != null) {
                leaveOthers(fields, field, value, text.value());
                return text;
            }
        }
        return null;
    }

    /** Notes the values under names behind that of {@code used}: SmartTask takes one. Those that say the same don't count. */
    void leaveOthers(FieldValues fields, Field field, FieldValue used, String text) {
        boolean behind = false;
        for (FieldValue value : fields.ranked(field)) {
            if (behind
                    && value.node().isValueNode()
                    && !value.node().asText().strip().equalsIgnoreCase(text.strip())) {
                notes.unused(value.pointer());
            }
            behind |= value.equals(used);
        }
    }

    /** The value under the best name of {@code field} that has more than a placeholder. */
    @Nullable
    FieldValue best(FieldValues fields, Field field) {
        if (fields.all(field).size() <= 1) {
            return fields.best(field);
        }
        Detail detail = Detail.of(field);
        for (FieldValue value : fields.ranked(field)) {
            if (value.node().isContainerNode() || !isPlaceholder(value, detail)) {
                leaveOthers(fields, field, value, value.node().asText());
                return value;
            }
        }
        return null;
    }

    private boolean isPlaceholder(FieldValue value, Detail detail) {
        JsonNode node = value.node();
        return node.isTextual()
                ? isPlaceholder(CleanText.of(value.pointer(), node.textValue()), detail)
                : isPlaceholder(node, detail);
    }

    /** The text in {@code value}; what can't be one under a word that programs use for others, too, is only noted. */
    @Nullable
    Text of(@Nullable FieldValue value, Detail detail) {
        if (value == null || isOfOthers(value, detail)) {
            return null;
        }
        return of(value.node(), value.pointer(), detail);
    }

    /** Whether {@code value} is an unknown field that is called like {@code detail}; says so. */
    boolean isOfOthers(FieldValue value, Detail detail) {
        JsonNode node = value.unwrapped().node();
        boolean other = value.rank() > 0
                && detail.isWordForOthers()
                && !FieldValue.isAbsent(node)
                && (node.isObject() || node.isArray() || isTrue(node));
        if (other) {
            ignore(node, detail);
        }
        return other;
    }

    private static boolean isTrue(JsonNode node) {
        return node.isBoolean() && node.booleanValue();
    }

    /** Notes that {@code node} is not understood. */
    void ignore(JsonNode node, Detail detail) {
        notes.add(detail.place(), NOT_UNDERSTOOD, node.isValueNode() ? node.asText() : node.toString(), null);
    }

    @Nullable
    Text of(JsonNode node, String pointer, Detail detail) {
        if (node.isArray()) {
            FieldValue only = new FieldValue(0, pointer, node).unwrapped();
            if (!only.node().isArray()) {
                return of(only.node(), only.pointer(), detail);
            }
        }
        if (FieldValue.isAbsent(node) || isPlaceholder(node, detail)) {
            return null;
        }
        if (node.isTextual()) {
            Text text = SpreadsheetText.unmarked(CleanText.of(pointer, node.textValue()), detail.linked());
            return text.value().isEmpty() || isPlaceholder(text, detail) ? null : text;
        }
        if (node.isNumber()) {
            return new Text(pointer, detail == Detail.PHONE ? digits(node) : number(node));
        }
        violations.wrongType(detail, pointer, detail.words(), node);
        return null;
    }

    /** Whether {@code node} is what programs have for nothing: false, or zero. */
    private boolean isPlaceholder(JsonNode node, Detail detail) {
        boolean nothing = node.isBoolean()
                ? !node.booleanValue()
                : node.isNumber() && !detail.isCoordinate() && node.asText().equals("0");
        if (nothing) {
            notes.addOnce(detail.place(), PLACEHOLDER, node.asText());
        }
        return nothing;
    }

    /** Whether {@code text} stands for a missing value; says so. */
    boolean isPlaceholder(Text text, Detail detail) {
        boolean placeholder = !detail.isCoordinate()
                && (Placeholders.isOne(text.value(), detail.use())
                        || (detail == Detail.ADDRESS && Placeholders.isList(text.value())));
        if (placeholder) {
            notes.addOnce(detail.place(), PLACEHOLDER, text.written());
        }
        return placeholder;
    }

    /** With an exponent where the input has fewer digits than the number: those of a phone number can't be known then. */
    private static String digits(JsonNode node) {
        return node.isBigDecimal() ? node.decimalValue().toString() : node.asText();
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
     * @param detail what one of them is
     * @param keys what it may be called in an object, apart from {@link #LABELS}
     */
    List<Text> in(FieldValue value, Detail detail, Set<String> keys) {
        List<Text> texts = new ArrayList<>();
        if (value.node().isArray()) {
            for (int i = 0; i < value.node().size(); i++) {
                add(texts, value.node().get(i), value.pointer() + "/" + i, detail, keys);
            }
        } else {
            add(texts, value.node(), value.pointer(), detail, keys);
        }
        return texts;
    }

    private void add(List<Text> texts, JsonNode node, String pointer, Detail detail, Set<String> keys) {
        if (!(node instanceof ObjectNode object)) {
            Text text = of(node, pointer, detail);
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
                    texts.addAll(in(new FieldValue(0, inner, entry.getValue()), detail, keys));
                } else {
                    value = value == null ? of(entry.getValue(), inner, detail) : value;
                }
            } else if (LABELS.contains(key) && !entry.getValue().isBoolean()) {
                known = true;
                texts.addAll(in(new FieldValue(0, inner, entry.getValue()), detail, keys));
            }
        }
        if (value != null) {
            texts.add(value);
        }
        if (!known) {
            violations.wrongType(detail, pointer, detail.words(), object);
        }
    }
}
