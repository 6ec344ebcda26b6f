package org.contactcourier.format.xml;

import org.contactcourier.format.Head;
import org.contactcourier.format.TextCompleteness;

/**
 * Follows XML while it is written: it ends in the middle until its first element is closed. Counts tags, whatever their names.
 * Not thread-safe.
 */
final class XmlCompleteness extends TextCompleteness {
    private static final String COMMENT = "!--";
    private static final String CDATA = "![CDATA[";

    private MarkupPlace state = MarkupPlace.TEXT;
    private final StringBuilder opening = new StringBuilder();
    private int quote;
    private int last;
    private int beforeLast;
    private long depth;
    private boolean begun;

    /** What the last character is in. */
    private enum MarkupPlace {
        TEXT,
        /** Behind a {@code <}, as long as it isn't known what begins. */
        OPENING,
        TAG,
        QUOTED,
        END_TAG,
        DECLARATION,
        INSTRUCTION,
        COMMENT,
        CDATA
    }

    XmlCompleteness(Head head) {
        super(head);
    }

    @Override
    protected void character(int c) {
        MarkupPlace before = state;
        switch (state) {
            case TEXT -> state = c == '<' ? MarkupPlace.OPENING : MarkupPlace.TEXT;
            case OPENING -> open(c);
            case TAG -> tag(c);
            case QUOTED -> state = c == quote ? MarkupPlace.TAG : MarkupPlace.QUOTED;
            case END_TAG -> {
                if (c == '>') {
                    depth--;
                    state = MarkupPlace.TEXT;
                }
            }
            case DECLARATION -> state = c == '>' ? MarkupPlace.TEXT : state;
            case INSTRUCTION -> state = c == '>' && last == '?' ? MarkupPlace.TEXT : state;
            case COMMENT -> state = c == '>' && last == '-' && beforeLast == '-' ? MarkupPlace.TEXT : state;
            case CDATA -> state = c == '>' && last == ']' && beforeLast == ']' ? MarkupPlace.TEXT : state;
        }
        boolean opened = before == MarkupPlace.OPENING && (state == MarkupPlace.COMMENT || state == MarkupPlace.CDATA);
        beforeLast = last;
        last = opened ? 0 : c; // what opens has no part in what closes
    }

    private void open(int c) {
        opening.append((char) c);
        String so = opening.toString();
        if (c == '/' && so.length() == 1) {
            state = MarkupPlace.END_TAG;
        } else if (c == '?' && so.length() == 1) {
            state = MarkupPlace.INSTRUCTION;
        } else if (so.equals(COMMENT)) {
            state = MarkupPlace.COMMENT;
        } else if (so.equals(CDATA)) {
            state = MarkupPlace.CDATA;
        } else if (COMMENT.startsWith(so) || CDATA.startsWith(so)) {
            return;
        } else {
            state = so.charAt(0) == '!' ? MarkupPlace.DECLARATION : MarkupPlace.TAG;
        }
        opening.setLength(0);
        if (state == MarkupPlace.TAG) {
            tag(c);
        }
    }

    private void tag(int c) {
        if (c == '"' || c == '\'') {
            quote = c;
            state = MarkupPlace.QUOTED;
        } else if (c == '>') {
            begun = true;
            depth += last == '/' ? 0 : 1;
            state = MarkupPlace.TEXT;
        }
    }

    @Override
    protected boolean endsInside() {
        return state != MarkupPlace.TEXT || !begun || depth > 0;
    }
}
