package org.contactcourier.source.mail.mime;

import java.util.Set;
import org.contactcourier.format.BoundedHtml;
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

    private final StringBuilder text = new StringBuilder();
    private boolean pre;
    private boolean lineDue;
    private boolean blankDue;

    private HtmlText() {}

    /** The text of {@code html}, which is not too much. */
    static String of(String html) {
        HtmlText reading = new HtmlText();
        FilterResult ignored = NodeTraversor.filter(reading, BoundedHtml.parse(html)); // walks without recursion
        return reading.text.toString();
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
