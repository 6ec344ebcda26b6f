package org.contactcourier.record;

import static java.util.Objects.requireNonNull;

/**
 * Where a record came from: the source's own coordinate plus a digest of the record's bytes. Two records with the same origin
 * are the same record read twice; a changed file or a re-created topic has other digests and so other origins.
 *
 * @param place the container at the source: {@code kafka:topic/partition}, {@code file:name}, or
 *     {@code mail:account/uidvalidity/uid/mime-path}
 * @param position the offset in a Kafka partition; {@link #NO_POSITION} for files and mails
 * @param index the record's number inside that value, file or part, from 0
 * @param digest the first 16 bytes of the SHA-256 of the record's bytes, as 32 hexadecimal digits
 */
public record Origin(String place, long position, long index, String digest) {
    /** The position of what has none. */
    public static final long NO_POSITION = -1;

    public Origin {
        requireNonNull(Source.of(place));
        if (position < NO_POSITION || index < 0) {
            throw new IllegalArgumentException("negative coordinate: " + place + "@" + position + "#" + index);
        }
        if (!isDigest(digest)) {
            throw new IllegalArgumentException("not a digest of 32 hexadecimal digits: " + digest);
        }
    }

    /** By hand, as this is done for every record and compiling a pattern costs more than the rest of it. */
    private static boolean isDigest(String digest) {
        boolean hexadecimal = digest.length() == 32;
        for (int i = 0; hexadecimal && i < digest.length(); i++) {
            char c = digest.charAt(i);
            hexadecimal = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        }
        return hexadecimal;
    }

    /** Reads what {@link #key()} wrote. */
    public static Origin parse(String key) {
        int tilde = key.lastIndexOf('~');
        int hash = key.lastIndexOf('#', tilde);
        if (hash < 0) {
            throw new IllegalArgumentException("not an origin key: " + key);
        }
        String place = key.substring(0, hash);
        long position = NO_POSITION;
        if (Source.of(place).kind() == Source.SourceKind.KAFKA) {
            int at = place.lastIndexOf('@');
            position = Long.parseLong(place.substring(at + 1));
            place = place.substring(0, at);
        }
        return new Origin(place, position, Long.parseLong(key.substring(hash + 1, tilde)), key.substring(tilde + 1));
    }

    public Source source() {
        return Source.of(place);
    }

    /** The coordinate as people read it, without the digest: {@code kafka:contacts/0@17#0}, {@code file:people.json#3}. */
    @Override
    public String toString() {
        return place + (position == NO_POSITION ? "" : "@" + position) + "#" + index;
    }

    /** The coordinate with its digest, unique for ever: {@code file:people.json#3~0123…}. */
    public String key() {
        return this + "~" + digest;
    }
}
