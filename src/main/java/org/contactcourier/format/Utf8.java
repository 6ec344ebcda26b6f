package org.contactcourier.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The rules of UTF-8 (RFC 3629), which Jackson takes lightly: no overlong forms, no surrogates, nothing above U+10FFFF. */
public final class Utf8 {
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long NON_ASCII = 0x8080808080808080L;

    private Utf8() {}

    /** The index of the first sequence that isn't UTF-8, or -1. */
    public static int firstInvalid(byte[] bytes) {
        int at = 0;
        int length = bytes.length;
        while (at < length) {
            if (at <= length - Long.BYTES && ((long) EIGHT.get(bytes, at) & NON_ASCII) == 0) {
                at += Long.BYTES;
            } else if (bytes[at] >= 0) {
                at++;
            } else {
                int size = sequence(bytes, at);
                if (size == 0) {
                    return at;
                }
                at += size;
            }
        }
        return -1;
    }

    /** The length of the multi-byte sequence at {@code at}, or 0 if it is none. */
    public static int sequence(byte[] bytes, int at) {
        int lead = bytes[at] & 0xFF;
        if (lead >= 0xC2 && lead <= 0xDF) {
            return continues(bytes, at, 2) ? 2 : 0;
        }
        if (lead >= 0xE0 && lead <= 0xEF && continues(bytes, at, 3)) {
            int second = bytes[at + 1] & 0xFF;
            boolean overlong = lead == 0xE0 && second < 0xA0;
            boolean surrogate = lead == 0xED && second > 0x9F;
            return overlong || surrogate ? 0 : 3;
        }
        if (lead >= 0xF0 && lead <= 0xF4 && continues(bytes, at, 4)) {
            int second = bytes[at + 1] & 0xFF;
            boolean overlong = lead == 0xF0 && second < 0x90;
            boolean beyond = lead == 0xF4 && second > 0x8F;
            return overlong || beyond ? 0 : 4;
        }
        return 0;
    }

    private static boolean continues(byte[] bytes, int at, int size) {
        if (at + size > bytes.length) {
            return false;
        }
        for (int i = at + 1; i < at + size; i++) {
            if ((bytes[i] & 0xC0) != 0x80) {
                return false;
            }
        }
        return true;
    }
}
