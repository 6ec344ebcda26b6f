package org.contactcourier.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import org.contactcourier.mapping.clean.TrimmedText;

/**
 * A value under one of its field's names.
 *
 * @param rank of the name, as {@link Field.Match} has it; 0 is SmartTask's own
 * @param pointer where it stands in the input
 */
public record FieldValue(int rank, String pointer, JsonNode node) {
    /** Names are short; a long one would be copied for each of thousands of values below it. */
    private static final int LONGEST_POINTER = 500;

    /**
     * The JSON pointer (RFC 6901) to the value of {@code key} in the object at {@code parent}; of one that is longer than anybody
     * reads, only the beginning.
     */
    public static String pointer(String parent, String key) {
        if (parent.length() + key.length() > LONGEST_POINTER) {
            String whole = parent + "/" + key;
            return parent.length() > LONGEST_POINTER ? parent : whole.substring(0, LONGEST_POINTER) + "…";
        }
        return parent + "/" + key.replace("~", "~0").replace("/", "~1");
    }

    boolean isAbsent() {
        return isAbsent(node);
    }

    /** Null, blank text, and what holds nothing else. */
    public static boolean isAbsent(JsonNode node) {
        if (node.isArray() || node.isObject()) {
            for (JsonNode inner : node) {
                if (!isAbsent(inner)) {
                    return false;
                }
            }
            return true;
        }
        return node.isNull()
                || (node.isTextual() && TrimmedText.of(node.textValue()).isEmpty());
    }

    /** A list of one is as good as its element. */
    FieldValue unwrapped() {
        if (!node.isArray()) {
            return this;
        }
        FieldValue only = null;
        for (int i = 0; i < node.size(); i++) {
            if (!isAbsent(node.get(i))) {
                if (only != null) {
                    return this;
                }
                only = new FieldValue(rank, pointer + "/" + i, node.get(i));
            }
        }
        return only == null ? this : only;
    }

    /** No value: it may be personal data. */
    @Override
    public String toString() {
        return "the value at " + pointer;
    }
}
