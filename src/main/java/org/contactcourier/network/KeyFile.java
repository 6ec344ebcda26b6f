package org.contactcourier.network;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.Secret;

/**
 * A file with this client's private key and certificate: a key store (PKCS12, JKS), or PEM with the key, its certificate and the
 * certificates up to its issuer.
 *
 * @param store keys with their chains, each behind {@code password}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record KeyFile(KeyStore store, char[] password) {
    private static final String EXPECTED =
            "a file with a private key and its certificate: a key store (PKCS12 or JKS), or PEM";

    static Optional<KeyFile> from(Configuration c, String key) {
        Optional<Secret> password = c.secret(key + "-password");
        Optional<Path> file = c.file(key);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            KeyFile read = StoreBytes.isKeyStore(file.get())
                    ? ofKeyStore(file.get(), password)
                    : ofPem(Files.readAllBytes(file.get()), password);
            if (!read.hasKey()) {
                throw c.wrong(key, EXPECTED + "; this one holds no private key with a certificate");
            }
            KeyManager[] ignored = read.managers(); // a wrong password is told now, not at the first call
            return Optional.of(read);
        } catch (IOException | GeneralSecurityException e) {
            throw c.wrong(key, EXPECTED + StoreBytes.reason(e, key));
        }
    }

    KeyManager[] managers() throws GeneralSecurityException {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, password);
        return factory.getKeyManagers();
    }

    private boolean hasKey() throws GeneralSecurityException {
        for (String alias : Collections.list(store.aliases())) {
            if (store.isKeyEntry(alias)) {
                return true;
            }
        }
        return false;
    }

    private static KeyFile ofKeyStore(Path file, Optional<Secret> password)
            throws IOException, GeneralSecurityException {
        char[] chars = password.map(secret -> secret.reveal().toCharArray()).orElse(new char[0]);
        return new KeyFile(StoreBytes.open(file, password), chars);
    }

    private static KeyFile ofPem(byte[] bytes, Optional<Secret> password) throws IOException, GeneralSecurityException {
        PrivateKey key = null;
        List<Certificate> chain = new ArrayList<>();
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        for (Pem block : Pem.blocks(bytes)) {
            if (block.isCertificate()) {
                chain.addAll(factory.generateCertificates(new ByteArrayInputStream(block.der())));
            } else if (block.isPrivateKey()) {
                key = block.privateKey(password);
            }
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        char[] none = new char[0];
        if (key != null && !chain.isEmpty()) {
            Key checked = key;
            store.setKeyEntry("key", checked, none, chain.toArray(Certificate[]::new));
        }
        return new KeyFile(store, none);
    }
}
