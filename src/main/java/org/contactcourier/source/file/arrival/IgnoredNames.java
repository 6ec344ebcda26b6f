package org.contactcourier.source.file.arrival;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The names under which a file in the inbox is left alone, such as those that an upload has before its rename: patterns in which
 * {@code *} stands for any characters and {@code ?} for one, and nothing else has a meaning. Upper and lower case count as the
 * same. Hidden names are ignored whatever the patterns say, since the inbox keeps files of its own under them. Thread-safe.
 */
public final class IgnoredNames {
    private static final Pattern COMMA = Pattern.compile(",");

    private final List<int[]> patterns;

    private IgnoredNames(List<int[]> patterns) {
        this.patterns = patterns;
    }

    /**
     * The names that some patterns describe.
     *
     * @param patterns separated by commas; blanks around a pattern don't count
     * @throws IllegalArgumentException if a pattern can't match a name, or matches all
     */
    public static IgnoredNames of(String patterns) {
        List<int[]> list = new ArrayList<>();
        for (String part : COMMA.split(patterns, -1)) {
            String pattern = part.strip();
            if (pattern.indexOf('/') >= 0) {
                throw new IllegalArgumentException("a pattern has a slash, but no name has one: " + pattern);
            }
            if (!pattern.isEmpty() && pattern.chars().allMatch(c -> c == '*')) {
                throw new IllegalArgumentException("a pattern matches every name: " + pattern);
            }
            if (!pattern.isEmpty()) {
                list.add(folded(pattern));
            }
        }
        return new IgnoredNames(List.copyOf(list));
    }

    /** Whether a file of this name is left alone. */
    public boolean match(String name) {
        if (isHidden(name)) {
            return true;
        }
        int[] folded = folded(name);
        for (int[] pattern : patterns) {
            if (matches(pattern, folded)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the name begins with a dot. */
    public static boolean isHidden(String name) {
        return name.startsWith(".");
    }

    /**
     * After a mismatch it is enough to try again from the last star, one character on: a star before that has taken what it must.
     * So the work is at most the product of both lengths, and a name has 255 bytes.
     */
    private static boolean matches(int[] pattern, int[] name) {
        int at = 0;
        int in = 0;
        int star = -1;
        int resume = 0;
        while (in < name.length) {
            if (at < pattern.length && pattern[at] == '*') {
                star = at++;
                resume = in;
            } else if (at < pattern.length && (pattern[at] == '?' || pattern[at] == name[in])) {
                at++;
                in++;
            } else if (star >= 0) {
                at = star + 1;
                in = ++resume;
            } else {
                return false;
            }
        }
        while (at < pattern.length && pattern[at] == '*') {
            at++;
        }
        return at == pattern.length;
    }

    /** Both ways, as some letters have no upper case of their own and others no lower case. */
    private static int[] folded(String text) {
        return text.codePoints()
                .map(c -> Character.toLowerCase(Character.toUpperCase(c)))
                .toArray();
    }
}
