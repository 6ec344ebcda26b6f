package org.contactcourier.source.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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

/** A person mends the rejected rows and drops them again, with the whole bundle and a real journal. */
@Timeout(120)
@SuppressWarnings("try") // it runs while the block does
class MendedFileTest {
    private static final int ROWS = 1_000;
    private static final int EACH = 25;

    @RegisterExtension
    static final WithSmartTask SMART_TASK = new WithSmartTask();

    @TempDir
    private Path folder;

    @Test
    void bringsEachRowOnce() throws IOException {
        Path inbox = Files.createDirectory(folder.resolve("inbox"));
        String table = IntStream.range(0, ROWS)
                .mapToObj(i -> "Ada " + i + ";" + (i % EACH == 3 ? "ada" + i : "ada" + i + "@example.org") + "\r\n")
                .collect(Collectors.joining("", "name;email\r\n", ""));
        try (Courier courier = start()) {
            FileLine.drop(inbox, "people.csv", table);
            Path rejected = inbox.resolve("failed/people.csv.rejected.csv");
            await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(inbox.resolve("failed/people.csv")));
            assertThat(SMART_TASK.server().contacts()).hasSize(ROWS - ROWS / EACH);
            List<String> bad = Files.readAllLines(rejected);
            assertThat(bad).hasSize(1 + ROWS / EACH).first().isEqualTo("name;email;error");
            assertThat(bad.get(1)).startsWith("Ada 3;ada3;\"Invalid: ");
            assertThat(FileLine.json(inbox.resolve("failed/people.csv.receipt.json"))
                            .path("rejected")
                            .toString())
                    .isEqualTo("{\"rows\":40,\"left_out\":0,\"ending\":\"csv\",\"column\":\"error\"}");

            isAsDescribed(inbox.resolve("failed"), "people.csv");

            String mended = Files.readString(rejected).replaceAll("(?m)^(Ada \\d+;ada\\d+)(?=;)", "$1@example.org");
            FileLine.drop(inbox, "people.csv.rejected.csv", mended);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> Files.exists(inbox.resolve("done/people.csv.rejected.csv")));
        }
        assertThat(SMART_TASK.server().contacts())
                .extracting(CreatedContact::name)
                .hasSize(ROWS)
                .doesNotHaveDuplicates();
        assertThat(SMART_TASK.server().createRequests()).hasSize(ROWS);
        assertThat(FileLine.list(inbox.resolve("failed")))
                .containsExactlyInAnyOrder(
                        "people.csv",
                        "people.csv.receipt.json",
                        "people.csv.receipt.ndjson",
                        "people.csv.rejected.csv");
    }

    /** The published schema is what receipts are. */
    private static void isAsDescribed(Path folder, String name) throws IOException {
        String schema = Files.readString(Path.of("docs/receipt.schema.json"));
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
        Schema summary = registry.getSchema(schema);
        Schema line = registry.getSchema(schema.replaceFirst(
                "(?s)\"type\": \"object\",.*\"\\$defs\"", "\"\\$ref\": \"#/\\$defs/line\", \"\\$defs\""));
        String json = Files.readString(folder.resolve(name + ".receipt.json"));
        assertThat(summary.validate(json, InputFormat.JSON)).as(json).isEmpty();
        for (String each : Files.readAllLines(folder.resolve(name + ".receipt.ndjson"))) {
            assertThat(line.validate(each, InputFormat.JSON)).as(each).isEmpty();
        }
        assertThat(line.validate("{\"index\":0}", InputFormat.JSON)).isNotEmpty();
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
