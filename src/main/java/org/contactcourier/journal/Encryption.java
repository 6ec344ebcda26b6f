package org.contactcourier.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.contactcourier.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts what the journal keeps of people: AES with 256 bits in Galois/Counter Mode (NIST SP 800-38D), a random nonce each
 * time. In front of what is encrypted stands the id of its key, so the keys can change. Without a key it leaves everything as
 * it is. It doesn't know what is personal data, nor where it is kept. Immutable, thread-safe.
 */
public final class Encryption {
    /** No key: what is written stays readable, and what was encrypted can't be read. */
    public static final Encryption NONE = new Encryption(Map.of());

    private static final String KEY_FILE = "journal.encryption-key-file";
    private static final String EXPECTED =
            "a file with a key in each line: 32 random bytes in Base64, as openssl rand -base64 32 makes them";

    /** In front of what is encrypted: this, the key's id and a colon. Plain data that begins so gets it with an empty id. */
    private static final String MARK = "sealed:";

    private static final byte[] MARK_BYTES = MARK.getBytes(StandardCharsets.US_ASCII);
    private static final String ALGORITHM = "AES/GCM/NoPadding";
    private static final int KEY_SIZE = 32;
    private static final int NONCE_SIZE = 12;
    private static final int TAG_BITS = 128;

    /** Bytes of a key's digest: a person has a few keys. */
    private static final int ID_SIZE = 4;

    private final Map<String, SecretKey> keys; // in the order of the file
    private final String first; // the id of the key that encrypts; empty if there is none
    private final SecureRandom random = new SecureRandom();

    private Encryption(Map<String, SecretKey> keys) {
        this.keys = keys;
        this.first = keys.keySet().stream().findFirst().orElse("");
    }

    /** Reads the file that {@code journal.encryption-key-file} names. */
    public static Encryption from(Configuration configuration) {
        Optional<Path> file = configuration.file(KEY_FILE);
        if (file.isEmpty()) {
            return NONE;
        }
        try {
            return of(Files.readAllLines(file.get(), StandardCharsets.ISO_8859_1))
                    .orElseThrow(() -> configuration.wrong(KEY_FILE, EXPECTED));
        } catch (IOException e) {
            throw configuration.wrong(KEY_FILE, "a file that can be read");
        }
    }

    /** With the keys in these lines; empty if one is no key, or there is none. */
    public static Optional<Encryption> of(List<String> lines) {
        Map<String, SecretKey> keys = new LinkedHashMap<>();
        for (String line : lines) {
            if (!line.isBlank() && !line.startsWith("#")) {
                Optional<SecretKey> key = key(line.strip());
                if (key.isEmpty()) {
                    return Optional.empty();
                }
                keys.putIfAbsent(id(key.get()), key.get());
            }
        }
        return keys.isEmpty() ? Optional.empty() : Optional.of(new Encryption(keys));
    }

    private static Optional<SecretKey> key(String line) {
        try {
            byte[] bytes = Base64.getDecoder().decode(line);
            return bytes.length == KEY_SIZE ? Optional.of(new SecretKeySpec(bytes, "AES")) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String id(SecretKey key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
            return HexFormat.of().formatHex(digest, 0, ID_SIZE);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Whether there is a key. */
    public boolean isOn() {
        return !first.isEmpty();
    }

    /** The ids of all keys, the one that encrypts first. */
    public Set<String> keyIds() {
        return keys.keySet();
    }

    /** How a text begins that the present key has encrypted. */
    public String currentMark() {
        return MARK + first + ":";
    }

    /** Bytes as the journal keeps them. */
    public byte[] seal(byte[] plain) {
        if (isOn()) {
            return concat(currentMark(), encrypt(plain));
        }
        return isMarked(plain) ? concat(MARK + ":", plain) : plain;
    }

    /** Text as the journal keeps it. */
    public @Nullable String seal(@Nullable String plain) {
        if (plain == null) {
            return null;
        }
        if (isOn()) {
            return currentMark() + Base64.getEncoder().encodeToString(encrypt(plain.getBytes(StandardCharsets.UTF_8)));
        }
        return plain.startsWith(MARK) ? MARK + ":" + plain : plain;
    }

    /**
     * Bytes as they were before {@link #seal(byte[])}.
     *
     * @throws JournalException if their key isn't here, or they were changed
     */
    public byte[] open(byte[] kept) {
        if (!isMarked(kept)) {
            return kept;
        }
        int end = MARK_BYTES.length;
        while (end < kept.length && kept[end] != ':') {
            end++;
        }
        String id = new String(kept, MARK_BYTES.length, end - MARK_BYTES.length, StandardCharsets.US_ASCII);
        byte[] rest = Arrays.copyOfRange(kept, Math.min(end + 1, kept.length), kept.length);
        return id.isEmpty() ? rest : decrypt(id, rest);
    }

    /** Text as it was before {@link #seal(String)}; throws as {@link #open(byte[])} does. */
    public @Nullable String open(@Nullable String kept) {
        if (kept == null || !kept.startsWith(MARK)) {
            return kept;
        }
        int end = kept.indexOf(':', MARK.length());
        if (end == MARK.length()) {
            return kept.substring(end + 1);
        }
        String id = end < 0 ? kept : kept.substring(MARK.length(), end);
        try {
            byte[] encrypted = Base64.getDecoder().decode(kept.substring(end + 1));
            return new String(decrypt(id, encrypted), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new JournalException(changed(id), e);
        }
    }

    private static boolean isMarked(byte[] bytes) {
        return bytes.length >= MARK_BYTES.length
                && Arrays.equals(bytes, 0, MARK_BYTES.length, MARK_BYTES, 0, MARK_BYTES.length);
    }

    private static byte[] concat(String mark, byte[] rest) {
        byte[] front = mark.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(front.length + rest.length)
                .put(front)
                .put(rest)
                .array();
    }

    private byte[] encrypt(byte[] plain) {
        byte[] nonce = new byte[NONCE_SIZE];
        random.nextBytes(nonce);
        try {
            Cipher cipher = Cipher.getInstance(ALGORITHM);
            cipher.init(Cipher.ENCRYPT_MODE, keys.get(first), new GCMParameterSpec(TAG_BITS, nonce));
            byte[] encrypted = cipher.doFinal(plain);
            return ByteBuffer.allocate(NONCE_SIZE + encrypted.length)
                    .put(nonce)
                    .put(encrypted)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java lacks " + ALGORITHM, e);
        }
    }

    private byte[] decrypt(String id, byte[] encrypted) {
        SecretKey key = keys.get(id);
        if (key == null) {
            throw lacks(id);
        }
        if (encrypted.length < NONCE_SIZE) {
            throw new JournalException(changed(id));
        }
        try {
            Cipher cipher = Cipher.getInstance(ALGORITHM);
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, encrypted, 0, NONCE_SIZE));
            return cipher.doFinal(encrypted, NONCE_SIZE, encrypted.length - NONCE_SIZE);
        } catch (AEADBadTagException e) {
            throw new JournalException(changed(id), e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java lacks " + ALGORITHM, e);
        }
    }

    /** What to throw if the key of that id isn't here. */
    public JournalException lacks(String id) {
        return new JournalException(
                isOn()
                        ? "the journal is encrypted with key %s: %s has only %s".formatted(id, KEY_FILE, keyIds())
                        : "the journal is encrypted with key %s: %s is expected".formatted(id, KEY_FILE));
    }

    private static String changed(String id) {
        return "the journal holds data of key " + id + " that was changed since: restore a backup";
    }

    /** The ids only: the keys are secret. */
    @Override
    public String toString() {
        return "Encryption" + keyIds();
    }
}
