package org.contactcourier.intake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.contactcourier.json.StrictJson;

/** Texts that have broken programs: quotes and commands of many languages, half characters, what looks like structure. */
final class HostileStrings {
    private static final Path FILE = Path.of("src/test/resources/hostile-strings.json");

    private HostileStrings() {}

    static List<String> all() {
        try {
            return List.of(StrictJson.mapper().readValue(FILE.toFile(), String[].class));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
