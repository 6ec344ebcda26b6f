package org.contactcourier.format.codepage;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Optional;
import org.contactcourier.format.Part.Position;
import org.contactcourier.record.Limits;
import org.jspecify.annotations.Nullable;

/**
 * Text whose beginning is ASCII: the code page is told where the first other byte comes, however late, by that line and what
 * follows it. If it can't be told, the text ends before that line, and {@link #rest} has what follows. Not thread-safe.
 */
public final class LateCodePage extends InputStream {
    /** As much as the beginning of a text is looked at. */
    private static final int SAMPLE = 64 * 1024;

    private static final int CHUNK = 32 * 1024;

    /** A longer line is handed out before its end is known. */
    private static final int LONGEST_LINE = Limits.MAX_ELEMENT;

    /** The control character "substitute": no letter, so nobody takes it for one. */
    private static final int UNKNOWN_LETTER = 0x1A;

    private final InputStream in;
    private final LineCount linesBefore;
    private final @Nullable Charset said;
    private final @Nullable String region;
    private byte[] buffer = new byte[CHUNK];
    private int at;
    private int ready;
    private int filled;
    private long offset;
    private long line = 1;
    private boolean insideLine;
    private @Nullable InputStream decided;
    private @Nullable InputStream rest;
    private @Nullable Charset charset;

    /**
     * Text from {@code in}.
     *
     * @param said what an operator says that it is in, or null
     * @param region where most contacts live, or null
     */
    public LateCodePage(InputStream in, @Nullable Charset said, @Nullable String region) {
        this(in, said, region, 0, () -> 0);
    }

    /**
     * Text from the middle on, where a line begins.
     *
     * @param offset how many bytes come before it, all of them ASCII
     * @param linesBefore how many lines they have; asked for if the code page can't be told
     */
    public LateCodePage(
            InputStream in, @Nullable Charset said, @Nullable String region, long offset, LineCount linesBefore) {
        this.in = in;
        this.said = said;
        this.region = region;
        this.offset = offset;
        this.linesBefore = linesBefore;
    }

    /** Counts lines that somebody has read before. */
    @FunctionalInterface
    public interface LineCount {
        /** How many there are. */
        long lines() throws IOException;
    }

    /** Whether all text so far is ASCII: then it may be read on from any line. */
    public boolean isOpen() {
        return decided == null;
    }

    /** The code page; empty as long as there was none, and for text that the formats read themselves. */
    public Optional<Charset> charset() {
        return Optional.ofNullable(charset);
    }

    /** What follows the text, from the line on whose code page can't be told; empty if there is no such line. */
    public Optional<InputStream> rest() {
        return Optional.ofNullable(rest);
    }

    /** Where {@link #rest} begins. */
    public Position end() throws IOException {
        return new Position(offset, line + linesBefore.lines(), 1);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        if (decided == null && at == ready && length > 0) {
            fill();
        }
        if (decided != null && at == ready) {
            return decided.read(bytes, from, length);
        }
        int count = Math.min(length, ready - at);
        System.arraycopy(buffer, at, bytes, from, count);
        at += count;
        return count;
    }

    /** Makes whole lines ready, or decides. */
    private void fill() throws IOException {
        count(ready);
        insideLine = ready > 0 ? buffer[ready - 1] != '\n' : insideLine;
        System.arraycopy(buffer, ready, buffer, 0, filled - ready);
        filled -= ready;
        at = 0;
        ready = 0;
        while (ready == 0 && decided == null) {
            if (filled >= LONGEST_LINE) {
                ready = filled;
                return;
            }
            if (filled == buffer.length) {
                buffer = Arrays.copyOf(buffer, buffer.length * 2); // a line of more than a chunk
            }
            int count = in.read(buffer, filled, buffer.length - filled);
            if (count < 0) {
                ready = filled;
                decided = InputStream.nullInputStream();
                return;
            }
            int from = filled;
            filled += count;
            int other = other(from);
            int end = lineEnd(other);
            ready = end > 0 || other == filled ? end : 0;
            if (other < filled) {
                decide(ready);
            }
        }
    }

    /** The index of the first byte that isn't ASCII. */
    private int other(int from) {
        int i = from;
        while (i < filled && buffer[i] >= 0) {
            i++;
        }
        return i;
    }

    /** Behind the last line feed before {@code end}; 0 if there is none. */
    private int lineEnd(int end) {
        int i = end;
        while (i > 0 && buffer[i - 1] != '\n') {
            i--;
        }
        return i;
    }

    private void count(int end) {
        for (int i = 0; i < end; i++) {
            line += buffer[i] == '\n' ? 1 : 0;
        }
        offset += end;
    }

    private void decide(int from) throws IOException {
        int wanted = Math.max(0, SAMPLE - (filled - from)); // so the sample is the same wherever reading began
        byte[] ahead = in.readNBytes(wanted);
        byte[] sample = Arrays.copyOf(Arrays.copyOfRange(buffer, from, filled), filled - from + ahead.length);
        System.arraycopy(ahead, 0, sample, filled - from, ahead.length);
        InputStream all = new SequenceInputStream(new ByteArrayInputStream(sample), in);
        filled = from;
        CodePageInput.Choice choice = CodePageInput.of(sample, ahead.length < wanted, said, region);
        Charset page = choice.charset();
        if (choice.problem().isPresent()) {
            count(from);
            InputStream more = new BufferedInputStream(all);
            rest = more;
            decided = from == 0 && insideLine ? new LineEnd(more) : InputStream.nullInputStream();
        } else if (page == null) {
            decided = all;
        } else {
            charset = page;
            decided = new CodePageInput(all, page);
        }
    }

    @Override
    public int available() throws IOException {
        return ready - at > 0 ? ready - at : decided == null ? in.available() : decided.available();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** What is left of a line that was too long to wait for; nobody knows its letters. */
    private final class LineEnd extends InputStream {
        private final InputStream from;
        private boolean over;

        LineEnd(InputStream from) {
            this.from = from;
        }

        @Override
        public int read() throws IOException {
            if (over) {
                return -1;
            }
            int b = from.read();
            over = b == '\n' || b < 0;
            if (b < 0) {
                rest = null;
            } else {
                offset++;
                line += b == '\n' ? 1 : 0;
            }
            return b < 0x80 ? b : UNKNOWN_LETTER;
        }

        @Override
        public int read(byte[] bytes, int at, int length) throws IOException {
            int b = length == 0 ? 0 : read();
            if (length == 0 || b < 0) {
                return b;
            }
            bytes[at] = (byte) b;
            return 1;
        }
    }
}
