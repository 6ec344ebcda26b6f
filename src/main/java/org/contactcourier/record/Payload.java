package org.contactcourier.record;

import org.jspecify.annotations.Nullable;

/**
 * A record's bytes as the source had them.
 *
 * @param mediaType what the bytes are, such as {@code application/json}
 * @param bytes all of them, or only the first 64 KiB where {@link #size} is larger; not copied, so nobody may change them
 * @param size how many bytes there were
 * @param digest the SHA-256 of all of them as hexadecimal digits where {@link #bytes} is only a part; else null
 * @param original where the whole lies where {@link #bytes} is only a part, such as {@code done/people.json, from byte 4711};
 *     else null
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares payloads; copying megabytes for equality would be waste
public record Payload(
        String mediaType,
        byte[] bytes,
        long size,
        @Nullable String digest,
        @Nullable String original) {
    /** A payload that is here as a whole. */
    public static Payload whole(String mediaType, byte[] bytes) {
        return new Payload(mediaType, bytes, bytes.length, null, null);
    }

    public boolean isWhole() {
        return size == bytes.length;
    }

    /**
     * All of the bytes.
     *
     * @throws MalformedRecordException if only a part is here: that can't be read again
     */
    public byte[] wholeBytes() throws MalformedRecordException {
        if (!isWhole()) {
            throw new MalformedRecordException("only the first " + bytes.length + " bytes are kept");
        }
        return bytes;
    }

    @Override
    public String toString() {
        return mediaType + ", " + size + " bytes"; // the bytes are personal data
    }
}
