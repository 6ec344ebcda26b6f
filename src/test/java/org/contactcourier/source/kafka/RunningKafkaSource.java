package org.contactcourier.source.kafka;

import io.micrometer.core.instrument.Gauge;
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
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.contactcourier.contact.RejectedRecordException;
import org.contactcourier.intake.FormatChooser;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.Ending;
import org.contactcourier.record.ExponentialBackoff;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.Source;
import org.contactcourier.support.BatchWithoutJournal;
import org.jspecify.annotations.Nullable;

/** The shipped Kafka route with a scripted end of the line: what it does with a record is the test's to say. */
final class RunningKafkaSource implements AutoCloseable {
    /** What happens to a record; one that gets no ending has not ended. */
    interface Line {
        void deliver(IntakeRecord record) throws Exception;
    }

    /** Everything ends well. */
    static final Line ACCEPTS = record -> {
        RejectedRecordException rejection = record.rejection();
        record.end(
                rejection == null
                        ? new Ending.Delivered(record.origin().toString(), false)
                        : new Ending.Buried(rejection.reason(), "", "dead-letter"));
    };

    /** What was handed over, in that order, by origin without digest. */
    final List<String> handedOver = new CopyOnWriteArrayList<>();

    final List<Map<String, Object>> headers = new CopyOnWriteArrayList<>();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final KafkaSource source;
    private final Deadline root = Deadline.root(Clock.systemUTC());
    private final ExecutorService workers = Executors.newFixedThreadPool(16);
    private final CamelContext context = new DefaultCamelContext();
    private volatile Line line;

    private RunningKafkaSource(Options options, Line line) {
        this.line = line;
        KafkaSettings settings = new KafkaSettings(
                true,
                options.brokers,
                options.topic,
                options.group,
                options.properties,
                options.deadline,
                Duration.ofSeconds(5),
                Duration.ofSeconds(30));
        source = new KafkaSource(
                Source.KAFKA,
                settings,
                options.reader,
                root,
                options.batchSize,
                options.backoff,
                Clock.systemUTC(),
                meters);
        Properties placeholders = new Properties();
        placeholders.put("intake.kafka.enabled", "true");
        context.getPropertiesComponent().setInitialProperties(placeholders);
        context.getRegistry().bind("deliveryWorkers", workers);
        context.getRegistry().bind("batchDelivery", new BatchWithoutJournal());
        source.bindTo(context);
    }

    static Options on(String brokers, String topic, String group) {
        return new Options(brokers, topic, group);
    }

    private RunningKafkaSource start() {
        try {
            for (String route : List.of("failure-policy", "contact-from-kafka", "deliver-batch")) {
                String text = Files.readString(Path.of("routes", route + ".camel.yaml"));
                PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString(route + ".yaml", text));
            }
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:deliver-contact")
                            .errorHandler(noErrorHandler())
                            .process(this::deliver);
                }

                private void deliver(Exchange exchange) throws Exception {
                    IntakeRecord record = exchange.getMessage().getBody(IntakeRecord.class);
                    handedOver.add(record.origin().toString());
                    headers.add(Map.copyOf(exchange.getMessage().getHeaders()));
                    line.deliver(record);
                }
            });
            context.start();
            return this;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** From now on records fare like this. */
    void changesTo(Line other) {
        line = other;
    }

    /** NaN before it is known. */
    double lag(String topic, int partition) {
        Gauge gauge = meters.find("contact_courier.kafka.lag")
                .tag("topic", topic)
                .tag("partition", Integer.toString(partition))
                .gauge();
        return gauge == null ? Double.NaN : gauge.value();
    }

    /** As an operator does it by hand. */
    void stopRoute(String id) throws Exception {
        context.getRouteController().stopRoute(id);
    }

    /** Whether the stop came to its end in time. */
    boolean hasStoppedByItself() {
        return !context.getShutdownStrategy().isTimeoutOccurred();
    }

    /** As SIGTERM does it: the deadline first, then Camel. */
    @Override
    public void close() {
        root.expire();
        stop(30);
    }

    /** As a kill does it, as far as one can in the same process: whatever is in flight is torn off. */
    void crash() {
        workers.shutdownNow();
        stop(1);
    }

    private void stop(long seconds) {
        context.getShutdownStrategy().setTimeUnit(TimeUnit.SECONDS);
        context.getShutdownStrategy().setTimeout(seconds);
        context.stop();
        workers.shutdownNow();
    }

    /** What a test may want otherwise. */
    static final class Options {
        private final String brokers;
        private final String topic;
        private final String group;
        private int batchSize = 400;
        private Duration deadline = Duration.ofSeconds(20);
        private Map<String, String> properties = Map.of();
        private ExponentialBackoff backoff = new ExponentialBackoff(Duration.ofSeconds(30));
        private RecordReader reader = FormatChooser.all(StrictJson.mapper());
        private @Nullable String pausedFor;
        private boolean journalOfItsOwn;

        private Options(String brokers, String topic, String group) {
            this.brokers = brokers;
            this.topic = topic;
            this.group = group;
        }

        Options batches(int size) {
            batchSize = size;
            return this;
        }

        Options deadline(Duration each) {
            deadline = each;
            return this;
        }

        Options with(Map<String, String> clientSettings) {
            properties = clientSettings;
            return this;
        }

        /** However long it has to: what has not ended is not read again by itself. */
        Options waitingForAnHour() {
            backoff = new ExponentialBackoff(Duration.ofHours(1), Duration.ofHours(1));
            return this;
        }

        Options pausing(ExponentialBackoff how) {
            backoff = how;
            return this;
        }

        Options reading(RecordReader how) {
            reader = how;
            return this;
        }

        /** As with a journal in SQLite. */
        Options withJournalOfItsOwn() {
            journalOfItsOwn = true;
            return this;
        }

        Options pausedFor(String reason) {
            pausedFor = reason;
            return this;
        }

        RunningKafkaSource start(Line line) {
            RunningKafkaSource running = new RunningKafkaSource(this, line);
            if (journalOfItsOwn) {
                KafkaSource unused = running.source.expectingNoOtherMembers();
            }
            if (pausedFor != null) {
                running.source.pause(pausedFor);
            }
            return running.start();
        }
    }
}
