package org.contactcourier.record;

import java.util.List;
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
 * @param metadata what a Kafka record had besides its value; null for other sources
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares payloads; copying megabytes for equality would be waste
public record Payload(
        String mediaType,
        byte[] bytes,
        long size,
        @Nullable String digest,
        @Nullable String original,
        @Nullable Metadata metadata) {
    /** What a Kafka record has besides its value, so that a dead letter can be given back as it came. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Metadata(byte @Nullable [] key, long timestamp, List<MetadataHeader> headers) {
        /** The timestamp of a record that has none. */
        public static final long NO_TIMESTAMP = -1;

        /** Written in full, since a compact one doesn't show that the key may be null. */
        public Metadata(byte @Nullable [] key, long timestamp, List<MetadataHeader> headers) {
            this.key = key;
            this.timestamp = timestamp;
            this.headers = List.copyOf(headers);
        }
    }

    /** One header. A record may have several of one name. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record MetadataHeader(String name, byte @Nullable [] value) {}

    /** A payload without metadata. */
    public Payload(String mediaType, byte[] bytes, long size, @Nullable String digest, @Nullable String original) {
        this(mediaType, bytes, size, digest, original, null);
    }

    /** A payload that is here as a whole. */
    public static Payload whole(String mediaType, byte[] bytes) {
        return new Payload(mediaType, bytes, bytes.length, null, null);
    }

    /** The same with the metadata of the Kafka record that it came in. */
    public Payload with(@Nullable Metadata its) {
        return new Payload(mediaType, bytes, size, digest, original, its);
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
