package org.contactcourier.source.mail.mime;

import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeFilter;
import org.jsoup.select.NodeTraversor;

/**
 * The text of an HTML mail, line by line as a person sees it; the cells of a table stand side by side with tabs between them.
 * It is for finding contacts, not for showing: nothing is fetched, run or checked. jsoup parses the HTML as a browser does;
 * this class decides only where lines and cells end. Used once, by one thread.
 */
final class HtmlText implements NodeFilter {
    /** What nobody sees, with all that is in it. */
    private static final Set<String> HIDDEN = Set.of("head", "style", "script", "title", "template", "noscript");

    private static final Set<String> LINES = Set.of(
            "p",
            "div",
            "li",
            "tr",
            "table",
            "ul",
            "ol",
            "dl",
            "dt",
            "dd",
            "blockquote",
            "pre",
            "hr",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "section",
            "article",
            "header",
            "footer",
            "body");

    /** A tag takes some 300 bytes while it is read. A table of 10,000 contacts has fewer tags than this. */
    static final int MOST_TAGS = 300_000;

    /** HTML's longest name has ten letters, and what mail programs add to it is not much longer. */
    private static final int LONGEST_NAME = 100;

    private final StringBuilder text = new StringBuilder();
    private boolean pre;
    private boolean lineDue;
    private boolean blankDue;

    private HtmlText() {}

    /** Whether there is more in it than anybody writes: it would fill the memory. */
    static boolean isTooMuch(String html) {
        int tags = 0;
        for (int at = html.indexOf('<'); at >= 0 && tags <= MOST_TAGS; at = html.indexOf('<', at + 1)) {
            tags++;
        }
        return tags > MOST_TAGS;
    }

    /** The text of {@code html}, which is not too much. */
    static String of(String html) {
        HtmlText reading = new HtmlText();
        FilterResult ignored =
                NodeTraversor.filter(reading, Jsoup.parse(withShortNames(html))); // walks without recursion
        return reading.text.toString();
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

    @Override
    public FilterResult head(Node node, int depth) {
        if (node instanceof TextNode words) {
            words.getWholeText().chars().forEach(c -> character((char) c));
        } else if (node instanceof Element element) {
            if (HIDDEN.contains(element.normalName())) {
                return FilterResult.SKIP_ENTIRELY;
            }
            begins(element.normalName());
        }
        return FilterResult.CONTINUE;
    }

    @Override
    public FilterResult tail(Node node, int depth) {
        if (node instanceof Element element) {
            ends(element.normalName());
        }
        return FilterResult.CONTINUE;
    }

    private void begins(String name) {
        if (name.equals("br")) {
            line();
            text.append('\n');
        } else if (LINES.contains(name)) {
            edge(name);
            pre |= name.equals("pre");
        }
    }

    private void ends(String name) {
        if (name.equals("td") || name.equals("th")) {
            lineDue = false; // the paragraph in a cell ends with the cell
            blankDue = false;
            text.append('\t');
        } else if (LINES.contains(name)) {
            if (name.equals("tr")) {
                endRow();
            }
            edge(name);
            pre &= !name.equals("pre");
        }
    }

    /** What stands before a block and what stands in it are not on one line. */
    private void edge(String name) {
        lineDue = true;
        if (name.equals("table") && !text.isEmpty()) {
            text.append("\n\n"); // what stands around it is none of its rows
        }
    }

    /** A row has one tab less than cells. */
    private void endRow() {
        int last = text.length() - 1;
        if (last >= 0 && text.charAt(last) == '\t') {
            text.setLength(last);
        }
    }

    private void character(char c) {
        if (pre) {
            line();
            text.append(c);
        } else if (Character.isWhitespace(c) || c == '\u00A0') {
            blankDue = true;
        } else {
            line();
            if (blankDue && !isLineStart()) {
                text.append(' ');
            }
            blankDue = false;
            text.append(c);
        }
    }

    private void line() {
        if (lineDue && !isLineStart()) {
            text.append('\n');
        }
        blankDue &= !lineDue;
        lineDue = false;
    }

    private boolean isLineStart() {
        return text.isEmpty() || "\n\t".indexOf(text.charAt(text.length() - 1)) >= 0;
    }
}
