package org.contactcourier.format.registry;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A value's bytes, read from left to right with what Avro and Protobuf have in common. Never beyond the end. */
final class ValueBytes {
    /** A contact has some kilobytes; nobody sends a longer one on purpose. */
    static final int LONGEST = 1024 * 1024;

    /** So deep a contact nests at most, with room for what surrounds it; it is read by recursion. */
    static final int DEEPEST = 60;

    private static final int VARINT_BITS = 7;
    private static final int LAST_VARINT_SHIFT = 63;

    private final byte[] bytes;
    private final int end;
    private int at;

    private ValueBytes(byte[] bytes, int at, int end) {
        this.bytes = bytes;
        this.at = at;
        this.end = end;
    }

    /** The bytes from {@code start} on. */
    static ValueBytes of(byte[] value, int start) throws MismatchException {
        if (value.length > LONGEST) {
            throw new MismatchException(0, "more than " + LONGEST + " bytes are no contact");
        }
        return new ValueBytes(value, start, value.length);
    }

    int at() {
        return at;
    }

    boolean hasMore() {
        return at < end;
    }

    /** The next {@code length} bytes by themselves, which are passed. */
    ValueBytes part(long length) throws MismatchException {
        int from = at;
        pass(length);
        return new ValueBytes(bytes, from, at);
    }

    byte[] bytes(long length) throws MismatchException {
        int from = at;
        pass(length);
        return Arrays.copyOfRange(bytes, from, at);
    }

    /** All that is left. */
    byte[] rest() throws MismatchException {
        return bytes(end - at);
    }

    void pass(long length) throws MismatchException {
        if (length < 0 || length > end - at) {
            throw new MismatchException(at, "a length that goes beyond the end");
        }
        at += (int) length;
    }

    int next() throws MismatchException {
        if (at == end) {
            throw new MismatchException(at, "the data ends too early");
        }
        return bytes[at++] & 0xFF;
    }

    /** A number of seven bits a byte, the lowest first; the highest bit says that more follow. */
    long varint() throws MismatchException {
        int start = at;
        long number = 0;
        for (int shift = 0; shift <= LAST_VARINT_SHIFT; shift += VARINT_BITS) {
            int next = next();
            number |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                return number;
            }
        }
        throw new MismatchException(start, "a number that doesn't end");
    }

    /** A varint whose lowest bit is the sign. */
    long zigzag() throws MismatchException {
        return unzigzag(varint());
    }

    static long unzigzag(long number) {
        return (number >>> 1) ^ -(number & 1);
    }

    int fixed32() throws MismatchException {
        return ByteBuffer.wrap(bytes(Integer.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt();
    }

    long fixed64() throws MismatchException {
        return ByteBuffer.wrap(bytes(Long.BYTES)).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }

    String text(long length) throws MismatchException {
        int start = at;
        try {
            return text(bytes(length));
        } catch (CharacterCodingException e) {
            throw new MismatchException(start, "a text that isn't UTF-8");
        }
    }

    /** Strictly: a character that nobody sent is worse than none. */
    static String text(byte[] utf8) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(ByteBuffer.wrap(utf8))
                .toString();
    }
}
