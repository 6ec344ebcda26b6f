package org.contactcourier.source.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.contactcourier.source.file.FileLine.claims;
import static org.contactcourier.source.file.FileLine.drop;
import static org.contactcourier.source.file.FileLine.json;
import static org.contactcourier.source.file.FileLine.list;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.search.MeterNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.contactcourier.record.Ending;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileSourceTest {
    @TempDir
    private Path temporary;

    private final FileLine.Ends ends = new FileLine.Ends();
    private Path inbox;
    private FileLine line;

    @BeforeEach
    void startLine() {
        inbox = temporary.resolve("inbox");
        line = new FileLine(inbox, ends).start();
        await().until(() -> Files.exists(inbox.resolve(".claimed/.lock")));
    }

    @AfterEach
    void stopLine() {
        line.close();
    }

    @Test
    void deliversDroppedDocumentAndMovesItWithItsReceipts() throws IOException {
        drop(inbox, "ada.json", "{\"name\":\"Ada\"}");

        awaitMove("done/ada.json");
        assertThat(ends.names()).containsExactly("Ada");
        assertThat(list(inbox.resolve("done")))
                .containsExactly("ada.json", "ada.json.receipt.json", "ada.json.receipt.ndjson");
        assertThat(json(inbox.resolve("done/ada.json.receipt.json"))
                        .path("delivered")
                        .asInt())
                .isOne();
        assertThat(Files.readString(inbox.resolve("done/ada.json.receipt.ndjson"), UTF_8))
                .contains(
                        "\"index\":0",
                        "\"origin\":\"file:ada.json#0\"",
                        "\"outcome\":\"delivered\"",
                        "\"record_id\":\"id-0\"");
        assertThat(claims(inbox)).isEmpty();
        assertThat(line.source.problem()).isEmpty();
    }

    @Test
    void deliversTheGoodRowsOfATableAndMovesItToFailedForTheBadOne() throws IOException {
        drop(
                inbox,
                "people.csv",
                "Name;E-Mail\nAda;ada@example.org\nToo;many@example.org;cells\nBob;bob@example.org\n");

        awaitMove("failed/people.csv");
        assertThat(ends.names()).containsExactlyInAnyOrder("Ada", "Bob");
        assertThat(Files.readString(inbox.resolve("failed/people.csv.receipt.ndjson"), UTF_8))
                .contains("\"origin\":\"file:people.csv#1\"", "\"outcome\":\"buried\"", "\"reason\":\"Malformed\"");
    }

    @Test
    void readsSlowlyWrittenObjectOnlyOnceItCloses() throws Exception {
        try (SlowWriter writer = new SlowWriter(inbox.resolve("slow.json"))) {
            writer.writes("{\"company\":{\"name\":\"x\"}").andRests();
            assertThat(ends.arrived).isEmpty();
            writer.writes(",\"name\":\"Ada\"").andRests();
            assertThat(ends.arrived).isEmpty();
            writer.writes("}");
        }

        awaitMove("done/slow.json");
        assertThat(ends.names()).containsExactly("Ada");
    }

    @Test
    void readsSlowlyWrittenArrayOnlyOnceItCloses() throws Exception {
        try (SlowWriter writer = new SlowWriter(inbox.resolve("slow.json"))) {
            writer.writes("[{\"name\":\"Ada\"}").andRests();
            writer.writes(",{\"name\":\"Bob\"}").andRests();
            assertThat(ends.arrived).isEmpty();
            writer.writes("]");
        }

        awaitMove("done/slow.json");
        assertThat(ends.names()).containsExactlyInAnyOrder("Ada", "Bob");
    }

    @Test
    void deliversFirstLineAtOnceAndMovesFileOnlyWhenItStopsGrowing() throws Exception {
        try (SlowWriter writer = new SlowWriter(inbox.resolve("lines.ndjson"))) {
            writer.writes("{\"name\":\"Ada\"}\n");
            await().until(() -> ends.names().contains("Ada"));
            Path claimed =
                    inbox.resolve(".claimed").resolve(claims(inbox).get(0)).resolve("lines.ndjson");
            assertThat(claimed).exists();
            writer.writes("{\"name\":\"Bob\"");
            writer.andRests();
            writer.writes("}\n");
        }

        awaitMove("done/lines.ndjson");
        assertThat(ends.names()).contains("Ada", "Bob");
        assertThat(counts(inbox.resolve("done/lines.ndjson.receipt.json"), "records", "delivered", "already_delivered"))
                .containsExactly(2, 1, 1);
        assertThat(Files.readString(inbox.resolve("done/lines.ndjson"))).contains("Ada", "Bob");
    }

    @Test
    void waitsForCopyThatCarriesAnOldTimeStamp() throws Exception {
        try (SlowWriter writer = new SlowWriter(inbox.resolve("old.json"))) {
            writer.writes("[{\"name\":\"Ada\"},").datedBackTo(Instant.EPOCH).andRests();
            writer.writes("{\"name\":\"Bob\"}]").datedBackTo(Instant.EPOCH);
        }

        awaitMove("done/old.json");
        assertThat(ends.names()).containsExactlyInAnyOrder("Ada", "Bob");
    }

    @Test
    void leavesLinksHiddenFilesAndUnfinishedNamesAlone() throws IOException {
        Path outside = Files.writeString(temporary.resolve("outside.json"), "{\"name\":\"Outside\"}");
        Files.createSymbolicLink(inbox.resolve("link.json"), outside);
        Files.createDirectories(temporary.resolve("elsewhere"));
        Files.writeString(temporary.resolve("elsewhere/a.json"), "{\"name\":\"Elsewhere\"}");
        Files.createSymbolicLink(inbox.resolve("linked"), temporary.resolve("elsewhere"));
        Files.createDirectories(inbox.resolve("folder"));
        Files.writeString(inbox.resolve("folder/b.json"), "{\"name\":\"Folder\"}");
        Files.writeString(inbox.resolve(".hidden.json"), "{\"name\":\"Hidden\"}");
        Files.writeString(inbox.resolve("c.json.tmp"), "{\"name\":\"Temporary\"}");
        Files.writeString(inbox.resolve("d.json.PART"), "{\"name\":\"Part\"}");
        drop(inbox, "ada.json", "{\"name\":\"Ada\"}");

        awaitMove("done/ada.json");
        assertThat(ends.names()).containsExactly("Ada");

        Files.move(inbox.resolve("c.json.tmp"), inbox.resolve("c.json"));

        awaitMove("done/c.json");
        assertThat(ends.names()).containsExactly("Ada", "Temporary");
        assertThat(outside).exists();
    }

    @Test
    void keepsFileOfTheSameNameThatIsInDoneAlready() throws IOException {
        drop(inbox, "ada.json", "{\"name\":\"Ada\"}");
        awaitMove("done/ada.json");
        String receipt = Files.readString(inbox.resolve("done/ada.json.receipt.json"));
        drop(inbox, "ada.json", "{\"name\":\"Ada Two\"}");

        await().atMost(Duration.ofSeconds(15))
                .until(() -> list(inbox.resolve("done")).size() == 6);
        assertThat(Files.readString(inbox.resolve("done/ada.json"))).isEqualTo("{\"name\":\"Ada\"}");
        assertThat(Files.readString(inbox.resolve("done/ada.json.receipt.json")))
                .isEqualTo(receipt);
        assertThat(list(inbox.resolve("done")))
                .anyMatch(name -> name.matches("ada~\\d{8}T\\d{9}Z\\.json"))
                .anyMatch(name -> name.matches("ada~\\d{8}T\\d{9}Z\\.json\\.receipt\\.json"));
        assertThat(ends.names()).containsExactly("Ada", "Ada Two");
    }

    @Test
    void readsFileOfTheSameNameWhileTheFirstHasNotEnded() throws IOException {
        ends.rule = record -> record.contact().name().equals("Ada")
                ? Optional.empty()
                : Optional.of(new Ending.Delivered("id", false));
        drop(inbox, "ada.json", "{\"name\":\"Ada\"}");
        await().until(() -> ends.names().contains("Ada"));
        drop(inbox, "ada.json", "{\"name\":\"Bob\"}");

        await().atMost(Duration.ofSeconds(15)).until(() -> Files.exists(inbox.resolve("done/ada.json")));
        assertThat(Files.readString(inbox.resolve("done/ada.json"))).contains("Bob");

        ends.rule = record -> Optional.of(new Ending.Delivered("id", false));

        await().atMost(Duration.ofSeconds(15)).until(() -> claims(inbox).isEmpty());
        assertThat(list(inbox.resolve("done"))).hasSize(6);
        assertThat(ends.arrived.stream().map(record -> record.origin().place())).containsOnly("file:ada.json");
    }

    @Test
    void writesExactReceiptsForTenThousandRecordsWithTenBadOnes() throws IOException {
        ends.remembersArrivals = false;
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            lines.append(i % 1_000 == 7 ? "{\"name\":\"\"}\n" : "{\"name\":\"Person " + i + "\"}\n");
        }
        drop(inbox, "people.ndjson", lines.toString());

        awaitMove("done/people.ndjson");
        JsonNode receipt = json(inbox.resolve("done/people.ndjson.receipt.json"));
        assertThat(receipt.path("records").asInt()).isEqualTo(10_000);
        assertThat(receipt.path("delivered").asInt()).isEqualTo(9_990);
        assertThat(receipt.path("buried").asInt()).isEqualTo(10);
        assertThat(receipt.path("buried_records"))
                .extracting(row -> row.path("index").asInt())
                .containsExactly(7, 1_007, 2_007, 3_007, 4_007, 5_007, 6_007, 7_007, 8_007, 9_007);
        assertThat(receipt.path("buried_records").path(0).path("reason").asText())
                .isEqualTo("Invalid");
        assertThat(Files.readAllLines(inbox.resolve("done/people.ndjson.receipt.ndjson")))
                .hasSize(10_000);
    }

    @Test
    void saysAlreadyDeliveredWhenTheSameBytesComeAgain() throws IOException {
        drop(inbox, "ada.json", "{\"name\":\"Ada\"}");
        awaitMove("done/ada.json");
        drop(inbox, "ada.json", "{\"name\":\"Ada\"}");

        await().atMost(Duration.ofSeconds(15))
                .until(() -> list(inbox.resolve("done")).size() == 6);
        String again = list(inbox.resolve("done")).stream()
                .filter(name -> name.contains("~") && name.endsWith(".ndjson"))
                .findFirst()
                .orElseThrow();
        assertThat(Files.readString(inbox.resolve("done").resolve(again)))
                .contains("\"outcome\":\"already-delivered\"", "\"record_id\":\"id-0\"");
    }

    @Test
    void movesFileWithUnreadablePartToFailed() throws IOException {
        drop(inbox, "broken.json", "[{\"name\":\"Ada\"},{\"name\":!}]");

        awaitMove("failed/broken.json");
        assertThat(ends.names()).containsExactly("Ada");
        assertThat(json(inbox.resolve("failed/broken.json.receipt.json"))
                        .path("buried")
                        .asInt())
                .isOne();
        assertThat(list(inbox.resolve("done"))).isEmpty();
    }

    @Test
    void writesReceiptForArrayWithoutContacts() throws IOException {
        drop(inbox, "none.json", "[]");

        awaitMove("done/none.json");
        assertThat(json(inbox.resolve("done/none.json.receipt.json"))
                        .path("records")
                        .asInt())
                .isZero();
    }

    @Test
    void buriesEmptyFileAfterPatience() throws IOException {
        drop(inbox, "empty.json", "");

        awaitMove("failed/empty.json");
        assertThat(json(inbox.resolve("failed/empty.json.receipt.json"))
                        .path("buried")
                        .asInt())
                .isOne();
    }

    @Test
    void buriesDocumentThatNeverClosesOnlyAfterTenTimesTheSettlingTime() throws IOException {
        long begin = System.nanoTime();
        drop(inbox, "cut.json", "[{\"name\":\"Ada\"},");

        await().until(() -> !ends.arrived.isEmpty());
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isGreaterThan(FileLine.SETTLE.multipliedBy(Candidate.PATIENCE));
        awaitMove("failed/cut.json");
    }

    @Test
    void readsFileThatHasNotEndedAgainInItsClaimWhileOthersGoOn() throws IOException {
        ends.rule = record -> record.contact().name().startsWith("Late")
                ? Optional.empty()
                : Optional.of(new Ending.Delivered("id", false));
        drop(inbox, "late.json", "[{\"name\":\"Early\"},{\"name\":\"Late\"}]");
        await().until(() -> ends.names().stream().filter("Late"::equals).count() > 2);
        drop(inbox, "ada.json", "{\"name\":\"Ada\"}");

        await().until(() -> Files.exists(inbox.resolve("done/ada.json")));
        assertThat(inbox.resolve("late.json")).doesNotExist();
        assertThat(inbox.resolve("done/late.json")).doesNotExist();

        ends.rule = record -> Optional.of(new Ending.Delivered("id", false));

        awaitMove("done/late.json");
        assertThat(counts(inbox.resolve("done/late.json.receipt.json"), "already_delivered", "delivered"))
                .containsExactly(1, 1);
    }

    @Test
    void goesOnBehindRecordThatHasNotEnded() throws IOException {
        line.close();
        line = new FileLine(inbox, ends, 2).start();
        ends.rule = record -> record.contact().name().equals("Poison")
                ? Optional.empty()
                : Optional.of(new Ending.Delivered("id", false));

        drop(inbox, "ten.json", "[{\"name\":\"A\"},{\"name\":\"Poison\"},{\"name\":\"B\"},{\"name\":\"C\"}]");

        await().until(() -> ends.names().contains("C"));
    }

    @Test
    void stopsReadingWhereNothingEndsAnyMore() throws IOException {
        line.close();
        line = new FileLine(inbox, ends, 2).start();
        ends.rule = record -> Optional.empty();

        drop(inbox, "ten.json", "[{\"name\":\"A\"},{\"name\":\"B\"},{\"name\":\"C\"},{\"name\":\"D\"}]");

        await().until(() -> ends.names().stream().filter("A"::equals).count() > 2);
        assertThat(ends.names()).doesNotContain("C", "D");
    }

    @Test
    void saysParkedInTheReceipt() throws IOException {
        ends.rule = record -> Optional.of(new Ending.Parked("tried 5 times"));

        drop(inbox, "ada.json", "{\"name\":\"Ada\"}");

        awaitMove("done/ada.json");
        assertThat(json(inbox.resolve("done/ada.json.receipt.json"))
                        .path("parked")
                        .asInt())
                .isOne();
        assertThat(Files.readString(inbox.resolve("done/ada.json.receipt.ndjson")))
                .contains("\"outcome\":\"parked\"");
    }

    @Test
    void showsLongFileInTheMetricsWhileItIsDelivered() throws IOException {
        line.close();
        line = new FileLine(inbox, ends, 2).start();
        CompletableFuture<Optional<Ending>> answer = new CompletableFuture<>();
        ends.rule = record ->
                record.contact().name().equals("C") ? answer.join() : Optional.of(new Ending.Delivered("id", false));
        drop(inbox, "long.json", "[{\"name\":\"A\"},{\"name\":\"B\"},{\"name\":\"C\"}]");

        await().ignoreException(MeterNotFoundException.class).untilAsserted(() -> assertThat(line.metrics
                        .get("contact_courier.file.records")
                        .tag("file", "long.json")
                        .gauge()
                        .value())
                .isEqualTo(2));
        answer.complete(Optional.of(new Ending.Delivered("id", false)));

        awaitMove("done/long.json");
        assertThat(line.metrics.find("contact_courier.file.records").meter()).isNull();
    }

    @Test
    void survivesFileThatIsTakenAwayFromItsClaim() throws IOException {
        ends.rule = record -> Optional.empty();
        drop(inbox, "ada.json", "{\"name\":\"Ada\"}");
        await().until(() -> !ends.arrived.isEmpty());

        Files.delete(inbox.resolve(".claimed").resolve(claims(inbox).get(0)).resolve("ada.json"));
        drop(inbox, "bob.json", "{\"name\":\"Bob\"}");
        ends.rule = record -> Optional.of(new Ending.Delivered("id", false));

        await().atMost(Duration.ofSeconds(15))
                .until(() -> Files.exists(inbox.resolve("done/bob.json"))
                        && claims(inbox).isEmpty());
        assertThat(list(inbox.resolve("done"))).noneMatch(name -> name.startsWith("ada"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "größe.json",
                "two\nlines.json",
                "with space.json",
                "50%25 off%.json",
                "${body}.json",
                "$simple{exchangeId}.json",
                "{{key}}.json",
                "-rf.json",
                "a#b?c&d=e.json",
                "back\\slash.json",
                "no-extension",
                "ends.with.unknown.extension",
                "a.json.receipt.json",
                "~"
            })
    void takesAnyName(String name) throws IOException {
        drop(inbox, name, "{\"name\":\"Ada\"}");

        awaitMove("done/" + name);
        assertThat(list(inbox.resolve("done")))
                .containsExactlyInAnyOrder(name, name + ".receipt.json", name + ".receipt.ndjson");
        assertThat(ends.arrived.get(0).origin().place()).isEqualTo("file:" + name);
    }

    @Test
    void takesNameOfTwoHundredAndFiftyFiveBytes() throws IOException {
        String name = "ü".repeat(125) + ".json";
        drop(inbox, name, "{\"name\":\"Ada\"}");
        awaitMove("done/" + name);
        drop(inbox, name, "{\"name\":\"Bob\"}");

        await().atMost(Duration.ofSeconds(15))
                .until(() -> list(inbox.resolve("done")).size() == 6);
        assertThat(list(inbox.resolve("done")))
                .filteredOn(it -> it.endsWith(".receipt.json"))
                .hasSize(2);
        assertThat(Files.readString(inbox.resolve("done").resolve(name))).contains("Ada");
    }

    @Test
    void reportsNameThatCannotBeOpenedAndGoesOn() throws Exception {
        Process shell = new ProcessBuilder("sh", "-c", "printf '{}' > \"$(printf 'latin-\\344.json')\"")
                .directory(inbox.toFile())
                .start();
        assertThat(shell.waitFor()).isZero();

        drop(inbox, "ada.json", "{\"name\":\"Ada\"}");

        awaitMove("done/ada.json");
        assertThat(ends.names()).containsExactly("Ada");
    }

    @Test
    void readsOtherFilesBesideOneItMayNotRead() throws IOException {
        Path secret = drop(inbox, "secret.json", "{\"name\":\"Secret\"}");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
        drop(inbox, "ada.json", "{\"name\":\"Ada\"}");
        awaitMove("done/ada.json");

        if (Files.exists(secret)) { // to root nothing is forbidden, and it has been taken already
            Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        }

        awaitMove("done/secret.json");
    }

    @Test
    void leavesSecondSourceOnTheSameInboxOff() throws IOException {
        try (FileLine second = new FileLine(inbox, ends).start()) {
            await().until(() -> second.source.problem().isPresent());
            assertThat(second.source.problem().orElseThrow()).contains("read by another process");
            drop(inbox, "ada.json", "{\"name\":\"Ada\"}");
            awaitMove("done/ada.json");
            assertThat(ends.names()).containsExactly("Ada");

            line.close();

            await().until(() -> second.source.problem().isEmpty());
            drop(inbox, "bob.json", "{\"name\":\"Bob\"}");
            awaitMove("done/bob.json");
        }
    }

    @Test
    void saysThatTheInboxIsGoneAndGoesOnWhenItIsBack() throws IOException {
        Path away = temporary.resolve("away");
        Files.move(inbox, away);
        await().until(() -> Files.isDirectory(inbox.resolve(".claimed")));
        drop(inbox, "ada.json", "{\"name\":\"Ada\"}");
        awaitMove("done/ada.json");

        Files.move(inbox, temporary.resolve("away2"));
        Files.move(away, inbox);

        drop(inbox, "bob.json", "{\"name\":\"Bob\"}");
        awaitMove("done/bob.json");
        assertThat(line.source.problem()).isEmpty();
    }

    @Test
    void saysThatTheInboxCannotBeUsedWhileItsParentIsGone() throws IOException {
        Path mount = temporary.resolve("mount");
        Path away = temporary.resolve("away");
        try (FileLine other = new FileLine(mount.resolve("inbox"), ends).start()) {
            await().until(() -> Files.exists(mount.resolve("inbox/.claimed/.lock")));
            Files.move(mount, away);
            await().until(() -> other.source.problem().isPresent());
            assertThat(other.source.problem().orElseThrow()).contains("can't be used");

            Files.move(away, mount);

            drop(mount.resolve("inbox"), "ada.json", "{\"name\":\"Ada\"}");
            await().until(() -> Files.exists(mount.resolve("inbox/done/ada.json")));
            await().until(() -> other.source.problem().isEmpty());
        }
    }

    @Test
    void saysThatTheInboxIsAFileUntilItIsAFolderAgain() throws IOException {
        await().until(() -> Files.exists(inbox.resolve(".claimed/.lock")));
        Path file = Files.writeString(temporary.resolve("file"), "no folder");
        Path away = temporary.resolve("away");
        // Made anew at once where it is merely missing; so the file takes its place until it sticks.
        await().until(() -> {
            if (Files.isDirectory(inbox)) {
                Files.move(inbox, away.resolveSibling("away" + System.nanoTime()));
            }
            return !Files.exists(inbox) && Files.exists(Files.copy(file, inbox));
        });
        await().until(() -> line.source.problem().orElse("").contains("can't be used"));

        Files.delete(inbox);

        await().until(() -> Files.exists(inbox.resolve(".claimed/.lock")));
        drop(inbox, "ada.json", "{\"name\":\"Ada\"}");
        awaitMove("done/ada.json");
        assertThat(line.source.problem()).isEmpty();
    }

    @Test
    void countsPolls() {
        double before = lastPoll();

        await().until(() -> lastPoll() > before);
    }

    private double lastPoll() {
        return line.metrics
                .get("contact_courier.source.last.poll.timestamp.seconds")
                .tag("source", "file")
                .gauge()
                .value();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "in box",
                "50% inbox",
                "büro",
                "a#b",
                "a+b",
                "a&b=c",
                ".hidden",
                "it's",
                "a;b",
                "a(b)",
                "$a",
                "a//b",
                "a:b",
                "@a",
                "a~"
            })
    void watchesFolderOfAnyName(String name) throws IOException {
        Path folder = temporary.resolve(name);
        try (FileLine other = new FileLine(folder, ends).start()) {
            await().until(() -> Files.exists(folder.resolve(".claimed/.lock")));
            drop(folder, "ada.json", "{\"name\":\"Ada\"}");
            await().until(() -> Files.exists(folder.resolve("done/ada.json")));
            assertThat(other.source.problem()).isEmpty();
        }
    }

    static List<Integer> counts(Path receipt, String... what) throws IOException {
        JsonNode json = json(receipt);
        return Stream.of(what).map(key -> json.path(key).asInt()).toList();
    }

    private void awaitMove(String to) {
        await().atMost(Duration.ofSeconds(15))
                .until(() -> Files.exists(inbox.resolve(to)) && claims(inbox).isEmpty());
    }
}
