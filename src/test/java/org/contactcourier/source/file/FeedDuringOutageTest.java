package org.contactcourier.source.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.contactcourier.Courier;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.Installation;
import org.contactcourier.sandbox.CreatedContact;
import org.contactcourier.support.Variables;
import org.contactcourier.support.WithSmartTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A feed that replaces its file again and again while SmartTask is down, with the whole bundle and a real journal. */
@Timeout(120)
@SuppressWarnings("try") // it runs while the block does
class FeedDuringOutageTest {
    @RegisterExtension
    static final WithSmartTask SMART_TASK = new WithSmartTask();

    @TempDir
    private Path folder;

    @Test
    void createsEachRowOnce() throws IOException {
        Path inbox = Files.createDirectory(folder.resolve("inbox"));
        Path file = inbox.resolve("contacts.csv");
        List<String> expected = new ArrayList<>(List.of("Always Here"));
        SMART_TASK.server().isDown();
        try (Courier courier =
                Courier.start(configuration(), Installation.routesIn(Path.of("routes")), Clock.systemUTC())) {
            for (int i = 1; i <= 5; i++) {
                Files.writeString(
                        file, "name,email\nAlways Here,always@example.org\nAda " + i + ",ada" + i + "@example.org\n");
                await().atMost(Duration.ofSeconds(30)).until(() -> !Files.exists(file));
                expected.add("Ada " + i);
            }
            assertThat(FileLine.claims(inbox)).hasSize(5);
            SMART_TASK.server().isUp();

            await().atMost(Duration.ofSeconds(60))
                    .until(() -> FileLine.claims(inbox).isEmpty());
        }
        assertThat(SMART_TASK.server().contacts())
                .extracting(CreatedContact::name)
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(FileLine.list(inbox.resolve("done"))).hasSize(15);
    }

    private Configuration configuration() {
        Variables variables = new Variables(SMART_TASK.server())
                .with("INTAKE_FILE_DIRECTORY", folder.resolve("inbox").toString())
                .with("INTAKE_FILE_SETTLE", "100ms")
                .with("SMARTTASK_GATE_PATIENCE", "1s")
                .with("SMARTTASK_VERIFY_ON_START", "false")
                .with("JOURNAL_URL", "jdbc:sqlite:" + folder.resolve("journal.db"))
                .with("MANAGEMENT_PORT", "0");
        return Configuration.load(List.of(), variables.map(), new Properties());
    }
}
