package org.contactcourier.delivery;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.contactcourier.contact.Contact;
import org.contactcourier.format.registry.RegisteredValueReader;
import org.contactcourier.intake.FormatChooser;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.DeadLetter;
import org.contactcourier.journal.JournalEntry;
import org.contactcourier.journal.JournalSettings;
import org.contactcourier.journal.outbox.OutboxSettings;
import org.contactcourier.journal.sqlite.SqliteJournal;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.contactcourier.sandbox.SmartTaskSimulator;
import org.contactcourier.source.PausableSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Runs the shipped routes on a journal and a server. */
public abstract class DeliveryTestSupport extends CamelTestSupport {
    public static final String TOKEN = SmartTaskSimulator.TOKEN;

    protected final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    public final Deadline root = Deadline.root(Clock.systemUTC());
    public final ExecutorService workers = Executors.newCachedThreadPool();
    protected SqliteJournal real;
    public BreakableJournal journal;
    public SmartTaskDelivery smartTask;

    @TempDir
    public Path folder;

    /** What differs from the usual settings; asked at each start. */
    protected void adjust(Adjusted usual) {}

    /** Where SmartTask is. */
    protected abstract URI url();

    /** What is suspended while the gate is closed. */
    protected List<PausableSource> sources() {
        return List.of();
    }

    /** What the journal holds before the routes start. */
    protected void before(BreakableJournal empty) {}

    protected boolean withParked() {
        return false;
    }

    @Override
    protected CamelContext createCamelContext() throws Exception {
        journal = open();
        before(journal);
        return assemble(super.createCamelContext());
    }

    private CamelContext assemble(CamelContext context) throws Exception {
        Endings endings = new Endings(meters);
        Adjusted settings = new Adjusted(url());
        adjust(settings);
        smartTask = new SmartTaskDelivery(
                settings.settings(),
                StrictJson.mapper(),
                journal,
                endings,
                new RegisteredValueReader(FormatChooser.all(StrictJson.mapper()), Optional.empty()),
                root,
                meters,
                Clock.systemUTC());
        context.getRegistry().bind("buryContact", new BuryContact(journal, endings));
        context.getRegistry().bind("contactNotEnded", smartTask.contactNotEnded());
        context.getRegistry().bind("parkedContacts", smartTask.parkedContacts());
        context.getRegistry().bind("deliveryWorkers", workers);
        context.getRegistry().bind("replayWorkers", workers);
        for (String file : files()) {
            PluginHelper.getRoutesLoader(context)
                    .loadRoutes(ResourceHelper.fromBytes(file, Files.readAllBytes(Path.of("routes", file))));
        }
        context.addRoutes(smartTask.deliverContact());
        smartTask.open(context, sources());
        return context;
    }

    /** As a process that died with an attempt for each of these contacts leaves the journal. */
    protected void abandon(BreakableJournal empty, int... numbers) {
        for (int number : numbers) {
            empty.sending(origin(number), AttemptHistory.NONE.next(Instant.now()));
        }
        empty.close(); // as a crash does: without releasing the rows
        journal = open();
    }

    /** As an orderly restart of the process does. */
    protected void restart() throws Exception {
        context.stop();
        smartTask.close();
        journal.close();
        journal = open();
        DefaultCamelContext another = new DefaultCamelContext();
        CamelContext ignored = assemble(another);
        context = another;
        context.start();
        template = context.createProducerTemplate();
    }

    protected BreakableJournal open() {
        real = SqliteJournal.open(
                new JournalSettings(folder.resolve("journal.db"), Duration.ofDays(30)),
                OutboxSettings.NONE,
                Duration.ofMillis(300),
                "test",
                StrictJson.mapper(),
                Clock.systemUTC());
        return new BreakableJournal(real);
    }

    protected DeadLetter letter(String id) {
        return real.deadLetter(id).orElseThrow();
    }

    protected JournalEntry row(int number) {
        return journal.find(origin(number)).orElseThrow();
    }

    private List<String> files() {
        return Stream.concat(
                        Stream.of("failure-policy.camel.yaml", "bury-contact.camel.yaml", "deliver-batch.camel.yaml"),
                        withParked() ? Stream.of("contact-from-journal.camel.yaml") : Stream.empty())
                .toList();
    }

    @AfterEach
    protected void stopAll() throws Exception {
        root.expire();
        context.stop();
        smartTask.close();
        workers.shutdownNow();
        journal.close();
    }

    protected static Contact person(String name) {
        return new Contact(
                name,
                Contact.SubType.PERSON,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(name.replace(' ', '.') + "@example.com"),
                List.of(),
                Contact.Links.NONE,
                null,
                null,
                null);
    }

    protected IntakeRecord record(int number) {
        return record(number, root.within(Duration.ofSeconds(30)));
    }

    protected static IntakeRecord record(int number, Deadline deadline) {
        return IntakeRecord.of(origin(number), payload("Person " + number), person("Person " + number), deadline);
    }

    protected static Origin origin(int number) {
        return new Origin("kafka:contacts/0", number, 0, "0123456789abcdef0123456789abcdef");
    }

    protected static Payload payload() {
        return payload("Ada");
    }

    private static Payload payload(String name) {
        return Payload.whole(
                "application/json", "{\"name\":\"%s\"}".formatted(name).getBytes(StandardCharsets.UTF_8));
    }

    protected Exchange deliver(IntakeRecord record) {
        return deliver(record, exchange -> {});
    }

    protected Exchange deliver(IntakeRecord record, Consumer<Exchange> prepare) {
        return template.send("direct:deliver-contact", exchange -> {
            exchange.getIn().setBody(record);
            prepare.accept(exchange);
        });
    }

    protected List<Future<Exchange>> deliverAll(List<IntakeRecord> records) {
        return records.stream()
                .map(record -> workers.submit(() -> deliver(record)))
                .toList();
    }

    protected List<IntakeRecord> records(int count) {
        return IntStream.range(0, count).mapToObj(this::record).toList();
    }

    protected static void await(List<Future<Exchange>> futures) throws Exception {
        for (Future<Exchange> future : futures) {
            Exchange ignored = future.get();
        }
    }
}
