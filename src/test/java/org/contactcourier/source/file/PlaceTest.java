package org.contactcourier.source.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.contactcourier.record.Ending;
import org.contactcourier.support.CapturedLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The places of the file source: full, read-only, on other file systems, with things in them that aren't files. */
@Timeout(120)
class PlaceTest {
    private static final String ADA = "{\"name\":\"Ada\"}";

    @RegisterExtension
    private final RunningInbox inbox = RunningInbox.stopped();

    private final CapturedLog log = CapturedLog.open();
    private volatile List<String> claimedModes = List.of();
    private Path mounted;
    private Path immutable;

    @BeforeEach
    void makeInbox() throws IOException {
        Files.createDirectory(inbox.path());
    }

    @AfterEach
    void unmount() {
        log.close();
        if (immutable != null) {
            assertThat(runs("chattr", "-i", immutable.toString())).isTrue();
        }
        if (mounted != null) {
            assertThat(runs("umount", mounted.toString())).isTrue();
        }
    }

    @Test
    void copiesFilesToFoldersOnOtherFileSystem() throws IOException {
        mount(Files.createDirectory(inbox.resolve("done")), "size=4m");
        String many = "{\"name\":\"Someone\",\"address\":\"" + "x".repeat(2_000) + "\"}\n";
        inbox.drop("many.ndjson", many.repeat(500));
        Path ada = inbox.drop("ada.json", ADA);
        Files.setLastModifiedTime(ada, FileTime.from(Instant.parse("2026-01-02T03:04:05Z")));
        Files.setPosixFilePermissions(ada, PosixFilePermissions.fromString("rw-r-----"));

        try (FileLine line = inbox.start()) {
            inbox.awaitMove("done/ada.json");
            inbox.awaitMove("done/many.ndjson");
            assertThat(line.source.problem()).isEmpty();
        }

        assertThat(inbox.list("done"))
                .containsExactlyInAnyOrder(
                        "ada.json",
                        "ada.json.receipt.json",
                        "ada.json.receipt.ndjson",
                        "many.ndjson",
                        "many.ndjson.receipt.json",
                        "many.ndjson.receipt.ndjson");
        assertThat(inbox.read("done/ada.json")).isEqualTo(ADA);
        assertThat(inbox.read("done/many.ndjson")).isEqualTo(many.repeat(500));
        assertThat(Files.getLastModifiedTime(inbox.resolve("done/ada.json")).toInstant())
                .isEqualTo(Instant.parse("2026-01-02T03:04:05Z"));
        for (String name : List.of("ada.json", "ada.json.receipt.json", "ada.json.receipt.ndjson")) {
            assertThat(mode("done/" + name)).isEqualTo("rw-r-----");
        }
    }

    /** A crash between the copy and the removal of what was copied, for each of the three, and one while a copy was written. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void takesCopiesOfDeadProcessForItsOwn(int copied) throws IOException {
        mount(Files.createDirectory(inbox.resolve("done")), "size=1m");
        Path claim = Files.createDirectories(inbox.resolve(".claimed/20260101T000000000Z"));
        Path ada = Files.writeString(claim.resolve("ada.json"), ADA);
        Path lines = Files.writeString(claim.resolve(Receipt.LINES), "{\"index\":0}\n");
        Path summary = Files.writeString(claim.resolve(Receipt.SUMMARY), "{\"records\":1}");
        ObjectMapper mapper = new ObjectMapper();
        Files.write(
                claim.resolve(".final"),
                mapper.writeValueAsBytes(mapper.createObjectNode()
                        .put("folder", "done")
                        .put("name", "ada.json")
                        .put("size", Files.size(ada))
                        .put("modified", Files.getLastModifiedTime(ada).toString())));
        List<Path> from = List.of(lines, summary, ada);
        List<String> to = List.of("ada.json.receipt.ndjson", "ada.json.receipt.json", "ada.json");
        for (int i = 0; i < copied; i++) {
            Files.copy(from.get(i), inbox.resolve("done").resolve(to.get(i)));
        }
        if (copied < 3) {
            Files.createFile(inbox.resolve("done").resolve(to.get(copied)));
        }

        try (FileLine line = inbox.start()) {
            inbox.awaitMove("done/ada.json");
            assertThat(line.source.problem()).isEmpty();
        }

        assertThat(inbox.list("done")).containsExactlyInAnyOrderElementsOf(to);
        assertThat(inbox.read("done/ada.json")).isEqualTo(ADA);
        assertThat(inbox.ends.arrived).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "done"})
    void tellsOnceThatAFolderIsFull(String folder) throws IOException {
        Path place = inbox.resolve(folder);
        mount(Files.createDirectories(place), "size=4m,nr_inodes=300");
        for (String name : List.of("done", "failed", ".claimed")) {
            Files.createDirectories(inbox.resolve(name));
        }
        Files.createFile(inbox.resolve(".claimed/.lock"));
        for (int i = 0; i < 20; i++) {
            inbox.drop("ada-" + i + ".json", ADA.replace("Ada", "Ada " + i));
        }
        int fill = fillUp(place);
        assertThat(fill).isPositive();

        try (FileLine line = inbox.start()) {
            await().until(() -> line.source.problem().isPresent());
            awaitPolls(line, Duration.ofSeconds(3));
            assertThat(line.source.problem().orElseThrow()).contains("No space left on device");
            assertThat(log.lines().stream().filter(it -> it.contains("No space left on device")))
                    .hasSize(1);

            for (int i = 0; i < fill; i++) {
                Files.delete(place.resolve(".fill-" + i));
            }

            await().atMost(Duration.ofSeconds(30)).until(() -> receipts() == 20);
            await().until(() -> line.source.problem().isEmpty());
        }
    }

    private long receipts() throws IOException {
        return inbox.list("done").stream()
                .filter(name -> name.endsWith(".receipt.json"))
                .count();
    }

    private static int fillUp(Path folder) {
        for (int i = 0; ; i++) {
            try {
                Files.createFile(folder.resolve(".fill-" + i));
            } catch (IOException e) {
                return i; // no inode left
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "done", "failed", ".claimed"})
    void tellsOnceThatAFolderCannotBeWritten(String folder) throws IOException {
        try (FileLine line = inbox.start()) {
            await().until(() -> line.source.problem().isEmpty());
            Path place = inbox.resolve(folder);
            for (int i = 0; i < 5; i++) {
                Files.writeString(inbox.resolve(".ada-" + i), ADA.replace("Ada", "Ada " + i));
            }
            assumeTrue(runs("chattr", "+i", place.toString()), "no chattr on this file system");
            immutable = place;

            await().until(() -> line.source.problem().isPresent());
            if (!folder.isEmpty()) {
                for (int i = 0; i < 5; i++) {
                    Files.move(inbox.resolve(".ada-" + i), inbox.resolve("ada-" + i + ".json"));
                }
            }
            Instant until = Instant.now().plusSeconds(3);
            await().until(() -> Instant.now().isAfter(until));
            assertThat(line.source.problem().orElseThrow()).contains("can't be written");
            assertThat(log.lines().stream().filter(it -> it.startsWith("WARN"))).hasSize(1);

            assertThat(runs("chattr", "-i", place.toString())).isTrue();
            immutable = null;
            inbox.drop("last.json", ADA);
            await().atMost(Duration.ofSeconds(15)).until(() -> inbox.has("done/last.json"));
            await().atMost(Duration.ofSeconds(15))
                    .until(() -> line.source.problem().isEmpty());
        }
    }

    @Test
    void tellsOnceWhatIsNoFile() throws IOException {
        Files.createDirectory(inbox.resolve("folder"));
        Files.createSymbolicLink(inbox.resolve("link.json"), inbox.temporary().resolve("target.json"));
        Files.writeString(inbox.temporary().resolve("target.json"), ADA);
        Files.createSymbolicLink(
                inbox.resolve("dangling.json"), inbox.temporary().resolve("nothing"));
        Files.createSymbolicLink(inbox.resolve("link-to-folder"), inbox.temporary());
        assumeTrue(runs("mkfifo", inbox.resolve("pipe.json").toString()), "no pipes here");
        Path twice = Files.writeString(inbox.temporary().resolve("twice.json"), ADA);
        Files.createLink(inbox.resolve("hard-link.json"), twice);

        try (FileLine line = inbox.start()) {
            inbox.drop("ada.json", ADA);
            inbox.awaitMove("done/ada.json");
            awaitPolls(line, Duration.ofSeconds(2));

            for (String name :
                    List.of("folder", "link.json", "dangling.json", "link-to-folder", "pipe.json", "hard-link.json")) {
                assertThat(log.lines().stream()
                                .filter(it -> it.startsWith("WARN") && it.contains("file:" + name + " ")))
                        .as(name)
                        .hasSize(1);
            }
            assertThat(line.source.problem()).isEmpty();

            // Gone and back again: told again.
            Files.delete(inbox.resolve("folder"));
            awaitPolls(line, Duration.ofMillis(100));
            Files.createDirectory(inbox.resolve("folder"));
            await().until(() -> log.lines().stream()
                            .filter(it -> it.contains("file:folder "))
                            .count()
                    == 2);
        }
        assertThat(inbox.ends.names()).containsExactly("Ada");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-------", "rw-r-----", "rw-rw-r--"})
    void givesReceiptsTheModeOfTheirFileAndKeepsTheRestPrivate(String mode) throws IOException {
        Path ada = Files.writeString(inbox.resolve(".ada"), ADA);
        Files.setPosixFilePermissions(ada, PosixFilePermissions.fromString(mode));
        Files.move(ada, inbox.resolve("ada.json"));
        inbox.ends.rule = record -> {
            claimedModes = modesOfClaims();
            return Optional.of(new Ending.Delivered("id", false));
        };

        try (FileLine line = inbox.start()) {
            inbox.awaitMove("done/ada.json");
            assertThat(line.source.problem()).isEmpty();
        }

        for (String name : List.of("ada.json", "ada.json.receipt.json", "ada.json.receipt.ndjson")) {
            assertThat(mode("done/" + name)).as(name).isEqualTo(mode);
        }
        for (String folder : List.of("done", "failed", ".claimed")) {
            assertThat(mode(folder)).as(folder).isEqualTo("rwx------");
        }
        assertThat(mode(".claimed/.lock")).isEqualTo("rw-------");
        assertThat(claimedModes).contains("rwx------", "rw-------");
        assertThat(claimedModes).isSubsetOf("rwx------", "rw-------", mode);
    }

    private List<String> modesOfClaims() {
        try (Stream<Path> all = Files.walk(inbox.resolve(".claimed"))) {
            return all.map(path -> mode(inbox.path().relativize(path).toString()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String mode(String file) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(inbox.resolve(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until polls have ended for that long: what is told for each poll would be told often by then. */
    private static void awaitPolls(FileLine line, Duration duration) {
        Instant until = Instant.now().plus(duration);
        await().atMost(duration.plusSeconds(20))
                .until(() -> line.source.poll().lastPoll().isAfter(until));
    }

    private void mount(Path folder, String options) {
        assumeTrue(
                runs("mount", "-t", "tmpfs", "-o", options, "none", folder.toString()), "nothing can be mounted here");
        mounted = folder;
    }

    private static boolean runs(String... command) {
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
