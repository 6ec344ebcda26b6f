package org.contactcourier.journal.postgres;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.contactcourier.journal.JournalException;
import org.contactcourier.journal.postgres.session.BatchWriter;
import org.contactcourier.journal.postgres.session.StartSession;
import org.contactcourier.journal.postgres.session.Upkeep;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which process reads a source that one at a time may read: the one whose session holds the source's advisory lock. The others
 * ask for the lock once a second.
 *
 * <p>A process can lose its session without knowing. So it reads only while the server has confirmed the lock a moment ago, and
 * one that takes over from a process that didn't stop in order waits for longer than that moment before it reads. Two never read
 * at a time, if their clocks run at one pace. Thread-safe: its own thread asks, any thread is told.
 */
final class SourceReaders implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SourceReaders.class);

    private static final Duration ASK = Duration.ofSeconds(1);

    /** A reader that could not confirm its lock for so long reads no more: some answers may come late on a busy server. */
    static final Duration TRUSTED = Duration.ofSeconds(5);

    /** Longer than that, and with what the server needs to notice a vanished process, within 15 s. */
    static final Duration GRACE = Duration.ofSeconds(6);

    /** Roles of sources lie below those of the copies. */
    private static final int FIRST_ROLE = -1_000;

    private static final String READER =
            "SELECT source_reader.start, start.instance FROM source_reader LEFT JOIN start ON start.id = source_reader.start"
                    + " WHERE role = ?";

    private static final String IS_READER = "INSERT INTO source_reader (role, start) VALUES (?, ?)"
            + " ON CONFLICT (role) DO UPDATE SET start = excluded.start WHERE source_reader.start <> excluded.start";

    private static final String LEAVE = "DELETE FROM source_reader WHERE start = ?";

    private final BatchWriter writer;
    private final LongSupplier nanos;
    private final List<SharedSource> sources = new CopyOnWriteArrayList<>();
    private final Upkeep upkeep = new Upkeep();

    SourceReaders(BatchWriter writer, LongSupplier nanos) {
        this.writer = writer;
        this.nanos = nanos;
    }

    void start() {
        upkeep.every(ASK, ASK, () -> sources.forEach(SharedSource::ask));
    }

    /**
     * Begins to ask for a source.
     *
     * @param name the same in all processes that share the source
     * @return tells who reads the source if this process may not
     */
    Supplier<Optional<String>> of(String name) {
        SharedSource source = new SharedSource(name, FIRST_ROLE - (name.hashCode() & 0x3fff_ffff));
        source.ask();
        sources.add(source);
        return source::otherReader;
    }

    /** Lets others read at once. Called when nothing is read any more. */
    @Override
    public void close() {
        upkeep.close();
        if (sources.stream().anyMatch(SharedSource::isOurs)) {
            try {
                int unused = writer.write(session -> {
                    PreparedStatement leave = session.prepare(LEAVE);
                    leave.setLong(1, session.number());
                    return leave.executeUpdate();
                });
            } catch (JournalException e) {
                LOG.debug("The next reader of a source waits for a moment", e);
            }
        }
    }

    /**
     * What the server said.
     *
     * @param isOurs whether this process has the lock
     * @param start the reader before, or the one that reads; null if nobody did
     * @param instance how people call it
     * @param ours the number of this process's start
     */
    private record ServerWord(
            boolean isOurs, @Nullable Long start, @Nullable String instance, long ours) {}

    private static ServerWord ask(StartSession session, int role) throws SQLException {
        boolean isOurs = session.take(role);
        PreparedStatement select = session.prepare(READER);
        select.setInt(1, role);
        Long start = null;
        String instance = null;
        try (ResultSet row = select.executeQuery()) {
            if (row.next()) {
                start = row.getLong(1);
                instance = row.getString(2);
            }
        }
        if (isOurs && (start == null || start != session.number())) {
            PreparedStatement insert = session.prepare(IS_READER);
            insert.setInt(1, role);
            insert.setLong(2, session.number());
            insert.executeUpdate();
        }
        return new ServerWord(isOurs, start, instance, session.number());
    }

    /** One source as this process sees it. Only one thread asks at a time. */
    private final class SharedSource {
        private final String name;
        private final int role;
        private volatile View view = new View(false, 0, 0, null);
        private @Nullable Long lastOurs; // the number under which this process had the lock

        /**
         * What is known.
         *
         * @param confirmed when the question was asked to which the server said that the lock is ours
         * @param readable from when on this process may read
         * @param other who reads, or read before; null if nobody knows
         */
        private record View(
                boolean isOurs,
                long confirmed,
                long readable,
                @Nullable String other) {}

        SharedSource(String name, int role) {
            this.name = name;
            this.role = role;
        }

        boolean isOurs() {
            return view.isOurs;
        }

        void ask() {
            long asked = nanos.getAsLong();
            try {
                hear(asked, writer.write(session -> SourceReaders.ask(session, role)));
            } catch (JournalException e) {
                LOG.debug("Nobody can tell who reads {}", name, e); // what was confirmed is outdated soon
            }
        }

        private void hear(long asked, ServerWord word) {
            View before = view;
            if (!word.isOurs()) {
                view = new View(false, asked, asked, word.instance());
                if (before.isOurs || before.confirmed == 0) {
                    LOG.info("Standby: process {} reads {}", word.instance(), name);
                }
                return;
            }
            Long start = word.start();
            boolean isTakenOver = start != null && start != word.ours() && !start.equals(lastOurs);
            if (start != null && start == word.ours() && before.isOurs) {
                view = new View(true, asked, before.readable, before.other); // as before
            } else if (isTakenOver) {
                LOG.info(
                        "This process reads {} from now on in place of process {}, which did not stop in order",
                        name,
                        word.instance());
                view = new View(true, asked, nanos.getAsLong() + GRACE.toNanos(), word.instance());
            } else {
                long readable = before.isOurs ? before.readable : asked; // the grace after a lost session goes on
                view = new View(true, asked, readable, word.instance());
            }
            lastOurs = word.ours();
        }

        Optional<String> otherReader() {
            View now = view;
            long time = nanos.getAsLong();
            String other = now.other == null ? "another process" : "process " + now.other;
            if (!now.isOurs) {
                return Optional.of(
                        now.confirmed == 0 ? "nobody knows who reads, the journal can't be asked" : other + " reads");
            }
            if (time - now.confirmed >= TRUSTED.toNanos()) {
                return Optional.of("the journal can't be asked whether this process still reads");
            }
            return time - now.readable < 0
                    ? Optional.of("this process takes over from " + other + " in a moment")
                    : Optional.empty();
        }
    }
}
