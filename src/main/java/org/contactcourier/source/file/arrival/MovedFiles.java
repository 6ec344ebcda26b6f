package org.contactcourier.source.file.arrival;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files that were read and moved within the last minute: whoever wrote one may still hold it open and write on, since a move
 * changes a file's name and nothing else. Finds those that have changed since. After a restart it finds them by their receipts.
 * Thread-safe: the route's threads add files, the poll looks.
 */
public final class MovedFiles {
    /** Long for a writer between two writes, and short enough that people don't edit a finished file meanwhile. */
    public static final Duration WATCHED = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(MovedFiles.class);

    /** So many are looked at in one go: a few milliseconds. Even 100,000 have their turn within their minute. */
    private static final int MOST_AT_ONCE = 2_000;

    /** So many names of a folder are looked at after a start: some 100 ms. */
    private static final int MOST_RECALLED = 10_000;

    /** What was written after older receipts was no business of ours before this was watched, or was seen by then. */
    private static final Duration OLDEST_RECEIPT = Duration.ofDays(1);

    /** A receipt's summary lists at most 1,000 buried records. */
    private static final long LONGEST_RECEIPT = 4L * 1024 * 1024;

    private final ObjectMapper mapper;
    private final Folders folders;
    private final UnaryOperator<Path> receipts;
    private final Clock clock;
    private final Queue<MovedFile> files = new ConcurrentLinkedQueue<>();

    /**
     * A file that was moved.
     *
     * @param path where it lies now
     * @param name the name under which it was dropped
     * @param size how many bytes were read of it
     * @param modified its time stamp when it was read; null if nobody knows
     * @param key what tells it from another file under its path
     * @param keepsReceipts whether its receipts stay where they are, because records of it are parked
     * @param until when it needs no more watching, on the monotonic clock
     */
    public record MovedFile(
            Path path,
            String name,
            long size,
            @Nullable FileTime modified,
            @Nullable Object key,
            boolean keepsReceipts,
            long until) {
        private boolean isIn(BasicFileAttributes now) {
            return now.isRegularFile() && Objects.equals(key, now.fileKey());
        }

        private boolean isAsRead(BasicFileAttributes now) {
            return size == now.size() && (modified == null || modified.equals(now.lastModifiedTime()));
        }
    }

    /** The folders that were opened, which may have other names by now. */
    @FunctionalInterface
    public interface Folders {
        /** Where to find {@code path}, which lies in one of them or is one. */
        Path at(Path path) throws IOException;
    }

    /** @param receipts where the summary of a moved file's receipts lies, by the file's path */
    public MovedFiles(ObjectMapper mapper, Folders folders, UnaryOperator<Path> receipts, Clock clock) {
        this.mapper = mapper;
        this.folders = folders;
        this.receipts = receipts;
        this.clock = clock;
    }

    /** Begins to watch a file that has just been moved. */
    public void watch(
            Path path, String name, long size, FileTime modified, @Nullable Object key, boolean keepsReceipts) {
        files.add(new MovedFile(path, name, size, modified, key, keepsReceipts, System.nanoTime() + WATCHED.toNanos()));
    }

    /** Watches a file on that can't be taken back just now. */
    public void watch(MovedFile file) {
        files.add(file);
    }

    /** The files that have changed since they were read, which are watched no more. What is gone is somebody else's matter. */
    public List<MovedFile> changed() {
        List<MovedFile> changed = new ArrayList<>();
        long now = System.nanoTime();
        for (int left = Math.min(files.size(), MOST_AT_ONCE); left > 0; left--) {
            MovedFile file = files.poll();
            if (file == null) {
                break;
            }
            try {
                BasicFileAttributes attributes = attributes(file.path());
                if (file.isIn(attributes) && !file.isAsRead(attributes)) {
                    changed.add(file);
                } else if (file.isIn(attributes) && now - file.until() < 0) {
                    files.add(file);
                }
            } catch (IOException e) {
                LOG.debug("{} isn't watched any more", file.path(), e);
            }
        }
        return changed;
    }

    /**
     * Watches the files in {@code folder} that were moved by an earlier process within the last minute, or that were written to
     * within a minute of their move.
     */
    public void recall(Path folder) throws IOException {
        int left = MOST_RECALLED;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folders.at(folder))) {
            for (Path file : entries) {
                recallFile(folder.resolve(file.getFileName()));
                if (--left == 0) {
                    return;
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private void recallFile(Path path) {
        try {
            Path receipt = receipts.apply(path);
            BasicFileAttributes told = attributes(receipt);
            Instant moved = told.lastModifiedTime().toInstant();
            BasicFileAttributes now = attributes(path);
            Duration after = Duration.between(moved, now.lastModifiedTime().toInstant());
            Duration ago = Duration.between(moved, clock.instant());
            boolean recent = ago.compareTo(WATCHED) <= 0 || (!after.isNegative() && after.compareTo(WATCHED) <= 0);
            if (!recent
                    || ago.compareTo(OLDEST_RECEIPT) > 0
                    || !now.isRegularFile()
                    || !told.isRegularFile()
                    || told.size() > LONGEST_RECEIPT) {
                return;
            }
            JsonNode summary = mapper.readTree(Files.readAllBytes(folders.at(receipt)));
            files.add(new MovedFile(
                    path,
                    name(summary.path("file").asText(), path),
                    summary.path("bytes").asLong(now.size()),
                    null,
                    now.fileKey(),
                    summary.path("parked").asLong() > 0,
                    System.nanoTime() + WATCHED.toNanos()));
        } catch (IOException e) {
            LOG.debug("{} has no receipt that can be read", path, e);
        }
    }

    /** What stands in a file that others may write is taken for a name only if it is one. */
    private static String name(String told, Path path) {
        boolean name = !told.isBlank()
                && told.indexOf('/') < 0
                && told.indexOf('\\') < 0
                && told.indexOf('\0') < 0
                && !IgnoredNames.isHidden(told);
        return name ? told : String.valueOf(path.getFileName());
    }

    private BasicFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(folders.at(path), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }
}
