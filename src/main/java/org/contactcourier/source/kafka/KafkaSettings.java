package org.contactcourier.source.kafka;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.network.CleartextWarning;

/**
 * The Kafka source's settings.
 *
 * @param brokers {@code host:port}, separated by commas
 * @param properties settings of the Kafka client, by Kafka's names
 * @param batchDeadline after which nothing of a batch is started any more
 * @param responseTimeout what an attempt that is on the wire at that moment may take
 * @param longestPause the longest wait before records are tried again that have not ended
 */
public record KafkaSettings(
        boolean enabled,
        String brokers,
        String topic,
        String groupId,
        Map<String, String> properties,
        Duration batchDeadline,
        Duration responseTimeout,
        Duration longestPause) {
    /** DESIGN's number: long enough for 5,000 contacts, short enough to bound what is read again. */
    private static final Duration BATCH_DEADLINE = Duration.ofSeconds(60);

    private static final String KEY = Configuration.KAFKA_CLIENT_PREFIX;

    private static final Pattern BROKER = Pattern.compile("([^\\s,;:/\\[\\]]+|\\[[0-9a-fA-F:]+]):\\d{1,5}");

    /** SCRAM and Kerberos send no secret; these do. */
    private static final Set<String> READABLE = Set.of("PLAIN", "OAUTHBEARER");

    private static final Set<String> OWN_KEYS = Set.of("bootstrap.servers", "group.id");
    private static final Set<String> FIXED = Set.of(
            "enable.auto.commit", "auto.offset.reset", "group.protocol", "key.deserializer", "value.deserializer");

    public KafkaSettings {
        properties = Map.copyOf(properties);
    }

    /**
     * Reads the {@code intake.kafka.*} keys.
     *
     * @throws ConfigurationException if one is missing although the source is on, or would break the promise
     */
    public static KafkaSettings from(Configuration c) {
        boolean enabled = c.flag("intake.kafka.enabled");
        KafkaSettings settings = new KafkaSettings(
                enabled,
                enabled
                        ? c.text("intake.kafka.brokers")
                        : c.optionalText("intake.kafka.brokers").orElse(""),
                c.text("intake.kafka.topic"),
                c.text("intake.kafka.group-id"),
                ClientSettings.from(c),
                BATCH_DEADLINE,
                c.duration("smarttask.response-timeout"),
                c.duration("smarttask.retry.max-delay"));
        if (enabled && !isListOfBrokers(settings.brokers)) {
            throw c.wrong("intake.kafka.brokers", "host:port, several separated by commas");
        }
        settings.properties.keySet().forEach(name -> settings.requireHarmless(name, c));
        return settings;
    }

    /**
     * How long the client may be away from {@code poll} before its group gives it up: twice the longest batch, since a batch
     * that comes to its deadline still awaits the attempts that are on the wire.
     */
    public Duration maxPollInterval() {
        return batchDeadline.plus(responseTimeout).multipliedBy(2);
    }

    /** Why no broker can be reached, in one sentence; empty if one can. Takes some seconds if nothing answers. */
    public Optional<String> brokerTrouble() {
        return BrokerProbe.trouble(this);
    }

    /** The warning that the user's password or token goes out unencrypted; empty if it doesn't. */
    Optional<String> cleartextWarning() {
        boolean readable = properties.getOrDefault("security.protocol", "").equalsIgnoreCase("SASL_PLAINTEXT")
                && READABLE.contains(properties.getOrDefault("sasl.mechanism", ""));
        return Arrays.stream(brokers.split(",", -1))
                .filter(broker -> readable)
                .map(broker -> broker.strip().replaceAll(":\\d+$", ""))
                .flatMap(host ->
                        CleartextWarning.of("The broker's password", KEY + "security.protocol", host, "SASL_SSL")
                                .stream())
                .findFirst();
    }

    private static boolean isListOfBrokers(String text) {
        return Arrays.stream(text.split(",", -1))
                .allMatch(broker -> BROKER.matcher(broker.strip()).matches());
    }

    private void requireHarmless(String name, Configuration c) {
        if (OWN_KEYS.contains(name)) {
            throw c.wrong(
                    KEY + name,
                    "nothing: " + (name.equals("group.id") ? "intake.kafka.group-id" : "intake.kafka.brokers")
                            + " is the key for that");
        }
        if (FIXED.contains(name)) {
            throw c.wrong(KEY + name, "nothing: this source sets it itself, so that no contact is lost");
        }
        if (name.equals("max.poll.interval.ms")) {
            int least = Math.toIntExact(maxPollInterval().toMillis());
            int ignored = c.number(KEY + name, least, Integer.MAX_VALUE);
        }
    }
}
