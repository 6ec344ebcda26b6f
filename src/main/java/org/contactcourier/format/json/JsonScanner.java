package org.contactcourier.format.json;

import java.io.IOException;

/**
 * Finds where a JSON value ends, by structure alone: strings, brackets, line feeds. Works on the splitter's {@link
 * JsonCursor}. Not thread-safe.
 */
final class JsonScanner {
    /** Bracket kinds are remembered that deep; deeper ones are only counted, so that hostile nesting costs no memory. */
    private static final int TYPED_DEPTH = 1024;

    static final byte BLANK = 1;
    static final byte OPEN = 2;
    static final byte CLOSE = 3;
    static final byte QUOTE = 4;
    static final byte BACKSLASH = 5;
    static final byte COMMA = 6;
    static final byte LINE_FEED = 7;

    /** What each byte means outside of strings; 0 for nothing. */
    static final byte[] KIND = kinds();

    /** What neither opens, closes, quotes nor ends a line. */
    private static final boolean[] PLAIN = plain();

    /** What ends the quick run through a string. */
    private static final boolean[] SPECIAL_IN_STRING = specialInString();

    /** How elements follow each other at top level. */
    enum Mode {
        /** Nothing has told yet. */
        UNDECIDED,
        /** One a line. */
        LINES,
        /** One value, or several that span lines. */
        DOCUMENT
    }

    /** How the way through a value ended. */
    enum Scan {
        CLOSED,
        END_OF_LINE,
        END_OF_INPUT,
        MISMATCH
    }

    private final JsonCursor at;
    private final long[] kinds = new long[TYPED_DEPTH / Long.SIZE];
    private Mode mode = Mode.UNDECIDED;

    JsonScanner(JsonCursor at) {
        this.at = at;
    }

    Mode mode() {
        return mode;
    }

    void mode(Mode decided) {
        mode = decided;
    }

    /** Decides by the next line, if nothing has told yet. */
    void decideByNextLine() throws IOException {
        if (mode == Mode.UNDECIDED) {
            mode = at.nextLineBegins('{') ? Mode.LINES : Mode.DOCUMENT;
        }
    }

    /** Goes behind the bracket that closes the one at {@code pos}. */
    Scan scan() throws IOException {
        return scan(0);
    }

    /** Goes behind the brackets that close {@code objects} objects that have begun before {@code pos}. */
    Scan scanRest(int objects) throws IOException {
        for (int depth = 0; depth < objects; depth++) {
            push(depth, false);
        }
        return scan(objects);
    }

    private Scan scan(int open) throws IOException {
        int depth = open;
        boolean suspect = false;
        boolean afterString = false;
        while (true) {
            if (!suspect) {
                skipPlain();
            }
            if (!at.more()) {
                return Scan.END_OF_INPUT;
            }
            byte b = at.here();
            byte kind = KIND[b & 0xFF];
            if (suspect && afterString && kind != BLANK && kind != LINE_FEED) {
                // A string ran over a line end. Either somebody typed a line feed, or a quote is missing. If a
                // quote is missing, texts pass for structure from here on, and no separator follows the string.
                if (b != ',' && b != ':' && kind != CLOSE) {
                    return Scan.MISMATCH;
                }
                afterString = false;
            }
            switch (kind) {
                case OPEN -> {
                    push(depth++, b == '[');
                    at.step();
                }
                case CLOSE -> {
                    if (!matches(--depth, b == ']')) {
                        return Scan.MISMATCH;
                    }
                    at.step();
                    if (depth == 0) {
                        return Scan.CLOSED;
                    }
                }
                case QUOTE -> {
                    long lineBefore = at.line();
                    if (!scanString()) {
                        return at.pos() < at.end() ? Scan.END_OF_LINE : Scan.END_OF_INPUT;
                    }
                    suspect |= at.line() != lineBefore;
                    afterString = true;
                }
                case LINE_FEED -> {
                    if (!goesOnBehindLineFeed(false)) {
                        return Scan.END_OF_LINE;
                    }
                    at.lineFeed();
                }
                case BACKSLASH -> {
                    if (suspect) {
                        return Scan.MISMATCH;
                    }
                    at.step();
                }
                default -> at.step();
            }
        }
    }

    /**
     * Goes over plain bytes, and over strings without an escape or a line feed, as far as the window holds them. Most of a
     * value is that, and local variables make it much faster than a call for each byte.
     */
    private void skipPlain() {
        byte[] bytes = at.bytes();
        int last = at.end();
        int here = at.pos();
        while (here < last) {
            if (PLAIN[bytes[here] & 0xFF]) {
                here++;
                continue;
            }
            if (bytes[here] != '"') {
                break;
            }
            int closing = here + 1;
            while (closing < last && !SPECIAL_IN_STRING[bytes[closing] & 0xFF]) {
                closing++;
            }
            if (closing == last || bytes[closing] != '"') {
                break; // scanString takes it from its beginning
            }
            here = closing + 1;
        }
        at.goTo(here);
    }

    /** Goes behind the string at {@code pos}; false if the input ends in it, or the line does in lines mode. */
    boolean scanString() throws IOException {
        at.step();
        while (true) {
            byte[] bytes = at.bytes();
            int here = at.pos();
            int last = at.end();
            while (here < last && !SPECIAL_IN_STRING[bytes[here] & 0xFF]) {
                here++;
            }
            at.goTo(here);
            if (here == last) {
                if (!at.fill()) {
                    return false;
                }
                continue;
            }
            switch (bytes[here]) {
                case '"' -> {
                    at.step();
                    return true;
                }
                case '\\' -> {
                    at.step();
                    if (!at.more()) {
                        return false;
                    }
                    if (at.here() != '\n') {
                        at.step();
                    }
                }
                default -> {
                    if (!goesOnBehindLineFeed(true)) {
                        return false;
                    }
                    at.lineFeed();
                }
            }
        }
    }

    /** Goes behind a bare word, such as a number. */
    Scan scanWord() throws IOException {
        while (at.more()) {
            byte kind = KIND[at.here() & 0xFF];
            if (kind == COMMA || kind == CLOSE || kind == BLANK || kind == LINE_FEED) {
                return Scan.CLOSED;
            }
            if (kind == OPEN || kind == QUOTE) {
                return Scan.MISMATCH;
            }
            at.step();
        }
        return Scan.END_OF_INPUT;
    }

    /** Decides at a line feed inside an element whether the element may go on behind it. */
    private boolean goesOnBehindLineFeed(boolean inString) throws IOException {
        if (mode == Mode.DOCUMENT) {
            return true;
        }
        boolean open = !inString && ",[:{".indexOf(at.lastOnLine()) >= 0;
        if (mode == Mode.UNDECIDED) {
            mode = !open && at.nextLineBegins('{') ? Mode.LINES : Mode.DOCUMENT;
            return mode == Mode.DOCUMENT;
        }
        // Among lines, an object may still be pretty-printed. If it isn't, only its first line is lost.
        return !inString
                && !at.isFollowedTooOften()
                && (at.nextLineBegins('}')
                        || at.nextLineBegins(']')
                        || (open && (!at.nextLineBegins('{') || at.indented())));
    }

    private void push(int depth, boolean square) {
        if (depth < TYPED_DEPTH) {
            if (square) {
                kinds[depth >> 6] |= 1L << depth;
            } else {
                kinds[depth >> 6] &= ~(1L << depth);
            }
        }
    }

    private boolean matches(int depth, boolean square) {
        return depth >= TYPED_DEPTH || ((kinds[depth >> 6] >> depth) & 1) == (square ? 1 : 0);
    }

    private static byte[] kinds() {
        byte[] table = new byte[256];
        table[' '] = BLANK;
        table['\t'] = BLANK;
        table['\r'] = BLANK;
        table['\n'] = LINE_FEED;
        table['{'] = OPEN;
        table['['] = OPEN;
        table['}'] = CLOSE;
        table[']'] = CLOSE;
        table['"'] = QUOTE;
        table['\\'] = BACKSLASH;
        table[','] = COMMA;
        return table;
    }

    private static boolean[] plain() {
        boolean[] table = new boolean[256];
        for (int i = 0; i < table.length; i++) {
            table[i] = KIND[i] == 0 || KIND[i] == BLANK || KIND[i] == COMMA;
        }
        return table;
    }

    private static boolean[] specialInString() {
        boolean[] table = new boolean[256];
        table['"'] = true;
        table['\\'] = true;
        table['\n'] = true;
        return table;
    }
}
