package org.contactcourier.network;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.contactcourier.configuration.Secret;

/**
 * An HTTP proxy.
 *
 * @param user who we are there, if it asks
 */
public record ProxyServer(String host, int port, Optional<String> user, Optional<Secret> password) {
    /** The value of {@code Proxy-Authorization} (RFC 7617), if the proxy asks who we are. */
    public Optional<Secret> authorization() {
        return user.map(name -> {
            String both = name + ":" + password.map(Secret::reveal).orElse("");
            return new Secret("Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8)));
        });
    }
}
