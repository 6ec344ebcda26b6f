package org.contactcourier.reconcile;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
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
     * @param mails reader of the parts of a source's mails
     */
    public static Reconciliation of(
            Configuration c,
            Journal journal,
            RecordReader reader,
            Function<Source, RecordReader> mails,
            ObjectMapper mapper,
            Clock clock) {
        Map<Source, List<SourceBooks>> sources = new LinkedHashMap<>();
        for (Source source : Source.all(c::namedSources)) {
            sources.put(source, new ArrayList<>());
            switch (source.kind()) {
                case KAFKA -> {
                    KafkaSettings kafka = c.ofSource(source.keysOfKind(), source.name(), KafkaSettings::from);
                    if (kafka.enabled()) {
                        add(sources, source, new KafkaBooks(source, kafka, reader, clock));
                    }
                }
                case FILE -> {
                    FileSettings files = c.ofSource(source.keysOfKind(), source.name(), FileSettings::from);
                    if (files.enabled()) {
                        add(sources, source, new FileBooks(source, files.directory(), mapper));
                    }
                }
                case MAIL ->
                    c.ofSource(source.keysOfKind(), source.name(), MailSettings::from)
                            .ifPresent(mail -> add(sources, source, new MailBooks(source, mail, mails.apply(source))));
            }
        }
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
        Map<Source, SourceStatement> statements = new LinkedHashMap<>();
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
