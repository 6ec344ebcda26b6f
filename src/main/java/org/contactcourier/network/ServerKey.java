package org.contactcourier.network;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;

/** The private key and certificate by which a server of ours shows who it is. Stateless. */
public final class ServerKey {
    private ServerKey() {}

    /**
     * A context for a server; empty if no key store is set.
     *
     * @param key names the file: a key store (PKCS12 or JKS), or PEM; {@code -password} behind it names its password
     * @throws ConfigurationException if the file can't be used
     */
    public static Optional<SSLContext> context(Configuration c, String key) {
        return KeyFile.from(c, key).map(ServerKey::context);
    }

    /**
     * A context for a client of that server which has the same key store: it trusts the certificate in there and no other.
     * Whoever shows that certificate has our private key, so neither a name nor a date says more; and no certificate is for
     * {@code 127.0.0.1}.
     *
     * @param key as {@link #context} has it
     * @return empty if no key store is set
     * @throws ConfigurationException if the file can't be used
     */
    public static Optional<SSLContext> client(Configuration c, String key) {
        return KeyFile.from(c, key).map(file -> client(file, key));
    }

    private static SSLContext context(KeyFile file) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(file.managers(), null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("TLS can't be prepared: " + e.getMessage(), e);
        }
    }

    private static SSLContext client(KeyFile file, String key) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new OwnCertificate(certificates(file.store()), key)}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("TLS can't be prepared: " + e.getMessage(), e);
        }
    }

    private static Set<Certificate> certificates(KeyStore store) throws KeyStoreException {
        Set<Certificate> own = new HashSet<>();
        for (String alias : Collections.list(store.aliases())) {
            if (store.isKeyEntry(alias)) {
                own.add(store.getCertificate(alias));
            }
        }
        return own;
    }

    /** Trusts the certificates of our own keys. Thread-safe. */
    private static final class OwnCertificate extends X509ExtendedTrustManager {
        private final Set<Certificate> own;
        private final String key;

        OwnCertificate(Set<Certificate> own, String key) {
            this.own = own;
            this.key = key;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            if (chain.length == 0 || !own.contains(chain[0])) {
                String whose = chain.length == 0
                        ? "none"
                        : "one of "
                                + Wire.printable(
                                        chain[0].getSubjectX500Principal().getName());
                throw new CertificateRefusedException(
                        "the server's certificate is not the one of %s, but %s".formatted(key, whose),
                        new CertificateException(whose));
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            checkServerTrusted(chain, type);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            checkServerTrusted(chain, type);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("a client's trust is asked about a client");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            checkClientTrusted(chain, type);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            checkClientTrusted(chain, type);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
