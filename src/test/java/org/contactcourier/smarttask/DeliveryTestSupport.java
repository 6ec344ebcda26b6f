package org.contactcourier.smarttask;

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
import org.contactcourier.contact.Deadline;
import org.contactcourier.contact.IntakeRecord;
import org.contactcourier.contact.Origin;
import org.contactcourier.contact.Payload;
import org.contactcourier.intake.FormatByContent;
import org.contactcourier.intake.PausableSource;
import org.contactcourier.intake.RegisteredValueReader;
import org.contactcourier.journal.Attempts;
import org.contactcourier.journal.BuryContact;
import org.contactcourier.journal.CopySettings;
import org.contactcourier.journal.DeadLetter;
import org.contactcourier.journal.Endings;
import org.contactcourier.journal.JournalEntry;
import org.contactcourier.journal.JournalSettings;
import org.contactcourier.journal.SqliteJournal;
import org.contactcourier.json.StrictJson;
import org.contactcourier.sandbox.SmartTaskSimulator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Runs the shipped routes on a journal and a server. */
abstract class DeliveryTestSupport extends CamelTestSupport {
    static final String TOKEN = SmartTaskSimulator.TOKEN;

    final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    final Deadline root = Deadline.root(Clock.systemUTC());
    final ExecutorService workers = Executors.newCachedThreadPool();
    SqliteJournal real;
    BreakableJournal journal;
    SmartTask smartTask;

    @TempDir
    Path folder;

    /** What differs from the usual settings; asked at each start. */
    void adjust(Adjusted usual) {}

    /** Where SmartTask is. */
    abstract URI url();

    /** What is suspended while the gate is closed. */
    List<PausableSource> sources() {
        return List.of();
    }

    /** What the journal holds before the routes start. */
    void before(BreakableJournal empty) {}

    boolean withParked() {
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
        smartTask = new SmartTask(
                settings.settings(),
                StrictJson.mapper(),
                journal,
                endings,
                new RegisteredValueReader(FormatByContent.all(StrictJson.mapper()), Optional.empty()),
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
    void abandon(BreakableJournal empty, int... numbers) {
        for (int number : numbers) {
            empty.sending(origin(number), Attempts.NONE.next(Instant.now()));
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
        real = SqliteJournal.open(
                new JournalSettings(folder.resolve("journal.db"), Duration.ofDays(30)),
                CopySettings.NONE,
                Duration.ofMillis(300),
                "test",
                StrictJson.mapper(),
                Clock.systemUTC());
        return new BreakableJournal(real);
    }

    DeadLetter letter(String id) {
        return real.deadLetter(id).orElseThrow();
    }

    JournalEntry row(int number) {
        return journal.find(origin(number)).orElseThrow();
    }

    private List<String> files() {
        return Stream.concat(
                        Stream.of("failure-policy.camel.yaml", "bury-contact.camel.yaml", "deliver-batch.camel.yaml"),
                        withParked() ? Stream.of("contact-from-journal.camel.yaml") : Stream.empty())
                .toList();
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

    IntakeRecord record(int number) {
        return record(number, root.within(Duration.ofSeconds(30)));
    }

    static IntakeRecord record(int number, Deadline deadline) {
        return IntakeRecord.of(origin(number), payload("Person " + number), person("Person " + number), deadline);
    }

    static Origin origin(int number) {
        return new Origin("kafka:contacts/0", number, 0, "0123456789abcdef0123456789abcdef");
    }

    static Payload payload() {
        return payload("Ada");
    }

    private static Payload payload(String name) {
        return Payload.whole(
                "application/json", "{\"name\":\"%s\"}".formatted(name).getBytes(StandardCharsets.UTF_8));
    }

    Exchange deliver(IntakeRecord record) {
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
