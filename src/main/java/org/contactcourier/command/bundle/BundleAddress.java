package org.contactcourier.command.bundle;

import java.net.URI;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.configuration.Secret;
import org.contactcourier.network.Loopback;
import org.contactcourier.network.ServerKey;

/**
 * Where a bundle that runs listens, by its own configuration, and what a command needs to get in. Immutable.
 *
 * @param tls trusts the bundle's own certificate; empty if the bundle speaks plain HTTP
 * @param token empty also if it would go over a network unencrypted: the bundle takes none from there
 */
record BundleAddress(URI base, Optional<SSLContext> tls, Optional<Secret> token) {
    /** Addresses that mean every one of this machine; from itself, loopback is the one that may operate. */
    private static final Set<String> EVERYWHERE = Set.of("0.0.0.0", "::", "[::]", "", "localhost");

    /**
     * Reads the keys {@code management.*}.
     *
     * @throws ConfigurationException if the key store can't be used
     */
    static BundleAddress from(Configuration c, int port) {
        String host = c.text("management.host");
        String address = EVERYWHERE.contains(host) ? "127.0.0.1" : host;
        String literal = address.contains(":") && !address.startsWith("[") ? "[" + address + "]" : address;
        Optional<SSLContext> tls = ServerKey.client(c, "management.tls.key-store");
        boolean unseen = tls.isPresent() || Loopback.is(address);
        return new BundleAddress(
                URI.create((tls.isPresent() ? "https://" : "http://") + literal + ":" + port),
                tls,
                c.secret("management.token").filter(token -> unseen && token.fitsHeader()));
    }
}
