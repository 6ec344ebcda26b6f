package org.contactcourier.source.file.arrival;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.contactcourier.source.Backlog;
import org.jspecify.annotations.Nullable;

/**
 * How many files wait in an inbox, and since when the first of them. It is counted beside a poll, from the names that the poll
 * has seen anyway. {@link #counts} and {@link #rests} are for the poll's thread, {@link #backlog} answers any thread.
 */
public final class InboxBacklog {
    /**
     * The age of so many new files is asked for at each count, about 50 ms on a local disk: the next poll is not held up for
     * longer. The others are counted at once, and their age follows with the next counts.
     */
    static final int MOST_NEW = 10_000;

    /** When name or content last changed. A moved or copied file may keep a time of modification from years ago. */
    private static final String ARRIVED =
            FileSystems.getDefault().supportedFileAttributeViews().contains("unix") ? "unix:ctime" : "lastModifiedTime";

    private final Map<Path, Instant> arrivals = new HashMap<>();
    private volatile @Nullable Backlog backlog;

    /** Says where a file is found that has this path. */
    @FunctionalInterface
    public interface Places {
        /** Where to find it. */
        Path at(Path path) throws IOException;
    }

    /**
     * Counts what a poll has seen.
     *
     * @param seen the paths of all files that are read or will be, and of some that never are
     * @param never those of them that never are
     */
    public void counts(Set<Path> seen, Set<Path> never, Places places) {
        arrivals.keySet().retainAll(seen);
        long count = 0;
        int asked = 0;
        Instant oldest = Instant.MAX;
        for (Path path : seen) {
            if (never.contains(path)) {
                continue;
            }
            Instant arrived = arrivals.get(path);
            if (arrived == null && asked < MOST_NEW) {
                asked++;
                try {
                    arrived = arrival(places.at(path));
                    arrivals.put(path, arrived);
                } catch (NoSuchFileException gone) {
                    continue; // claimed or taken away since the poll
                } catch (IOException e) {
                    arrived = null; // the poll says what is wrong with it
                }
            }
            count++;
            if (arrived != null && arrived.isBefore(oldest)) {
                oldest = arrived;
            }
        }
        backlog = new Backlog(count, oldest.equals(Instant.MAX) ? Optional.empty() : Optional.of(oldest));
    }

    private static Instant arrival(Path file) throws IOException {
        return ((FileTime) Files.getAttribute(file, ARRIVED, LinkOption.NOFOLLOW_LINKS)).toInstant();
    }

    /** Another process reads the inbox, and counts. */
    public void rests() {
        arrivals.clear();
        backlog = Backlog.NONE;
    }

    /** As it was last counted; empty before the first poll. */
    public Optional<Backlog> backlog() {
        return Optional.ofNullable(backlog);
    }
}
