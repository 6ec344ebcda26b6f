package org.contactcourier.network;

import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.SSLContext;
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

    private static SSLContext context(KeyFile file) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(file.managers(), null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("TLS can't be prepared: " + e.getMessage(), e);
        }
    }
}
