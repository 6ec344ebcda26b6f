package org.contactcourier.mapping.clean;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A name with an e-mail address behind it, as mail programs write a recipient: {@code Ada Lovelace <ada@example.org>}.
 * Stateless.
 */
public final class NamedAddress {
    private static final String CODE = "email-in-name";
    private static final int LONGEST = 400;

    private static final Pattern NAMED =
            Pattern.compile("[\"']?([^<>(\"]*?)[\"']?\\s*(?:<([^<>\\s@]+@[^<>\\s@]+)>|\\(([^()\\s@]+@[^()\\s@]+)\\))");

    private NamedAddress() {}

    /** The address in {@code name}, or null. */
    public static @Nullable Text address(String pointer, String name) {
        Matcher matcher = matcher(name);
        if (matcher == null) {
            return null;
        }
        String address = matcher.group(2) == null ? matcher.group(3) : matcher.group(2);
        return new Text(pointer, name.strip()).changed(CODE, address);
    }

    /** {@code name} without the address behind it. */
    public static Text name(Text name) {
        Matcher matcher = matcher(name.value());
        return matcher == null ? name : name.changed(CODE, TrimmedText.of(matcher.group(1)));
    }

    /** One that matches, and with a name in front. */
    private static @Nullable Matcher matcher(String name) {
        if (name.indexOf('@') < 0 || name.length() > LONGEST) {
            return null;
        }
        Matcher matcher = NAMED.matcher(name.strip());
        return matcher.matches() && !matcher.group(1).isBlank() ? matcher : null;
    }
}
