package org.contactcourier;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.Duration;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.JournalSettings;
import org.contactcourier.journal.outbox.OutboxSettings;
import org.contactcourier.journal.outbox.OutboxTable;
import org.contactcourier.journal.postgres.PostgresJournal;
import org.contactcourier.journal.postgres.session.PostgresSettings;
import org.contactcourier.journal.sqlite.SqliteJournal;
import org.contactcourier.source.Readership;
import org.contactcourier.source.Readership.Readerships;

/** Where {@code journal.url} says that the journal is kept. Nobody else knows which places there are. */
@FunctionalInterface
interface JournalPlace {
    /** An open journal, its copies, and who reads the sources that one process at a time may read. */
    record JournalWithCopies(Journal journal, OutboxTable copies, Readerships readers) {}

    /**
     * Opens the journal, made and migrated if need be.
     *
     * @param responseTimeout how long the server may still be busy with an attempt that a dead process left open
     * @param instance how people call this process
     */
    JournalWithCopies open(
            OutboxSettings copies, Duration responseTimeout, String instance, ObjectMapper mapper, Clock clock);

    /** Whether {@code journal.url} is a place that several processes may share. */
    static boolean isShared(Configuration configuration) {
        return PostgresSettings.areIn(configuration);
    }

    /** Reads {@code journal.*}; opens nothing yet. */
    static JournalPlace from(Configuration configuration) {
        if (PostgresSettings.areIn(configuration)) {
            PostgresSettings settings = PostgresSettings.from(configuration);
            return (copies, timeout, instance, mapper, clock) -> {
                PostgresJournal journal = PostgresJournal.open(settings, copies, timeout, instance, mapper, clock);
                return new JournalWithCopies(journal, journal.outbox(), name -> journal.readers(name)::get);
            };
        }
        JournalSettings settings = JournalSettings.from(configuration);
        return (copies, timeout, instance, mapper, clock) -> {
            SqliteJournal journal = SqliteJournal.open(settings, copies, timeout, instance, mapper, clock);
            return new JournalWithCopies(journal, journal.outbox(), name -> Readership.SOLE);
        };
    }
}
