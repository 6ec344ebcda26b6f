package org.contactcourier.configuration;

import java.util.Objects;
import java.util.regex.Pattern;

/** A credential. Its {@link #toString} masks it, so that it can't end in a log by accident. */
public final class Secret {
    static final String MASK = "***";

    /** What stands before the host in an address may hold a password, and that a slash or another {@code @}. */
    private static final Pattern USER = Pattern.compile("(//|jdbc:postgresql:)(?:[^/?\\s]*:[^?\\s]*|[^/\\s]+)@");

    /** So may an option of it. */
    private static final Pattern OPTION =
            Pattern.compile("(?i)([?&;][^=&;\\s]*(?:password|secret|token|passphrase)[^=&;\\s]*=)[^&;\\s]+");

    private final String value;

    public Secret(String value) {
        this.value = Objects.requireNonNull(value);
    }

    /** The credential itself, for the one place that sends it. */
    public String reveal() {
        return value;
    }

    /** A text that is no secret, without those that an address in it may hold. */
    static String masked(String text) {
        return OPTION.matcher(USER.matcher(text).replaceAll("$1" + MASK + "@")).replaceAll("$1" + MASK);
    }

    /** Whether it can stand in a header (RFC 9110, 5.5: no control characters, nothing beyond ASCII). */
    public boolean fitsHeader() {
        return !value.isEmpty() && value.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && secret.value.equals(value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return MASK;
    }
}
