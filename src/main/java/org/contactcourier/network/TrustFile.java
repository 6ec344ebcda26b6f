package org.contactcourier.network;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.Secret;

/**
 * A file of certificates to trust: a key store (PKCS12, JKS), or certificates in PEM or DER.
 *
 * @param store the certificates, and nothing else
 */
record TrustFile(KeyStore store) {
    private static final String EXPECTED = "a file of certificates to trust: a key store (PKCS12 or JKS), or PEM";

    static Optional<TrustFile> from(Configuration c, String key) {
        Optional<Secret> password = c.secret(key + "-password");
        Optional<Path> file = c.file(key);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            List<Certificate> certificates = StoreBytes.isKeyStore(file.get())
                    ? ofKeyStore(file.get(), password)
                    : ofText(Files.readAllBytes(file.get()));
            if (certificates.isEmpty()) {
                throw c.wrong(
                        key,
                        EXPECTED + "; Java sees no certificate in this one"
                                + (password.isEmpty() ? ", and " + key + "-password is not set" : ""));
            }
            return Optional.of(new TrustFile(store(certificates)));
        } catch (IOException | GeneralSecurityException e) {
            throw c.wrong(key, EXPECTED + StoreBytes.reason(e, key));
        }
    }

    private static List<Certificate> ofKeyStore(Path file, Optional<Secret> password)
            throws IOException, GeneralSecurityException {
        KeyStore store = StoreBytes.open(file, password);
        List<Certificate> certificates = new ArrayList<>();
        for (String alias : Collections.list(store.aliases())) {
            Certificate certificate = store.getCertificate(alias);
            if (certificate != null) {
                certificates.add(certificate);
            }
        }
        return certificates;
    }

    private static List<Certificate> ofText(byte[] bytes) throws GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        if (!Pem.isPem(bytes)) {
            return List.copyOf(factory.generateCertificates(new ByteArrayInputStream(bytes)));
        }
        List<Certificate> certificates = new ArrayList<>();
        for (Pem block : Pem.blocks(bytes)) {
            if (block.isCertificate()) {
                Collection<? extends Certificate> read =
                        factory.generateCertificates(new ByteArrayInputStream(block.der()));
                certificates.addAll(read);
            }
        }
        return certificates;
    }

    private static KeyStore store(List<Certificate> certificates) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (int i = 0; i < certificates.size(); i++) {
            store.setCertificateEntry(Integer.toString(i), certificates.get(i));
        }
        return store;
    }
}
