package org.contactcourier.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.contactcourier.sandbox.SandboxKafka;
import org.contactcourier.sandbox.SandboxMail;

/** What all sites share: one broker, one mail server, and a folder for what they write. */
record Servers(SandboxKafka kafka, SandboxMail mail, Path folder) implements AutoCloseable {

    static Servers start() {
        try {
            return new Servers(
                    SandboxKafka.start(), SandboxMail.start(), Files.createTempDirectory("contact-courier-endurance"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        mail.close();
        kafka.close();
    }
}
