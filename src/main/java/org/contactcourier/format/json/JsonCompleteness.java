package org.contactcourier.format.json;

import java.nio.ByteBuffer;
import org.contactcourier.format.Utf8Input.Encoding;
import org.contactcourier.record.InputFormats;

/**
 * Follows JSON text while it is being written and says whether it may be whole: back outside every bracket and string at its last
 * byte. What ends with {@code }} may still be in the middle of a text or an inner object. Judges structure only, not whether the
 * text is JSON; knows UTF-8, UTF-16 and UTF-32. Holds a few bytes whatever it is fed. Not thread-safe.
 */
final class JsonCompleteness implements InputFormats.Completeness {
    private static final int NOT_ASCII = 0x80;

    private final byte[] first = new byte[Encoding.LOOK];
    private int firstCount;
    private Encoding encoding = Encoding.UTF_8;
    private final byte[] unit = new byte[4];
    private int unitCount;

    private char opening;
    private long depth;
    private boolean inString;
    private boolean escaped;
    /** Inside a bare word outside every bracket, such as a number that may go on. */
    private boolean inWord;

    private boolean lines;
    private boolean firstLineOver;
    private boolean firstLineOpen;
    private boolean lineBlank = true;
    private boolean lineIndented;
    private int lastNonBlank;

    @Override
    public void accept(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            byte next = bytes.get();
            if (firstCount < first.length) {
                first[firstCount++] = next;
                if (firstCount == first.length) {
                    encoding = Encoding.of(first);
                    for (byte held : first) {
                        take(held);
                    }
                }
            } else {
                take(next);
            }
        }
    }

    /** Whether the text may end here: a value came, every bracket and string is closed, and at most blanks followed. */
    @Override
    public boolean isClosed() {
        if (firstCount < first.length) {
            return shortText().isClosed();
        }
        return opening != 0 && depth == 0 && !inString && !inWord && unitCount == 0;
    }

    /** Whether the text begins as an object or an array. */
    @Override
    public boolean showsItsEnd() {
        char begins = firstCount < first.length ? shortText().opening : opening;
        return begins == '{' || begins == '[';
    }

    /** Whether the text has shown to be one value per line, so that more lines may follow whenever it is closed. */
    boolean isLines() {
        return lines;
    }

    /** Too short yet for its encoding to be known; taken for UTF-8, without effect on what follows. */
    private JsonCompleteness shortText() {
        JsonCompleteness probe = new JsonCompleteness();
        probe.firstCount = first.length;
        for (int i = 0; i < firstCount; i++) {
            probe.take(first[i]);
        }
        return probe;
    }

    private void take(byte next) {
        if (encoding == Encoding.UTF_8) {
            character(next < 0 ? NOT_ASCII : next);
            return;
        }
        unit[unitCount++] = next;
        if (unitCount == encoding.width()) {
            unitCount = 0;
            int value = encoding.unit(unit, 0);
            character(value < 0 || value > NOT_ASCII ? NOT_ASCII : value);
        }
    }

    private void character(int c) {
        if (c == '\n') {
            lineFeed();
        } else if (c != ' ' && c != '\t' && c != '\r') {
            visible(c);
            return;
        } else if (lineBlank) {
            lineIndented = true;
        }
        inWord = false;
        escaped &= inString && c != '\n';
    }

    private void visible(int c) {
        if (lineBlank) {
            lineBlank = false;
            if (c == '{' && beginsRecord()) {
                lines = true;
                depth = 0;
                inString = false;
                escaped = false;
            }
        }
        lastNonBlank = c;
        if (inString) {
            if (escaped) {
                escaped = false;
            } else if (c == '\\') {
                escaped = true;
            } else if (c == '"') {
                inString = false;
            }
            return;
        }
        structure(c);
    }

    private void structure(int c) {
        if (opening == 0 && c != NOT_ASCII) { // a byte order mark isn't ASCII
            opening = (char) c;
        }
        inWord = false;
        switch (c) {
            case '"' -> inString = true;
            case '{', '[' -> depth++;
            case '}', ']' -> depth = Math.max(0, depth - 1);
            case ',' -> {}
            default -> inWord = depth == 0 && c != NOT_ASCII;
        }
    }

    /** Whether the brace that begins this line begins a record, whatever the lines before left open. */
    private boolean beginsRecord() {
        if (lines) {
            return !lineIndented || depth == 0;
        }
        return firstLineOver && opening == '{' && !firstLineOpen;
    }

    private void lineFeed() {
        if (!firstLineOver && opening != 0) {
            firstLineOver = true;
            lines = opening == '{' && depth == 0 && !inString;
            firstLineOpen = depth > 0 && !inString && ",[:{".indexOf(lastNonBlank) >= 0;
        } else if (firstLineOver && !lines) {
            firstLineOpen |= !lineBlank; // the second line did not begin a record: a document that spans lines
        }
        lineBlank = true;
        lineIndented = false;
    }
}
