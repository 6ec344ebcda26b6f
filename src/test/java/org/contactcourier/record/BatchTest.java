package org.contactcourier.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.contactcourier.format.json.JsonFormat;
import org.contactcourier.json.StrictJson;
import org.junit.jupiter.api.Test;

class BatchTest {
    private final RecordReader reader = new JsonFormat(StrictJson.mapper());

    @Test
    void lowersNoBatchBelowWhatKeepsRequestsInFlightAndRaisesNoneAboveFiveThousand() {
        assertThat(Batch.size(16)).isEqualTo(400);
        assertThat(Batch.size(200)).isEqualTo(5_000);
        assertThat(Batch.size(1_000)).isEqualTo(5_000);
    }

    @Test
    void groupsWhatSharesAnIdentityEvenThroughOthers() {
        Batch batch = batch(
                "{\"name\":\"A\",\"emails\":[\"x@example.org\",\"y@example.org\"]}",
                "{\"name\":\"B\",\"email\":\"other@example.org\"}",
                "{\"name\":\"C\",\"email\":\"z@example.org\"}",
                "{\"name\":\"D\",\"emails\":[\"Z@example.org\",\"Y@Example.org\"]}");

        assertThat(indexes(batch)).containsExactly(List.of(0L, 2L, 3L), List.of(1L));
    }

    @Test
    void groupsByPhoneAndByNameWithCompanyToo() {
        Batch batch = batch(
                "{\"name\":\"A\",\"phone\":\"+49 30 123\"}",
                "{\"name\":\"B\",\"phone\":\"49/30-123\"}",
                "{\"name\":\"Ada  LOVELACE\",\"company\":\"Acme\"}",
                "{\"name\":\"ada lovelace\",\"company\":\"ACME\"}",
                "{\"name\":\"Ada Lovelace\",\"company\":\"Other\"}");

        assertThat(indexes(batch)).containsExactly(List.of(0L, 1L), List.of(2L, 3L), List.of(4L));
    }

    @Test
    void leavesRejectedRecordsAlone() {
        assertThat(indexes(batch("{}", "7", "{}", "{broken")))
                .containsExactly(List.of(0L), List.of(1L), List.of(2L), List.of(3L));
    }

    @Test
    void groupsAChainOfThousandsWithoutSlowingDown() {
        Batch batch = batch(IntStream.range(0, 20_000)
                .mapToObj(i -> "{\"name\":\"n" + i + "\",\"emails\":[\"e" + i + "@x.org\",\"e" + (i + 1) + "@x.org\"]}")
                .toArray(String[]::new));

        assertThat(batch.groups()).hasSize(1);
        assertThat(batch.groups().get(0)).containsExactlyElementsOf(batch.records());
    }

    /** Once, a contact whose attempts were used up was overtaken by the next line about the same person. */
    @Test
    void holdsBackARecordUntilTheOneBeforeItOfTheSameIdentityHasEnded() {
        Batch batch = batch(
                "{\"name\":\"A\",\"email\":\"x@example.org\"}",
                "{\"name\":\"A again\",\"email\":\"x@example.org\"}",
                "{\"name\":\"B\",\"email\":\"y@example.org\"}");
        batch.groups();

        assertThat(batch.records()).extracting(IntakeRecord::mayStart).containsExactly(true, false, true);
        batch.records().get(0).end(new Ending.Delivered("id", false));

        assertThat(batch.records()).extracting(IntakeRecord::mayStart).containsOnly(true);
    }

    @Test
    void hasEndedOnceEveryRecordHas() {
        Batch batch = batch("{\"name\":\"A\"}", "{\"name\":\"B\"}");
        batch.records().get(0).end(new Ending.Delivered("id", false));
        assertThat(batch.allEnded()).isFalse();

        batch.records().get(1).end(new Ending.Parked("later"));

        assertThat(batch.allEnded()).isTrue();
    }

    private static List<List<Long>> indexes(Batch batch) {
        return batch.groups().stream()
                .map(group ->
                        group.stream().map(record -> record.origin().index()).toList())
                .toList();
    }

    private Batch batch(String... lines) {
        byte[] bytes = List.of(lines).stream().collect(Collectors.joining("\n")).getBytes(StandardCharsets.UTF_8);
        List<IntakeRecord> records = new ArrayList<>();
        reader.open(new ByteArrayInputStream(bytes), "kafka:contacts/0", 0, Deadline.root(Clock.systemUTC()))
                .forEachRemaining(records::add);
        return new Batch(records);
    }
}
