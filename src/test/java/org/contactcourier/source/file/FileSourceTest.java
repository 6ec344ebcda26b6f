package org.contactcourier.source.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.search.MeterNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.contactcourier.record.Ending;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileSourceTest {
    @RegisterExtension
    final RunningInbox inbox = RunningInbox.started();

    @Test
    void deliversDroppedDocumentAndMovesItWithItsReceipts() throws IOException {
        inbox.drop("ada.json", "{\"name\":\"Ada\"}");

        inbox.awaitMove("done/ada.json");
        assertThat(inbox.ends.names()).containsExactly("Ada");
        assertThat(inbox.list("done")).containsExactly("ada.json", "ada.json.receipt.json", "ada.json.receipt.ndjson");
        assertThat(inbox.json("done/ada.json.receipt.json").path("delivered").asInt())
                .isOne();
        assertThat(inbox.read("done/ada.json.receipt.ndjson"))
                .contains(
                        "\"index\":0",
                        "\"origin\":\"file:ada.json#0\"",
                        "\"outcome\":\"delivered\"",
                        "\"record_id\":\"id-0\"");
        assertThat(inbox.claims()).isEmpty();
        assertThat(inbox.line().source.problem()).isEmpty();
    }

    @Test
    void deliversTheGoodRowsOfATableAndMovesItToFailedForTheBadOne() throws IOException {
        inbox.drop("people.csv", "Name;E-Mail\nAda;ada@example.org\nToo;many@example.org;cells\nBob;bob@example.org\n");

        inbox.awaitMove("failed/people.csv");
        assertThat(inbox.ends.names()).containsExactlyInAnyOrder("Ada", "Bob");
        assertThat(inbox.read("failed/people.csv.receipt.ndjson"))
                .contains("\"origin\":\"file:people.csv#1\"", "\"outcome\":\"buried\"", "\"reason\":\"Malformed\"");
    }

    @Test
    void readsSlowlyWrittenObjectOnlyOnceItCloses() throws Exception {
        try (SlowWriter writer = new SlowWriter(inbox.resolve("slow.json"))) {
            writer.writes("{\"company\":{\"name\":\"x\"}").andRests();
            assertThat(inbox.ends.arrived).isEmpty();
            writer.writes(",\"name\":\"Ada\"").andRests();
            assertThat(inbox.ends.arrived).isEmpty();
            writer.writes("}");
        }

        inbox.awaitMove("done/slow.json");
        assertThat(inbox.ends.names()).containsExactly("Ada");
    }

    @Test
    void readsSlowlyWrittenArrayOnlyOnceItCloses() throws Exception {
        try (SlowWriter writer = new SlowWriter(inbox.resolve("slow.json"))) {
            writer.writes("[{\"name\":\"Ada\"}").andRests();
            writer.writes(",{\"name\":\"Bob\"}").andRests();
            assertThat(inbox.ends.arrived).isEmpty();
            writer.writes("]");
        }

        inbox.awaitMove("done/slow.json");
        assertThat(inbox.ends.names()).containsExactlyInAnyOrder("Ada", "Bob");
    }

    @Test
    void deliversFirstLineAtOnceAndMovesFileOnlyWhenItStopsGrowing() throws Exception {
        try (SlowWriter writer = new SlowWriter(inbox.resolve("lines.ndjson"))) {
            writer.writes("{\"name\":\"Ada\"}\n");
            await().until(() -> inbox.ends.names().contains("Ada"));
            assertThat(inbox.claimed("lines.ndjson")).exists();
            writer.writes("{\"name\":\"Bob\"");
            writer.andRests();
            writer.writes("}\n");
        }

        inbox.awaitMove("done/lines.ndjson");
        assertThat(inbox.ends.names()).contains("Ada", "Bob");
        assertThat(inbox.counts("done/lines.ndjson.receipt.json", "records", "delivered", "already_delivered"))
                .containsExactly(2, 1, 1);
        assertThat(inbox.read("done/lines.ndjson")).contains("Ada", "Bob");
    }

    @Test
    void waitsForCopyThatCarriesAnOldTimeStamp() throws Exception {
        try (SlowWriter writer = new SlowWriter(inbox.resolve("old.json"))) {
            writer.writes("[{\"name\":\"Ada\"},").datedBackTo(Instant.EPOCH).andRests();
            writer.writes("{\"name\":\"Bob\"}]").datedBackTo(Instant.EPOCH);
        }

        inbox.awaitMove("done/old.json");
        assertThat(inbox.ends.names()).containsExactlyInAnyOrder("Ada", "Bob");
    }

    @Test
    void leavesLinksHiddenFilesAndUnfinishedNamesAlone() throws IOException {
        Path outside = Files.writeString(inbox.temporary().resolve("outside.json"), "{\"name\":\"Outside\"}");
        Files.createSymbolicLink(inbox.resolve("link.json"), outside);
        Files.createDirectories(inbox.temporary().resolve("elsewhere"));
        Files.writeString(inbox.temporary().resolve("elsewhere/a.json"), "{\"name\":\"Elsewhere\"}");
        Files.createSymbolicLink(inbox.resolve("linked"), inbox.temporary().resolve("elsewhere"));
        Files.createDirectories(inbox.resolve("folder"));
        Files.writeString(inbox.resolve("folder/b.json"), "{\"name\":\"Folder\"}");
        Files.writeString(inbox.resolve(".hidden.json"), "{\"name\":\"Hidden\"}");
        Files.writeString(inbox.resolve("c.json.tmp"), "{\"name\":\"Temporary\"}");
        Files.writeString(inbox.resolve("d.json.PART"), "{\"name\":\"Part\"}");
        inbox.drop("ada.json", "{\"name\":\"Ada\"}");

        inbox.awaitMove("done/ada.json");
        assertThat(inbox.ends.names()).containsExactly("Ada");

        Files.move(inbox.resolve("c.json.tmp"), inbox.resolve("c.json"));

        inbox.awaitMove("done/c.json");
        assertThat(inbox.ends.names()).containsExactly("Ada", "Temporary");
        assertThat(outside).exists();
    }

    @Test
    void keepsFileOfTheSameNameThatIsInDoneAlready() throws IOException {
        inbox.drop("ada.json", "{\"name\":\"Ada\"}");
        inbox.awaitMove("done/ada.json");
        String receipt = inbox.read("done/ada.json.receipt.json");
        inbox.drop("ada.json", "{\"name\":\"Ada Two\"}");

        await().atMost(Duration.ofSeconds(15)).until(() -> inbox.list("done").size() == 6);
        assertThat(inbox.read("done/ada.json")).isEqualTo("{\"name\":\"Ada\"}");
        assertThat(inbox.read("done/ada.json.receipt.json")).isEqualTo(receipt);
        assertThat(inbox.list("done"))
                .anyMatch(name -> name.matches("ada~\\d{8}T\\d{9}Z\\.json"))
                .anyMatch(name -> name.matches("ada~\\d{8}T\\d{9}Z\\.json\\.receipt\\.json"));
        assertThat(inbox.ends.names()).containsExactly("Ada", "Ada Two");
    }

    @Test
    void readsFileOfTheSameNameWhileTheFirstHasNotEnded() throws IOException {
        inbox.ends.rule = record -> record.contact().name().equals("Ada")
                ? Optional.empty()
                : Optional.of(new Ending.Delivered("id", false));
        inbox.drop("ada.json", "{\"name\":\"Ada\"}");
        await().until(() -> inbox.ends.names().contains("Ada"));
        inbox.drop("ada.json", "{\"name\":\"Bob\"}");

        await().atMost(Duration.ofSeconds(15)).until(() -> inbox.has("done/ada.json"));
        assertThat(inbox.read("done/ada.json")).contains("Bob");

        inbox.ends.rule = record -> Optional.of(new Ending.Delivered("id", false));

        await().atMost(Duration.ofSeconds(15)).until(() -> inbox.claims().isEmpty());
        assertThat(inbox.list("done")).hasSize(6);
        assertThat(inbox.ends.arrived.stream().map(record -> record.origin().place()))
                .containsOnly("file:ada.json");
    }

    @Test
    void writesExactReceiptsForTenThousandRecordsWithTenBadOnes() throws IOException {
        inbox.ends.remembersArrivals = false;
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            lines.append(i % 1_000 == 7 ? "{\"name\":\"\"}\n" : "{\"name\":\"Person " + i + "\"}\n");
        }
        inbox.drop("people.ndjson", lines.toString());

        inbox.awaitMove("failed/people.ndjson");
        JsonNode receipt = inbox.json("failed/people.ndjson.receipt.json");
        assertThat(receipt.path("records").asInt()).isEqualTo(10_000);
        assertThat(receipt.path("delivered").asInt()).isEqualTo(9_990);
        assertThat(receipt.path("buried").asInt()).isEqualTo(10);
        assertThat(receipt.path("buried_records"))
                .extracting(row -> row.path("index").asInt())
                .containsExactly(7, 1_007, 2_007, 3_007, 4_007, 5_007, 6_007, 7_007, 8_007, 9_007);
        assertThat(receipt.path("buried_records").path(0).path("reason").asText())
                .isEqualTo("Invalid");
        assertThat(Files.readAllLines(inbox.resolve("failed/people.ndjson.receipt.ndjson")))
                .hasSize(10_000);
    }

    @Test
    void saysAlreadyDeliveredWhenTheSameBytesComeAgain() throws IOException {
        inbox.drop("ada.json", "{\"name\":\"Ada\"}");
        inbox.awaitMove("done/ada.json");
        inbox.drop("ada.json", "{\"name\":\"Ada\"}");

        await().atMost(Duration.ofSeconds(15)).until(() -> inbox.list("done").size() == 6);
        String again = inbox.list("done").stream()
                .filter(name -> name.contains("~") && name.endsWith(".ndjson"))
                .findFirst()
                .orElseThrow();
        assertThat(Files.readString(inbox.resolve("done").resolve(again)))
                .contains("\"outcome\":\"already-delivered\"", "\"record_id\":\"id-0\"");
    }

    @Test
    void movesFileWithUnreadablePartToFailed() throws IOException {
        inbox.drop("broken.json", "[{\"name\":\"Ada\"},{\"name\":!}]");

        inbox.awaitMove("failed/broken.json");
        assertThat(inbox.ends.names()).containsExactly("Ada");
        assertThat(inbox.json("failed/broken.json.receipt.json").path("buried").asInt())
                .isOne();
        assertThat(inbox.list("done")).isEmpty();
    }

    @Test
    void writesReceiptForArrayWithoutContacts() throws IOException {
        inbox.drop("none.json", "[]");

        inbox.awaitMove("done/none.json");
        assertThat(inbox.json("done/none.json.receipt.json").path("records").asInt())
                .isZero();
    }

    @Test
    void buriesEmptyFileAfterPatience() throws IOException {
        inbox.drop("empty.json", "");

        inbox.awaitMove("failed/empty.json");
        assertThat(inbox.json("failed/empty.json.receipt.json").path("buried").asInt())
                .isOne();
    }

    @Test
    void buriesDocumentThatNeverClosesOnlyAfterTenTimesTheSettlingTime() throws IOException {
        long begin = System.nanoTime();
        inbox.drop("cut.json", "[{\"name\":\"Ada\"},");

        await().until(() -> !inbox.ends.arrived.isEmpty());
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isGreaterThan(FileLine.SETTLE.multipliedBy(Candidate.PATIENCE));
        inbox.awaitMove("failed/cut.json");
    }

    @Test
    void readsFileThatHasNotEndedAgainInItsClaimWhileOthersGoOn() throws IOException {
        inbox.ends.rule = record -> record.contact().name().startsWith("Late")
                ? Optional.empty()
                : Optional.of(new Ending.Delivered("id", false));
        inbox.drop("late.json", "[{\"name\":\"Early\"},{\"name\":\"Late\"}]");
        await().until(() -> inbox.ends.names().stream().filter("Late"::equals).count() > 2);
        inbox.drop("ada.json", "{\"name\":\"Ada\"}");

        await().until(() -> inbox.has("done/ada.json"));
        assertThat(inbox.resolve("late.json")).doesNotExist();
        assertThat(inbox.resolve("done/late.json")).doesNotExist();

        inbox.ends.rule = record -> Optional.of(new Ending.Delivered("id", false));

        inbox.awaitMove("done/late.json");
        assertThat(inbox.counts("done/late.json.receipt.json", "already_delivered", "delivered"))
                .containsExactly(1, 1);
    }

    @Test
    void goesOnBehindRecordThatHasNotEnded() throws IOException {
        inbox.restart(2);
        inbox.ends.rule = record -> record.contact().name().equals("Poison")
                ? Optional.empty()
                : Optional.of(new Ending.Delivered("id", false));

        inbox.drop("ten.json", "[{\"name\":\"A\"},{\"name\":\"Poison\"},{\"name\":\"B\"},{\"name\":\"C\"}]");

        await().until(() -> inbox.ends.names().contains("C"));
    }

    @Test
    void stopsReadingWhereNothingEndsAnyMore() throws IOException {
        inbox.restart(2);
        inbox.ends.rule = record -> Optional.empty();

        inbox.drop("ten.json", "[{\"name\":\"A\"},{\"name\":\"B\"},{\"name\":\"C\"},{\"name\":\"D\"}]");

        await().until(() -> inbox.ends.names().stream().filter("A"::equals).count() > 2);
        assertThat(inbox.ends.names()).doesNotContain("C", "D");
    }

    @Test
    void saysParkedInTheReceipt() throws IOException {
        inbox.ends.rule = record -> Optional.of(new Ending.Parked("tried 5 times"));

        inbox.drop("ada.json", "{\"name\":\"Ada\"}");

        inbox.awaitMove("done/ada.json");
        assertThat(inbox.json("done/ada.json.receipt.json").path("parked").asInt())
                .isOne();
        assertThat(inbox.read("done/ada.json.receipt.ndjson")).contains("\"outcome\":\"parked\"");
    }

    @Test
    void showsLongFileInTheMetricsWhileItIsDelivered() throws IOException {
        inbox.restart(2);
        CompletableFuture<Optional<Ending>> answer = new CompletableFuture<>();
        inbox.ends.rule = record ->
                record.contact().name().equals("C") ? answer.join() : Optional.of(new Ending.Delivered("id", false));
        inbox.drop("long.json", "[{\"name\":\"A\"},{\"name\":\"B\"},{\"name\":\"C\"}]");

        await().ignoreException(MeterNotFoundException.class).untilAsserted(() -> assertThat(inbox.line()
                        .metrics
                        .get("contact_courier.file.records")
                        .tag("file", "long.json")
                        .gauge()
                        .value())
                .isEqualTo(2));
        answer.complete(Optional.of(new Ending.Delivered("id", false)));

        inbox.awaitMove("done/long.json");
        assertThat(inbox.line().metrics.find("contact_courier.file.records").meter())
                .isNull();
    }

    @Test
    void survivesFileThatIsTakenAwayFromItsClaim() throws IOException {
        inbox.ends.rule = record -> Optional.empty();
        inbox.drop("ada.json", "{\"name\":\"Ada\"}");
        await().until(() -> !inbox.ends.arrived.isEmpty());

        Files.delete(inbox.claimed("ada.json"));
        inbox.drop("bob.json", "{\"name\":\"Bob\"}");
        inbox.ends.rule = record -> Optional.of(new Ending.Delivered("id", false));

        await().atMost(Duration.ofSeconds(15))
                .until(() -> inbox.has("done/bob.json") && inbox.claims().isEmpty());
        assertThat(inbox.list("done")).noneMatch(name -> name.startsWith("ada"));
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
                "inbox.ends.with.unknown.extension",
                "a.json.receipt.json",
                "~"
            })
    void takesAnyName(String name) throws IOException {
        inbox.drop(name, "{\"name\":\"Ada\"}");

        inbox.awaitMove("done/" + name);
        assertThat(inbox.list("done"))
                .containsExactlyInAnyOrder(name, name + ".receipt.json", name + ".receipt.ndjson");
        assertThat(inbox.ends.arrived.get(0).origin().place()).isEqualTo("file:" + name);
    }

    @Test
    void takesNameOfTwoHundredAndFiftyFiveBytes() throws IOException {
        String name = "ü".repeat(125) + ".json";
        inbox.drop(name, "{\"name\":\"Ada\"}");
        inbox.awaitMove("done/" + name);
        inbox.drop(name, "{\"name\":\"Bob\"}");

        await().atMost(Duration.ofSeconds(15)).until(() -> inbox.list("done").size() == 6);
        assertThat(inbox.list("done"))
                .filteredOn(it -> it.endsWith(".receipt.json"))
                .hasSize(2);
        assertThat(Files.readString(inbox.resolve("done").resolve(name))).contains("Ada");
    }

    @Test
    void reportsNameThatCannotBeOpenedAndGoesOn() throws Exception {
        Process shell = new ProcessBuilder("sh", "-c", "printf '{}' > \"$(printf 'latin-\\344.json')\"")
                .directory(inbox.path().toFile())
                .start();
        assertThat(shell.waitFor()).isZero();

        inbox.drop("ada.json", "{\"name\":\"Ada\"}");

        inbox.awaitMove("done/ada.json");
        assertThat(inbox.ends.names()).containsExactly("Ada");
    }

    @Test
    void readsOtherFilesBesideOneItMayNotRead() throws IOException {
        Path secret = inbox.drop("secret.json", "{\"name\":\"Secret\"}");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
        inbox.drop("ada.json", "{\"name\":\"Ada\"}");
        inbox.awaitMove("done/ada.json");

        if (Files.exists(secret)) { // to root nothing is forbidden, and it has been taken already
            Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        }

        inbox.awaitMove("done/secret.json");
    }

    @Test
    void leavesSecondSourceOnTheSameInboxOff() throws IOException {
        try (FileLine second = new FileLine(inbox.path(), inbox.ends).start()) {
            await().until(() -> second.source.problem().isPresent());
            assertThat(second.source.problem().orElseThrow()).contains("read by another process");
            inbox.drop("ada.json", "{\"name\":\"Ada\"}");
            inbox.awaitMove("done/ada.json");
            assertThat(inbox.ends.names()).containsExactly("Ada");

            inbox.line().close();

            await().until(() -> second.source.problem().isEmpty());
            inbox.drop("bob.json", "{\"name\":\"Bob\"}");
            inbox.awaitMove("done/bob.json");
        }
    }

    @Test
    void saysThatTheInboxIsGoneAndGoesOnWhenItIsBack() throws IOException {
        Path away = inbox.temporary().resolve("away");
        Files.move(inbox.path(), away);
        await().until(() -> Files.isDirectory(inbox.resolve(".claimed")));
        inbox.drop("ada.json", "{\"name\":\"Ada\"}");
        inbox.awaitMove("done/ada.json");

        Files.move(inbox.path(), inbox.temporary().resolve("away2"));
        Files.move(away, inbox.path());

        inbox.drop("bob.json", "{\"name\":\"Bob\"}");
        inbox.awaitMove("done/bob.json");
        assertThat(inbox.line().source.problem()).isEmpty();
    }

    @Test
    void saysThatTheInboxCannotBeUsedWhileItsParentIsGone() throws IOException {
        Path mount = inbox.temporary().resolve("mount");
        Path away = inbox.temporary().resolve("away");
        try (FileLine other = new FileLine(mount.resolve("inbox"), inbox.ends).start()) {
            await().until(() -> Files.exists(mount.resolve("inbox/.claimed/.lock")));
            Files.move(mount, away);
            await().until(() -> other.source.problem().isPresent());
            assertThat(other.source.problem().orElseThrow()).contains("can't be used");

            Files.move(away, mount);

            FileLine.drop(mount.resolve("inbox"), "ada.json", "{\"name\":\"Ada\"}");
            await().until(() -> Files.exists(mount.resolve("inbox/done/ada.json")));
            await().until(() -> other.source.problem().isEmpty());
        }
    }

    @Test
    void saysThatTheInboxIsAFileUntilItIsAFolderAgain() throws IOException {
        inbox.awaitLock();
        Path file = Files.writeString(inbox.temporary().resolve("file"), "no folder");
        Path away = inbox.temporary().resolve("away");
        // Made anew at once where it is merely missing; so the file takes its place until it sticks.
        await().until(() -> {
            if (Files.isDirectory(inbox.path())) {
                Files.move(inbox.path(), away.resolveSibling("away" + System.nanoTime()));
            }
            return !Files.exists(inbox.path()) && Files.exists(Files.copy(file, inbox.path()));
        });
        await().until(() -> inbox.line().source.problem().orElse("").contains("can't be used"));

        Files.delete(inbox.path());

        inbox.awaitLock();
        inbox.drop("ada.json", "{\"name\":\"Ada\"}");
        inbox.awaitMove("done/ada.json");
        assertThat(inbox.line().source.problem()).isEmpty();
    }

    @Test
    void countsPolls() {
        double before = lastPoll();

        await().until(() -> lastPoll() > before);
    }

    private double lastPoll() {
        return inbox.line()
                .metrics
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
        Path folder = inbox.temporary().resolve(name);
        try (FileLine other = new FileLine(folder, inbox.ends).start()) {
            await().until(() -> Files.exists(folder.resolve(".claimed/.lock")));
            FileLine.drop(folder, "ada.json", "{\"name\":\"Ada\"}");
            await().until(() -> Files.exists(folder.resolve("done/ada.json")));
            assertThat(other.source.problem()).isEmpty();
        }
    }
}
