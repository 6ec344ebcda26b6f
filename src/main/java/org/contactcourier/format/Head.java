package org.contactcourier.format;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import org.contactcourier.format.Utf8Input.Encoding;
import org.contactcourier.record.RecordReader.Reopening;

/** The first bytes of some content, by which its format is known. Immutable. */
public final class Head {
    /** Some rows of the widest table that programs export (Outlook's 92 columns are 1.5 KB), whatever notes stand above it. */
    public static final int MOST = 64 * 1024;

    private final byte[] raw;
    private final Encoding encoding;
    private final byte[] text;
    private final boolean whole;

    private Head(byte[] raw) throws IOException {
        this.raw = raw;
        this.whole = raw.length < MOST;
        this.encoding = Encoding.of(raw);
        this.text = withoutMark(
                encoding == Encoding.UTF_8 ? raw : new Utf8Input(new ByteArrayInputStream(raw)).readAllBytes());
    }

    /** Reads the head of {@code in}; {@link #before} puts it back. */
    public static Head of(InputStream in) throws IOException {
        byte[] there = in.readNBytes(Math.min(MOST, Math.max(0, in.available())));
        int next = there.length < MOST ? in.read() : -1;
        return new Head(next < 0 ? there : longer(there, (byte) next, in.readNBytes(MOST - there.length - 1)));
    }

    /** The head of {@code content}, which is opened for it. */
    public static Head of(Reopening content) throws IOException {
        try (InputStream beginning = content.from(0)) {
            return of(beginning);
        }
    }

    /** Rare: what comes from Kafka is all there, a few hundred bytes, and of a file there is more than a head. */
    private static byte[] longer(byte[] there, byte next, byte[] rest) {
        byte[] all = Arrays.copyOf(there, there.length + 1 + rest.length);
        all[there.length] = next;
        System.arraycopy(rest, 0, all, there.length + 1, rest.length);
        return all;
    }

    /** The whole content again, where {@code rest} is what the head was read from. */
    public InputStream before(InputStream rest) {
        return new SequenceInputStream(new ByteArrayInputStream(raw), rest);
    }

    /** The Unicode encoding; UTF-8 if the width of its characters says no other. */
    public Encoding encoding() {
        return encoding;
    }

    /** The bytes as they are. Nobody may change them. */
    public byte[] raw() {
        return raw;
    }

    /** The text without a byte order mark, as UTF-8 or whatever other superset of ASCII it is in. Nobody may change it. */
    public byte[] text() {
        return text;
    }

    /** How many bytes the byte order mark has in UTF-8; 0 where there is none. */
    public int markLength() {
        return hasMark(raw) || (encoding != Encoding.UTF_8 && encoding.unit(raw, 0) == 0xFEFF) ? 3 : 0;
    }

    /** Whether the content says that it is Unicode, by a mark or by the width of its characters. */
    public boolean isUnicode() {
        return encoding != Encoding.UTF_8 || hasMark(raw);
    }

    /** Whether there is nothing behind the head. */
    public boolean isWhole() {
        return whole;
    }

    /** Whether the very first byte is {@code first}. */
    public boolean begins(char first) {
        return raw.length > 0 && raw[0] == first;
    }

    /** The first byte that isn't blank, or 0. */
    public char first() {
        for (byte b : text) {
            if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
                return (char) (b & 0xFF);
            }
        }
        return 0;
    }

    private static byte[] withoutMark(byte[] text) {
        return hasMark(text) ? Arrays.copyOfRange(text, 3, text.length) : text;
    }

    private static boolean hasMark(byte[] text) {
        return text.length >= 3 && text[0] == (byte) 0xEF && text[1] == (byte) 0xBB && text[2] == (byte) 0xBF;
    }
}
