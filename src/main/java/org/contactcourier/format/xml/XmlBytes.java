package org.contactcourier.format.xml;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.contactcourier.format.Part;
import org.contactcourier.format.Part.Position;
import org.contactcourier.format.UnreadableBuffer;
import org.jspecify.annotations.Nullable;

/** The bytes of a document one after the other, and the piece that they belong to, of which no more is held than need be. Not thread-safe. */
final class XmlBytes implements Closeable {
    private static final int BUFFER = 64 * 1024;

    private final InputStream in;
    private final int longest;
    private final int kept;

    private final byte[] buffer = new byte[BUFFER];
    private int at;
    private int end;
    private long offset;
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
        this.in = in;
        this.longest = longest;
        this.kept = kept;
    }

    /** How many were taken. */
    long offset() {
        return offset;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** What is taken from here on is another piece. */
    void startPiece() {
        start = new Position(offset, line, offset - lineStart + 1);
        length = 0;
        tooLong = null;
    }

    void skipByteOrderMark() throws IOException {
        if (has(3) && buffer[at] == (byte) 0xEF && buffer[at + 1] == (byte) 0xBB && buffer[at + 2] == (byte) 0xBF) {
            for (int i = 0; i < 3; i++) {
                take();
            }
        }
    }

    /** The next byte, or -1. */
    int peek() throws IOException {
        return has(1) ? buffer[at] & 0xFF : -1;
    }

    /** Takes the next byte, or -1, into the piece. */
    int take() throws IOException {
        if (!has(1)) {
            return -1;
        }
        byte next = buffer[at++];
        offset++;
        if (next == '\n') {
            line++;
            lineStart = offset;
        }
        add(next);
        return next & 0xFF;
    }

    /** Whether there are {@code count} more bytes. */
    private boolean has(int count) throws IOException {
        if (end - at >= count) {
            return true;
        }
        System.arraycopy(buffer, at, buffer, 0, end - at);
        end -= at;
        at = 0;
        while (end < count) {
            int read = in.read(buffer, end, buffer.length - end);
            if (read < 0) {
                return false;
            }
            end += read;
        }
        return true;
    }

    /** Takes {@code markup} where it is what comes next. */
    boolean begins(byte[] markup) throws IOException {
        if (!has(markup.length) || !Arrays.equals(buffer, at, at + markup.length, markup, 0, markup.length)) {
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
