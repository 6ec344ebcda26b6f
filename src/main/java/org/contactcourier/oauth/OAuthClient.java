package org.contactcourier.oauth;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.configuration.Secret;
import org.contactcourier.network.CleartextWarning;
import org.contactcourier.network.HttpWay;
import org.contactcourier.network.ProxyChoice;
import org.contactcourier.network.Tls;

/**
 * What asks a token endpoint for access tokens.
 *
 * @param keys where the rest came from
 * @param refreshTokenFile written by {@code login}, and anew whenever the endpoint gives another refresh token
 * @param way how the token endpoint is reached
 * @param scope what access tokens are to be good for; without it, all that was allowed at the login
 */
public record OAuthClient(
        OAuthKeys keys,
        URI tokenUrl,
        String clientId,
        Optional<Secret> clientSecret,
        Path refreshTokenFile,
        Optional<String> scope,
        HttpWay way) {
    /** A client that reaches its token endpoint as Java and the system have it. */
    public OAuthClient(
            OAuthKeys keys,
            URI tokenUrl,
            String clientId,
            Optional<Secret> clientSecret,
            Path refreshTokenFile,
            Optional<String> scope) {
        this(keys, tokenUrl, clientId, clientSecret, refreshTokenFile, scope, HttpWay.DEFAULT);
    }

    /**
     * Reads the keys; whether somebody has logged in is not looked at.
     *
     * @param beside whom the client trusts unless its own keys say otherwise
     * @throws ConfigurationException if one is missing or has a value that can't be used
     */
    public static OAuthClient from(Configuration c, OAuthKeys keys, Tls beside) {
        URI tokenUrl = c.url(keys.tokenUrl());
        String clientId = c.optionalText(keys.clientId())
                .orElseThrow(() -> c.wrong(keys.clientId(), "the client id " + keys.registration()));
        Optional<Secret> secret = c.secret(keys.clientSecret());
        if (secret.isEmpty() && keys.secretRequired()) {
            throw c.wrong(
                    keys.clientSecret(),
                    "the client secret %s, here or in a file that %s-file names"
                            .formatted(keys.registration(), keys.clientSecret()));
        }
        String file = c.optionalText(keys.refreshTokenFile())
                .orElseThrow(() -> c.wrong(keys.refreshTokenFile(), keys.writtenByLogin()));
        try {
            return new OAuthClient(
                    keys,
                    tokenUrl,
                    clientId,
                    secret,
                    Path.of(file).toAbsolutePath(),
                    Optional.empty(),
                    new HttpWay(Tls.from(c, keys.tls(), beside), ProxyChoice.from(c, keys.proxy())));
        } catch (InvalidPathException e) {
            throw c.wrong(keys.refreshTokenFile(), keys.writtenByLogin());
        }
    }

    /** This client, asking for access tokens that are good for {@code wanted}. */
    public OAuthClient within(Optional<String> wanted) {
        return new OAuthClient(keys, tokenUrl, clientId, clientSecret, refreshTokenFile, wanted, way);
    }

    /** The warning that the client's secret and tokens go out unencrypted; empty if they don't. */
    public Optional<String> cleartextWarning() {
        return CleartextWarning.of(
                clientSecret.isPresent() ? "The client secret" : "The refresh token", keys.tokenUrl(), tokenUrl);
    }

    /**
     * This client, if somebody has logged in.
     *
     * @throws ConfigurationException if nobody has, or the file that tells can't be read and replaced
     */
    public OAuthClient loggedIn(Configuration c) {
        String key = keys.refreshTokenFile();
        if (!Files.exists(refreshTokenFile)) {
            throw c.wrong(key, keys.writtenByLogin() + ": run " + keys.login());
        }
        try {
            Secret ignored = new OAuthTokenFile(refreshTokenFile, keys.login()).read();
        } catch (OAuthException e) {
            throw c.wrong(key, keys.writtenByLogin() + ", to be read and not empty");
        }
        Path folder = refreshTokenFile.getParent();
        if (folder == null || !Files.isWritable(folder)) {
            throw c.wrong(
                    key, "a file in a folder that can be written: %s may replace the token".formatted(keys.server()));
        }
        return this;
    }
}
