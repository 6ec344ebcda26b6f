package org.contactcourier.format.xml;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.contactcourier.format.Head;
import org.contactcourier.format.Utf8Input;
import org.contactcourier.format.Utf8Input.OffsetMap;
import org.contactcourier.record.Checkpoint;
import org.jspecify.annotations.Nullable;

/**
 * XML as UTF-8, from the encoding that it declares, unless its first bytes show another one. What the encoding forbids comes
 * out as a byte that UTF-8 forbids, so that it costs the element it is in and no more. Not thread-safe.
 */
final class XmlInput extends InputStream {
    private static final Pattern DECLARED =
            Pattern.compile("^\\s*<\\?xml\\s[^>]*?encoding\\s*=\\s*[\"']([^\"'>]*)[\"']", Pattern.DOTALL);

    /** How far a declaration may reach. */
    private static final int DECLARATION = 512;

    private static final int CHUNK = 16 * 1024;
    private static final byte FORBIDDEN = (byte) 0xFF;

    private final InputStream in;
    private final CharsetDecoder decoder;
    private final ByteBuffer raw = ByteBuffer.allocate(CHUNK).flip();
    private final CharBuffer characters = CharBuffer.allocate(CHUNK);
    private ByteBuffer ready = ByteBuffer.allocate(0);
    private boolean exhausted;
    private boolean ended;

    /** Null if nobody can go on in the middle. */
    private final @Nullable OffsetMap offsets;

    private long fetched;
    private long translated;

    private XmlInput(InputStream in, Charset charset) {
        this.in = in;
        this.offsets = OffsetMap.isStateless(charset) ? new OffsetMap() : null;
        this.decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    /**
     * {@code in}, which begins with {@code head}, as UTF-8.
     *
     * @return null where it declares an encoding that nobody knows
     */
    static @Nullable InputStream of(Head head, InputStream in) {
        if (head.isUnicode()) {
            return new Utf8Input(in);
        }
        byte[] text = head.text();
        Matcher declared =
                DECLARED.matcher(new String(text, 0, Math.min(text.length, DECLARATION), StandardCharsets.ISO_8859_1));
        if (!declared.find()) {
            return in;
        }
        try {
            Charset charset = Charset.forName(declared.group(1).strip());
            // What declares UTF-16 and is written in single bytes was a text in memory before it was written.
            return readsAsAscii(charset) ? new XmlInput(in, charset) : in;
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return null;
        }
    }

    private static boolean readsAsAscii(Charset charset) {
        return !charset.equals(StandardCharsets.UTF_8)
                && !charset.equals(StandardCharsets.US_ASCII)
                && new String("<?xml".getBytes(StandardCharsets.US_ASCII), charset).equals("<?xml");
    }

    /** Where {@code translated} bytes of UTF-8 stand in the input that {@link #of} has given as {@code text}. */
    static OffsetMap.Lookup places(InputStream text) {
        if (text instanceof Utf8Input unicode) {
            return unicode::find;
        }
        if (text instanceof XmlInput decoded) {
            return translated -> decoded.offsets == null ? null : decoded.offsets.find(translated);
        }
        return translated -> new OffsetMap.RawPlace(translated, 0);
    }

    /**
     * The same in the middle of the input.
     *
     * @param head the input's beginning
     * @param in from the checkpoint's offset on
     */
    static @Nullable InputStream resume(Head head, InputStream in, Checkpoint from) throws IOException {
        if (head.isUnicode()) {
            return Utf8Input.resume(in, head, from);
        }
        InputStream text = of(head, in);
        if (text instanceof XmlInput decoded) {
            decoded.fetched = from.offset();
            decoded.translated = from.bytesRead() - from.skip();
        }
        if (text != null) {
            text.skipNBytes(from.skip());
        }
        return text;
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
        while (!ready.hasRemaining()) {
            if (ended) {
                return -1;
            }
            decode();
        }
        int count = Math.min(length, ready.remaining());
        ready.get(bytes, offset, count);
        return count;
    }

    private void decode() throws IOException {
        translated += ready.limit();
        if (offsets != null) {
            offsets.chunk(translated, fetched - raw.remaining());
        }
        if (!exhausted) {
            raw.compact();
            int count = in.read(raw.array(), raw.position(), raw.remaining());
            exhausted = count < 0;
            fetched += Math.max(count, 0);
            raw.position(raw.position() + Math.max(count, 0)).flip();
        }
        characters.clear();
        CoderResult result = decoder.decode(raw, characters, exhausted);
        characters.flip();
        byte[] encoded = characters.toString().getBytes(StandardCharsets.UTF_8);
        if (result.isError()) {
            raw.position(raw.position() + result.length());
            ready = ByteBuffer.allocate(encoded.length + 1)
                    .put(encoded)
                    .put(FORBIDDEN)
                    .flip();
        } else {
            ready = ByteBuffer.wrap(encoded);
            ended = exhausted && result.isUnderflow();
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
