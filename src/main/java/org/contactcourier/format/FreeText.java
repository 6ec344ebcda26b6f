package org.contactcourier.format;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.contactcourier.mapping.Field;
import org.contactcourier.text.WordFile;

/** The labels of forms behind which people write what they like, from {@code forms.txt}. Immutable. */
final class FreeText {
    private static final Set<String> LABELS = labels(WordFile.words(FreeText.class, "forms.txt"));

    private FreeText() {}

    private static Set<String> labels(Map<String, List<String>> words) {
        return words.getOrDefault("message", List.of()).stream()
                .map(Field::normal)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether a label in a mail begins such a text. */
    static boolean isLabel(String label) {
        return LABELS.contains(Field.normal(label));
    }
}
