package org.contactcourier.source.mail.mime;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The text of an HTML mail, line by line as a person sees it; the cells of a table stand side by side with tabs between them. It is for finding
 * contacts, not for showing: nothing is fetched, run or checked. Takes time and memory in proportion to the input.
 */
final class HtmlText {
    /** What nobody sees, tags and all. */
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

    private static final Map<String, Integer> NAMED = Map.of(
            "lt", (int) '<', "gt", (int) '>', "amp", (int) '&', "quot", (int) '"', "apos", (int) '\'', "nbsp", (int)
                    ' ');

    /** The longest entity that is understood, such as that of an emoji in hexadecimal digits. */
    private static final int LONGEST_ENTITY = 10;

    private final String html;
    private final StringBuilder text = new StringBuilder();
    private boolean pre;
    private boolean lineDue;
    private boolean blankDue;

    private HtmlText(String html) {
        this.html = html;
    }

    static String of(String html) {
        HtmlText reading = new HtmlText(html);
        reading.read();
        return reading.text.toString();
    }

    private void read() {
        int at = 0;
        while (at < html.length()) {
            char c = html.charAt(at);
            if (c == '<' && isTag(at)) {
                at = tag(at);
            } else if (c == '&') {
                at = entity(at);
            } else {
                character(c);
                at++;
            }
        }
    }

    private boolean isTag(int at) {
        char next = at + 1 < html.length() ? html.charAt(at + 1) : ' ';
        return next == '/' || next == '!' || next == '?' || Character.isLetter(next);
    }

    /** Handles the tag at {@code at} and returns what is behind it. */
    private int tag(int at) {
        if (html.startsWith("<!--", at)) {
            return behind("-->", at + 4);
        }
        int end = behind(">", at);
        String inner = html.substring(at + 1, Math.max(at + 1, end - 1)).toLowerCase(Locale.ROOT);
        boolean closing = inner.startsWith("/");
        String name = (closing ? inner.substring(1) : inner).split("[\\s/>]", 2)[0];
        if (!closing && HIDDEN.contains(name)) {
            return behind(">", indexOrEnd("</" + name, end));
        }
        if (name.equals("br")) {
            line();
            text.append('\n');
        } else if (closing && (name.equals("td") || name.equals("th"))) {
            lineDue = false; // the paragraph in a cell ends with the cell
            blankDue = false;
            text.append('\t');
        } else if (LINES.contains(name)) {
            row(closing && name.equals("tr"));
            lineDue = true;
            if (name.equals("table") && !text.isEmpty()) {
                text.append("\n\n"); // what stands around it is none of its rows
            }
            pre = name.equals("pre") ? !closing : pre;
        }
        return end;
    }

    /** A row has one tab less than cells. */
    private void row(boolean ends) {
        int last = text.length() - 1;
        if (ends && last >= 0 && text.charAt(last) == '\t') {
            text.setLength(last);
        }
    }

    private int behind(String end, int from) {
        int at = html.indexOf(end, from);
        return at < 0 ? html.length() : at + end.length();
    }

    private int indexOrEnd(String closing, int from) {
        for (int at = html.indexOf('<', from); at >= 0; at = html.indexOf('<', at + 1)) {
            if (html.regionMatches(true, at, closing, 0, closing.length())) {
                return at;
            }
        }
        return html.length();
    }

    private int entity(int at) {
        int end =
                html.substring(at, Math.min(at + LONGEST_ENTITY, html.length())).indexOf(';') + at;
        if (end < at) {
            character('&');
            return at + 1;
        }
        int meant = meaning(html.substring(at + 1, end));
        if (meant < 0) {
            character('&');
            return at + 1;
        }
        for (char c : Character.toChars(meant)) {
            character(c);
        }
        return end + 1;
    }

    private static int meaning(String name) {
        Integer known = NAMED.get(name);
        if (known != null) {
            return known;
        }
        try {
            boolean hex = name.startsWith("#x") || name.startsWith("#X");
            int point = hex
                    ? Integer.parseInt(name.substring(2), 16)
                    : name.startsWith("#") ? Integer.parseInt(name.substring(1)) : -1;
            return Character.isValidCodePoint(point) ? point : -1;
        } catch (NumberFormatException e) {
            return -1;
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
