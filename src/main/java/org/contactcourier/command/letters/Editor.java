package org.contactcourier.command.letters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.contactcourier.command.bundle.BundleException;

/** The person's own editor, as git finds it. The text lies in a file that only its owner may read, and is gone afterwards. */
final class Editor {
    private final Map<String, String> environment;

    /** @param environment that of this process */
    Editor(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** What the person has made of {@code before}. */
    byte[] edit(byte[] before, String ending) throws IOException, InterruptedException {
        String command = Stream.of("VISUAL", "EDITOR")
                .map(environment::get)
                .filter(value -> value != null && !value.isBlank())
                .findFirst()
                .orElseThrow(() -> new BundleException(
                        "Neither VISUAL nor EDITOR is set: set one of them, or give the record by --from FILE"));
        Path folder =
                Files.createTempDirectory("contact-courier-"); // 0700, so what the editor writes beside it is safe, too
        Path file = folder.resolve("letter" + ending);
        try {
            ExportLetters.write(file, before);
            // By a shell, because the variable may have arguments: "code --wait".
            List<String> line = new ArrayList<>(List.of("sh", "-c", command + " \"$1\"", "sh", file.toString()));
            int code = new ProcessBuilder(line).inheritIO().start().waitFor();
            if (code != 0) {
                throw new BundleException("Nothing is changed: the editor ended with " + code);
            }
            return Files.readAllBytes(file);
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(folder);
    }
}
