package org.contactcourier.network;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.contactcourier.configuration.Secret;

/**
 * One block of a PEM file (RFC 7468), with the kinds of private keys that OpenSSL writes.
 *
 * @param label what stands behind BEGIN
 * @param der its bytes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Pem(String label, byte[] der) {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final String PKCS8 = "PRIVATE KEY";
    private static final String ENCRYPTED = "ENCRYPTED PRIVATE KEY";
    private static final String PKCS1 = "RSA PRIVATE KEY";
    private static final String SEC1 = "EC PRIVATE KEY";
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 0x04;
    private static final int PARAMETERS = 0xA0;
    private static final byte[] VERSION_0 = {2, 1, 0};
    /** 1.2.840.113549.1.1.1 and no parameters (RFC 8017, A.1). */
    private static final byte[] RSA = {
        0x30, 13, 6, 9, 0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 13, 1, 1, 1, 5, 0
    };
    /** 1.2.840.10045.2.1 (RFC 5480, 2.1.1). */
    private static final byte[] EC = {6, 7, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 2, 1};

    static boolean isPem(byte[] bytes) {
        return new String(bytes, ISO_8859_1).contains("-----BEGIN ");
    }

    /** The blocks of a file; what stands between them is for people. */
    static List<Pem> blocks(byte[] bytes) throws UnusableKeyException {
        List<Pem> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(new String(bytes, ISO_8859_1));
        while (matcher.find()) {
            String text = matcher.group(2);
            if (text.contains("DEK-Info") || text.contains("Proc-Type")) {
                throw new UnusableKeyException(
                        "its key is encrypted in OpenSSL's old way: convert it with openssl pkcs8 -topk8");
            }
            try {
                blocks.add(new Pem(matcher.group(1), Base64.getMimeDecoder().decode(text)));
            } catch (IllegalArgumentException e) {
                throw new UnusableKeyException("a block of it is not Base64");
            }
        }
        return blocks;
    }

    boolean isCertificate() {
        return label.equals("CERTIFICATE") || label.equals("X509 CERTIFICATE");
    }

    boolean isPrivateKey() {
        return label.endsWith(PKCS8);
    }

    PrivateKey privateKey(Optional<Secret> password) throws IOException, GeneralSecurityException {
        byte[] pkcs8 =
                switch (label) {
                    case PKCS8 -> der;
                    case ENCRYPTED ->
                        decrypted(password.orElseThrow(
                                () -> new UnusableKeyException("its key is encrypted, and no password is set")));
                    case PKCS1 -> sequence(VERSION_0, RSA, element(OCTETS, der));
                    case SEC1 -> ofCurve();
                    default -> throw new UnusableKeyException("a key of the kind " + label + " is not known here");
                };
        List<InvalidKeySpecException> refusals = new ArrayList<>();
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (InvalidKeySpecException e) {
                refusals.add(e); // PKCS #8 names its algorithm, but Java wants to be told
            }
        }
        UnusableKeyException unusable = new UnusableKeyException("its key can't be read");
        refusals.forEach(unusable::addSuppressed);
        throw unusable;
    }

    private byte[] decrypted(Secret password) throws GeneralSecurityException {
        EncryptedPrivateKeyInfo encrypted;
        Cipher cipher;
        try {
            encrypted = new EncryptedPrivateKeyInfo(der);
            // For PBES2 the name of the algorithm is in its parameters' text (JDK-8076999).
            String algorithm = encrypted.getAlgName().equals("PBES2")
                            || encrypted.getAlgName().startsWith("1.2.840.113549.1.5.13")
                    ? encrypted.getAlgParameters().toString()
                    : encrypted.getAlgName();
            cipher = Cipher.getInstance(algorithm);
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    SecretKeyFactory.getInstance(algorithm)
                            .generateSecret(new PBEKeySpec(password.reveal().toCharArray())),
                    encrypted.getAlgParameters());
        } catch (IOException | GeneralSecurityException e) { // scrypt, AES-192 or DES with PBES2
            UnusableKeyException unknown =
                    new UnusableKeyException("its key is encrypted in a way that Java doesn't know,"
                            + " or is cut: convert it with openssl pkcs8 -topk8 -v2 aes-256-cbc");
            unknown.addSuppressed(e);
            throw unknown;
        }
        try {
            return encrypted.getKeySpec(cipher).getEncoded();
        } catch (InvalidKeySpecException e) { // one wrong password in 256 decrypts to something that is no key
            UnrecoverableKeyException wrong = new UnrecoverableKeyException("another password");
            wrong.addSuppressed(e);
            throw wrong;
        }
    }

    /** PKCS #8 names the curve outside the key, SEC 1 inside (RFC 5915, 3). */
    private byte[] ofCurve() throws UnusableKeyException {
        int at = end(0, false);
        while (at < der.length) {
            int next = end(at, true);
            if ((der[at] & 0xff) == PARAMETERS) {
                byte[] curve = new byte[next - end(at, false)];
                System.arraycopy(der, end(at, false), curve, 0, curve.length);
                return sequence(VERSION_0, sequence(EC, curve), element(OCTETS, der));
            }
            at = next;
        }
        throw new UnusableKeyException(
                "its key doesn't say which curve it is for: convert it with openssl pkcs8 -topk8");
    }

    /** Where the element at {@code at} ends, or its head. */
    private int end(int at, boolean all) throws UnusableKeyException {
        if (at + 1 >= der.length) {
            throw new UnusableKeyException("its key is cut");
        }
        int length = der[at + 1] & 0xff;
        int head = at + 2;
        if (length > 0x80) {
            int count = length - 0x80;
            length = 0;
            for (int i = 0; i < count && head < der.length; i++) {
                length = (length << 8) | (der[head++] & 0xff);
            }
        }
        int end = all ? head + length : head;
        if (end < head || end > der.length) {
            throw new UnusableKeyException("its key is cut");
        }
        return end;
    }

    private static byte[] sequence(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return element(SEQUENCE, all.toByteArray());
    }

    private static byte[] element(int tag, byte[] content) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(tag);
        if (content.length < 0x80) { // as short as can be: Java refuses a length with a zero in front
            all.write(content.length);
        } else if (content.length <= 0xff) {
            all.write(0x81);
            all.write(content.length);
        } else {
            all.write(0x82);
            all.write(content.length >> 8);
            all.write(content.length);
        }
        all.writeBytes(content);
        return all.toByteArray();
    }
}
