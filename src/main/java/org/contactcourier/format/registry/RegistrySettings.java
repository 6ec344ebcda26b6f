package org.contactcourier.format.registry;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.configuration.Secret;
import org.contactcourier.network.CleartextWarning;
import org.contactcourier.network.HttpWay;
import org.contactcourier.network.ProxyChoice;
import org.contactcourier.network.Tls;

/**
 * How to reach the schema registry.
 *
 * @param url what its paths are appended to; without a slash at its end
 * @param authorization the header's value, where it wants one
 * @param way whom to trust, and through which proxy
 */
public record RegistrySettings(String url, Optional<Secret> authorization, HttpWay way) {
    private static final String PREFIX = "intake.kafka.schema-registry.";

    /** A registry that is reached as Java and the system have it. */
    public RegistrySettings(String url, Optional<Secret> authorization) {
        this(url, authorization, HttpWay.DEFAULT);
    }

    /**
     * Reads the {@code intake.kafka.schema-registry.*} keys; empty where there is no registry.
     *
     * @throws ConfigurationException if a value can't be used
     */
    public static Optional<RegistrySettings> from(Configuration configuration) {
        Optional<String> username = configuration.optionalText(PREFIX + "username");
        Optional<Secret> password = configuration.secret(PREFIX + "password");
        boolean there = configuration.optionalText(PREFIX + "url").isPresent();
        if (!there) {
            return Optional.empty();
        }
        URI url = configuration.url(PREFIX + "url");
        if (url.getUserInfo() != null) {
            // Not by wrong(): it would show the password.
            throw new ConfigurationException(
                    PREFIX + "url",
                    PREFIX + "url holds a user: expected an address, and " + PREFIX
                            + "username and .password for the rest");
        }
        if (username.isPresent() != password.isPresent()) {
            throw configuration.wrong(
                    PREFIX + (username.isPresent() ? "password" : "username"),
                    "both of username and password, or none");
        }
        return Optional.of(new RegistrySettings(
                url.toString().replaceAll("/+$", ""),
                username.map(user -> basic(user, password.orElseThrow())),
                new HttpWay(
                        Tls.from(configuration, PREFIX + "tls."),
                        ProxyChoice.from(
                                configuration, PREFIX + "proxy", ProxyChoice.from(configuration, "smarttask.proxy")))));
    }

    /** The warning that the password goes out unencrypted; empty if it doesn't, or if there is none. */
    Optional<String> cleartextWarning() {
        return authorization.flatMap(
                secret -> CleartextWarning.of("The schema registry's password", PREFIX + "url", URI.create(url)));
    }

    private static Secret basic(String username, Secret password) {
        byte[] both = (username + ":" + password.reveal()).getBytes(StandardCharsets.UTF_8);
        return new Secret("Basic " + Base64.getEncoder().encodeToString(both));
    }
}
