package org.contactcourier.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import org.contactcourier.record.Checkpoint;
import org.jspecify.annotations.Nullable;

/**
 * JSON text as UTF-8, whatever Unicode encoding it has. JSON begins with an ASCII character, so its first four bytes tell (RFC
 * 4627, section 3). What the encoding forbids comes out as bytes that UTF-8 forbids, at its place, so that it costs the
 * element it is in and no more. Not thread-safe.
 */
public final class Utf8Input extends InputStream {
    private static final int CHUNK = 32 * 1024;

    private final InputStream in;
    private @Nullable Encoding encoding;
    private byte[] raw = new byte[0];
    private int rawPos;
    private int rawEnd;
    private byte[] ready = new byte[0];
    private int readyPos;
    private int readyEnd;
    private int highSurrogate;

    private final OffsetMap offsets = new OffsetMap();
    private long fetched;
    private long translated;

    public Utf8Input(InputStream in) {
        this.in = in;
    }

    /**
     * Content from the middle on.
     *
     * @param in from the checkpoint's offset on
     * @param head the content's beginning
     */
    public static Utf8Input resume(InputStream in, Head head, Checkpoint from) throws IOException {
        Utf8Input input = new Utf8Input(in);
        input.encoding = head.encoding();
        input.fetched = from.offset();
        input.translated = from.bytesRead() - from.skip();
        input.skipNBytes(from.skip());
        return input;
    }

    /** The place of the byte of the UTF-8 form that {@code offset} bytes come before; null if nobody can tell. */
    public OffsetMap.@Nullable RawPlace find(long offset) {
        Encoding known = encoding;
        if (known == null) {
            return null;
        }
        return known.width() == 1 ? new OffsetMap.RawPlace(offset, 0) : offsets.find(offset);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        Encoding known = encoding;
        if (known == null) {
            raw = in.readNBytes(Encoding.LOOK);
            rawEnd = raw.length;
            fetched = rawEnd;
            known = Encoding.of(raw);
            encoding = known;
        }
        if (known.width() > 1) {
            return transcoded(known, bytes, offset, length);
        }
        if (rawPos < rawEnd) {
            int count = Math.min(length, rawEnd - rawPos);
            System.arraycopy(raw, rawPos, bytes, offset, count);
            rawPos += count;
            return count;
        }
        return in.read(bytes, offset, length);
    }

    private int transcoded(Encoding known, byte[] bytes, int offset, int length) throws IOException {
        while (readyPos == readyEnd) {
            if (!transcode(known)) {
                return -1;
            }
        }
        int count = Math.min(length, readyEnd - readyPos);
        System.arraycopy(ready, readyPos, bytes, offset, count);
        readyPos += count;
        return count;
    }

    /** Makes the next bytes ready; false at the end. */
    private boolean transcode(Encoding known) throws IOException {
        if (ready.length == 0) {
            byte[] look = raw;
            raw = new byte[CHUNK];
            System.arraycopy(look, 0, raw, 0, look.length);
            ready = new byte[CHUNK * 2];
        }
        translated += readyEnd;
        readyPos = 0;
        readyEnd = 0;
        if (highSurrogate == 0) {
            offsets.chunk(translated, fetched - (rawEnd - rawPos));
        }
        boolean more = true;
        while (more && rawEnd - rawPos < known.width()) {
            System.arraycopy(raw, rawPos, raw, 0, rawEnd - rawPos);
            rawEnd -= rawPos;
            rawPos = 0;
            int count = in.read(raw, rawEnd, raw.length - rawEnd);
            more = count >= 0;
            rawEnd += Math.max(count, 0);
            fetched += Math.max(count, 0);
        }
        if (!more) {
            boolean left = rawPos < rawEnd || highSurrogate != 0;
            flushSurrogate();
            if (rawPos < rawEnd) {
                forbidden(); // half a unit
                rawPos = rawEnd;
            }
            return left;
        }
        while (rawEnd - rawPos >= known.width()) {
            unit(known, known.unit(raw, rawPos));
            rawPos += known.width();
        }
        return true;
    }

    private void unit(Encoding known, int unit) {
        boolean surrogate = unit >= 0xD800 && unit <= 0xDFFF;
        if (highSurrogate != 0 && unit >= 0xDC00 && unit <= 0xDFFF) {
            int codePoint = Character.toCodePoint((char) highSurrogate, (char) unit);
            highSurrogate = 0;
            put(codePoint);
            return;
        }
        flushSurrogate();
        if (surrogate && unit <= 0xDBFF && known.width() == 2) {
            highSurrogate = unit;
        } else if (unit < 0 || unit > Character.MAX_CODE_POINT) {
            forbidden();
        } else {
            put(unit);
        }
    }

    /** A surrogate without its other half is encoded like any character, which UTF-8 forbids. */
    private void flushSurrogate() {
        if (highSurrogate != 0) {
            int lone = highSurrogate;
            highSurrogate = 0;
            put(lone);
        }
    }

    private void forbidden() {
        ready[readyEnd++] = (byte) 0xFF;
    }

    private void put(int codePoint) {
        if (codePoint < 0x80) {
            ready[readyEnd++] = (byte) codePoint;
        } else if (codePoint < 0x800) {
            ready[readyEnd++] = (byte) (0xC0 | (codePoint >> 6));
            ready[readyEnd++] = (byte) (0x80 | (codePoint & 0x3F));
        } else if (codePoint < 0x10000) {
            ready[readyEnd++] = (byte) (0xE0 | (codePoint >> 12));
            ready[readyEnd++] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
            ready[readyEnd++] = (byte) (0x80 | (codePoint & 0x3F));
        } else {
            ready[readyEnd++] = (byte) (0xF0 | (codePoint >> 18));
            ready[readyEnd++] = (byte) (0x80 | ((codePoint >> 12) & 0x3F));
            ready[readyEnd++] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
            ready[readyEnd++] = (byte) (0x80 | (codePoint & 0x3F));
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** A Unicode encoding by the width of its units. */
    public enum Encoding {
        UTF_8(1, false, "UTF-8"),
        UTF_16_BIG(2, true, "UTF-16BE"),
        UTF_16_LITTLE(2, false, "UTF-16LE"),
        UTF_32_BIG(4, true, "UTF-32BE"),
        UTF_32_LITTLE(4, false, "UTF-32LE");

        /** How many bytes it takes to tell. */
        public static final int LOOK = 4;

        private final int width;
        private final boolean bigEndian;
        private final String title;

        Encoding(int width, boolean bigEndian, String title) {
            this.width = width;
            this.bigEndian = bigEndian;
            this.title = title;
        }

        /** Its name in IANA's registry. */
        public String title() {
            return title;
        }

        /** How many bytes a unit has. */
        public int width() {
            return width;
        }

        /** The unit at {@code at}. */
        public int unit(byte[] bytes, int at) {
            int unit = 0;
            for (int i = 0; i < width; i++) {
                unit = (unit << 8) | (bytes[bigEndian ? at + i : at + width - 1 - i] & 0xFF);
            }
            return unit;
        }

        /** The encoding of JSON text that begins with {@code bytes}, at most {@link #LOOK} of them. */
        public static Encoding of(byte[] bytes) {
            for (Encoding wide : new Encoding[] {UTF_32_BIG, UTF_32_LITTLE, UTF_16_BIG, UTF_16_LITTLE}) {
                if (bytes.length >= wide.width) {
                    int unit = wide.unit(bytes, 0);
                    if (unit == 0xFEFF || (unit > 0 && unit < 0x80)) {
                        return wide;
                    }
                }
            }
            return UTF_8;
        }
    }

    /**
     * Which byte of some input a byte of its translation to UTF-8 comes from. It knows where the chunks begin in which the
     * input was translated, of the latest ones, and a place is found from the beginning of its chunk. Not thread-safe.
     */
    public static final class OffsetMap {
        /** Chunks of 8 KiB or more: several of the longest records, which a reader may have fetched and not cut out. */
        private static final int MOST = 1024;

        /** Of the encodings with several bytes a character, those where each character is translated by itself. */
        private static final Set<String> STATELESS = Set.of(
                "Shift_JIS",
                "windows-31j",
                "EUC-JP",
                "EUC-KR",
                "x-windows-949",
                "GBK",
                "GB2312",
                "GB18030",
                "Big5",
                "Big5-HKSCS",
                "x-windows-950");

        private final Deque<Chunk> chunks = new ArrayDeque<>();

        private record Chunk(long translated, long offset) {}

        /**
         * A place in the input.
         *
         * @param offset of a byte
         * @param skip how many bytes of the translation from there on come before the place
         */
        public record RawPlace(long offset, int skip) {}

        /** Finds the place of a byte of the translation; null if nobody can tell. */
        @FunctionalInterface
        public interface Lookup {
            @Nullable
            RawPlace find(long translated);
        }

        /** Whether text in {@code charset} can be translated from the middle, between any two of its characters. */
        public static boolean isStateless(Charset charset) {
            return STATELESS.contains(charset.name())
                    || (charset.canEncode() && charset.newEncoder().maxBytesPerChar() == 1.0f);
        }

        /**
         * A chunk begins.
         *
         * @param translated how many bytes of the translation come before it
         * @param offset how many bytes of the input
         */
        public void chunk(long translated, long offset) {
            Chunk last = chunks.peekLast();
            if (last != null && last.translated == translated) {
                chunks.removeLast();
            }
            chunks.addLast(new Chunk(translated, offset));
            if (chunks.size() > MOST) {
                chunks.removeFirst();
            }
        }

        /** The place of the byte of the translation that {@code translated} bytes come before; null if its chunk is not known. */
        public @Nullable RawPlace find(long translated) {
            Chunk found = null;
            for (Chunk chunk : chunks) {
                if (chunk.translated > translated) {
                    break;
                }
                found = chunk;
            }
            return found == null ? null : new RawPlace(found.offset, (int) (translated - found.translated));
        }
    }
}
