package org.contactcourier.network;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.UnrecoverableKeyException;
import java.util.Optional;
import javax.crypto.BadPaddingException;
import org.contactcourier.configuration.Secret;

/** Files that Java can open as key stores, told by their first bytes and their structure. Stateless. */
final class StoreBytes {
    /** Every JKS begins like this; JCEKS ends in CE. */
    private static final byte[] JKS = {(byte) 0xFE, (byte) 0xED, (byte) 0xFE, (byte) 0xED};

    private static final byte[] JCEKS = {(byte) 0xCE, (byte) 0xCE, (byte) 0xCE, (byte) 0xCE};

    private StoreBytes() {}

    /** Whether the file is a key store; certificates in PEM or DER are none. */
    static boolean isKeyStore(Path file) throws IOException {
        byte[] head = new byte[16];
        try (InputStream in = Files.newInputStream(file)) {
            int length = in.readNBytes(head, 0, head.length);
            return length == head.length && (startsWith(head, JKS) || startsWith(head, JCEKS) || isPkcs12(head));
        }
    }

    /** A sequence that begins with the number 3 (RFC 7292, 4); a certificate begins with another sequence. */
    private static boolean isPkcs12(byte[] head) {
        if (head[0] != 0x30) {
            return false;
        }
        int lengthBytes = (head[1] & 0x80) == 0 ? 0 : head[1] & 0x7f;
        int at = 2 + lengthBytes;
        return at + 2 < head.length && head[at] == 2 && head[at + 1] == 1 && head[at + 2] == 3;
    }

    private static boolean startsWith(byte[] bytes, byte[] start) {
        for (int i = 0; i < start.length; i++) {
            if (bytes[i] != start[i]) {
                return false;
            }
        }
        return true;
    }

    static KeyStore open(Path file, Optional<Secret> password) throws IOException, GeneralSecurityException {
        char[] chars = password.map(secret -> secret.reveal().toCharArray()).orElse(null);
        try {
            return KeyStore.getInstance(file.toFile(), chars);
        } catch (KeyStoreException e) {
            throw new IOException("Java doesn't know this kind of key store", e);
        }
    }

    /** Why a file could not be opened, as the rest of a sentence. Says nothing of what is in it. */
    static String reason(Exception e, String key) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof UnrecoverableKeyException || t instanceof BadPaddingException) {
                return "; %s-password doesn't open this one".formatted(key);
            }
            if (t instanceof UnusableKeyException) {
                return "; " + t.getMessage();
            }
        }
        return "; this one can't be read";
    }
}
