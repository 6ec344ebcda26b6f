package org.contactcourier.source.kafka;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.contactcourier.network.PortProbe;

/**
 * Why no broker answers. Kafka's client tries on in silence, so this looks for itself: it connects to the first brokers and says
 * what is wrong with one of them. Stateless; takes some seconds if nothing answers.
 */
final class BrokerProbe {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** Three brokers of a cluster that are wrong in three ways are rare. */
    private static final int BROKERS = 3;

    /** Asks a broker which versions of its API it has, as every client does first (Kafka's protocol, ApiVersions 0). */
    private static final byte[] HELLO = {0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, -1, -1};

    private BrokerProbe() {}

    /** What is wrong, in one sentence that begins with the broker; empty if nothing seems to be. */
    static Optional<String> trouble(KafkaSettings settings) {
        return troubles(settings).findFirst();
    }

    /**
     * The trouble, if a broker speaks TLS although the client doesn't. Kafka's client takes its alert for the length of an answer
     * and asks for 336 MiB (KAFKA-4090), so this has to be known before there is a client.
     */
    static Optional<String> unexpectedTls(KafkaSettings settings) {
        return speaksTls(settings)
                ? Optional.empty()
                : troubles(settings)
                        .filter(trouble -> trouble.endsWith(PortProbe.SPEAKS_TLS))
                        .findFirst();
    }

    private static boolean speaksTls(KafkaSettings settings) {
        return settings.properties()
                .getOrDefault("security.protocol", "PLAINTEXT")
                .toUpperCase(Locale.ROOT)
                .endsWith("SSL");
    }

    private static Stream<String> troubles(KafkaSettings settings) {
        boolean tls = speaksTls(settings);
        return Arrays.stream(settings.brokers().split(",", -1))
                .map(String::strip)
                .limit(BROKERS)
                .flatMap(broker -> trouble(broker, tls).stream());
    }

    private static Optional<String> trouble(String broker, boolean tls) {
        int colon = broker.lastIndexOf(':');
        String host = broker.substring(0, colon).replaceAll("^\\[|]$", "");
        int port = Integer.parseInt(broker.substring(colon + 1));
        return (tls ? PortProbe.ofTls(host, port, PATIENCE) : PortProbe.ofPlain(host, port, HELLO, PATIENCE))
                .map(sentence -> broker + ": " + sentence);
    }
}
