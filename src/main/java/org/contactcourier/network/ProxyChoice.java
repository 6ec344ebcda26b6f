package org.contactcourier.network;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.configuration.Secret;

/**
 * Which proxy the way to a server goes through. A key says so, or {@code none}; without it, Java's system properties
 * ({@code https.proxyHost} and its like), and without those the environment ({@code https_proxy}, {@code http_proxy},
 * {@code all_proxy}, and {@code no_proxy} for the exceptions). The system's proxy is never used for this machine itself.
 * Immutable, thread-safe.
 */
public final class ProxyChoice {
    /** No proxy, whatever the system says. */
    public static final ProxyChoice NONE = new ProxyChoice(Optional.empty(), Optional.empty());

    private static final String EXPECTED = "http://host:port, http://user:password@host:port, or none";
    private static final String NO_PROXY = "none";
    private static final int DEFAULT_PORT = 80;

    private final Optional<ProxyServer> fixed;
    private final Optional<Map<String, String>> environment;

    private ProxyChoice(Optional<ProxyServer> fixed, Optional<Map<String, String>> environment) {
        this.fixed = fixed;
        this.environment = environment;
    }

    /**
     * Reads the key of a proxy.
     *
     * @throws ConfigurationException if it has a value that can't be used
     */
    public static ProxyChoice from(Configuration c, String key) {
        return from(c, key, system(System.getenv()));
    }

    /**
     * Reads the key of a proxy.
     *
     * @param otherwise what to do where the key is not set
     * @throws ConfigurationException if it has a value that can't be used
     */
    public static ProxyChoice from(Configuration c, String key, ProxyChoice otherwise) {
        Optional<String> value = c.optionalText(key);
        Optional<Secret> password = c.secret(key + "-password");
        if (value.isEmpty()) {
            return otherwise;
        }
        if (value.get().equalsIgnoreCase(NO_PROXY)) {
            return NONE;
        }
        ProxyServer server = parse(value.get())
                // Not by wrong(): it would show the password.
                .orElseThrow(() -> new ConfigurationException(key, key + " can't be understood: expected " + EXPECTED));
        if (password.isPresent()
                && (server.user().isEmpty() || server.password().isPresent())) {
            throw new ConfigurationException(
                    key + "-password",
                    "%s-password is set: expected a user without a password in %s".formatted(key, key));
        }
        return new ProxyChoice(
                Optional.of(new ProxyServer(
                        server.host(),
                        server.port(),
                        server.user(),
                        server.password().or(() -> password))),
                Optional.empty());
    }

    /** What Java's system properties and this environment say. */
    static ProxyChoice system(Map<String, String> environment) {
        return new ProxyChoice(Optional.empty(), Optional.of(environment));
    }

    /** The proxy on the way to an address; empty if there is none. */
    public Optional<ProxyServer> to(URI url) {
        if (environment.isEmpty() || url.getHost() == null || Loopback.is(url.getHost())) {
            return fixed;
        }
        return ofJava(url).or(() -> ofEnvironment(environment.get(), url));
    }

    private static Optional<ProxyServer> ofJava(URI url) {
        ProxySelector selector = ProxySelector.getDefault();
        if (selector == null || System.getProperty(url.getScheme() + ".proxyHost") == null) {
            return Optional.empty();
        }
        return selector.select(url).stream()
                .filter(proxy -> proxy.type() == Proxy.Type.HTTP)
                .map(Proxy::address)
                .filter(InetSocketAddress.class::isInstance)
                .map(InetSocketAddress.class::cast)
                .findFirst()
                .map(address -> new ProxyServer(
                        address.getHostString(), address.getPort(), Optional.empty(), Optional.empty()));
    }

    private static Optional<ProxyServer> ofEnvironment(Map<String, String> environment, URI url) {
        if (System.getProperty(url.getScheme() + ".proxyHost") != null // which said no
                || NoProxy.of(variable(environment, "no_proxy").orElse("")).covers(url)) {
            return Optional.empty();
        }
        return variable(environment, url.getScheme().toLowerCase(Locale.ROOT) + "_proxy")
                .or(() -> variable(environment, "all_proxy"))
                .flatMap(ProxyChoice::parse);
    }

    private static Optional<String> variable(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name))
                .or(() -> Optional.ofNullable(environment.get(name.toUpperCase(Locale.ROOT))))
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }

    private static Optional<ProxyServer> parse(String text) {
        try {
            URI url = new URI(text.contains("://") ? text : "http://" + text);
            String path = url.getPath() == null ? "" : url.getPath();
            if (!"http".equalsIgnoreCase(url.getScheme())
                    || url.getHost() == null
                    || !(path.isEmpty() || path.equals("/"))
                    || url.getPort() > 65_535
                    || url.getPort() == 0
                    || url.getRawQuery() != null) {
                return Optional.empty();
            }
            String user = url.getUserInfo(); // with its percent signs decoded
            int colon = user == null ? -1 : user.indexOf(':');
            return Optional.of(new ProxyServer(
                    url.getHost(),
                    url.getPort() < 0 ? DEFAULT_PORT : url.getPort(),
                    Optional.ofNullable(user).map(all -> colon < 0 ? all : all.substring(0, colon)),
                    Optional.ofNullable(user)
                            .filter(all -> colon >= 0)
                            .map(all -> new Secret(all.substring(colon + 1)))));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
