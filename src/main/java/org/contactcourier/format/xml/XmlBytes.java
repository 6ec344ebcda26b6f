package org.contactcourier.format.xml;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import org.contactcourier.format.ByteWindow;
import org.contactcourier.format.Part;
import org.contactcourier.format.Part.Position;
import org.contactcourier.format.UnreadableBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a document one after the other, and the piece that they belong to, of which no more is held than need be. Not
 * thread-safe.
 */
final class XmlBytes implements Closeable {
    private static final int BUFFER = 64 * 1024;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final ByteWindow window;
    private final int longest;
    private final int kept;

    private long line = 1;
    private long lineStart;

    private Position start = new Position(0, 1, 1);
    private byte[] piece = new byte[256];
    private int length;
    private @Nullable UnreadableBuffer tooLong;

    /**
     * @param longest how many bytes an element may have
     * @param kept how many bytes of what can't be read to keep
     */
    XmlBytes(InputStream in, int longest, int kept) {
        this.window = new ByteWindow(in, BUFFER);
        this.longest = longest;
        this.kept = kept;
    }

    /** How many were taken. */
    long offset() {
        return window.offset(window.start());
    }

    /** All that {@link #goOn} needs besides the offset. */
    List<String> state() {
        return List.of(Long.toString(line), Long.toString(lineStart));
    }

    /** Goes on between two pieces, before anything is read. */
    void goOn(long offset, List<String> state) {
        window.beginsAt(offset);
        line = Long.parseLong(state.get(0));
        lineStart = Long.parseLong(state.get(1));
    }

    /** Each is taken once; what is moved counts too. */
    long lookedAt() {
        return offset() + window.lookedAt();
    }

    @Override
    public void close() throws IOException {
        window.close();
    }

    /** What is taken from here on is another piece. */
    void startPiece() {
        start = new Position(offset(), line, offset() - lineStart + 1);
        length = 0;
        tooLong = null;
    }

    void skipByteOrderMark() throws IOException {
        if (has(3) && isNext(BYTE_ORDER_MARK)) {
            for (int i = 0; i < 3; i++) {
                take();
            }
        }
    }

    /** The next byte, or -1. */
    int peek() throws IOException {
        return has(1) ? window.bytes()[window.start()] & 0xFF : -1;
    }

    /** Takes the next byte, or -1, into the piece. */
    int take() throws IOException {
        if (!has(1)) {
            return -1;
        }
        byte next = window.bytes()[window.start()];
        window.keepFrom(window.start() + 1);
        if (next == '\n') {
            line++;
            lineStart = offset();
        }
        add(next);
        return next & 0xFF;
    }

    /** Whether there are {@code count} more bytes. */
    private boolean has(int count) throws IOException {
        if (window.end() - window.start() >= count) {
            return true;
        }
        int ignored = window.moveToFront();
        while (window.end() < count) {
            if (!window.fill()) {
                return false;
            }
        }
        return true;
    }

    private boolean isNext(byte[] wanted) {
        int at = window.start();
        return Arrays.equals(window.bytes(), at, at + wanted.length, wanted, 0, wanted.length);
    }

    /** Takes {@code markup} where it is what comes next. */
    boolean begins(byte[] markup) throws IOException {
        if (!has(markup.length) || !isNext(markup)) {
            return false;
        }
        for (int i = 0; i < markup.length; i++) {
            take();
        }
        return true;
    }

    private void add(byte b) {
        if (tooLong == null && length < longest) {
            if (length == piece.length) {
                piece = Arrays.copyOf(piece, Math.min(longest, length * 2));
            }
            piece[length++] = b;
            return;
        }
        addTooLong(b);
    }

    private void addTooLong(byte b) {
        UnreadableBuffer spill = tooLong;
        if (spill == null) {
            spill = new UnreadableBuffer(kept);
            spill.add(piece, 0, length);
            tooLong = spill;
            length = 0;
        }
        if (length == piece.length) {
            spill.add(piece, 0, length);
            length = 0;
        }
        piece[length++] = b;
    }

    /** The piece as an element. */
    Part closed() {
        return tooLong == null
                ? new Part.Element(start, Arrays.copyOf(piece, length))
                : unreadable("an element of more than " + longest + " bytes");
    }

    /** The piece as one that can't be read. */
    Part unreadable(String problem) {
        UnreadableBuffer spill = tooLong == null ? new UnreadableBuffer(kept) : tooLong;
        spill.add(piece, 0, length);
        length = 0;
        return spill.piece(start, problem);
    }
}
