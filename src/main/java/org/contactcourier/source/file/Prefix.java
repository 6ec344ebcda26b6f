package org.contactcourier.source.file;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The part of a file that was there when it was found complete. What a writer appends meanwhile is left for the next pass, since
 * half of it may be missing; a file that turns out shorter can't be read as it is.
 */
final class Prefix extends FilterInputStream {
    /** The most that a reader may fetch beyond its record: an element of 1 MiB, its look-ahead and its buffers. */
    private static final long READ_AHEAD = 2L * 1024 * 1024;

    private final long length;
    private long left;

    Prefix(InputStream file, long length) {
        this(file, length, 0);
    }

    /** @param from the byte that {@code file} stands at */
    Prefix(InputStream file, long length, long from) {
        super(file);
        this.length = length;
        this.left = length - from;
    }

    @Override
    public int read() throws IOException {
        if (left == 0) {
            return -1;
        }
        int read = super.read();
        if (read < 0) {
            throw becameShorter();
        }
        left--;
        return read;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        if (left == 0) {
            return length == 0 ? 0 : -1;
        }
        int read = super.read(to, offset, (int) Math.min(length, left));
        if (read < 0) {
            throw becameShorter();
        }
        left -= read;
        return read;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = super.skip(Math.min(count, left));
        left -= skipped;
        return skipped;
    }

    @Override
    public int available() throws IOException {
        return (int) Math.min(super.available(), left);
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    /**
     * Where in the file a reader is that counts {@code bytesRead} up to its last record. It counts UTF-16 as UTF-8, so what was
     * fetched has the last word.
     */
    long reached(long bytesRead) {
        long fetched = length - left;
        return Math.min(fetched, Math.max(bytesRead, fetched - READ_AHEAD));
    }

    private IOException becameShorter() {
        return new IOException("the file became shorter while it was read, by " + left + " bytes or more");
    }
}
