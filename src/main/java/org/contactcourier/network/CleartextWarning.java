package org.contactcourier.network;

import java.net.URI;
import java.util.Optional;

/** Says when a secret is about to leave this machine without encryption: everybody on the way can read it. Stateless. */
public final class CleartextWarning {
    private CleartextWarning() {}

    /**
     * The warning for what is sent to an address.
     *
     * @param secret what is sent, such as {@code the access token}
     * @param key the key that holds the address
     * @return empty if it is encrypted, or stays on this machine
     */
    public static Optional<String> of(String secret, String key, URI url) {
        return "http".equalsIgnoreCase(url.getScheme())
                ? of(secret, key, String.valueOf(url.getHost()), "https://")
                : Optional.empty();
    }

    /**
     * The warning for what is sent to a host without encryption.
     *
     * @param remedy what to use in place of it
     * @return empty if it stays on this machine
     */
    public static Optional<String> of(String secret, String key, String host, String remedy) {
        return Loopback.is(host)
                ? Optional.empty()
                : Optional.of("%s goes to %s without encryption, so anybody on the way can read it: use %s in %s"
                        .formatted(secret, Wire.printable(host), remedy, key));
    }
}
