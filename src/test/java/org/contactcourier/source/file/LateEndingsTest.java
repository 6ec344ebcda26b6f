package org.contactcourier.source.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.contactcourier.contact.Reason;
import org.contactcourier.record.Ending;
import org.contactcourier.record.OpenReceipts;
import org.contactcourier.record.Origin;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Receipts in done/ tell how parked records ended, whenever and however often the process was killed meanwhile. */
class LateEndingsTest {
    private static final String THREE = "{\"name\":\"Ada\"}\n{\"name\":\"Bob\"}\n{\"name\":\"Cleo\"}\n";

    @RegisterExtension
    final RunningInbox inbox = RunningInbox.stopped();

    @BeforeEach
    void parkAllButAda() {
        inbox.ends.rule = record -> Optional.of(
                record.origin().index() == 0
                        ? new Ending.Delivered("id-0", false)
                        : new Ending.Parked("a process that stopped left an attempt open"));
    }

    /** As the journal does when a parked contact is sent and answered, or refused. */
    private void end(long index, Ending how) {
        String key = inbox.ends.journal.keySet().stream()
                .filter(origin -> Origin.parse(origin).index() == index)
                .findFirst()
                .orElseThrow();
        inbox.ends.journal.put(key, how);
    }

    private List<Integer> counts(String file) throws IOException {
        return inbox.counts(
                "done/" + file + ".receipt.json", "records", "delivered", "buried", "parked", "ended_later");
    }

    private List<String> lines(String file) throws IOException {
        return Files.readAllLines(inbox.resolve("done").resolve(file + ".receipt.ndjson"));
    }

    @Test
    void tellsHowParkedRecordsEndedOnceTheyHave() throws IOException {
        try (FileLine line = inbox.start()) {
            inbox.drop("people.ndjson", THREE);
            await().until(() -> inbox.has("done/people.ndjson"));
            await().until(() -> inbox.claims().isEmpty());
            assertThat(counts("people.ndjson")).containsExactly(3, 1, 0, 2, 0);

            end(2, new Ending.Delivered("id-2", true));

            await().until(() -> counts("people.ndjson").equals(List.of(3, 2, 0, 1, 1)));
            end(1, new Ending.Buried(Reason.REFUSED, "refused with status 422", "letter-1"));
            await().until(() -> counts("people.ndjson").equals(List.of(3, 2, 1, 0, 2)));
            assertThat(line.source.problem()).isEmpty();
        }
        assertThat(lines("people.ndjson"))
                .hasSize(5)
                .endsWith(
                        "{\"index\":2,\"origin\":\"file:people.ndjson#2\",\"outcome\":\"delivered\",\"record_id\":\"id-2\","
                                + "\"matched\":true,\"ended_at\":\"1970-01-01T00:00:00Z\"}",
                        "{\"index\":1,\"origin\":\"file:people.ndjson#1\",\"outcome\":\"buried\",\"reason\":\"Refused\","
                                + "\"message\":\"refused with status 422\",\"dead_letter_id\":\"letter-1\","
                                + "\"ended_at\":\"1970-01-01T00:00:00Z\"}");
        assertThat(inbox.list("done")).hasSize(3);
        assertThat(inbox.ends.receipts.due()).isEmpty();
    }

    @Test
    void tellsOfRecordThatEndedBeforeItsFileMoved() throws IOException {
        try (FileLine line = inbox.start()) {
            inbox.drop("people.ndjson", THREE);
            await().until(() -> inbox.ends.journal.size() == 3);

            end(1, new Ending.Delivered("id-1", false));
            end(2, new Ending.Delivered("id-2", false));

            await().until(() ->
                    inbox.has("done/people.ndjson") && counts("people.ndjson").equals(List.of(3, 3, 0, 0, 2)));
            assertThat(line.source.problem()).isEmpty();
        }
    }

    @Test
    void tellsInEachReceiptThatCallsTheRecordParked() throws IOException {
        try (FileLine line = inbox.start()) {
            inbox.drop("people.ndjson", THREE);
            await().until(() -> inbox.has("done/people.ndjson"));
            inbox.drop("people.ndjson", THREE);
            await().until(() -> inbox.list("done").size() == 6);
            String second = inbox.list("done").stream()
                    .filter(name -> name.matches("people~\\w+\\.ndjson"))
                    .findFirst()
                    .orElseThrow();

            end(1, new Ending.Delivered("id-1", false));
            end(2, new Ending.Delivered("id-2", false));

            await().until(() -> counts("people.ndjson").equals(List.of(3, 3, 0, 0, 2)));
            await().until(() -> counts(second).equals(List.of(3, 2, 0, 0, 2)));
            assertThat(line.source.problem()).isEmpty();
        }
    }

    @Test
    void tellsAtTheStopWhatThereIsToTell() throws IOException {
        try (FileLine line = inbox.start()) {
            inbox.drop("people.ndjson", THREE);
            await().until(() -> inbox.has("done/people.ndjson"));
            assertThat(line.source.problem()).isEmpty();
            end(1, new Ending.Delivered("id-1", false));
        }

        assertThat(counts("people.ndjson")).containsExactly(3, 2, 0, 1, 1);
    }

    @Test
    void goesOnWithPlanThatDeadProcessLeft() throws IOException {
        leavePlan();
        end(1, new Ending.Delivered("id-1", false));

        try (FileLine next = inbox.start()) {
            await().until(() -> counts("people.ndjson").equals(List.of(3, 2, 0, 1, 1)));
            assertThat(next.source.problem()).isEmpty();
        }

        assertThat(inbox.claims()).isEmpty();
        assertThat(lines("people.ndjson")).hasSize(4);
    }

    @Test
    void addsNoLineTwiceWhenDeadProcessHadToldAlready() throws IOException {
        leavePlan();
        end(1, new Ending.Delivered("id-1", false));
        try (FileLine next = inbox.start()) {
            await().until(() -> inbox.claims().isEmpty());
            assertThat(next.source.problem()).isEmpty();
        }
        leavePlan();

        try (FileLine next = inbox.start()) {
            await().until(() -> inbox.claims().isEmpty());
            assertThat(next.source.problem()).isEmpty();
        }

        assertThat(lines("people.ndjson")).hasSize(4);
        assertThat(counts("people.ndjson")).containsExactly(3, 2, 0, 1, 1);
        assertThat(inbox.ends.receipts.due()).isEmpty();
    }

    /** As after a crash between the move and the journal's knowing which receipts call a record parked. */
    private void leavePlan() throws IOException {
        if (!inbox.has("done/people.ndjson")) {
            try (FileLine first = inbox.start()) {
                inbox.drop("people.ndjson", THREE);
                await().until(() -> inbox.has("done/people.ndjson"));
                assertThat(first.source.problem()).isEmpty();
            }
            inbox.ends.receipts.forget(inbox.resolve("done/people.ndjson").toString());
        }
        Path claim = Files.createDirectory(inbox.resolve(".claimed/20260101T000000000Z"));
        BasicFileAttributes is = Files.readAttributes(inbox.resolve("done/people.ndjson"), BasicFileAttributes.class);
        ObjectMapper mapper = new ObjectMapper();
        Files.write(
                claim.resolve(".final"),
                mapper.writeValueAsBytes(mapper.createObjectNode()
                        .put("folder", "done")
                        .put("name", "people.ndjson")
                        .put("size", is.size())
                        .put("modified", is.lastModifiedTime().toString())
                        .put("parked", 2)));
    }

    @Test
    void forgetsReceiptsThatWereClearedAwayAndGoesOnWithTheOthers() throws IOException {
        try (FileLine line = inbox.start()) {
            inbox.drop("gone.ndjson", THREE);
            inbox.drop("people.ndjson", THREE.replace("Ada", "Adele"));
            await().until(() -> inbox.has("done/gone.ndjson")
                    && inbox.has("done/people.ndjson")
                    && inbox.claims().isEmpty());
            Files.delete(inbox.resolve("done/gone.ndjson.receipt.ndjson"));

            inbox.ends.journal.replaceAll((key, how) -> new Ending.Delivered("id", false));

            await().until(() -> counts("people.ndjson").equals(List.of(3, 3, 0, 0, 2)));
            await().until(() -> inbox.ends.receipts.due().isEmpty());
            assertThat(line.source.problem()).isEmpty();
        }
        assertThat(counts("gone.ndjson")).containsExactly(3, 1, 0, 2, 0);
        assertThat(inbox.resolve("done/gone.ndjson.receipt.ndjson")).doesNotExist();
    }

    @Test
    void waitsForReceiptThatCannotBeWrittenWithoutHoldingUpOthers() throws IOException {
        try (FileLine line = inbox.start()) {
            inbox.drop("stuck.ndjson", THREE);
            inbox.drop("people.ndjson", THREE.replace("Ada", "Adele"));
            await().until(() -> inbox.has("done/stuck.ndjson")
                    && inbox.has("done/people.ndjson")
                    && inbox.claims().isEmpty());
            Path lines = inbox.resolve("done/stuck.ndjson.receipt.ndjson");
            Path aside = Files.move(lines, inbox.temporary().resolve("aside"));
            Files.createDirectory(lines);

            inbox.ends.journal.replaceAll((key, how) -> new Ending.Delivered("id", false));

            await().until(() -> counts("people.ndjson").equals(List.of(3, 3, 0, 0, 2)));
            inbox.drop("next.json", "{\"name\":\"Dora\"}");
            await().until(() -> inbox.has("done/next.json"));
            Files.delete(lines);
            Files.move(aside, lines);
            await().until(() -> counts("stuck.ndjson").equals(List.of(3, 3, 0, 0, 2)));
            assertThat(line.source.problem()).isEmpty();
        }
    }

    @Test
    void keepsThePlanWhileTheJournalCannotBeWritten() throws IOException {
        BrokenReceipts broken = new BrokenReceipts(inbox.ends.receipts);
        try (FileLine line = new FileLine(inbox.path(), inbox.ends, broken).start()) {
            inbox.awaitLock();
            inbox.drop("people.ndjson", THREE);
            await().until(() -> inbox.has("done/people.ndjson") && broken.asked);
            end(1, new Ending.Delivered("id-1", false));
            assertThat(inbox.claims()).hasSize(1);

            broken.isBroken = false;

            await().atMost(Duration.ofSeconds(5)).until(() -> inbox.claims().isEmpty());
            await().until(() -> counts("people.ndjson").equals(List.of(3, 2, 0, 1, 1)));
            assertThat(line.source.problem()).isEmpty();
        }
        assertThat(inbox.json("done/people.ndjson.receipt.json")
                        .path("ended_at")
                        .asText())
                .satisfies(text -> assertThat(Instant.parse(text)).isNotNull());
    }

    /** A journal that is down. */
    private static final class BrokenReceipts implements OpenReceipts {
        private final OpenReceipts whole;
        volatile boolean isBroken = true;
        volatile boolean asked;

        BrokenReceipts(OpenReceipts whole) {
            this.whole = whole;
        }

        private OpenReceipts whole() {
            asked = true;
            if (isBroken) {
                throw new IllegalStateException("the disk is full");
            }
            return whole;
        }

        @Override
        public void open(String receipt, Collection<Origin> parked) {
            whole().open(receipt, parked);
        }

        @Override
        public List<String> due() {
            return whole().due();
        }

        @Override
        public List<Ended> ended(String receipt) {
            return whole().ended(receipt);
        }

        @Override
        public void close(String receipt, Collection<Origin> told) {
            whole().close(receipt, told);
        }

        @Override
        public void forget(String receipt) {
            whole().forget(receipt);
        }
    }
}
