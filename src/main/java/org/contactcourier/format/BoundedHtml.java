package org.contactcourier.format;

import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;

/**
 * HTML that somebody else wrote, read in time that depends on its size alone. jsoup parses it as a browser does; what would
 * take it too long is changed or refused before. Stateless.
 */
public final class BoundedHtml {
    /** A tag takes some 300 bytes while it is read. A table of 10,000 contacts has fewer tags than this. */
    public static final int MOST_TAGS = 300_000;

    /** HTML's longest name has ten letters, and what mail programs add to it is not much longer. */
    private static final int LONGEST_NAME = 100;

    private BoundedHtml() {}

    /** Whether there is more in it than anybody writes: it would fill the memory. */
    public static boolean isTooMuch(String html) {
        int tags = 0;
        for (int at = html.indexOf('<'); at >= 0 && tags <= MOST_TAGS; at = html.indexOf('<', at + 1)) {
            tags++;
        }
        return tags > MOST_TAGS;
    }

    /** The document that {@code html} is, which is not too much. */
    public static Document parse(String html) {
        return Jsoup.parse(withShortNames(html));
    }

    /**
     * Ends the name of a tag with a blank if it is too long. Nobody sees the difference: no such element exists. jsoup (1.21.2
     * and 1.24.1) reads a name in pieces and writes all of it anew for each piece, so a name of 8 MiB takes it 15 s or more.
     */
    private static String withShortNames(String html) {
        StringBuilder changed = new StringBuilder();
        int copied = 0;
        int at = html.indexOf('<');
        while (at >= 0) {
            int name = html.startsWith("/", at + 1) ? at + 2 : at + 1;
            int end = isTag(html, name) ? nameEnd(html, name) : name;
            if (end == name + LONGEST_NAME) {
                changed.append(html, copied, end).append(' ');
                copied = end;
            }
            at = html.indexOf('<', end);
        }
        return copied == 0 ? html : changed.append(html, copied, html.length()).toString();
    }

    private static boolean isTag(String html, int name) {
        char first = name < html.length() ? html.charAt(name) : ' ';
        return (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z');
    }

    /** Where a name ends, or is too long. */
    private static int nameEnd(String html, int name) {
        int most = Math.min(html.length(), name + LONGEST_NAME);
        int end = name;
        while (end < most && " \t\n\f/>".indexOf(html.charAt(end)) < 0) {
            end++;
        }
        return end;
    }
}
