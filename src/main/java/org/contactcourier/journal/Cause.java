package org.contactcourier.journal;

import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.contactcourier.contact.RejectedRecordException;
import org.contactcourier.contact.Violation;

/**
 * What letters that are alike have in common, without any contact's data: the codes of the broken rules, or else the message
 * without its figures and quotations. Stateless.
 */
public final class Cause {
    /** Characters: a heading, not a text. */
    private static final int LONGEST = 120;

    private static final Pattern QUOTED = Pattern.compile("'[^']*+'|\"[^\"]*+\"|„[^“”]*+[“”]");
    private static final Pattern FIGURES = Pattern.compile("[0-9]++");

    private Cause() {}

    /** The cause of a rejection. */
    public static String of(RejectedRecordException why) {
        if (why.violations().isEmpty() && why.status().isPresent()) {
            return "status " + why.status().getAsInt();
        }
        String message = why.getMessage();
        return of(why.violations(), message == null ? why.reason().word() : message);
    }

    /** The cause of broken rules, or else of what the message says. */
    public static String of(List<Violation> violations, String message) {
        TreeSet<String> rules = new TreeSet<>();
        for (Violation violation : violations) {
            String place = FIGURES.matcher(violation.pointer()).replaceAll("*");
            rules.add(place.isEmpty() ? violation.code() : place + ": " + violation.code());
        }
        return cut(rules.isEmpty() ? withoutData(message) : String.join(", ", rules));
    }

    private static String withoutData(String message) {
        String line = message.lines().findFirst().orElse("");
        return FIGURES.matcher(QUOTED.matcher(line).replaceAll("'…'")).replaceAll("N");
    }

    private static String cut(String text) {
        return text.codePointCount(0, text.length()) <= LONGEST
                ? text
                : text.substring(0, text.offsetByCodePoints(0, LONGEST - 1)) + "…";
    }
}
