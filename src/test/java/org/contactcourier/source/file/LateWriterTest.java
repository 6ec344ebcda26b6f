package org.contactcourier.source.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.support.CapturedLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Writers that go on writing into a file that was read and moved: once those rows stayed in done/, and nobody heard of them. */
class LateWriterTest {
    private static final String NAME = "people.csv";
    private static final String DONE = "done/" + NAME;

    @RegisterExtension
    final RunningInbox inbox = RunningInbox.started();

    private final Map<String, Integer> deliveries = new ConcurrentHashMap<>();

    @Test
    void haveTheirRowsReadFromWhereTheFileWasLeft() throws IOException {
        countDeliveries();
        try (CapturedLog log = CapturedLog.open();
                SlowWriter writer = new SlowWriter(inbox.resolve(NAME))) {
            writer.writes("name,email\nAda,ada@example.org\n");
            inbox.awaitMove(DONE);
            writer.writes("Bob,bob@example.org\n");
            await().until(() -> inbox.ends.names().contains("Bob"));
            inbox.awaitMove(DONE);

            assertThat(log.lines())
                    .filteredOn(line -> line.contains("WARN") && line.contains("file:" + NAME))
                    .singleElement()
                    .asString()
                    .contains("up to byte 31");
            writer.writes("Eve,eve@example.org\n");
            await().until(() -> inbox.ends.names().contains("Eve"));
            inbox.awaitMove(DONE);
        }
        assertThat(deliveries).isEqualTo(Map.of("Ada", 1, "Bob", 1, "Eve", 1));
        assertThat(inbox.list("done")).containsExactly(NAME, NAME + ".receipt.json", NAME + ".receipt.ndjson");
        assertThat(inbox.counts(DONE + ".receipt.json", "records", "delivered", "already_delivered"))
                .containsExactly(3, 1, 2);
        assertThat(origins()).containsExactlyInAnyOrder("file:people.csv#0", "file:people.csv#1", "file:people.csv#2");
    }

    /** The half was read when nothing came for ten times the settling time; it isn't sent again, and the whole is. */
    @Test
    void haveTheRowReadWholeThatWasCut() throws IOException {
        countDeliveries();
        try (SlowWriter writer = new SlowWriter(inbox.resolve(NAME))) {
            writer.writes("name,email\nAda,ada@example.org\nBob Mill");
            inbox.awaitMove(DONE);
            writer.writes("er,bob@example.org\n");
            await().until(() -> inbox.ends.names().contains("Bob Miller"));
            inbox.awaitMove(DONE);
        }
        assertThat(deliveries).isEqualTo(Map.of("Ada", 1, "Bob Mill", 1, "Bob Miller", 1));
    }

    @Test
    void haveAFileInFailedReadOnToo() throws IOException {
        countDeliveries();
        try (SlowWriter writer = new SlowWriter(inbox.resolve("list.json"))) {
            writer.writes("[{\"name\":\"Ada\"},{\"name\":\"Bo");
            inbox.awaitMove("failed/list.json");
            writer.writes("b\"}]");

            inbox.awaitMove("done/list.json");
        }
        assertThat(deliveries).isEqualTo(Map.of("Ada", 1, "Bob", 1));
        assertThat(inbox.list("failed")).isEmpty();
    }

    @Test
    void haveARewrittenFileRead() throws IOException {
        countDeliveries();
        inbox.drop(NAME, "name,email\nAda,ada@example.org\n");
        inbox.awaitMove(DONE);

        Files.writeString(inbox.resolve(DONE), "name,email\nBob,bob@example.org\n", UTF_8, StandardOpenOption.WRITE);

        await().until(() -> inbox.ends.names().contains("Bob"));
        inbox.awaitMove(DONE);
        assertThat(deliveries).isEqualTo(Map.of("Ada", 1, "Bob", 1));
    }

    @Test
    void keepReceiptsWhosePartsAreStillParked() throws IOException {
        inbox.ends.rule = record -> Optional.of(
                "Ada".equals(record.contact().name()) ? new Ending.Parked("later") : new Ending.Delivered("id", false));
        try (SlowWriter writer = new SlowWriter(inbox.resolve(NAME))) {
            writer.writes("name,email\nAda,ada@example.org\n");
            inbox.awaitMove(DONE);
            writer.writes("Bob,bob@example.org\n");
            await().until(() -> inbox.ends.names().contains("Bob"));
            await().until(() -> inbox.list("done").size() == 5 && inbox.claims().isEmpty());
        }
        assertThat(inbox.json(DONE + ".receipt.json").path("records").asInt()).isOne();
        assertThat(inbox.has(DONE)).isFalse(); // the name has receipts, so the whole file got another
    }

    /** A crash or a stop in that minute: the next process compares what lies there with the receipts. */
    @Test
    void areNoticedByTheNextProcess() throws IOException {
        countDeliveries();
        try (SlowWriter writer = new SlowWriter(inbox.resolve(NAME))) {
            writer.writes("name,email\nAda,ada@example.org\n");
            inbox.awaitMove(DONE);
            inbox.line().close();
            writer.writes("Bob,bob@example.org\n");
            inbox.restart(400);
            await().until(() -> inbox.ends.names().contains("Bob"));
            inbox.awaitMove(DONE);
        }
        assertThat(deliveries).isEqualTo(Map.of("Ada", 1, "Bob", 1));
    }

    @Test
    void doNotMeanFilesThatOthersPutThere() throws IOException {
        inbox.drop(NAME, "name,email\nAda,ada@example.org\n");
        inbox.awaitMove(DONE);
        Path other = Files.writeString(inbox.temporary().resolve("other"), "name,email\nBob,bob@example.org\n");
        Files.delete(inbox.resolve(DONE));
        Files.createSymbolicLink(inbox.resolve(DONE), other);
        Files.move(Files.copy(other, inbox.temporary().resolve("copy")), inbox.resolve("done/another.csv"));

        inbox.drop("eve.json", "{\"name\":\"Eve\"}");
        inbox.awaitMove("done/eve.json");
        inbox.restart(400);
        inbox.drop("last.json", "{\"name\":\"Last\"}");
        inbox.awaitMove("done/last.json");

        assertThat(inbox.ends.names()).containsExactly("Ada", "Eve", "Last");
    }

    private void countDeliveries() {
        inbox.ends.rule = record -> {
            deliveries.merge(record.contact().name(), 1, Integer::sum);
            return Optional.of(new Ending.Delivered("id-" + record.origin().index(), false));
        };
    }

    private List<String> origins() {
        return inbox.ends.arrived.stream()
                .map(IntakeRecord::origin)
                .map(Object::toString)
                .distinct()
                .toList();
    }
}
