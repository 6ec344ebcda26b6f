package org.contactcourier.journal.outbox;

import java.util.Locale;
import java.util.Optional;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.Secret;

/**
 * Where copies go: URIs of Camel endpoints.
 *
 * @param deadLetters where each dead letter also goes
 * @param receipts where each receipt also goes
 * @param topic what dead letters look like in a Kafka topic
 */
public record OutboxSettings(Optional<String> deadLetters, Optional<String> receipts, TopicStyle topic) {
    static final String HEADERS = "dead-letter.headers";
    static final String VALUE = "dead-letter.value";

    /** The convention that a dead letter's headers in a topic follow. */
    public enum HeaderConvention {
        COURIER,
        CONNECT,
        SPRING
    }

    /**
     * What dead letters look like in a Kafka topic.
     *
     * @param original whether the value is the record's own bytes rather than our JSON
     */
    public record TopicStyle(HeaderConvention headers, boolean original) {
        /** As it is if nothing is configured. */
        public static final TopicStyle OURS = new TopicStyle(HeaderConvention.COURIER, false);

        static TopicStyle from(Configuration configuration) {
            HeaderConvention headers =
                    switch (configuration.text(HEADERS).toLowerCase(Locale.ROOT)) {
                        case "courier" -> HeaderConvention.COURIER;
                        case "connect" -> HeaderConvention.CONNECT;
                        case "spring" -> HeaderConvention.SPRING;
                        default -> throw configuration.wrong(HEADERS, "courier, connect or spring");
                    };
            boolean original =
                    switch (configuration.text(VALUE).toLowerCase(Locale.ROOT)) {
                        case "json" -> false;
                        case "original" -> true;
                        default -> throw configuration.wrong(VALUE, "json or original");
                    };
            return new TopicStyle(headers, original);
        }
    }

    /** Dead letters in a topic look as they do if nothing is configured. */
    public OutboxSettings(Optional<String> deadLetters, Optional<String> receipts) {
        this(deadLetters, receipts, TopicStyle.OURS);
    }

    static final String DEAD_LETTER_COPY_TO = "dead-letter.copy-to";
    static final String RECEIPT_COPY_TO = "receipt.copy-to";

    /** No copies at all. */
    public static final OutboxSettings NONE = new OutboxSettings(Optional.empty(), Optional.empty());

    /** Reads {@code dead-letter.copy-to} and {@code receipt.copy-to}, or the files that their {@code -file} name. */
    public static OutboxSettings from(Configuration configuration) {
        return new OutboxSettings(
                endpoint(configuration, DEAD_LETTER_COPY_TO),
                endpoint(configuration, RECEIPT_COPY_TO),
                TopicStyle.from(configuration));
    }

    /** The address may hold a password, so it may come from a file. */
    private static Optional<String> endpoint(Configuration configuration, String key) {
        return configuration.secret(key).map(Secret::reveal);
    }
}
