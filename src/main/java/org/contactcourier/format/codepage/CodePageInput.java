package org.contactcourier.format.codepage;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.contactcourier.format.Head;
import org.jspecify.annotations.Nullable;

/**
 * Text in a code page as UTF-8. What isn't in the code page comes out as a byte that UTF-8 forbids, so that it costs the record
 * it is in and no more. Not thread-safe.
 */
public final class CodePageInput extends InputStream {
    private static final int CHUNK = 8 * 1024;
    private static final char REPLACED = '\uFFFD';
    private static final String WESTERN = "windows-1252";

    private final Reader reader;
    private final char[] chars = new char[CHUNK];
    private byte[] ready = new byte[0];
    private int at;
    private char high;

    /** Reads {@code in} as text in {@code charset}. */
    public CodePageInput(InputStream in, Charset charset) {
        this.reader = new InputStreamReader(in, charset);
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
        if (head.isUnicode() || CodePageGuess.isUnicode(bytes)) {
            return Choice.AS_IT_IS;
        }
        Charset charset = said == null ? new CodePageGuess(bytes, head.isWhole(), region).charset() : said;
        if (charset == null) {
            return new Choice(null, Optional.of(CodePageGuess.UNKNOWN));
        }
        return isWestern(charset) ? Choice.AS_IT_IS : new Choice(charset, Optional.empty());
    }

    /** Whether the formats read it themselves. */
    static boolean isWestern(Charset charset) {
        return charset.name().equals(WESTERN);
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
        int count = reader.read(chars);
        if (count < 0) {
            return false;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(count * 3);
        StringBuilder plain = new StringBuilder(count + 1);
        if (high != 0) {
            plain.append(high);
            high = 0;
        }
        for (int i = 0; i < count; i++) {
            if (chars[i] == REPLACED) {
                out.writeBytes(plain.toString().getBytes(StandardCharsets.UTF_8));
                plain.setLength(0);
                out.write(0xFF);
            } else if (i == count - 1 && Character.isHighSurrogate(chars[i])) {
                high = chars[i];
            } else {
                plain.append(chars[i]);
            }
        }
        out.writeBytes(plain.toString().getBytes(StandardCharsets.UTF_8));
        ready = out.toByteArray();
        at = 0;
        return true;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
