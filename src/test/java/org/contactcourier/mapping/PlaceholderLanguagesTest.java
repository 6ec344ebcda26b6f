package org.contactcourier.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.contactcourier.mapping.clean.Placeholders;
import org.contactcourier.text.WordFile;
import org.junit.jupiter.api.Test;

/** Who knows what fields are called in a language must know what people write there for nothing. */
class PlaceholderLanguagesTest {
    @Test
    void hasPlaceholdersInEveryLanguage() {
        Map<String, List<String>> words = WordFile.words(Placeholders.class, "placeholders.txt");

        assertThat(Arrays.stream(Language.values())
                        .map(language -> language.name().toLowerCase(Locale.ROOT)))
                .allSatisfy(language -> assertThat(words.get(language))
                        .as("placeholders in %s", language)
                        .isNotEmpty());
    }
}
