package org.contactcourier.source.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.contactcourier.contact.Contact;
import org.contactcourier.contact.Reason;
import org.contactcourier.format.json.JsonFormat;
import org.contactcourier.intake.FormatChooser;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.OpenReceipts.Ended;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FinishedReceiptTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final Ending DELIVERED = new Ending.Delivered("id", false);
    private static final Ending BURIED = new Ending.Buried(Reason.REFUSED, "refused with status 422", "letter");

    @TempDir
    private Path done;

    private final ObjectMapper mapper = StrictJson.mapper();

    /** Receipts as they lie there after the move, of a file with one delivered record and then so many parked ones. */
    private FinishedReceipt written(long parked) throws IOException {
        try (Receipt receipt = new Receipt(
                mapper.getFactory(),
                done,
                "a~b#c.ndjson",
                FormatChooser.all(mapper).formats())) {
            receipt.add(record(0), DELIVERED);
            for (long i = 1; i <= parked; i++) {
                receipt.add(record(i), new Ending.Parked("a message with \"outcome\":\"parked\" in it"));
            }
            receipt.complete("a~b#c.ndjson", 1, NOON, NOON);
        }
        Files.move(done.resolve(Receipt.LINES), lines());
        Files.move(done.resolve(Receipt.SUMMARY), summary());
        return new FinishedReceipt(mapper, done.resolve("a~b#c.ndjson"));
    }

    private Path lines() {
        return done.resolve("a~b#c.ndjson.receipt.ndjson");
    }

    private Path summary() {
        return done.resolve("a~b#c.ndjson.receipt.json");
    }

    private static Origin origin(long index) {
        return new Origin("file:a~b#c.ndjson", Origin.NO_POSITION, index, "%032x".formatted(index));
    }

    private IntakeRecord record(long index) {
        byte[] bytes = "{\"name\":\"Ada\"}".getBytes(StandardCharsets.UTF_8);
        Payload payload = Payload.whole("application/json", bytes);
        Contact contact = new JsonFormat(mapper)
                .reread(origin(index), payload, Deadline.root(Clock.systemUTC()))
                .contact();
        assertThat(contact).isNotNull();
        return IntakeRecord.of(origin(index), payload, contact, Deadline.root(Clock.systemUTC()));
    }

    private static Ended ended(long index, Ending how) {
        return new Ended(origin(index), how, NOON);
    }

    private List<Integer> counts() throws IOException {
        return FileLine.counts(
                summary(), "records", "delivered", "matched", "buried", "parked", "discarded", "ended_later");
    }

    @Test
    void knowsWhichRecordsAreParked() throws IOException {
        assertThat(written(2).parked()).containsExactly(origin(1), origin(2));
        assertThat(counts()).containsExactly(3, 1, 0, 0, 2, 0, 0);
    }

    @Test
    void appendsLineForEachAndRenewsTheSummary() throws IOException {
        FinishedReceipt receipt = written(4);
        String before = Files.readString(lines());

        long left = receipt.complete(List.of(
                ended(1, new Ending.Delivered("id-1", true)),
                ended(3, BURIED),
                ended(4, new Ending.Discarded("letter-4", null))));

        assertThat(left).isEqualTo(1);
        assertThat(counts()).containsExactly(5, 2, 1, 1, 1, 1, 3);
        assertThat(Files.readString(lines())).isEqualTo(before + """
                        {"index":1,"origin":"file:a~b#c.ndjson#1","outcome":"delivered","record_id":"id-1","matched":true,"ended_at":"2026-11-23T12:00:00Z"}
                        {"index":3,"origin":"file:a~b#c.ndjson#3","outcome":"buried","reason":"Refused","message":"refused with status 422","dead_letter_id":"letter","ended_at":"2026-11-23T12:00:00Z"}
                        {"index":4,"origin":"file:a~b#c.ndjson#4","outcome":"discarded","dead_letter_id":"letter-4","ended_at":"2026-11-23T12:00:00Z"}
                        """);
        JsonNode listed = FileLine.json(summary()).path("buried_records");
        assertThat(listed).hasSize(1);
        assertThat(listed.get(0).toString())
                .isEqualTo("{\"index\":3,\"origin\":\"file:a~b#c.ndjson#3\",\"reason\":\"Refused\","
                        + "\"message\":\"refused with status 422\",\"dead_letter_id\":\"letter\"}");
        assertThat(Files.readString(summary()))
                .startsWith("{\n  \"file\" : \"a~b#c.ndjson\",")
                .endsWith("}\n");
        assertThat(FileLine.list(done)).hasSize(2);
    }

    @Test
    void saysNothingTwice() throws IOException {
        FinishedReceipt receipt = written(2);
        long left = receipt.complete(List.of(ended(1, DELIVERED)));
        String lines = Files.readString(lines());
        String summary = Files.readString(summary());

        long leftAgain = receipt.complete(List.of(ended(1, DELIVERED)));

        assertThat(leftAgain).isEqualTo(left);
        assertThat(Files.readString(lines())).isEqualTo(lines);
        assertThat(Files.readString(summary())).isEqualTo(summary);
        assertThat(receipt.parked()).containsExactly(origin(1), origin(2));
    }

    @Test
    void renewsTheSummaryThatCrashLeftBehindTheLines() throws IOException {
        FinishedReceipt receipt = written(2);
        byte[] old = Files.readAllBytes(summary());
        long left = receipt.complete(List.of(ended(1, DELIVERED)));
        Files.write(summary(), old);

        long leftAgain = receipt.complete(List.of(ended(1, DELIVERED), ended(2, BURIED)));

        assertThat(left).isOne();
        assertThat(leftAgain).isZero();
        assertThat(counts()).containsExactly(3, 2, 0, 1, 0, 0, 2);
        assertThat(Files.readAllLines(lines())).hasSize(5);
    }

    @Test
    void replacesHalfLineThatCrashLeft() throws IOException {
        FinishedReceipt receipt = written(2);
        Files.writeString(lines(), "{\"index\":1,\"ori", StandardOpenOption.APPEND);

        long left = receipt.complete(List.of(ended(1, DELIVERED)));

        assertThat(left).isOne();
        assertThat(Files.readAllLines(lines())).hasSize(4).last().asString().startsWith("{\"index\":1,\"origin\"");
        assertThat(counts()).containsExactly(3, 2, 0, 0, 1, 0, 1);
    }

    /** A file in done/ was cleared away while its records were parked, and another one of its name has come. */
    @Test
    void tellsNothingOfAnotherFileThatLayThereBefore() throws IOException {
        FinishedReceipt receipt = written(2);
        String lines = Files.readString(lines());
        Origin ofOtherBytes = new Origin("file:a~b#c.ndjson", Origin.NO_POSITION, 1, "f".repeat(32));

        long left = receipt.complete(List.of(new Ended(ofOtherBytes, DELIVERED, NOON)));

        assertThat(left).isEqualTo(2);
        assertThat(Files.readString(lines())).isEqualTo(lines);
        assertThat(counts()).containsExactly(3, 1, 0, 0, 2, 0, 0);
    }

    @Test
    void listsNoMoreBuriedRecordsThanAtFirst() throws IOException {
        FinishedReceipt receipt = written(1_200);

        long left = receipt.complete(
                LongStream.rangeClosed(1, 1_200).mapToObj(i -> ended(i, BURIED)).toList());

        assertThat(left).isZero();
        assertThat(counts()).containsExactly(1_201, 1, 0, 1_200, 0, 0, 1_200);
        assertThat(FileLine.json(summary()).path("buried_records")).hasSize(1_000);
        assertThat(Files.readAllLines(lines())).hasSize(2_401);
    }

    @Test
    void makesNoReceiptWhereThereIsNoneAnyMore() throws IOException {
        FinishedReceipt receipt = written(1);
        Files.delete(lines());

        assertThatThrownBy(() -> receipt.complete(List.of(ended(1, DELIVERED))))
                .isInstanceOf(NoSuchFileException.class);
        Files.delete(summary());
        assertThatThrownBy(() -> receipt.complete(List.of(ended(1, DELIVERED))))
                .isInstanceOf(NoSuchFileException.class);

        assertThat(FileLine.list(done)).isEmpty();
    }

    @Test
    void leavesWhatIsNoReceiptAlone() throws IOException {
        FinishedReceipt receipt = written(1);
        Files.writeString(lines(), "somebody else's\n");

        assertThatThrownBy(() -> receipt.complete(List.of(ended(1, DELIVERED))))
                .isInstanceOf(FinishedReceipt.NoReceiptException.class);
        assertThat(Files.readString(lines())).isEqualTo("somebody else's\n");

        Files.writeString(summary(), "{\"mine\":true}");
        assertThatThrownBy(() -> receipt.complete(List.of(ended(1, DELIVERED))))
                .isInstanceOf(FinishedReceipt.NoReceiptException.class);
        assertThat(Files.readString(summary())).isEqualTo("{\"mine\":true}");
    }
}
