package org.contactcourier.source.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.contactcourier.source.file.FileLine.claims;
import static org.contactcourier.source.file.FileLine.counts;
import static org.contactcourier.source.file.FileLine.drop;
import static org.contactcourier.source.file.FileLine.list;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.contactcourier.record.Checkpoint;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.Ending;
import org.contactcourier.record.InputFormats;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.RecordStream;
import org.contactcourier.source.file.rejected.RejectedRows;
import org.contactcourier.support.CapturedLog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A long file whose process dies in the middle is read on from its checkpoint by the next one: ADR 0006. */
class ResumedFileTest {
    private static final Duration LONG = Duration.ofMinutes(3);
    private static final int WINDOW = 400;

    /** Two windows under way, one that waits for the next checkpoint, and 1,000 records between two checkpoints. */
    private static final int LAG = 1_000 + 4 * WINDOW;

    @TempDir
    private Path temporary;

    private final FileLine.Ends ends = new FileLine.Ends();
    private final Map<String, Integer> sent = new ConcurrentHashMap<>();
    private final AtomicLong read = new AtomicLong();
    private Path inbox;

    /** What a file of many contacts looks like. */
    enum Shape {
        CSV(
                "csv",
                100_000,
                "name,email\n",
                "\n",
                "\n",
                i -> i % 3_000 == 5 ? "a,\"b\" x" : "Ada " + i + ",ada" + i + "@example.com"),
        NDJSON("ndjson", 20_000, "", "\n", "\n", Shape::object),
        ARRAY("json", 20_000, "[", ",\n", "]", Shape::object),
        CARDS(
                "vcf",
                20_000,
                "",
                "\n",
                "\n",
                i -> "BEGIN:VCARD\nVERSION:4.0\nFN:Ada " + i + "\nEMAIL:ada" + i + "@example.com"
                        + (i % 3_000 == 5 ? "" : "\nEND:VCARD")),
        XML(
                "xml",
                20_000,
                "<contacts>",
                "\n",
                "</contacts>",
                i -> i % 3_000 == 5
                        ? "<contact><nick/></contact>"
                        : "<contact><name>Ada " + i + "</name><email>ada" + i + "@example.com</email></contact>");

        private final String ending;
        private final int rows;
        private final String above;
        private final String between;
        private final String below;

        @SuppressWarnings("ImmutableEnumChecker") // keeps nothing
        private final IntFunction<String> row;

        Shape(String ending, int rows, String above, String between, String below, IntFunction<String> row) {
            this.ending = ending;
            this.rows = rows;
            this.above = above;
            this.between = between;
            this.below = below;
            this.row = row;
        }

        private static String object(int i) {
            return i % 3_000 == 5
                    ? "{\"name\":1,\"name\":2}"
                    : "{\"name\":\"Ada " + i + "\",\"email\":\"ada" + i + "@example.com\"}";
        }

        String content(int count) {
            return IntStream.range(0, count).mapToObj(row).collect(Collectors.joining(between, above, below));
        }
    }

    @BeforeEach
    void count() {
        inbox = temporary.resolve("inbox");
        ends.remembersArrivals = false;
        ends.reading = reader -> new CountingReader(reader, read);
    }

    private Optional<Ending> end(IntakeRecord record) {
        sent.merge(record.origin().key(), 1, Integer::sum);
        long index = record.origin().index();
        return Optional.of(
                index % 3_000 == 7
                        ? new Ending.Parked("it waits")
                        : new Ending.Delivered("id-" + index, index % 100 == 3));
    }

    private Function<IntakeRecord, Optional<Ending>> diesAt(long index) {
        return record -> record.origin().index() < index ? end(record) : Optional.empty();
    }

    /** Lets a process read the file up to about {@code index} and die there; the claim that it leaves. */
    private Path dieAt(String name, String content, long index) throws IOException {
        ends.rule = diesAt(index);
        try (FileLine line = new FileLine(inbox, ends, WINDOW).start()) {
            await().until(() -> Files.exists(inbox.resolve(".claimed/.lock")));
            drop(inbox, name, content);
            await().atMost(LONG)
                    .until(() -> ends.journal.size() >= index - index / 3_000 - 2
                            && !claims(inbox).isEmpty());
            assertThat(line.source.problem()).isEmpty();
        }
        Path claim = inbox.resolve(".claimed").resolve(claims(inbox).get(0));
        Files.writeString(claim.resolve(Receipt.LINES), "{\"ind", StandardOpenOption.APPEND);
        read.set(0);
        ends.rule = this::end;
        return claim;
    }

    private void finish() {
        try (FileLine line = new FileLine(inbox, ends, WINDOW).start()) {
            await().atMost(LONG).until(() -> claims(inbox).isEmpty());
            assertThat(line.source.problem()).isEmpty();
        }
    }

    private static List<String> receipt(Path folder, String name) throws IOException {
        return Files.readAllLines(folder.resolve(name + ".receipt.ndjson"));
    }

    @ParameterizedTest
    @EnumSource(Shape.class)
    void readsOnAfterTheProcessDied(Shape shape) throws IOException {
        String name = "people." + shape.ending;
        String content = shape.content(shape.rows);
        Path undisturbed = temporary.resolve("undisturbed");
        FileLine.Ends others = new FileLine.Ends();
        others.remembersArrivals = false;
        others.rule = record -> end(record);
        try (FileLine line = new FileLine(undisturbed, others, WINDOW).start()) {
            await().until(() -> Files.exists(undisturbed.resolve(".claimed/.lock")));
            drop(undisturbed, name, content);
            await().atMost(LONG)
                    .until(() -> Files.exists(undisturbed.resolve("failed/" + name))
                            && claims(undisturbed).isEmpty());
            assertThat(line.source.problem()).isEmpty();
        }
        sent.clear();
        int middle = shape.rows * 6 / 10;

        dieAt(name, content, middle);
        finish();

        assertThat(list(inbox.resolve("failed"))).isEqualTo(list(undisturbed.resolve("failed")));
        List<String> lines = receipt(inbox.resolve("failed"), name);
        assertThat(lines.stream().map(line -> line.replace("already-delivered", "delivered")
                        .replace(",\"matched\":true", "")))
                .isEqualTo(receipt(undisturbed.resolve("failed"), name).stream()
                        .map(line -> line.replace(",\"matched\":true", ""))
                        .toList());
        assertThat(lines.stream()
                        .filter(line -> line.contains("already-delivered"))
                        .count())
                .as("those above the checkpoint that had been delivered")
                .isLessThanOrEqualTo(LAG);
        String[] keys = {"bytes", "records", "buried", "parked", "discarded", "ended_later"};
        Path summary = inbox.resolve("failed/" + name + ".receipt.json");
        Path expected = undisturbed.resolve("failed/" + name + ".receipt.json");
        assertThat(counts(summary, keys)).isEqualTo(counts(expected, keys));
        assertThat(FileLine.json(summary).path("buried_records"))
                .isEqualTo(FileLine.json(expected).path("buried_records"));
        assertThat(FileLine.json(summary).path("delivered").asInt()
                        + FileLine.json(summary).path("already_delivered").asInt())
                .isEqualTo(FileLine.json(expected).path("delivered").asInt());
        Path rejected = inbox.resolve("failed/" + name + ".rejected." + shape.ending);
        if (shape != Shape.CARDS) { // a card without its end is none by itself
            assertThat(rejected).hasSameBinaryContentAs(undisturbed.resolve("failed/" + rejected.getFileName()));
        }
        assertThat(sent.values()).as("sent once").containsOnly(1);
        assertThat(sent)
                .hasSameSizeAs(lines.stream()
                        .filter(line -> !line.contains("\"buried\""))
                        .toList());
        assertThat(read.get())
                .as("bytes read after the start")
                .isLessThan((long) content.length() * (shape.rows - middle + LAG) / shape.rows + 6 * 64 * 1024);
        assertThat(ends.checkpoints.kept()).isEmpty();
    }

    @Test
    void readsOnInTheSameProcess() throws IOException {
        String content = Shape.CSV.content(6_000);
        ends.rule = diesAt(4_000);
        try (FileLine line = new FileLine(inbox, ends, WINDOW).start()) {
            await().until(() -> Files.exists(inbox.resolve(".claimed/.lock")));
            drop(inbox, "people.csv", content);
            await().atMost(LONG).until(() -> ends.journal.size() >= 3_990);
            line.source.pause("test");
            read.set(0);
            ends.rule = this::end;
            line.source.resume("test");
            await().atMost(LONG)
                    .until(() ->
                            claims(inbox).isEmpty() && ends.checkpoints.kept().isEmpty());
        }

        assertThat(receipt(inbox.resolve("failed"), "people.csv")).hasSize(6_000);
        assertThat(sent.values()).containsOnly(1);
    }

    @Test
    void keepsNoCheckpointOfShortFile() throws IOException {
        dieAt("people.csv", Shape.CSV.content(900), 800);

        assertThat(ends.checkpoints.kept()).isEmpty();
    }

    /** What may have become of a checkpoint, its file or its receipt until the next start. */
    enum Mishap {
        LOST(0, (test, claim) -> test.ends.checkpoints.kept().clear()),
        EMPTY(1, (test, claim) -> test.damage(text -> "")),
        GARBAGE(1, (test, claim) -> test.damage(text -> "\uD83D\uDE00 not JSON {]")),
        CUT(1, (test, claim) -> test.damage(text -> text.substring(0, text.length() / 2))),
        OTHER_OFFSET(1, (test, claim) -> test.damage(text -> text.replaceFirst("\"offset\":\\d", "\"offset\":9"))),
        MORE_RECORDS(1, (test, claim) -> test.damage(text -> text.replaceAll("\"records\":\\d", "\"records\":5"))),
        WITHOUT_READER(1, (test, claim) -> test.damage(text -> text.replace("\"reader\"", "\"writer\""))),
        LINES_GONE(1, (test, claim) -> Files.delete(claim.resolve(Receipt.LINES))),
        LINES_CUT(1, (test, claim) -> Files.writeString(claim.resolve(Receipt.LINES), "{\"index\":0}\n")),
        LINES_CHANGED(1, (test, claim) -> {
            Path lines = claim.resolve(Receipt.LINES);
            Files.writeString(lines, Files.readString(lines).replaceFirst("id-2\\b", "id-3"));
        }),
        LINES_WITH_ANOTHER_NAME(
                1,
                (test, claim) -> Files.createLink(test.inbox.resolve("done/x.ndjson"), claim.resolve(Receipt.LINES))),
        LINES_A_LINK(1, (test, claim) -> {
            Path away = Files.move(claim.resolve(Receipt.LINES), test.temporary.resolve("lines"));
            Files.createSymbolicLink(claim.resolve(Receipt.LINES), away);
        }),
        REJECTED_GONE(1, (test, claim) -> Files.delete(claim.resolve(RejectedRows.NAME))),
        REJECTED_CUT(1, (test, claim) -> Files.writeString(claim.resolve(RejectedRows.NAME), "name,email,error")),
        REJECTED_CHANGED(1, (test, claim) -> {
            Path rows = claim.resolve(RejectedRows.NAME);
            Files.writeString(rows, Files.readString(rows).replaceFirst("email", "phone"));
        }),
        REJECTED_WITH_ANOTHER_NAME(
                1,
                (test, claim) -> Files.createLink(test.inbox.resolve("done/x.csv"), claim.resolve(RejectedRows.NAME))),
        FILE_CHANGED(0, (test, claim) -> {
            Path file = claim.resolve("people.csv");
            FileTime modified = Files.getLastModifiedTime(file);
            Files.writeString(file, Files.readString(file).replace("Ada 17,", "Bob 17,"));
            Files.setLastModifiedTime(file, modified);
        }),
        FILE_REPLACED(0, (test, claim) -> {
            Path file = claim.resolve("people.csv");
            FileTime modified = Files.getLastModifiedTime(file);
            String content = Files.readString(file);
            Files.delete(file);
            Files.writeString(file, content);
            Files.setLastModifiedTime(file, modified);
        }),
        FILE_GREW(
                0,
                (test, claim) -> Files.writeString(
                        claim.resolve("people.csv"), "Bob,bob@example.com\n", StandardOpenOption.APPEND));

        private final int warnings;

        @SuppressWarnings("ImmutableEnumChecker") // keeps nothing
        private final Damage damage;

        Mishap(int warnings, Damage damage) {
            this.warnings = warnings;
            this.damage = damage;
        }

        /** Does it. */
        interface Damage {
            void to(ResumedFileTest test, Path claim) throws IOException;
        }
    }

    private void damage(Function<String, String> how) {
        assertThat(ends.checkpoints.kept()).hasSize(1);
        ends.checkpoints.kept().replaceAll((name, text) -> {
            String damaged = how.apply(text);
            assertThat(damaged).isNotEqualTo(text);
            return damaged;
        });
    }

    @ParameterizedTest
    @EnumSource(Mishap.class)
    void beginsAnewAfter(Mishap mishap) throws IOException {
        String content = Shape.CSV.content(4_000);
        Path claim = dieAt("people.csv", content, 3_500);
        assertThat(ends.checkpoints.kept()).hasSize(1);
        Files.createDirectories(inbox.resolve("done"));
        mishap.damage.to(this, claim);

        try (CapturedLog log = CapturedLog.open()) {
            finish();
            assertThat(log.lines().stream()
                            .filter(line -> line.startsWith("WARN") && line.contains("read from its beginning, where")))
                    .hasSize(mishap.warnings);
        }

        List<String> lines = receipt(inbox.resolve("failed"), "people.csv");
        assertThat(lines).hasSize(mishap == Mishap.FILE_GREW ? 4_001 : 4_000);
        for (int i = 0; i < lines.size(); i++) {
            assertThat(lines.get(i)).startsWith("{\"index\":" + i + ",");
        }
        assertThat(sent.values()).as("sent once").containsOnly(1);
        assertThat(read.get()).isGreaterThanOrEqualTo(content.length());
        assertThat(ends.checkpoints.kept()).isEmpty();
    }

    /** An older checkpoint, as a restored journal has it, costs some look-ups more. */
    @Test
    void readsOnFromOlderCheckpoint() throws IOException {
        String content = Shape.CSV.content(4_000);
        dieAt("people.csv", content, 1_500);
        Map<String, String> older = Map.copyOf(ends.checkpoints.kept());
        ends.rule = diesAt(3_500);
        try (FileLine line = new FileLine(inbox, ends, WINDOW).start()) {
            await().atMost(LONG).until(() -> ends.journal.size() >= 3_490);
            assertThat(line.source.problem()).isEmpty();
        }
        ends.rule = this::end;
        read.set(0);
        ends.checkpoints.kept().putAll(older);

        finish();

        assertThat(receipt(inbox.resolve("failed"), "people.csv")).hasSize(4_000);
        assertThat(sent.values()).containsOnly(1);
    }

    /** Counts the bytes that are read of its inputs. */
    private record CountingReader(RecordReader reader, AtomicLong read) implements RecordReader {
        @Override
        public RecordStream open(InputStream in, String place, long position, Deadline deadline) {
            return reader.open(counted(in), place, position, deadline);
        }

        @Override
        public Optional<RecordStream> resume(
                Reopening in, String place, long position, Deadline deadline, Checkpoint from) throws IOException {
            return reader.resume(offset -> counted(in.from(offset)), place, position, deadline, from);
        }

        private InputStream counted(InputStream in) {
            return new FilterInputStream(in) {
                @Override
                public int read() throws IOException {
                    int one = super.read();
                    read.addAndGet(one < 0 ? 0 : 1);
                    return one;
                }

                @Override
                public int read(byte[] to, int offset, int length) throws IOException {
                    int count = super.read(to, offset, length);
                    read.addAndGet(Math.max(count, 0));
                    return count;
                }
            };
        }

        @Override
        public IntakeRecord reread(Origin origin, Payload payload, Deadline deadline) {
            return reader.reread(origin, payload, deadline);
        }

        @Override
        public InputFormats formats() {
            return reader.formats();
        }
    }
}
