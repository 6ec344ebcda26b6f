package org.contactcourier.source.kafka;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import java.util.Properties;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.component.kafka.DefaultKafkaClientFactory;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.SslConfigs;
import org.contactcourier.network.ReasonedTrust;
import org.contactcourier.record.Deadline;
import org.contactcourier.source.Acknowledgements;
import org.contactcourier.source.RunningBatches;

/** Makes the source's clients for Camel's Kafka component. Thread-safe. */
final class KafkaClients extends DefaultKafkaClientFactory {
    private final KafkaSettings settings;
    private final Deadline root;
    private final KafkaLiveness liveness;
    private final KafkaLag lag;
    private final KafkaPause pause;
    private final RunningBatches running;
    private final MeterRegistry meters;
    private volatile boolean alone;

    private volatile Acknowledgements acknowledgements = Acknowledgements.UNHEARD;

    KafkaClients(
            KafkaSettings settings,
            Deadline root,
            KafkaLiveness liveness,
            KafkaLag lag,
            KafkaPause pause,
            RunningBatches running,
            MeterRegistry meters) {
        this.settings = settings;
        this.root = root;
        this.liveness = liveness;
        this.lag = lag;
        this.pause = pause;
        this.running = running;
        this.meters = meters;
    }

    /** From now on clients warn if their group has members that don't share the journal. */
    void expectNoOtherMembers() {
        alone = true;
    }

    /** From now on clients say what they have let go. */
    void tell(Acknowledgements hears) {
        acknowledgements = hears;
    }

    @Override
    @SuppressWarnings("rawtypes") // as Camel's interface has it
    public Consumer getConsumer(Properties properties) {
        Properties ours = new Properties();
        // A mistyped topic must be told, not made.
        ours.put("allow.auto.create.topics", "false");
        ours.put(SslConfigs.SSL_TRUSTMANAGER_ALGORITHM_CONFIG, ReasonedTrust.algorithm());
        ours.putAll(properties);
        Optional<String> trouble = BrokerProbe.unexpectedTls(settings);
        if (trouble.isPresent()) {
            liveness.notCreated(trouble.get());
            throw new ClientNotMadeException(trouble.get());
        }
        try {
            return new TrackingConsumer(
                    ours,
                    settings,
                    root,
                    liveness,
                    lag,
                    pause,
                    running,
                    new RemovedRecords(meters),
                    acknowledgements,
                    alone ? new OtherMembers(settings.groupId(), text(ours)) : null);
        } catch (KafkaException e) {
            liveness.notCreated(cause(e));
            throw new ClientNotMadeException(cause(e));
        }
    }

    /** Camel puts numbers and classes among the settings, which {@link Properties} doesn't name. */
    private static Properties text(Properties settings) {
        Properties text = new Properties();
        settings.forEach((name, value) -> {
            if (value instanceof Class<?> type) {
                text.setProperty(name.toString(), type.getName());
            } else {
                text.setProperty(name.toString(), value.toString());
            }
        });
        return text;
    }

    private String cause(KafkaException e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        // Kafka names no host if none of them can be resolved.
        return "the client can't be made: %s%s"
                .formatted(
                        cause.getMessage(),
                        BrokerProbe.trouble(settings)
                                .map(trouble -> ": " + trouble)
                                .orElse(""));
    }

    /** Camel logs it with its stack trace at each try; so it has none. */
    private static final class ClientNotMadeException extends RuntimeCamelException {
        private static final long serialVersionUID = 1L;

        private ClientNotMadeException(String message) {
            super(message);
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }
}
