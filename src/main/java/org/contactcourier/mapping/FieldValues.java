package org.contactcourier.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The values in one JSON object by their fields, whatever those are called there. An unknown field is ignored. One thread. */
final class FieldValues {
    private final Map<Field, List<FieldValue>> values = new EnumMap<>(Field.class);

    private FieldValues() {}

    /** @param pointer where {@code object} stands in the input */
    static FieldValues in(ObjectNode object, String pointer) {
        FieldValues fields = new FieldValues();
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            String key = entry.getKey();
            Field.of(key).ifPresent(match -> fields.values
                    .computeIfAbsent(match.field(), field -> new ArrayList<>(1))
                    .add(new FieldValue(match.rank(), FieldValue.pointer(pointer, key), entry.getValue())));
        }
        return fields;
    }

    /** The fields there are, even if their values are absent. */
    Set<Field> fields() {
        return values.keySet();
    }

    boolean has(Field field) {
        return values.containsKey(field);
    }

    /** All values of {@code field}, as they are written. */
    List<FieldValue> all(Field field) {
        return values.getOrDefault(field, List.of());
    }

    /** The value under the best name that has one. */
    @Nullable
    FieldValue best(Field field) {
        FieldValue best = null;
        for (FieldValue value : all(field)) {
            if ((best == null || value.rank() < best.rank()) && !value.isAbsent()) {
                best = value;
            }
        }
        return best;
    }

    /** Those that aren't absent, the best name first. */
    List<FieldValue> ranked(Field field) {
        List<FieldValue> all = all(field);
        return all.isEmpty()
                ? all
                : all.stream()
                        .filter(value -> !value.isAbsent())
                        .sorted(Comparator.comparingInt(FieldValue::rank))
                        .toList();
    }

    /** Takes {@code value} for {@code field}, unless the object has that itself. */
    void putIfMissing(Field field, FieldValue value) {
        values.putIfAbsent(field, List.of(value));
    }
}
