package org.contactcourier.format;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The part of the input that a splitter looks at: bytes from {@link #start} to {@link #end} in one array. It grows while an
 * element needs more, and shrinks again afterwards. Indexes are into {@link #bytes} and hold until the next {@link
 * #moveToFront}. Not thread-safe.
 */
public final class ByteWindow implements Closeable {
    private final InputStream in;
    private final int room;
    private byte[] bytes;
    private int start;
    private int end;

    /** The offset in the input of {@code bytes[0]}. */
    private long base;

    private long lookedAt;

    /** A window of {@code room} bytes, as long as no element needs more. */
    public ByteWindow(InputStream in, int room) {
        this.in = in;
        this.room = room;
        this.bytes = new byte[room];
    }

    /** Counts from {@code offset} on: what it reads begins there. To be said before anything is read. */
    public void beginsAt(long offset) {
        base = offset;
    }

    /** The array; another one after {@link #fill} or {@link #moveToFront}. Only the window writes to it. */
    public byte[] bytes() {
        return bytes;
    }

    /** The first byte that is kept. */
    public int start() {
        return start;
    }

    /** Lets go of what stands before {@code index}. */
    public void keepFrom(int index) {
        start = index;
    }

    /** Behind the last byte that was read. */
    public int end() {
        return end;
    }

    /** Where in the input {@code index} is. */
    public long offset(int index) {
        return base + index;
    }

    /** Counts {@code count} bytes that a splitter looked at, for the first time or again. */
    public void looksAt(long count) {
        lookedAt += count;
    }

    /** How many bytes were looked at and moved: what reading cost. Is to be a few times the input, whatever stands in it. */
    public long lookedAt() {
        return lookedAt;
    }

    /** Whether the next {@link #fill} has to make the array larger. */
    public boolean isFull() {
        return end == bytes.length;
    }

    /** Whether more than half of the array stands before {@link #start}. */
    public boolean isMostlyFree() {
        return start > bytes.length / 2;
    }

    /** Reads more behind {@link #end}; false at the end of the input. */
    public boolean fill() throws IOException {
        if (isFull()) {
            lookedAt += bytes.length;
            bytes = Arrays.copyOf(bytes, bytes.length * 2);
        }
        int count = in.read(bytes, end, bytes.length - end);
        if (count < 0) {
            return false;
        }
        end += count;
        return true;
    }

    /**
     * Moves what is kept to the front of the array.
     *
     * @return by how many places: indexes are that much smaller now
     */
    public int moveToFront() {
        int moved = start;
        byte[] target = bytes.length > room && end - start < room / 2 ? new byte[room] : bytes;
        System.arraycopy(bytes, start, target, 0, end - start);
        lookedAt += end - start;
        bytes = target;
        base += start;
        end -= start;
        start = 0;
        return moved;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
