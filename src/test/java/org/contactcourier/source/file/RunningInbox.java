package org.contactcourier.source.file;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * For each test an inbox of its own and the file routes on it. To be registered by an instance field, so that each test has its
 * own ends too.
 */
final class RunningInbox implements BeforeEachCallback, AfterEachCallback {
    private static final int BATCH_SIZE = 400;

    final FileLine.Ends ends = new FileLine.Ends();

    private final boolean startsAtOnce;
    private final int batchSize;
    private @Nullable Path temporary;
    private @Nullable FileLine line;

    private RunningInbox(boolean startsAtOnce, int batchSize) {
        this.startsAtOnce = startsAtOnce;
        this.batchSize = batchSize;
    }

    /** The routes run when the test begins. */
    static RunningInbox started() {
        return new RunningInbox(true, BATCH_SIZE);
    }

    /** The test starts the routes. */
    static RunningInbox stopped() {
        return stopped(BATCH_SIZE);
    }

    static RunningInbox stopped(int batchSize) {
        return new RunningInbox(false, batchSize);
    }

    @Override
    public void beforeEach(ExtensionContext test) throws IOException {
        temporary = Files.createTempDirectory("inbox");
        if (startsAtOnce) {
            line().start();
            awaitLock();
        }
    }

    @Override
    public void afterEach(ExtensionContext test) throws IOException {
        if (line != null) {
            line.close();
        }
        Files.walkFileTree(temporary(), new Removal());
    }

    /** Starts further routes, which the test closes: what the next process does. */
    FileLine start() {
        FileLine started = new FileLine(path(), ends).start();
        awaitLock();
        return started;
    }

    /** Closes the routes and runs them anew with batches of this size. */
    void restart(int size) {
        line().close();
        line = new FileLine(path(), ends, size).start();
    }

    /** The routes that are closed when the test ends. */
    FileLine line() {
        if (line == null) {
            line = new FileLine(path(), ends, batchSize);
        }
        return line;
    }

    /** A folder for what lies beside the inbox. */
    Path temporary() {
        if (temporary == null) {
            throw new IllegalStateException("no inbox before the test begins");
        }
        return temporary;
    }

    Path path() {
        return temporary().resolve("inbox");
    }

    Path resolve(String file) {
        return path().resolve(file);
    }

    Path drop(String name, String content) throws IOException {
        return FileLine.drop(path(), name, content);
    }

    boolean has(String file) {
        return Files.exists(resolve(file));
    }

    String read(String file) throws IOException {
        return Files.readString(resolve(file));
    }

    JsonNode json(String file) throws IOException {
        return FileLine.json(resolve(file));
    }

    /** Some numbers of a receipt. */
    List<Integer> counts(String receipt, String... keys) throws IOException {
        return FileLine.counts(resolve(receipt), keys);
    }

    List<String> list(String folder) throws IOException {
        return FileLine.list(resolve(folder));
    }

    List<String> claims() throws IOException {
        return FileLine.claims(path());
    }

    /** The file in the oldest claim. */
    Path claimed(String name) throws IOException {
        return resolve(".claimed").resolve(claims().get(0)).resolve(name);
    }

    void awaitLock() {
        await().until(() -> has(".claimed/.lock"));
    }

    /** Waits until the file is there and nothing is claimed any more. */
    void awaitMove(String to) {
        await().atMost(Duration.ofSeconds(15)).until(() -> has(to) && claims().isEmpty());
    }

    /** Links are removed, and not what they lead to. */
    private static final class Removal extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
