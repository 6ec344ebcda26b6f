package org.contactcourier.source.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Somebody who may only drop files may put anything into the inbox: links, pipes, folders under our names, and other things a
 * moment later. What lies elsewhere stays unread and unchanged. Once, {@code done -> /etc/courier} with a dropped
 * {@code application.properties} sent the API token to the dropper's server.
 */
@Timeout(120)
@SuppressWarnings("try") // it runs while the block does
class DropperTest {
    /** Without a pause no folder would stay long enough for the source to do anything that could go wrong. */
    private static final long PACE_NANOS = 20_000_000;

    private static final String SECRET = "{\"name\":\"Top Secret\"}";
    private static final String ADA = "{\"name\":\"Ada\"}";

    @RegisterExtension
    private final RunningInbox inbox = RunningInbox.stopped();

    private Path elsewhere;
    private Path secret;
    private Path pipe;
    private final AtomicInteger swaps = new AtomicInteger();

    @BeforeEach
    void keepSomethingElsewhere() throws IOException {
        elsewhere = Files.createDirectory(inbox.temporary().resolve("elsewhere"));
        secret = Files.writeString(elsewhere.resolve("secret.json"), SECRET);
        Files.createDirectory(inbox.path());
    }

    @ParameterizedTest
    @ValueSource(strings = {"done", "failed", ".claimed"})
    void followsNoLinkInPlaceOfItsFolders(String folder) throws IOException {
        Files.createSymbolicLink(inbox.resolve(folder), elsewhere);
        inbox.drop("application.properties", "smarttask.base-url=http://dropper.example\n");
        inbox.drop("ada.json", ADA);

        try (FileLine line = new FileLine(inbox.path(), inbox.ends).start()) {
            await().until(() -> line.source.problem().isPresent());

            assertThat(line.source.problem().orElseThrow()).contains(folder, "is a symbolic link");
            Files.delete(inbox.resolve(folder));
            inbox.awaitMove("done/ada.json");
            assertThat(line.source.problem()).isEmpty();
        }
        assertNothingHappenedElsewhere();
    }

    @ParameterizedTest
    @ValueSource(strings = {"done", "failed", ".claimed"})
    void isNotHeldUpByPipeInPlaceOfItsFolders(String folder) throws Exception {
        pipe(inbox.resolve(folder));
        inbox.drop("ada.json", ADA);

        try (FileLine line = new FileLine(inbox.path(), inbox.ends).start()) {
            await().until(() -> line.source.problem().isPresent());

            assertThat(line.source.problem().orElseThrow()).contains(folder, "is in the way");
            Files.delete(inbox.resolve(folder));
            inbox.awaitMove("done/ada.json");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"done", "failed", ".claimed"})
    void refusesFolderOfAnotherUser(String folder) throws IOException {
        Files.createDirectory(inbox.resolve(folder));
        assumeTrue(mayGiveAway(inbox.resolve(folder)), "only root may give a folder away");
        inbox.drop("ada.json", ADA);

        try (FileLine line = new FileLine(inbox.path(), inbox.ends).start()) {
            await().until(() -> line.source.problem().isPresent());

            assertThat(line.source.problem().orElseThrow()).contains(folder, "belongs to another user");
            assertThat(inbox.list(folder)).isEmpty();
        }
        assertThat(inbox.ends.arrived).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isNotHeldUpByLockFileThatIsNoFile(boolean link) throws Exception {
        Files.createDirectory(inbox.resolve(".claimed"));
        if (link) {
            Files.createSymbolicLink(inbox.resolve(".claimed/.lock"), elsewhere.resolve("made-by-lock"));
        } else {
            pipe(inbox.resolve(".claimed/.lock"));
        }
        inbox.drop("ada.json", ADA);

        try (FileLine line = new FileLine(inbox.path(), inbox.ends).start()) {
            await().until(() -> line.source.problem().isPresent());

            Files.delete(inbox.resolve(".claimed/.lock"));
            inbox.awaitMove("done/ada.json");
        }
        assertNothingHappenedElsewhere();
    }

    /** A plan is a promise of ours; one that leads out of the folders was made by somebody else. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"folder\":\"done\",\"name\":\"../../elsewhere/application.properties\",\"size\":%d,\"modified\":\"%s\"}",
                "{\"folder\":\"done\",\"name\":\"/tmp/elsewhere/x.json\",\"size\":%d,\"modified\":\"%s\"}",
                "{\"folder\":\"../elsewhere\",\"name\":\"ada.json\",\"size\":%d,\"modified\":\"%s\"}",
                "{\"folder\":\"done\",\"name\":\"..\",\"size\":%d,\"modified\":\"%s\"}",
                "{\"folder\":\"done\",\"name\":\"\",\"size\":%d,\"modified\":\"%s\"}",
                "{\"folder\":\"done\",\"name\":\"a\\u0000b\",\"size\":%d,\"modified\":\"%s\"}",
                "{\"folder\":\"failed\",\"name\":\"%3$s\",\"size\":%1$d,\"modified\":\"%2$s\"}",
                "",
                "\u0001\u0002\ufffd",
                "[]",
                "%4$s"
            })
    void takesNoPlanThatLeadsOutOfItsFolders(String plan) throws IOException {
        Path claim = Files.createDirectories(inbox.resolve(".claimed/20260101T000000000Z"));
        Path ada = Files.writeString(claim.resolve("ada.json"), ADA);
        Files.writeString(
                claim.resolve(".final"),
                String.format(
                        plan, Files.size(ada), Files.getLastModifiedTime(ada), "x".repeat(4_000), "[".repeat(100_000)));

        try (FileLine line = new FileLine(inbox.path(), inbox.ends).start()) {
            inbox.awaitMove("done/ada.json");
            assertThat(line.source.problem()).isEmpty();
        }
        assertThat(inbox.ends.names()).containsExactly("Ada");
        assertNothingHappenedElsewhere();
    }

    @Test
    void readsNoPlanThatIsLinkOrPipe() throws Exception {
        for (String kind : List.of("link", "pipe")) {
            Path claim = Files.createDirectories(inbox.resolve(".claimed/" + kind));
            Files.writeString(claim.resolve(kind + ".json"), ADA.replace("Ada", kind));
            if (kind.equals("link")) {
                Files.createSymbolicLink(claim.resolve(".final"), secret);
            } else {
                pipe(claim.resolve(".final"));
            }
        }

        try (FileLine line = new FileLine(inbox.path(), inbox.ends).start()) {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> inbox.has("done/link.json") && inbox.has("done/pipe.json"));
            assertThat(line.source.problem()).isEmpty();
        }
        assertNothingHappenedElsewhere();
    }

    @Test
    void writesThroughNoLinkThatHasTheNameOfReceiptOrPlan() throws IOException {
        Path claim = Files.createDirectories(inbox.resolve(".claimed/20260101T000000000Z"));
        Files.writeString(claim.resolve("ada.json"), ADA);
        Files.createDirectories(inbox.resolve("done"));
        for (String name : List.of(Receipt.LINES, Receipt.SUMMARY, ".final.new")) {
            Files.createSymbolicLink(claim.resolve(name), secret);
        }
        for (String name : List.of("bob.json.receipt.json", "bob.json.receipt.ndjson", "carl.json")) {
            Files.createSymbolicLink(inbox.resolve("done").resolve(name), secret);
        }
        inbox.drop("bob.json", ADA.replace("Ada", "Bob"));
        inbox.drop("carl.json", ADA.replace("Ada", "Carl"));

        try (FileLine line = new FileLine(inbox.path(), inbox.ends).start()) {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> inbox.has("done/ada.json")
                            && inbox.list("done").stream().anyMatch(name -> name.matches("bob~[^.]+[.]json"))
                            && inbox.list("done").stream().anyMatch(name -> name.matches("carl~[^.]+[.]json")));
            assertThat(line.source.problem()).isEmpty();
        }
        assertNothingHappenedElsewhere();
    }

    /** To link a file needs no right to read it, unless the system says so (fs.protected_hardlinks). */
    @Test
    void readsNoFileThatHasAnotherName() throws IOException {
        Files.createLink(inbox.resolve("mine.json"), secret);
        inbox.drop("ada.json", ADA);

        try (FileLine line = new FileLine(inbox.path(), inbox.ends).start()) {
            inbox.awaitMove("done/ada.json");
            assertThat(inbox.resolve("mine.json")).exists();
            assertNothingHappenedElsewhere();

            Files.delete(secret);
            inbox.awaitMove("done/mine.json");
            assertThat(line.source.problem()).isEmpty();
        }
    }

    /** Between the look and the claim, and between the look and the open. */
    @Test
    void readsNothingElsewhereWhileFilesAreSwappedForLinks() throws Exception {
        survives(
                over -> swap(over, this::linkElsewhere),
                () -> inbox.ends.arrived.size() >= 50 && swaps.get() >= 3_000,
                line -> {});
        assertNothingHappenedElsewhere();
    }

    private void linkElsewhere(Path link, int number) throws IOException {
        switch (number % 3) {
            case 0 -> Files.createSymbolicLink(link, secret);
            case 1 -> Files.createSymbolicLink(link, elsewhere);
            default -> Files.createLink(link, secret);
        }
    }

    /** Lets somebody drop files beside the source until {@code enough}, and ends that. One more file must be read then. */
    private void survives(Consumer<AtomicBoolean> dropping, Callable<Boolean> enough, Consumer<FileLine> afterwards)
            throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        Thread dropper = new Thread(() -> dropping.accept(over), "dropper");
        try (FileLine line = inbox.start()) {
            dropper.start();
            await().atMost(Duration.ofSeconds(60)).until(enough);
            over.set(true);
            dropper.join();
            inbox.drop("last.json", ADA);
            await().atMost(Duration.ofSeconds(30)).until(() -> inbox.has("done/last.json"));
            afterwards.accept(line);
        } finally {
            over.set(true);
            dropper.join();
        }
    }

    /** Puts something else where a file is expected. */
    private interface Swap {
        void at(Path link, int number) throws IOException;
    }

    /** Files lie still until they are due, and are swapped about then; one in between is left to be read. */
    private void swap(AtomicBoolean over, Swap swap) {
        try {
            for (int i = 0; !over.get(); i++) {
                for (int j = 0; j < 20; j++) {
                    place("swapped-" + j + ".json", "Ada " + i + "/" + j);
                }
                place("left-" + i + ".json", "Bob " + i);
                LockSupport.parkNanos(45_000_000L + i % 20 * 1_000_000L);
                for (int j = 0; j < 20; j++) {
                    Files.deleteIfExists(inbox.resolve(".link"));
                    swap.at(inbox.resolve(".link"), j);
                    Files.move(
                            inbox.resolve(".link"),
                            inbox.resolve("swapped-" + j + ".json"),
                            StandardCopyOption.ATOMIC_MOVE);
                    int unused = swaps.incrementAndGet();
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void place(String name, String who) throws IOException {
        Files.writeString(inbox.resolve(".new"), ADA.replace("Ada", who));
        Files.move(inbox.resolve(".new"), inbox.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Whose inbox it is may rename what lies in it, also our folders. */
    @ParameterizedTest
    @ValueSource(strings = {"done", ".claimed"})
    void writesNothingElsewhereWhileItsFoldersAreSwappedForLinks(String folder) throws Exception {
        Path aside = inbox.resolve(".aside");
        survives(
                over -> {
                    for (int i = 0; !over.get(); i++) {
                        swapFolder(inbox.resolve(folder), aside);
                        dropQuietly(i);
                        LockSupport.parkNanos(PACE_NANOS);
                    }
                },
                () -> inbox.ends.arrived.size() >= 50,
                line -> await().atMost(Duration.ofSeconds(30))
                        .until(() -> line.source.problem().isEmpty()));
        assertNothingHappenedElsewhere();
    }

    private void swapFolder(Path folder, Path aside) {
        try {
            Files.move(folder, aside, StandardCopyOption.ATOMIC_MOVE);
            Files.createSymbolicLink(folder, elsewhere);
            Thread.onSpinWait();
            Files.delete(folder);
            Files.move(aside, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            putBack(folder, aside);
        }
    }

    private static void putBack(Path folder, Path aside) {
        try {
            if (Files.isSymbolicLink(folder)) {
                Files.delete(folder);
            }
            if (Files.exists(aside) && !Files.exists(folder)) {
                Files.move(aside, folder, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void dropQuietly(int i) {
        try {
            inbox.drop("ada-" + i % 50 + ".json", ADA.replace("Ada", "Ada " + i));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A file was looked at, and a pipe has its name when it is opened: nobody ever writes into it. */
    @Test
    void goesOnPollingWhenFileBecomesPipe() throws Exception {
        pipe = inbox.temporary().resolve("pipe");
        pipe(pipe);
        survives(
                over -> swap(over, (link, number) -> Files.createLink(link, pipe)),
                () -> inbox.ends.arrived.size() >= 20 && swaps.get() >= 1_000,
                line -> {});
    }

    private void assertNothingHappenedElsewhere() throws IOException {
        assertThat(FileLine.list(elsewhere)).isSubsetOf("secret.json");
        if (Files.exists(secret)) {
            assertThat(Files.readString(secret)).isEqualTo(SECRET);
        }
        assertThat(inbox.ends.arrived)
                .noneMatch(record ->
                        record.contact() != null && record.contact().name().equals("Top Secret"));
        Files.walkFileTree(inbox.path(), new SecretSearch(secret));
    }

    /** No file of ours has the secret's bytes; links that a dropper made stay links. */
    private static final class SecretSearch extends SimpleFileVisitor<Path> {
        private final Path secret;

        SecretSearch(Path secret) {
            this.secret = secret;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes its) throws IOException {
            if (its.isRegularFile() && !(Files.exists(secret) && Files.isSameFile(file, secret))) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).doesNotContain("Top Secret");
            }
            return FileVisitResult.CONTINUE;
        }
    }

    private static boolean mayGiveAway(Path folder) {
        try {
            Files.setAttribute(folder, "unix:uid", 65_534);
            return true;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return false;
        }
    }

    private static void pipe(Path path) throws Exception {
        boolean made = new ProcessBuilder("mkfifo", path.toString()).start().waitFor() == 0;
        assumeTrue(made, "no pipes here");
    }
}
