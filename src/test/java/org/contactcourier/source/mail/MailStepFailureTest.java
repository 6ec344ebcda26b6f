package org.contactcourier.source.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
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
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.contactcourier.configuration.Secret;
import org.contactcourier.intake.FormatChooser;
import org.contactcourier.json.StrictJson;
import org.contactcourier.network.Tls;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Source;
import org.contactcourier.sandbox.Mails;
import org.contactcourier.sandbox.SandboxMail;
import org.contactcourier.source.Readership;
import org.contactcourier.support.BatchWithoutJournal;
import org.contactcourier.support.CapturedLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The shipped route {@code contact-from-mail}, into which somebody put a step that fails. */
class MailStepFailureTest extends CamelTestSupport {
    private static final String LOGIN = "courier";

    private final SandboxMail mail = SandboxMail.start();
    private final List<String> delivered = new CopyOnWriteArrayList<>();
    private final AtomicBoolean fails = new AtomicBoolean();
    private final Deadline root = Deadline.root(Clock.systemUTC());
    private final ExecutorService workers = Executors.newCachedThreadPool();

    @Override
    protected CamelContext createCamelContext() throws Exception {
        mail.user(LOGIN, MailRoute.PASSWORD);
        CamelContext created = super.createCamelContext();
        Properties keys = new Properties();
        keys.put("intake.mail.enabled", "true");
        created.getPropertiesComponent().setInitialProperties(keys);
        MailSource source = new MailSource(
                Source.MAIL,
                new MailSettings(
                        "imap",
                        mail.host(),
                        mail.imapPort(),
                        LOGIN,
                        new MailSettings.Password(new Secret(MailRoute.PASSWORD)),
                        Tls.DEFAULT,
                        "INBOX",
                        "Processed",
                        "Failed",
                        Duration.ofMillis(100)),
                "this-one",
                Readership.SOLE,
                new MailPassword(LOGIN, new Secret(MailRoute.PASSWORD)),
                FormatChooser.all(StrictJson.mapper()),
                root,
                Clock.systemUTC(),
                Clock.systemUTC(),
                Duration.ofMillis(200),
                new SimpleMeterRegistry());
        created.getRegistry().bind("deliveryWorkers", workers);
        created.getRegistry().bind("batchDelivery", new BatchWithoutJournal());
        source.bindTo(created);
        for (String file : List.of("failure-policy", "deliver-batch", "contact-from-mail")) {
            PluginHelper.getRoutesLoader(created)
                    .loadRoutes(ResourceHelper.fromString(
                            file + ".yaml", Files.readString(Path.of("routes", file + ".camel.yaml"))));
        }
        return created;
    }

    @Override
    protected RoutesBuilder createRouteBuilder() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:deliver-contact").process(this::deliver);
            }

            private void deliver(Exchange exchange) {
                IntakeRecord record = exchange.getMessage().getBody(IntakeRecord.class);
                delivered.add(record.origin().toString());
                record.end(MailRoute.deliver(record));
            }
        };
    }

    @AfterEach
    void stopAll() {
        root.expire();
        context.stop();
        workers.shutdownNow();
        mail.close();
    }

    @Test
    void leavesAMailWhereItIsUntilNoStepFails() throws Exception {
        fails.set(true);
        var ignored = AdviceWith.adviceWith(
                context, "contact-from-mail", advice -> advice.weaveAddFirst().process(exchange -> {
                    if (fails.get()) {
                        throw new IllegalStateException("a step of somebody else");
                    }
                }));
        try (CapturedLog log = CapturedLog.open()) {
            long uid = mail.deliver(LOGIN, Mails.withAttachment("contacts.json", "[{\"name\":\"Ada\"}]"));
            await().atMost(Duration.ofSeconds(20)).until(() -> log.lines().stream()
                    .anyMatch(line -> line.contains("contact-from-mail: broke off") && line.contains("/" + uid)));
            assertThat(delivered).isEmpty();

            fails.set(false);

            await().atMost(Duration.ofSeconds(20)).until(() -> delivered.size() == 1);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> log.lines().stream().anyMatch(line -> line.contains("moved to Processed")));
        }
    }
}
