package org.contactcourier.configuration;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keys are unknown, missing or have values that can't be used. The message is what the operator sees: one line for each fault.
 */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Words with dots between them that are no part of an address or a path. */
    private static final Pattern KEY = Pattern.compile("((?<![\\w./-])|(?<=-D))[a-z]+(\\.[a-z0-9-]+)+");

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

    /**
     * The same about other keys.
     *
     * @param named the key that one in the message stands for
     * @param origin where the value of a key was set
     */
    ConfigurationException inTermsOf(UnaryOperator<String> named, UnaryOperator<String> origin) {
        String message = KEY.matcher(String.valueOf(getMessage()))
                .replaceAll(found -> Matcher.quoteReplacement(origin.apply(named.apply(found.group()))));
        String about = key == null ? null : named.apply(key);
        if (key != null && about != null) {
            message = message.replace(Configuration.variable(key), Configuration.variable(about));
        }
        return new ConfigurationException(about, message);
    }

    /** The one key that the fault is about, if it is about one. */
    public Optional<String> key() {
        return Optional.ofNullable(key);
    }
}
