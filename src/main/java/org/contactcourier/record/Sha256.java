package org.contactcourier.record;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, which every JDK has. */
public final class Sha256 {
    private static final int ORIGIN_BYTES = 16;

    private Sha256() {}

    /** A digest to be fed. */
    public static MessageDigest start() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    /** The digest as an origin has it: its first 16 bytes. */
    public static String forOrigin(byte[] digest) {
        return HexFormat.of().formatHex(digest, 0, ORIGIN_BYTES);
    }

    /** All of the digest, as 64 hexadecimal digits. */
    public static String hex(byte[] digest) {
        return HexFormat.of().formatHex(digest);
    }
}
