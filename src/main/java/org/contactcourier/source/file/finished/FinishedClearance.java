package org.contactcourier.source.file.finished;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.contactcourier.record.Source;
import org.contactcourier.source.file.folder.InboxFolders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clears finished files away after their time, each with its receipts and rejected rows: at the start and daily, on a thread of
 * its own. A file without a receipt of ours is somebody else's and stays, as does one with a dead letter that is still open, a
 * record that is parked, or rejected rows that somebody has worked on since. Links aren't followed. Thread-safe.
 */
public final class FinishedClearance implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FinishedClearance.class);
    private static final Pattern ENDING = Pattern.compile("[a-z0-9]{1,10}");

    /** What one pass looks at in a folder; the next one, a day later, takes the rest. */
    static final int MOST_AT_ONCE = 100_000;

    /** Bytes. A summary lists 1,000 buried records at most. */
    private static final long LARGEST_SUMMARY = 64L * 1024 * 1024;

    /** Bytes. The receipt of a file with a longer name has another name, which doesn't tell the file's. */
    private static final int LONGEST_NAME = 200;

    private final Source source;
    private final Path root;
    private final FinishedRetention retention;
    private final Predicate<String> hasOpenLetters;
    private final ObjectMapper mapper;
    private final Clock clock;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "finished-clearance");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * For the inbox of {@code source}.
     *
     * @param hasOpenLetters whether a dead letter of the file of that origin, such as {@code file:people.csv}, is still open
     */
    public FinishedClearance(
            Source source,
            Path directory,
            FinishedRetention retention,
            Predicate<String> hasOpenLetters,
            ObjectMapper mapper,
            Clock clock) {
        this.source = source;
        this.root = directory.toAbsolutePath().normalize();
        this.retention = retention;
        this.hasOpenLetters = hasOpenLetters;
        this.mapper = mapper;
        this.clock = clock;
    }

    /** Starts to clear away, if there is a retention. */
    public void start() {
        if (retention.isOn()) {
            var unused = executor.scheduleWithFixedDelay(this::pass, 0, 1, TimeUnit.DAYS);
        }
    }

    private void pass() {
        try {
            int cleared = run();
            if (cleared > 0) {
                LOG.info("Cleared {} finished files away, with their receipts", cleared);
            }
        } catch (RuntimeException e) { // the thread's edge: the journal may be out of order
            LOG.warn("Finished files can't be cleared away, tried again in a day: {}", e.toString());
        }
    }

    /** Clears away what is due by now; how many files. */
    int run() {
        int cleared = 0;
        if (!Files.isDirectory(root)) {
            return 0;
        }
        try (InboxFolders folders = new InboxFolders(root)) {
            folders.open();
            for (Map.Entry<String, Optional<Duration>> folder :
                    retention.byFolder().entrySet()) {
                if (folder.getValue().isPresent()) {
                    cleared += clear(
                            folders.at(root.resolve(folder.getKey())),
                            clock.instant().minus(folder.getValue().get()));
                }
            }
        } catch (IOException e) {
            LOG.warn("Finished files of {} can't be cleared away, tried again in a day: {}", root, e.toString());
        }
        return cleared;
    }

    private int clear(Path folder, Instant before) throws IOException {
        int cleared = 0;
        for (String summary : summaries(folder)) {
            if (Thread.currentThread().isInterrupted()) {
                return cleared;
            }
            try {
                cleared += ReceiptMonitor.alone(() -> clear(folder, summary, before)) ? 1 : 0;
            } catch (IOException e) {
                LOG.warn("{} in {} can't be cleared away: {}", summary, root, e.toString());
            }
        }
        return cleared;
    }

    private static List<String> summaries(Path folder) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "*" + ReceiptNames.SUMMARY)) {
            for (Path file : all) {
                names.add(String.valueOf(file.getFileName()));
                if (names.size() >= MOST_AT_ONCE) {
                    break;
                }
            }
        }
        return names;
    }

    private boolean clear(Path folder, String summaryName, Instant before) throws IOException {
        Path summary = folder.resolve(summaryName);
        BasicFileAttributes its = attributes(summary);
        if (!its.isRegularFile()
                || its.size() > LARGEST_SUMMARY
                || !its.lastModifiedTime().toInstant().isBefore(before)) {
            return false;
        }
        JsonNode told = read(summary);
        String name = summaryName.substring(0, summaryName.length() - ReceiptNames.SUMMARY.length());
        if (!isDue(told, before) || name.isEmpty() || name.length() > LONGEST_NAME) {
            return false;
        }
        Path file = folder.resolve(name);
        Path lines = folder.resolve(name + ReceiptNames.LINES);
        String ending = told.path("rejected").path("ending").asText();
        Optional<Path> rejected = ENDING.matcher(ending).matches()
                ? Optional.of(folder.resolve(name + ReceiptNames.REJECTED + ending))
                : Optional.empty();
        if (!isOurs(file, told.path("bytes").asLong(-1))
                || !isOurs(lines, -1)
                || (rejected.isPresent() && !isUntouched(rejected.get(), before))
                || hasOpenLetters.test(source.word() + ":" + told.path("file").asText())) {
            return false;
        }
        Files.deleteIfExists(file);
        if (rejected.isPresent()) {
            Files.deleteIfExists(rejected.get());
        }
        Files.deleteIfExists(lines);
        Files.delete(summary); // last, so that a pass after a crash finds what is left
        return true;
    }

    private JsonNode read(Path summary) throws IOException {
        try {
            return mapper.readTree(Files.readAllBytes(summary));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            return mapper.missingNode(); // a stranger's file
        }
    }

    private static boolean isDue(JsonNode told, Instant before) {
        try {
            return told.path("file").isTextual()
                    && told.path("records").canConvertToLong()
                    && told.path("parked").asLong(1) == 0
                    && Instant.parse(told.path("ended_at").asText()).isBefore(before);
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private static BasicFileAttributes attributes(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    /** Whether it is a file of that size, or gone already. */
    private static boolean isOurs(Path file, long size) throws IOException {
        try {
            BasicFileAttributes its = attributes(file);
            return its.isRegularFile() && (size < 0 || its.size() == size);
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    private static boolean isUntouched(Path file, Instant before) throws IOException {
        try {
            BasicFileAttributes its = attributes(file);
            return its.isRegularFile() && its.lastModifiedTime().toInstant().isBefore(before);
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
