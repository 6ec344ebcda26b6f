package org.contactcourier.journal.outbox;

import java.util.Optional;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.Secret;

/**
 * Where copies go: URIs of Camel endpoints.
 *
 * @param deadLetters where each dead letter also goes
 * @param receipts where each receipt also goes
 */
public record OutboxSettings(Optional<String> deadLetters, Optional<String> receipts) {
    static final String DEAD_LETTER_COPY_TO = "dead-letter.copy-to";
    static final String RECEIPT_COPY_TO = "receipt.copy-to";

    /** No copies at all. */
    public static final OutboxSettings NONE = new OutboxSettings(Optional.empty(), Optional.empty());

    /** Reads {@code dead-letter.copy-to} and {@code receipt.copy-to}, or the files that their {@code -file} name. */
    public static OutboxSettings from(Configuration configuration) {
        return new OutboxSettings(
                endpoint(configuration, DEAD_LETTER_COPY_TO), endpoint(configuration, RECEIPT_COPY_TO));
    }

    /** The address may hold a password, so it may come from a file. */
    private static Optional<String> endpoint(Configuration configuration, String key) {
        return configuration.secret(key).map(Secret::reveal);
    }
}
