package org.contactcourier.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.contactcourier.configuration.Configuration;
import org.junit.jupiter.api.Test;

/** {@code docs/configuration.md} is generated from {@code application.properties}; {@code -Ddocs.update} writes it anew. */
class ConfigurationDocTest {
    private static final Path FILE = Path.of("application.properties");
    private static final Path DOC = Path.of("docs/configuration.md");

    @Test
    void documentsEveryKeyAsTheFileHasIt() throws IOException {
        String generated = generate(Files.readAllLines(FILE));
        if (System.getProperty("docs.update") != null) {
            Files.writeString(DOC, generated);
        }

        assertThat(Files.readString(DOC))
                .as("%s is out of date: mvn test -Dtest=ConfigurationDocTest -Ddocs.update", DOC)
                .isEqualTo(generated);
    }

    private static String generate(List<String> lines) {
        StringBuilder doc = new StringBuilder("# Configuration\n\n");
        List<String> comment = new ArrayList<>();
        boolean inTable = false;
        for (String line : lines) {
            if (line.startsWith("## ")) {
                doc.append("\n## ").append(line.substring(3)).append('\n');
                inTable = false;
            } else if (line.startsWith("# ")) {
                comment.add(line.substring(2));
            } else if (line.isBlank()) {
                flushText(doc, comment);
            } else {
                int equals = line.indexOf('=');
                String key = line.substring(0, equals);
                String value = line.substring(equals + 1);
                if (!inTable) {
                    doc.append("\n| key | default | variable | meaning |\n|---|---|---|---|\n");
                    inTable = true;
                }
                doc.append("| `%s` | %s | `%s` | %s |\n"
                        .formatted(
                                key,
                                value.isEmpty() ? "–" : "`" + value + "`",
                                Configuration.variable(key),
                                String.join(" ", comment)));
                comment.clear();
            }
        }
        flushText(doc, comment);
        return doc.toString();
    }

    private static void flushText(StringBuilder doc, List<String> comment) {
        if (!comment.isEmpty()) {
            doc.append(doc.toString().endsWith("|\n") ? "\n" : "")
                    .append(String.join("\n", comment))
                    .append('\n');
            comment.clear();
        }
    }
}
