package org.contactcourier.contact;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a text in a contact must be, by SmartTask's model; lengths are UTF-16 units, as .NET counts. Violations name the rule and
 * its limit, never the value.
 */
public enum Rule {
    NAME("the name", 100),
    DESIGNATION("the job title", 50),
    ADDRESS("the address", 4000),
    EMAIL("an e-mail address", 320) {
        @Override
        void more(String pointer, String value, List<Violation> violations) {
            if (!EmailSyntax.isValid(value)) {
                violations.add(new Violation(pointer, "malformed-email", "this is no valid e-mail address"));
            }
        }
    },
    PHONE("a phone number", 30),
    /** A company is a contact, too. */
    COMPANY("the company's name", 100),
    OWNER("the owner's e-mail address", 320) {
        @Override
        void more(String pointer, String value, List<Violation> violations) {
            if (!EmailSyntax.isValid(value)) {
                violations.add(
                        new Violation(pointer, "malformed-email", "the owner is not given by a valid e-mail address"));
            }
        }
    },
    LINK("a web address", Integer.MAX_VALUE),
    AVATAR("the picture's address", Integer.MAX_VALUE);

    private final String subject;
    private final int limit;

    Rule(String subject, int limit) {
        this.subject = subject;
        this.limit = limit;
    }

    /** How many UTF-16 units the text may have. */
    public int limit() {
        return limit;
    }

    /** Everything that is wrong with {@code value}, which stands at {@code pointer}; empty if it is fine. */
    public List<Violation> check(String pointer, String value) {
        List<Violation> violations = new ArrayList<>(0);
        if (value.isBlank()) {
            violations.add(required(pointer));
            return violations;
        }
        if (value.length() > limit) {
            violations.add(new Violation(
                    pointer,
                    "too-long",
                    subject + " may have " + limit + " characters at most, this one has " + value.length()));
        }
        if (value.indexOf('\0') >= 0) {
            violations.add(new Violation(pointer, "nul-character", subject + " contains the character NUL"));
        }
        if (hasLoneSurrogate(value)) {
            violations.add(new Violation(
                    pointer, "lone-surrogate", subject + " contains half a character (a lone surrogate)"));
        }
        more(pointer, value, violations);
        return violations;
    }

    /** The violation of not being there. */
    public Violation required(String pointer) {
        return new Violation(pointer, "required", subject + " is required");
    }

    void more(String pointer, String value, List<Violation> violations) {}

    /** What is wrong with a latitude in degrees. */
    public static List<Violation> latitude(String pointer, @Nullable Double value) {
        return range(pointer, value, "the latitude", 90);
    }

    /** What is wrong with a longitude in degrees. */
    public static List<Violation> longitude(String pointer, @Nullable Double value) {
        return range(pointer, value, "the longitude", 180);
    }

    private static List<Violation> range(String pointer, @Nullable Double value, String subject, int limit) {
        // Written so that NaN is outside.
        return value == null || Math.abs(value) <= limit
                ? List.of()
                : List.of(new Violation(
                        pointer,
                        "out-of-range",
                        subject + " must be between -" + limit + " and " + limit + " degrees"));
    }

    private static boolean hasLoneSurrogate(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (Character.isHighSurrogate(c)
                    && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return true;
            }
        }
        return false;
    }
}
