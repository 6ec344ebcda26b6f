package org.contactcourier.reconcile;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.journal.Books;
import org.contactcourier.journal.Journal;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.Source;
import org.contactcourier.source.file.FileSettings;
import org.contactcourier.source.kafka.KafkaSettings;
import org.contactcourier.source.mail.MailSettings;

/**
 * Compares all that the sources have let go with the journal. It changes nothing, and may run while contacts are carried.
 * Thread-safe.
 */
public final class Reconciliation {
    private final Books books;
    private final Map<Source, List<SourceBooks>> sources;
    private final Duration retention;
    private final Clock clock;

    private Reconciliation(Books books, Map<Source, List<SourceBooks>> sources, Duration retention, Clock clock) {
        this.books = books;
        this.sources = sources;
        this.retention = retention;
        this.clock = clock;
    }

    /**
     * Over the sources that are on.
     *
     * @param reader of Kafka's values and of files
     * @param mails reader of a mail's parts
     */
    public static Reconciliation of(
            Configuration c,
            Journal journal,
            RecordReader reader,
            RecordReader mails,
            ObjectMapper mapper,
            Clock clock) {
        Map<Source, List<SourceBooks>> sources = new EnumMap<>(Source.class);
        for (Source source : Source.values()) {
            sources.put(source, new ArrayList<>());
        }
        KafkaSettings kafka = KafkaSettings.from(c);
        if (kafka.enabled()) {
            add(sources, Source.KAFKA, new KafkaBooks(kafka, reader, clock));
        }
        FileSettings files = FileSettings.from(c);
        if (files.enabled()) {
            add(sources, Source.FILE, new FileBooks(files.directory(), mapper));
        }
        MailSettings.from(c).ifPresent(mail -> add(sources, Source.MAIL, new MailBooks(mail, mails)));
        return new Reconciliation(journal.traces().books(), sources, c.duration("journal.retention"), clock);
    }

    private static void add(Map<Source, List<SourceBooks>> sources, Source source, SourceBooks one) {
        sources.computeIfAbsent(source, unknown -> new ArrayList<>()).add(one);
    }

    /**
     * Compares. It may take minutes.
     *
     * @param since leaves out what came in before; {@link Instant#EPOCH} for all that can be proven
     * @throws org.contactcourier.journal.JournalException if the journal can't be read
     */
    public Statement run(Instant since) {
        Horizon horizon = Horizon.of(since, books.begun(), retention, clock.instant());
        Map<Source, SourceStatement> statements = new EnumMap<>(Source.class);
        sources.forEach((source, all) -> {
            SourceStatement statement = new SourceStatement(source);
            statements.put(source, statement);
            if (all.isEmpty()) {
                statement.unproven(source.word(), "the source is off, so nobody can be asked what it has let go");
            }
            all.forEach(one -> one.compare(books, horizon, statement));
        });
        books.totals(since, total -> {
            SourceStatement statement = statements.get(Source.of(total.place()));
            if (statement != null) {
                statement.rows(total.state(), total.rows());
            }
        });
        return new Statement(horizon.from(), List.copyOf(statements.values()));
    }
}
