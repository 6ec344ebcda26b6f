package org.contactcourier.source.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.intake.FormatChooser;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.OpenReceipts;
import org.contactcourier.record.Origin;
import org.contactcourier.record.RecordReader;
import org.contactcourier.source.Acknowledgements;
import org.contactcourier.source.Readership;
import org.contactcourier.source.SourceSetup;
import org.contactcourier.source.file.arrival.IgnoredNames;
import org.contactcourier.source.mail.MailFiles;
import org.contactcourier.support.RememberedCheckpoints;
import org.contactcourier.support.RouteTest;

/**
 * The shipped file routes over a real inbox, and an end of the line that ends each record as the test says. It remembers what
 * has ended, as the journal would, so that a second delivery of the same record shows.
 */
final class FileLine implements AutoCloseable {
    static final Duration SETTLE = Duration.ofMillis(200);

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final Deadline deadline = Deadline.root(Clock.systemUTC());
    final FileSource source;
    final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final Ends ends;

    /** What every line on one inbox shares: the journal's memory. */
    static final class Ends {
        final Map<String, Ending> journal = new ConcurrentHashMap<>();
        final List<IntakeRecord> arrived = new CopyOnWriteArrayList<>();
        final List<Long> arrivals = new CopyOnWriteArrayList<>();
        volatile Function<IntakeRecord, Optional<Ending>> rule = record ->
                Optional.of(new Ending.Delivered("id-" + record.origin().index(), false));
        volatile boolean remembersArrivals = true;
        volatile UnaryOperator<RecordReader> reading = UnaryOperator.identity();
        final RememberedCheckpoints checkpoints = new RememberedCheckpoints();
        final OpenReceipts receipts = new RememberedReceipts(journal);

        List<String> names() {
            return arrived.stream()
                    .filter(record -> record.contact() != null)
                    .map(record -> record.contact().name())
                    .toList();
        }

        private void end(IntakeRecord record) {
            if (remembersArrivals) {
                arrivals.add(System.nanoTime());
                arrived.add(record);
            }
            Ending known = journal.get(record.origin().key());
            if (known instanceof Ending.Delivered it) {
                record.end(new Ending.AlreadyDelivered(it.recordId()));
            } else if (known != null) {
                record.end(known);
            } else if (record.rejection() != null) {
                Ending buried = new Ending.Buried(
                        record.rejection().reason(),
                        record.rejection().getMessage(),
                        "letter-" + record.origin().index());
                journal.put(record.origin().key(), buried);
                record.end(buried);
            } else {
                rule.apply(record).ifPresent(ending -> {
                    journal.put(record.origin().key(), ending);
                    record.end(ending);
                });
            }
        }
    }

    /** The journal's memory of receipts, without a disk. */
    private record RememberedReceipts(Map<String, Ending> journal, Map<String, Set<Origin>> open)
            implements OpenReceipts {
        RememberedReceipts(Map<String, Ending> journal) {
            this(journal, new ConcurrentSkipListMap<>());
        }

        @Override
        public void open(String receipt, Collection<Origin> parked) {
            open.computeIfAbsent(receipt, any -> ConcurrentHashMap.newKeySet()).addAll(parked);
        }

        @Override
        public List<String> due() {
            return open.keySet().stream()
                    .filter(receipt -> !ended(receipt).isEmpty())
                    .toList();
        }

        @Override
        public List<Ended> ended(String receipt) {
            return open.getOrDefault(receipt, Set.of()).stream()
                    .filter(origin -> !(journal.get(origin.key()) instanceof Ending.Parked))
                    .sorted(Comparator.comparing(Origin::index))
                    .map(origin -> new Ended(origin, journal.get(origin.key()), Instant.EPOCH))
                    .toList();
        }

        @Override
        public void close(String receipt, Collection<Origin> told) {
            told.forEach(open.get(receipt)::remove);
            open.values().removeIf(Set::isEmpty);
        }

        @Override
        public void forget(String receipt) {
            open.remove(receipt);
        }
    }

    FileLine(Path inbox, Ends ends) {
        this(inbox, ends, 400);
    }

    FileLine(Path inbox, Ends ends, OpenReceipts receipts) {
        this(inbox, ends, 400, receipts);
    }

    FileLine(Path inbox, Ends ends, int batchSize) {
        this(inbox, ends, batchSize, ends.receipts);
    }

    FileLine(Path inbox, Ends ends, Readership readership) {
        this(inbox, ends, 400, ends.receipts, readership);
    }

    private FileLine(Path inbox, Ends ends, int batchSize, OpenReceipts receipts) {
        this(inbox, ends, batchSize, receipts, Readership.SOLE);
    }

    private FileLine(Path inbox, Ends ends, int batchSize, OpenReceipts receipts, Readership readership) {
        this.ends = ends;
        this.source = new FileSource(
                settings(inbox, SETTLE),
                new SourceSetup(
                        ends.reading.apply(new MailFiles(
                                FormatChooser.all(StrictJson.mapper()), FormatChooser.all(StrictJson.mapper()))),
                        StrictJson.mapper(),
                        deadline,
                        batchSize,
                        Duration.ofMillis(100),
                        Clock.systemUTC(),
                        metrics,
                        receipts,
                        ends.checkpoints,
                        name -> readership,
                        Acknowledgements.UNHEARD));
        Properties keys = new Properties();
        keys.put("intake.file.enabled", "true");
        context.getPropertiesComponent().setOverrideProperties(keys);
        source.bindTo(context);
        context.getRegistry().bind("deliveryWorkers", Executors.newFixedThreadPool(4));
        context.getShutdownStrategy().setTimeout(10);
    }

    /** As shipped, on this inbox. */
    static FileSettings settings(Path inbox, Duration settle) {
        Configuration shipped = Configuration.load(List.of(), Map.of(), new Properties());
        return new FileSettings(true, inbox, settle, IgnoredNames.of(shipped.text("intake.file.ignore")));
    }

    FileLine start() {
        try {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:deliver-contact")
                            .process(exchange -> ends.end(exchange.getMessage().getBody(IntakeRecord.class)));
                }
            });
            RouteTest.load(context, List.of("failure-policy", "deliver-batch", "contact-from-file"));
            context.start();
            source.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return this;
    }

    static Path drop(Path inbox, String name, String content) throws IOException {
        Path hidden = inbox.resolve(".dropping-" + Integer.toHexString(content.hashCode()));
        Files.writeString(hidden, content);
        return Files.move(hidden, inbox.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    static JsonNode json(Path file) throws IOException {
        return new ObjectMapper().readTree(Files.readString(file, UTF_8));
    }

    /** Some numbers of a receipt. */
    static List<Integer> counts(Path receipt, String... keys) throws IOException {
        JsonNode json = json(receipt);
        return Stream.of(keys).map(key -> json.path(key).asInt()).toList();
    }

    static List<String> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    static List<String> claims(Path inbox) throws IOException {
        return list(inbox.resolve(".claimed")).stream()
                .filter(name -> !name.startsWith("."))
                .toList();
    }

    @Override
    public void close() {
        deadline.expire();
        context.stop();
        source.close();
    }
}
