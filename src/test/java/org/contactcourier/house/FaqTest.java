package org.contactcourier.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/faq.md} quotes only what the program says. */
class FaqTest {
    private static final Pattern QUESTION = Pattern.compile("^### `(.+)`$", Pattern.MULTILINE);
    private static final Pattern JOINED = Pattern.compile("\"\\s*\\+\\s*\"");

    @Test
    void quotesWhatTheProgramSays() throws IOException {
        String said = said();
        List<String> unknown = new ArrayList<>();
        QUESTION.matcher(Files.readString(Path.of("docs/faq.md")))
                .results()
                .map(question -> question.group(1))
                .filter(question -> !Stream.of(question.split("…"))
                        .map(part -> part.strip().toLowerCase(Locale.ROOT))
                        .allMatch(said::contains))
                .forEach(unknown::add);

        assertThat(unknown).isEmpty();
    }

    /** All sources in lower case, strings that go over several lines made one. */
    private static String said() throws IOException {
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            return JOINED.matcher(sources.filter(file -> file.toString().endsWith(".java"))
                            .map(FaqTest::read)
                            .collect(Collectors.joining("\n")))
                    .replaceAll("")
                    .toLowerCase(Locale.ROOT);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
