package org.contactcourier.configuration;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keys are unknown, missing or have values that can't be used. The message is what the operator sees: one line for each fault.
 */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final @Nullable String key;

    public ConfigurationException(String message) {
        this(null, message);
    }

    /** @param key the one key that the fault is about; null if it is about several, or about none */
    public ConfigurationException(@Nullable String key, String message) {
        super(message);
        this.key = key;
    }

    /** All of {@code lines}, of which there is at least one. */
    public static ConfigurationException of(List<String> lines) {
        return new ConfigurationException(String.join("\n", lines));
    }

    /** The same about the keys that begin with {@code prefix} where it is about those that begin with {@code kind}. */
    ConfigurationException inTermsOf(String kind, String prefix) {
        String message = String.valueOf(getMessage())
                .replace(kind, prefix)
                .replace(Configuration.variable(kind), Configuration.variable(prefix));
        return new ConfigurationException(key == null ? null : key.replace(kind, prefix), message);
    }

    /** The one key that the fault is about, if it is about one. */
    public Optional<String> key() {
        return Optional.ofNullable(key);
    }
}
