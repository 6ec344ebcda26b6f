package org.contactcourier.format.ldif;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What LDIF looks like at its beginning, and where it stands in a text that somebody wrote. */
final class LdifInText {
    /** A version or a name with an equals sign; a name in base64 hides it. */
    private static final Pattern FIRST_LINE = Pattern.compile(
            "version: ?\\d+\\s*|dn: ?[A-Za-z][A-Za-z0-9.-]* ?=.*|dn:: ?[A-Za-z0-9+/]+=*\\s*|dn: ?\\s*changetype:.*",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern ENTRY = Pattern.compile(
            "(?im)^dn:(?: ?[a-z][a-z0-9.-]* ?=|: ?[a-z0-9+/]).*\\R(?:[ \\t].*\\R)*(?=[a-z][a-z0-9.-]*(?:;[a-z0-9;-]+)?:)");

    /** A line that belongs to LDIF: an attribute, more of one, a comment, or nothing. */
    private static final Pattern OTHER_LINE =
            Pattern.compile("(?im)^(?![ \\t#]|-\\r?$|\\r?$|[a-z][a-z0-9.-]*(?:;[a-z0-9;-]+)?:)");

    private LdifInText() {}

    /** Whether content with this beginning is LDIF. */
    static boolean begins(byte[] text) {
        int from = 0;
        while (from < text.length) {
            int end = from;
            while (end < text.length && text[end] != '\n' && text[end] != '\r') {
                end++;
            }
            byte first = text[from];
            if (first == 'd' || first == 'D' || first == 'v' || first == 'V') {
                String line = new String(text, from, Math.min(end - from, 200), StandardCharsets.ISO_8859_1);
                return isFirst(line) && (first == 'd' || first == 'D' || isBeforeEntry(text, end));
            }
            if (end > from && first != '#' && !(LdifEntry.isFold(first) && from > 0)) {
                return false;
            }
            from = end + 1;
        }
        return false;
    }

    /** Whether the version is the first line of LDIF rather than a field of a form: an entry follows, or nothing. */
    private static boolean isBeforeEntry(byte[] text, int from) {
        int at = from;
        while (at < text.length && (text[at] == '\n' || text[at] == '\r')) {
            at++;
        }
        if (at == text.length) {
            return true;
        }
        byte next = text[at];
        return next == '#'
                || ((next == 'd' || next == 'D')
                        && begins(Arrays.copyOfRange(text, at, Math.min(text.length, at + 200))));
    }

    private static boolean isFirst(String line) {
        return FIRST_LINE.matcher(line).matches();
    }

    /** Likewise, as text. */
    static boolean begins(String beginning) {
        String text = beginning.startsWith("\uFEFF") || beginning.startsWith("\u00EF\u00BB\u00BF")
                ? beginning.substring(beginning.charAt(0) == '\uFEFF' ? 1 : 3)
                : beginning;
        return begins(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** From the first entry to the last line that belongs to one. */
    static Optional<String> find(String text) {
        Matcher entry = ENTRY.matcher(text);
        if (!entry.find()) {
            return Optional.empty();
        }
        Matcher other = OTHER_LINE.matcher(text);
        return Optional.of(text.substring(entry.start(), other.find(entry.start()) ? other.start() : text.length()));
    }
}
