package org.contactcourier.configuration;

import java.util.Objects;

/** A credential. Its {@link #toString} masks it, so that it can't end in a log by accident. */
public final class Secret {
    private final String value;

    public Secret(String value) {
        this.value = Objects.requireNonNull(value);
    }

    /** The credential itself, for the one place that sends it. */
    public String reveal() {
        return value;
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
        return "***";
    }
}
