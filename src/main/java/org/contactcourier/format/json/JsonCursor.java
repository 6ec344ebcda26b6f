package org.contactcourier.format.json;

import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.contactcourier.format.ByteWindow;
import org.contactcourier.format.Part;
import org.contactcourier.format.Part.Position;
import org.contactcourier.format.UnreadableBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A place in JSON text: goes forward through the bytes, counts lines, and remembers where the present element begins. Of an
 * element that is over the limit it keeps only the first bytes and a digest. Decides nothing about structure. Not
 * thread-safe.
 */
final class JsonCursor implements Closeable {
    /** A run of blanks longer than this decides nothing any more. */
    private static final int LOOK_AHEAD = 64 * 1024;

    /** How often each byte may be followed in vain on average. */
    private static final int MOST_IN_VAIN = 2;

    private static final int MOST_AT_ONCE = 1024 * 1024;

    private final ByteWindow window;
    private final int limit;
    private final int kept;

    /** The index in the window of the byte that comes next. */
    private int pos;

    private long line = 1;
    private long lineStart;
    private Position elementStart = new Position(0, 1, 1);
    private @Nullable UnreadableBuffer spill;

    // What was seen around line feeds: blank lines would be looked through again from each of them.
    private long lineFeedBefore = -1;
    private char lastBefore = ' ';
    private long blankFrom;
    private long blankTo;

    private long inVain;
    private long inVainUntil;

    /**
     * @param limit the bytes of the largest element that is kept whole
     * @param kept how many bytes of one that isn't are kept
     */
    JsonCursor(ByteWindow window, int limit, int kept) {
        this.window = window;
        this.limit = limit;
        this.kept = kept;
    }

    /** All that {@link #goOn} needs besides the offset. */
    List<String> state() {
        return List.of(
                Long.toString(line), Long.toString(lineStart), Long.toString(inVain), Long.toString(inVainUntil));
    }

    /** Goes on between two elements, before anything is read. */
    void goOn(long offset, List<String> state) {
        window.beginsAt(offset);
        line = Long.parseLong(state.get(0));
        lineStart = Long.parseLong(state.get(1));
        inVain = Long.parseLong(state.get(2));
        inVainUntil = Long.parseLong(state.get(3));
    }

    /** Each byte that was passed, and those that were looked at before or again. */
    long lookedAt() {
        return offset() + window.lookedAt();
    }

    /** The array that {@link #pos} points into. */
    byte[] bytes() {
        return window.bytes();
    }

    int pos() {
        return pos;
    }

    void goTo(int index) {
        pos = index;
    }

    int end() {
        return window.end();
    }

    /** The byte that comes next; {@link #more} has said that there is one. */
    byte here() {
        return window.bytes()[pos];
    }

    /** Whether a byte comes next. */
    boolean more() throws IOException {
        return pos < window.end() || fill();
    }

    void step() {
        pos++;
    }

    /** How many bytes of the input come before this place. */
    long offset() {
        return window.offset(pos);
    }

    long line() {
        return line;
    }

    /** How many bytes the present element has so far. */
    int length() {
        return pos - window.start();
    }

    /** Whether the present element is over the limit. */
    boolean isTooLong() {
        return spill != null || length() > limit;
    }

    /** Whether some of the present element is left out. */
    boolean isSpilled() {
        return spill != null;
    }

    /** Whether so much of the present element was left out that its lines are over the limit, too. */
    boolean hasSpilledMoreThanLimit() {
        return spill != null && spill.size() > limit;
    }

    /** Whether the bytes of the present element that were passed last are {@code expected}. */
    boolean endsWith(byte[] expected) {
        int from = pos - expected.length;
        return from >= window.start() && Arrays.equals(window.bytes(), from, pos, expected, 0, expected.length);
    }

    /** The first {@code size} bytes of the present element, which ends here. */
    Part element(int size) {
        byte[] bytes = Arrays.copyOfRange(window.bytes(), window.start(), window.start() + size);
        window.keepFrom(pos);
        return new Part.Element(elementStart, bytes);
    }

    /** The present element without the blanks at its end. */
    Part trimmed() {
        int size = length();
        while (size > 1 && isBlank(window.bytes()[window.start() + size - 1])) {
            size--;
        }
        return element(size);
    }

    /** Goes to the end of the input. */
    void skipAll(boolean keep) throws IOException {
        do {
            pos = window.end();
            if (!keep) {
                UnreadableBuffer ignored = spill();
            }
        } while (fill());
    }

    void begin() {
        window.keepFrom(pos);
        spill = null;
        elementStart = new Position(window.offset(pos), line, window.offset(pos) - lineStart + 1);
    }

    Part spilled(String problem) {
        UnreadableBuffer all = spill();
        all.add(window.bytes(), window.start(), pos - window.start());
        window.keepFrom(pos);
        spill = null;
        return all.piece(elementStart, problem);
    }

    UnreadableBuffer spill() {
        UnreadableBuffer present = spill == null ? new UnreadableBuffer(kept) : spill;
        spill = present;
        return present;
    }

    /** Only what is still in the buffer can be read again; of a spilled element the line is lost anyway. */
    void backToElementStart() {
        if (spill == null) {
            window.looksAt(length());
            inVain += length();
            inVainUntil = Math.max(inVainUntil, offset());
            pos = window.start();
            line = elementStart.line();
            lineStart = elementStart.offset() - elementStart.column() + 1;
        }
    }

    /**
     * Whether the bytes of the present element were followed before, in vain, and so much was that elements of several lines
     * can't be looked for from every line any more. No input is like that unless somebody made it so.
     */
    boolean isFollowedTooOften() {
        return elementStart.offset() < inVainUntil && inVain > MOST_IN_VAIN * elementStart.offset() + MOST_AT_ONCE;
    }

    /** Goes to the line feed that ends the present line, or to the end of the input. */
    void findLineEnd() throws IOException {
        while (pos < window.end() || fill()) {
            while (pos < window.end()) {
                if (window.bytes()[pos] == '\n') {
                    return;
                }
                pos++;
            }
        }
    }

    /** Whether the next line begins with a blank. */
    boolean indented() throws IOException {
        return have(2) && isBlank(window.bytes()[pos + 1]);
    }

    /** The last byte before this line feed that isn't blank. */
    char lastOnLine() {
        int last = pos - 1;
        while (last >= window.start() && isBlank(window.bytes()[last]) && window.offset(last) != lineFeedBefore) {
            last--;
        }
        window.looksAt(pos - last);
        if (last < window.start() || window.offset(last) != lineFeedBefore) {
            lastBefore = last < window.start() ? ' ' : (char) (window.bytes()[last] & 0xFF);
        }
        lineFeedBefore = window.offset(pos);
        return lastBefore;
    }

    /** Whether the first byte that isn't blank behind the present line is {@code wanted}. Looks ahead without moving. */
    boolean nextLineBegins(char wanted) throws IOException {
        boolean atLineFeed = have(1) && here() == '\n';
        boolean behind = atLineFeed;
        long from = offset();
        int ahead = atLineFeed && from >= blankFrom && from < blankTo ? (int) Math.min(blankTo - from, LOOK_AHEAD) : 0;
        boolean begins = false;
        for (; ahead < LOOK_AHEAD && have(ahead + 1); ahead++) {
            window.looksAt(1);
            byte b = window.bytes()[pos + ahead];
            if (b == '\n') {
                behind = true;
            } else if (behind && !isBlank(b)) {
                begins = b == wanted;
                break;
            }
        }
        if (atLineFeed) {
            blankFrom = from;
            blankTo = from + ahead;
        }
        return begins;
    }

    boolean isByteOrderMark() {
        return window.bytes()[pos] == (byte) 0xEF
                && window.bytes()[pos + 1] == (byte) 0xBB
                && window.bytes()[pos + 2] == (byte) 0xBF;
    }

    /** Goes to the next byte that isn't blank; false at the end of the input. */
    boolean skipBlanks(boolean keep) throws IOException {
        while (true) {
            while (pos < window.end()) {
                byte kind = JsonScanner.KIND[window.bytes()[pos] & 0xFF];
                if (kind == JsonScanner.LINE_FEED) {
                    lineFeed();
                } else if (kind == JsonScanner.BLANK) {
                    pos++;
                } else {
                    return true;
                }
            }
            if (!keep) {
                window.keepFrom(pos);
            }
            if (!fill()) {
                return false;
            }
        }
    }

    void lineFeed() {
        pos++;
        line++;
        lineStart = window.offset(pos);
    }

    static boolean isBlank(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    /** Whether there are {@code count} bytes from {@code pos} on. */
    boolean have(int count) throws IOException {
        while (window.end() - pos < count) {
            if (!fill()) {
                return false;
            }
        }
        return true;
    }

    /** Reads more; false at the end of the input. Moves what is kept, and spills an element over the limit. */
    boolean fill() throws IOException {
        if (window.isFull()) {
            makeRoom();
        }
        return window.fill();
    }

    private void makeRoom() {
        if (spill != null || isTooLong()) {
            spill().add(window.bytes(), window.start(), pos - window.start());
            window.keepFrom(pos);
        }
        if (window.isMostlyFree() || (window.start() > 0 && spill != null)) {
            pos -= window.moveToFront();
        }
    }

    @Override
    public void close() throws IOException {
        window.close();
    }
}
