package org.contactcourier.network;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.jspecify.annotations.Nullable;

/**
 * Whom a client of one server trusts, and by which certificate it shows who it is. Where nothing is set, both are Java's own,
 * with {@code javax.net.ssl.trustStore} and {@code javax.net.ssl.keyStore}. Files are read once. The name in the server's
 * certificate is always checked. Immutable, thread-safe.
 */
public final class Tls {
    /** What nobody has changed. */
    public static final Tls DEFAULT = new Tls(null, null);

    private final @Nullable TrustFile trust;
    private final @Nullable KeyFile key;

    private Tls(@Nullable TrustFile trust, @Nullable KeyFile key) {
        this.trust = trust;
        this.key = key;
    }

    /**
     * Reads the {@code tls} keys of one server.
     *
     * @param prefix with the dot at its end, such as {@code smarttask.tls.}
     * @throws ConfigurationException if a file can't be used
     */
    public static Tls from(Configuration c, String prefix) {
        return from(c, prefix, DEFAULT);
    }

    /**
     * Reads the {@code tls} keys of one server that trusts whom {@code beside} trusts unless its own keys say otherwise.
     *
     * @param prefix with the dot at its end, such as {@code smarttask.oauth.tls.}
     * @throws ConfigurationException if a file can't be used
     */
    public static Tls from(Configuration c, String prefix, Tls beside) {
        Optional<TrustFile> trust = TrustFile.from(c, prefix + "trust-store");
        Optional<KeyFile> key = KeyFile.from(c, prefix + "key-store");
        return trust.isEmpty() && key.isEmpty() && beside.trust == null
                ? DEFAULT
                : new Tls(trust.orElse(beside.trust), key.orElse(null));
    }

    /** A context for clients; the name in the server's certificate is checked only where the client asks for that. */
    public SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    key == null ? javasKeyManagers() : key.managers(),
                    new TrustManager[] {new TrustWithReasons(trustManager(trust == null ? null : trust.store()))},
                    null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("TLS can't be prepared: " + e.getMessage(), e);
        }
    }

    /** Makes sockets that check the name in the server's certificate. */
    public SSLSocketFactory sockets() {
        return new NameCheck(context().getSocketFactory());
    }

    private static X509ExtendedTrustManager trustManager(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store); // null: Java's own
        return Arrays.stream(factory.getTrustManagers())
                .filter(X509ExtendedTrustManager.class::isInstance)
                .map(X509ExtendedTrustManager.class::cast)
                .findFirst()
                .orElseThrow(() -> new GeneralSecurityException("Java has no trust manager"));
    }

    /** As {@code SSLContext.getDefault()} does it. */
    private static KeyManager @Nullable [] javasKeyManagers() throws GeneralSecurityException, IOException {
        String file = System.getProperty("javax.net.ssl.keyStore", "");
        if (file.isEmpty() || file.equals("NONE")) {
            return null;
        }
        KeyStore store =
                KeyStore.getInstance(System.getProperty("javax.net.ssl.keyStoreType", KeyStore.getDefaultType()));
        char[] password =
                System.getProperty("javax.net.ssl.keyStorePassword", "").toCharArray();
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            store.load(in, password.length == 0 ? null : password);
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, password);
        return factory.getKeyManagers();
    }
}
