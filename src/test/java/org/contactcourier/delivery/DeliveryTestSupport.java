package org.contactcourier.delivery;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.nio.charset.StandardCharsets;
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
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Registry;
import org.contactcourier.contact.Contact;
import org.contactcourier.enrichment.ContactEnrichment;
import org.contactcourier.format.registry.RegisteredValueReader;
import org.contactcourier.intake.FormatChooser;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.DeadLetter;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.JournalEntry;
import org.contactcourier.journal.JournalSettings;
import org.contactcourier.journal.outbox.OutboxSettings;
import org.contactcourier.journal.sqlite.SqliteJournal;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.contactcourier.record.RecordReader;
import org.contactcourier.sandbox.SmartTaskSimulator;
import org.contactcourier.source.PausableSource;
import org.contactcourier.support.EmptyJournal;
import org.contactcourier.support.RouteTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The shipped routes from {@code deliver-batch} on, with a journal that can break and a SmartTask that a test chooses. */
public abstract class DeliveryTestSupport extends RouteTest {
    protected static final String TOKEN = SmartTaskSimulator.TOKEN;

    final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    protected final Deadline root = Deadline.root(Clock.systemUTC());
    protected final ExecutorService workers = Executors.newCachedThreadPool();
    Journal real;
    protected BreakableJournal journal;
    protected SmartTaskDelivery smartTask;

    @TempDir
    protected Path folder;

    /** What differs from the usual settings; asked at each start. */
    protected void adjust(Adjusted usual) {}

    /** Where SmartTask is. */
    protected abstract URI url();

    /** What is suspended while the gate is closed. */
    protected List<PausableSource> sources() {
        return List.of();
    }

    /** What the journal holds before the routes start. */
    void before(BreakableJournal empty) {}

    boolean withParked() {
        return false;
    }

    /** Reads again what the journal hands out. */
    RecordReader reader() {
        return new RegisteredValueReader(FormatChooser.all(StrictJson.mapper()), Optional.empty());
    }

    @Override
    protected List<String> routes() {
        return withParked()
                ? List.of("failure-policy", "bury-contact", "deliver-batch", "deliver-contact", "contact-from-journal")
                : List.of("failure-policy", "bury-contact", "deliver-batch", "deliver-contact");
    }

    @Override
    protected CamelContext createCamelContext() throws Exception {
        journal = open();
        before(journal);
        return super.createCamelContext();
    }

    @Override
    protected void bind(Registry registry) {
        Endings endings = new Endings(meters);
        Adjusted settings = new Adjusted(url());
        adjust(settings);
        ContactNotEnded notEnded = new ContactNotEnded();
        smartTask = new SmartTaskDelivery(
                settings.settings(),
                0,
                new SmartTaskDelivery.SharedParts(
                        StrictJson.mapper(),
                        journal,
                        endings,
                        notEnded,
                        reader(),
                        ContactEnrichment.NONE,
                        root,
                        meters,
                        settings.settings().responseTimeout(),
                        false,
                        Clock.systemUTC()));
        registry.bind("buryContact", new BuryContact(journal, endings));
        registry.bind("contactNotEnded", notEnded);
        registry.bind("parkedContacts", smartTask.parkedContacts());
        registry.bind("deliverContact", smartTask.deliverContact());
        registry.bind("batchDelivery", smartTask.batchDelivery());
        registry.bind("deliveryWorkers", workers);
        registry.bind("replayWorkers", workers);
    }

    @Override
    protected void add(CamelContext camel) throws Exception {
        camel.addRoutes(smartTask.calls());
        smartTask.open(camel, sources());
    }

    /** As a process that died with an attempt for each of these contacts leaves the journal. */
    void abandon(BreakableJournal empty, int... numbers) {
        for (int number : numbers) {
            empty.sending(origin(number), AttemptHistory.NONE.next(Instant.now()));
        }
        empty.close(); // as a crash does: without releasing the rows
        journal = open();
    }

    /** As an orderly restart of the process does. */
    void restart() throws Exception {
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

    BreakableJournal open() {
        real = openReal();
        return new BreakableJournal(real);
    }

    /** The journal itself; SQLite's unless a test has another one. */
    Journal openReal() {
        return SqliteJournal.open(
                new JournalSettings(EmptyJournal.at(folder.resolve("journal.db")), Duration.ofDays(30)),
                OutboxSettings.NONE,
                Duration.ofMillis(300),
                "test",
                StrictJson.mapper(),
                Clock.systemUTC());
    }

    DeadLetter letter(String id) {
        return real.deadLetter(id).orElseThrow();
    }

    JournalEntry row(int number) {
        return journal.find(origin(number)).orElseThrow();
    }

    @AfterEach
    void stopAll() throws Exception {
        root.expire();
        context.stop();
        smartTask.close();
        workers.shutdownNow();
        journal.close();
    }

    static Contact person(String name) {
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

    static IntakeRecord record(int number, Deadline deadline) {
        return IntakeRecord.of(origin(number), payload("Person " + number), person("Person " + number), deadline);
    }

    protected static Origin origin(int number) {
        return new Origin("kafka:contacts/0", number, 0, "0123456789abcdef0123456789abcdef");
    }

    static Payload payload() {
        return payload("Ada");
    }

    private static Payload payload(String name) {
        return Payload.whole(
                "application/json", "{\"name\":\"%s\"}".formatted(name).getBytes(StandardCharsets.UTF_8));
    }

    protected Exchange deliver(IntakeRecord record) {
        return deliver(record, exchange -> {});
    }

    Exchange deliver(IntakeRecord record, Consumer<Exchange> prepare) {
        return template.send("direct:deliver-contact", exchange -> {
            exchange.getIn().setBody(record);
            prepare.accept(exchange);
        });
    }

    List<Future<Exchange>> deliverAll(List<IntakeRecord> records) {
        return records.stream()
                .map(record -> workers.submit(() -> deliver(record)))
                .toList();
    }

    List<IntakeRecord> records(int count) {
        return IntStream.range(0, count).mapToObj(this::record).toList();
    }

    static void await(List<Future<Exchange>> futures) throws Exception {
        for (Future<Exchange> future : futures) {
            Exchange ignored = future.get();
        }
    }
}
