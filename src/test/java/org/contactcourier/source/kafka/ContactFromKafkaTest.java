package org.contactcourier.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.contactcourier.source.kafka.KafkaTopic.contact;
import static org.contactcourier.source.kafka.KafkaTopic.eventually;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.contactcourier.intake.FormatChooser;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.Ending;
import org.contactcourier.record.ExponentialBackoff;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Source;
import org.contactcourier.support.BatchWithoutJournal;
import org.contactcourier.support.CapturedLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The shipped route {@code contact-from-kafka} between a real broker and a route that takes what is delivered. */
@Timeout(90)
class ContactFromKafkaTest extends CamelTestSupport {
    @RegisterExtension
    static final KafkaTopic topic = new KafkaTopic();

    private final List<String> delivered = new CopyOnWriteArrayList<>();
    private final Deadline root = Deadline.root(Clock.systemUTC());
    private final ExecutorService workers = Executors.newCachedThreadPool();

    @Override
    protected CamelContext createCamelContext() throws Exception {
        topic.create();
        CamelContext created = super.createCamelContext();
        KafkaSettings settings = new KafkaSettings(
                true,
                topic.broker().brokers(),
                topic.name(),
                topic.group(),
                Map.of(),
                Duration.ofSeconds(20),
                Duration.ofSeconds(5),
                Duration.ofSeconds(30));
        Properties keys = new Properties();
        keys.put("intake.kafka.enabled", "true");
        created.getPropertiesComponent().setInitialProperties(keys);
        created.getRegistry().bind("deliveryWorkers", workers);
        created.getRegistry().bind("batchDelivery", new BatchWithoutJournal());
        new KafkaSource(
                        Source.KAFKA,
                        settings,
                        FormatChooser.all(StrictJson.mapper()),
                        root,
                        400,
                        new ExponentialBackoff(settings.longestPause()),
                        Clock.systemUTC(),
                        new SimpleMeterRegistry())
                .bindTo(created);
        for (String file : List.of("failure-policy", "deliver-batch", "contact-from-kafka")) {
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
                record.end(new Ending.Delivered("id", false));
            }
        };
    }

    @AfterEach
    void stopAll() {
        root.expire();
        context.stop();
        workers.shutdownNow();
    }

    @Test
    void commitsWhatWasDelivered() {
        topic.publish(contact(0));
        topic.publish(contact(1));

        topic.awaitCommit(0, 2);

        assertThat(delivered).containsExactlyInAnyOrder(topic.at(0, 0) + "#0", topic.at(0, 1) + "#0");
    }

    /** A failure that left the route would make the consumer leave its group, and read all of its partitions anew. */
    @Test
    void keepsItsConsumerWhenAStepFails() throws Exception {
        AtomicInteger failures = new AtomicInteger();
        var ignored = AdviceWith.adviceWith(
                context, "contact-from-kafka", advice -> advice.weaveAddFirst().process(exchange -> {
                    failures.incrementAndGet();
                    throw new IllegalStateException("a step of somebody else");
                }));
        eventually().until(() -> topic.members().size() == 1);
        List<String> members = topic.broker().memberIds(topic.group());
        try (CapturedLog log = CapturedLog.open()) {
            topic.publish(contact(0));
            eventually().until(() -> failures.get() == 1);
            topic.publish(contact(1));
            eventually().until(() -> failures.get() == 2);

            assertThat(log.lines())
                    .filteredOn(line -> line.contains("broke off"))
                    .hasSize(2);
        }
        assertThat(topic.broker().memberIds(topic.group())).isEqualTo(members);
        assertThat(topic.committed(0).orElse(0)).isZero();
    }
}
