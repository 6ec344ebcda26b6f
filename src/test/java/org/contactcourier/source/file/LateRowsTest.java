package org.contactcourier.source.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
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

/** Rows that come after their file was read and moved, with the whole bundle and a real journal. */
@Timeout(120)
@SuppressWarnings("try") // it runs while the block does
class LateRowsTest {
    @RegisterExtension
    static final WithSmartTask SMART_TASK = new WithSmartTask();

    @TempDir
    private Path folder;

    /** The bad row is the one dead letter, however often it is read. */
    @Test
    void areCreatedOnceEachThoughTheBundleStopsMeanwhile() throws IOException {
        Path inbox = Files.createDirectory(folder.resolve("inbox"));
        try (SlowWriter writer = new SlowWriter(inbox.resolve("people.csv"))) {
            try (Courier courier = start()) {
                writer.writes("name,email\nAda,ada@example.org\n,nobody@example.org,too,many\n");
                awaitRecords(inbox.resolve("failed"), 2);
                writer.writes("Bob,bob@example.org\n");
                awaitRecords(inbox.resolve("failed"), 3);
            }
            writer.writes("Eve,eve@example.org\n");
            try (Courier courier = start()) {
                awaitRecords(inbox.resolve("failed"), 4);
            }
        }
        assertThat(SMART_TASK.server().contacts())
                .extracting(CreatedContact::name)
                .containsExactly("Ada", "Bob", "Eve");
        assertThat(FileLine.counts(
                        inbox.resolve("failed/people.csv.receipt.json"), "delivered", "already_delivered", "buried"))
                .containsExactly(1, 2, 1);
        assertThat(SMART_TASK.server().createRequests()).hasSize(3);
        assertThat(FileLine.list(inbox.resolve("done"))).isEmpty();
    }

    private static void awaitRecords(Path folder, int count) {
        Path receipt = folder.resolve("people.csv.receipt.json");
        await().atMost(Duration.ofSeconds(40)).ignoreExceptions().until(() -> FileLine.counts(receipt, "records")
                .equals(List.of(count)));
    }

    private Courier start() {
        Variables variables = new Variables(SMART_TASK.server())
                .with("INTAKE_FILE_DIRECTORY", folder.resolve("inbox").toString())
                .with("INTAKE_FILE_SETTLE", "100ms")
                .with("JOURNAL_URL", "jdbc:sqlite:" + folder.resolve("journal.db"))
                .with("MANAGEMENT_PORT", "0");
        return Courier.start(
                Configuration.load(List.of(), variables.map(), new Properties()),
                Installation.routesIn(Path.of("routes")),
                Clock.systemUTC());
    }
}
