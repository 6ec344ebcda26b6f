package org.contactcourier.distribution;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.contactcourier.sandbox.SandboxKafka;
import org.contactcourier.sandbox.SandboxMail;
import org.contactcourier.sandbox.SmartTaskSimulator;
import org.contactcourier.support.Variables;

/** What stands around the bundle in one test: an empty folder, and the variables that lead to the servers. */
final class Surroundings {
    static final String MAILBOX = "crm";
    private static final String PASSWORD = "mail p&ss+word%#";

    final Path folder;
    final Map<String, String> environment;
    private final Variables variables;

    Surroundings(Path folder, SmartTaskSimulator smartTask) {
        this.folder = folder;
        variables = new Variables(smartTask)
                .with("INTAKE_FILE_DIRECTORY", inbox().toString())
                .with("JOURNAL_URL", "jdbc:sqlite:" + folder.resolve("journal.db"));
        environment = variables.map();
    }

    Surroundings with(SandboxKafka kafka, String topic) {
        variables.with(kafka, topic);
        return with("INTAKE_KAFKA_GROUP_ID", group(topic));
    }

    Surroundings with(SandboxMail mail) {
        variables.with(mail, MAILBOX, PASSWORD);
        return this;
    }

    Surroundings with(String variable, String value) {
        variables.with(variable, value);
        return this;
    }

    /** Each topic has a group of its own: tests share the broker. */
    static String group(String topic) {
        return topic + "-courier";
    }

    Path inbox() {
        return folder.resolve("in box/with ünicode");
    }

    Path failed(String name) {
        return inbox().resolve("failed").resolve(name);
    }

    Path done(String name) {
        return inbox().resolve("done").resolve(name);
    }

    /** Drops a file as careful producers do: written under another name, then renamed. */
    void drop(String name, String content) {
        try {
            Files.createDirectories(inbox());
            Path part = Files.writeString(inbox().resolve(name + ".part"), content);
            Files.move(part, inbox().resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names in a folder, or none where it is missing. */
    static List<String> names(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
