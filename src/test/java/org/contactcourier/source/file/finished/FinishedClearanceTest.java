package org.contactcourier.source.file.finished;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.Source;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FinishedClearanceTest {
    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final Instant OLD = NOW.minus(Duration.ofDays(40));

    @TempDir
    private Path inbox;

    private final Set<String> open = new HashSet<>();

    @BeforeEach
    void folders() throws IOException {
        Files.createDirectories(inbox.resolve("done"));
        Files.createDirectories(inbox.resolve("failed"));
    }

    private Path write(String name, String content, Instant at) throws IOException {
        Path file = Files.writeString(inbox.resolve(name), content);
        return Files.setLastModifiedTime(file, FileTime.from(at));
    }

    /** A file of ten bytes, its receipts and its rejected rows. */
    private void finished(String name, Instant at, int parked) throws IOException {
        write(name, "0123456789", at);
        write(name + ".receipt.ndjson", "{}\n", at);
        write(name + ".rejected.csv", "a;error\n", at);
        write(
                name + ".receipt.json",
                "{\"file\":\"%s\",\"bytes\":10,\"ended_at\":\"%s\",\"records\":1,\"parked\":%d,\"rejected\":{\"ending\":\"csv\"}}"
                        .formatted(Path.of(name).getFileName(), at, parked),
                at);
    }

    private int run(Optional<Duration> done, Optional<Duration> failed) {
        try (FinishedClearance clearance = new FinishedClearance(
                Source.FILE,
                inbox,
                new FinishedRetention(done, failed),
                open::contains,
                StrictJson.mapper(),
                Clock.fixed(NOW, ZoneOffset.UTC))) {
            return clearance.run();
        }
    }

    private int run() {
        return run(Optional.of(Duration.ofDays(30)), Optional.of(Duration.ofDays(30)));
    }

    private List<String> left(String folder) throws IOException {
        try (Stream<Path> files = Files.list(inbox.resolve(folder))) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void clearsAwayWhatIsOldWithAllThatBelongsToIt() throws IOException {
        finished("done/old.csv", OLD, 0);
        finished("failed/old.csv", OLD, 0);
        finished("done/new.csv", NOW.minus(Duration.ofDays(3)), 0);

        assertThat(run()).isEqualTo(2);

        assertThat(left("failed")).isEmpty();
        assertThat(left("done")).hasSize(4).allMatch(name -> name.startsWith("new.csv"));
    }

    @Test
    void clearsOnlyTheFolderThatHasARetention() throws IOException {
        finished("done/old.csv", OLD, 0);
        finished("failed/old.csv", OLD, 0);

        assertThat(run(Optional.empty(), Optional.empty())).isZero();
        assertThat(run(Optional.of(Duration.ofDays(30)), Optional.empty())).isEqualTo(1);

        assertThat(left("failed")).hasSize(4);
    }

    @Test
    void goesOnWhereACrashHasLeftIt() throws IOException {
        finished("done/old.csv", OLD, 0);
        Files.delete(inbox.resolve("done/old.csv"));
        Files.delete(inbox.resolve("done/old.csv.rejected.csv"));

        assertThat(run()).isEqualTo(1);
        assertThat(left("done")).isEmpty();
    }

    @Test
    void leavesWhatIsStillNeeded() throws IOException {
        finished("failed/parked.csv", OLD, 1);
        finished("failed/open.csv", OLD, 0);
        open.add("file:open.csv");
        finished("failed/mended.csv", OLD, 0);
        write("failed/mended.csv.rejected.csv", "a;error\nb;c\n", NOW);
        finished("failed/late.csv", OLD, 0);
        Files.setLastModifiedTime(inbox.resolve("failed/late.csv.receipt.json"), FileTime.from(NOW));

        assertThat(run()).isZero();
        assertThat(left("failed")).hasSize(16);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "[]", "no json", "{\"file\":\"x\",\"records\":1,\"parked\":0,\"ended_at\":\"soon\"}", ""})
    void leavesStrangersAlone(String summary) throws IOException {
        write("done/theirs.csv", "x", OLD);
        write("done/other.csv", "x", OLD);
        write("done/other.csv.receipt.json", summary, OLD);

        assertThat(run()).isZero();
        assertThat(left("done")).hasSize(3);
    }

    @Test
    void leavesAFileThatHasTakenTheName() throws IOException {
        finished("done/old.csv", OLD, 0);
        write("done/old.csv", "somebody else's", OLD);

        assertThat(run()).isZero();
        assertThat(left("done")).hasSize(4);
    }

    @Test
    void followsNoLink() throws IOException {
        finished("done/old.csv", OLD, 0);
        Path elsewhere = write("elsewhere", "0123456789", OLD);
        Files.delete(inbox.resolve("done/old.csv"));
        Files.createSymbolicLink(inbox.resolve("done/old.csv"), elsewhere);

        assertThat(run()).isZero();
        assertThat(elsewhere).exists();
    }
}
