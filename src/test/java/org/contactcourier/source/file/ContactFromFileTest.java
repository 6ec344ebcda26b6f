package org.contactcourier.source.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.contactcourier.source.file.FileLine.claims;
import static org.contactcourier.source.file.FileLine.drop;
import static org.contactcourier.source.file.FileLine.list;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Registry;
import org.awaitility.core.ConditionFactory;
import org.contactcourier.intake.FormatChooser;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.source.SourceSetup;
import org.contactcourier.support.CapturedLog;
import org.contactcourier.support.RememberedCheckpoints;
import org.contactcourier.support.RouteTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The shipped route {@code contact-from-file} between a real inbox and a route that takes what is delivered. */
@Timeout(90)
class ContactFromFileTest extends RouteTest {
    @TempDir
    private Path inbox;

    private final List<String> delivered = new CopyOnWriteArrayList<>();
    private final AtomicBoolean fails = new AtomicBoolean();
    private final Deadline root = Deadline.root(Clock.systemUTC());
    private final ExecutorService workers = Executors.newCachedThreadPool();

    @Override
    protected List<String> routes() {
        return List.of("failure-policy", "deliver-batch", "contact-from-file");
    }

    /** The keys come before the routes, since a route of a source that is off isn't loaded. */
    @Override
    protected CamelContext createCamelContext() throws Exception {
        CamelContext created = new DefaultCamelContext();
        Properties keys = new Properties();
        keys.put("intake.file.enabled", "true");
        created.getPropertiesComponent().setInitialProperties(keys);
        return assemble(created);
    }

    @Override
    protected void bind(Registry registry) {
        registry.bind("deliveryWorkers", workers);
    }

    @Override
    protected void add(CamelContext created) throws Exception {
        new FileSource(
                        FileLine.settings(inbox, FileLine.SETTLE),
                        new SourceSetup(
                                FormatChooser.all(StrictJson.mapper()),
                                StrictJson.mapper(),
                                root,
                                400,
                                Duration.ofMillis(100),
                                Clock.systemUTC(),
                                new SimpleMeterRegistry(),
                                new FileLine.Ends().receipts,
                                new RememberedCheckpoints()))
                .bindTo(created);
        created.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:deliver-contact").process(ContactFromFileTest.this::deliver);
            }
        });
    }

    private void deliver(Exchange exchange) {
        IntakeRecord record = exchange.getMessage().getBody(IntakeRecord.class);
        delivered.add(record.origin().toString());
        if (fails.get()) {
            throw new IllegalStateException("SmartTask can't be reached");
        }
        record.end(new Ending.Delivered("id", false));
    }

    @AfterEach
    void stopAll() {
        root.expire();
        FileSource source = context.getRegistry().lookupByNameAndType("fileSource", FileSource.class);
        context.stop();
        source.close();
        workers.shutdownNow();
    }

    /** The contacts share an address: only such contacts wait for each other. */
    @Test
    void handsOverTheContactsOfAFileInOrderAndMovesItWithItsReceipts() throws IOException {
        String ada = "{\"name\":\"Ada\",\"email\":\"ada@example.org\"}\n";
        drop(inbox, "people.ndjson", ada.repeat(3));

        eventually().until(() -> Files.exists(inbox.resolve("done/people.ndjson")));

        assertThat(delivered).containsExactly("file:people.ndjson#0", "file:people.ndjson#1", "file:people.ndjson#2");
        assertThat(list(inbox.resolve("done")))
                .containsExactly("people.ndjson", "people.ndjson.receipt.json", "people.ndjson.receipt.ndjson");
        assertThat(Files.readAllLines(inbox.resolve("done/people.ndjson.receipt.ndjson"), UTF_8))
                .hasSize(3)
                .allMatch(line -> line.contains("\"outcome\":\"delivered\""));
    }

    @Test
    void keepsAFileClaimedWhileItsDeliveryThrowsAndReadsItAgain() throws IOException {
        fails.set(true);
        drop(inbox, "ada.json", "{\"name\":\"Ada\"}");

        eventually().until(() -> delivered.size() > 2);

        assertThat(claims(inbox)).singleElement().satisfies(claim -> assertThat(
                        inbox.resolve(".claimed").resolve(claim).resolve("ada.json"))
                .exists());
        assertThat(inbox.resolve("ada.json")).doesNotExist();

        fails.set(false);

        eventually().until(() -> Files.exists(inbox.resolve("done/ada.json")));
        assertThat(delivered).containsOnly("file:ada.json#0");
    }

    @Test
    void leavesAFileInTheInboxUntilNoStepFails() throws Exception {
        AtomicBoolean breaks = new AtomicBoolean(true);
        var ignored = AdviceWith.adviceWith(
                context, "contact-from-file", advice -> advice.weaveAddFirst().process(exchange -> {
                    if (breaks.get()) {
                        throw new IllegalStateException("a step of somebody else");
                    }
                }));
        try (CapturedLog log = CapturedLog.open()) {
            drop(inbox, "ada.json", "{\"name\":\"Ada\"}");

            eventually()
                    .until(() -> log.lines().stream()
                                    .filter(line -> line.contains("contact-from-file: broke off"))
                                    .count()
                            > 1);
        }
        assertThat(inbox.resolve("ada.json")).exists();
        assertThat(delivered).isEmpty();

        breaks.set(false);

        eventually().until(() -> Files.exists(inbox.resolve("done/ada.json")));
        assertThat(delivered).containsExactly("file:ada.json#0");
    }

    private static ConditionFactory eventually() {
        return await().atMost(Duration.ofSeconds(20));
    }
}
