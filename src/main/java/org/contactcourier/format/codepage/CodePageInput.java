package org.contactcourier.format.codepage;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.contactcourier.format.Head;
import org.contactcourier.format.Utf8Input.OffsetMap;
import org.contactcourier.record.Checkpoint;
import org.jspecify.annotations.Nullable;

/**
 * Text in a code page as UTF-8. What isn't in the code page comes out as a byte that UTF-8 forbids, so that it costs the record
 * it is in and no more. Not thread-safe.
 */
public final class CodePageInput extends InputStream {
    private static final int CHUNK = 8 * 1024;
    /** A decoder that has kept a character back gives it at the end, and fails if it finds no room twice. */
    private static final int MOST_AT_END = 4;

    private static final char REPLACED = '\uFFFD';
    private static final String WESTERN = "windows-1252";

    private final InputStream in;
    private final CharsetDecoder decoder;
    private final ByteBuffer raw = ByteBuffer.allocate(CHUNK).flip();
    private final CharBuffer chars = CharBuffer.allocate(CHUNK);
    private byte[] ready = new byte[0];
    private int at;
    private char high;
    private boolean exhausted;
    private boolean ended;

    /** Null if nobody can go on in the middle. */
    private final @Nullable OffsetMap offsets;

    private long fetched;
    private long translated;

    /** Reads {@code in} as text in {@code charset}. */
    public CodePageInput(InputStream in, Charset charset) {
        this.in = in;
        this.decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        this.offsets = OffsetMap.isStateless(charset) ? new OffsetMap() : null;
    }

    /** The text from a place on; {@code in} begins at its offset. */
    public static CodePageInput resume(InputStream in, Charset charset, Checkpoint from) throws IOException {
        CodePageInput text = new CodePageInput(in, charset);
        text.fetched = from.offset();
        text.translated = from.bytesRead() - from.skip();
        text.skipNBytes(from.skip());
        return text;
    }

    /** The place of the byte of the UTF-8 form that {@code offset} bytes come before; null if nobody can tell. */
    public OffsetMap.@Nullable RawPlace find(long offset) {
        return offsets == null ? null : offsets.find(offset);
    }

    /** What content with this beginning is in. */
    public record Choice(@Nullable Charset charset, Optional<String> problem) {
        static final Choice AS_IT_IS = new Choice(null, Optional.empty());
    }

    /**
     * The code page of content that begins with {@code head}; none if it is Unicode or western, which the formats read
     * themselves.
     *
     * @param said what an operator says that it is, or null
     * @param region where most contacts live, or null
     */
    public static Choice of(Head head, @Nullable Charset said, @Nullable String region) {
        byte[] bytes = head.raw();
        if (isIso2022Jp(bytes)) {
            return new Choice(Charset.forName("ISO-2022-JP"), Optional.empty());
        }
        return head.isUnicode() ? Choice.AS_IT_IS : of(bytes, head.isWhole(), said, region);
    }

    /**
     * Likewise for content that doesn't say what it is in.
     *
     * @param sample of the content
     * @param whole whether nothing follows it
     */
    static Choice of(byte[] sample, boolean whole, @Nullable Charset said, @Nullable String region) {
        if (CodePageGuess.isUnicode(sample)) {
            return Choice.AS_IT_IS;
        }
        Charset charset = said == null ? new CodePageGuess(sample, whole, region).charset() : said;
        if (charset == null) {
            return new Choice(null, Optional.of(CodePageGuess.UNKNOWN));
        }
        return charset.name().equals(WESTERN) ? Choice.AS_IT_IS : new Choice(charset, Optional.empty());
    }

    /** Whether nothing but ASCII is in the head, and something behind it: what that is can't be told yet. */
    public static boolean isOpen(Head head) {
        if (head.isWhole() || head.isUnicode()) {
            return false;
        }
        for (byte b : head.raw()) {
            if (b < 0) {
                return false;
            }
        }
        return !isIso2022Jp(head.raw());
    }

    /** Whether it changes to two-byte characters and back by escapes (RFC 1468), which nothing else has. */
    private static boolean isIso2022Jp(byte[] bytes) {
        for (int i = 0; i + 2 < bytes.length; i++) {
            if (bytes[i] == 0x1B && bytes[i + 1] == '$' && (bytes[i + 2] == 'B' || bytes[i + 2] == '@')) {
                return true;
            }
        }
        return false;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        while (at == ready.length && length > 0) {
            if (!fill()) {
                return -1;
            }
        }
        int count = Math.min(length, ready.length - at);
        System.arraycopy(ready, at, bytes, offset, count);
        at += count;
        return count;
    }

    private boolean fill() throws IOException {
        translated += ready.length;
        ready = new byte[0];
        at = 0;
        if (ended) {
            return false;
        }
        if (offsets != null && high == 0) {
            offsets.chunk(translated, fetched - raw.remaining());
        }
        if (!exhausted) {
            raw.compact();
            int read = in.read(raw.array(), raw.position(), raw.remaining());
            exhausted = read < 0;
            fetched += Math.max(read, 0);
            raw.position(raw.position() + Math.max(read, 0)).flip();
        }
        chars.clear();
        boolean whole = decoder.decode(raw, chars, exhausted).isUnderflow();
        ended = exhausted
                && whole
                && chars.remaining() > MOST_AT_END
                && decoder.flush(chars).isUnderflow();
        chars.flip();
        encode();
        return true;
    }

    private void encode() {
        int count = chars.remaining();
        ByteArrayOutputStream out = new ByteArrayOutputStream(count * 3);
        StringBuilder plain = new StringBuilder(count + 1);
        if (high != 0) {
            plain.append(high);
            high = 0;
        }
        for (int i = 0; i < count; i++) {
            char c = chars.get(i);
            if (c == REPLACED) {
                out.writeBytes(plain.toString().getBytes(StandardCharsets.UTF_8));
                plain.setLength(0);
                out.write(0xFF);
            } else if (i == count - 1 && Character.isHighSurrogate(c)) {
                high = c;
            } else {
                plain.append(c);
            }
        }
        out.writeBytes(plain.toString().getBytes(StandardCharsets.UTF_8));
        ready = out.toByteArray();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
