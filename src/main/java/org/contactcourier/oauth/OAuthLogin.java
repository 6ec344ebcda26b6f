package org.contactcourier.oauth;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A person's login (RFC 6749, 4.1): the page where the server asks whether this program may act for them, and the exchange of the
 * code that it shows for tokens. It needs the client's keys and nothing else.
 */
public final class OAuthLogin {
    private final OAuthClient client;
    private final OAuthEndpoint endpoint;

    private OAuthLogin(OAuthClient client, OAuthEndpoint endpoint) {
        this.client = client;
        this.endpoint = endpoint;
    }

    public OAuthLogin(OAuthClient client, Duration connectTimeout, Duration responseTimeout) {
        this(client, new OAuthEndpoint(client, connectTimeout, responseTimeout));
    }

    /**
     * The page to open in a browser.
     *
     * @param authorizeUrl where it is, if not beside the token endpoint
     */
    public String page(Optional<URI> authorizeUrl, String scope) {
        URI url = authorizeUrl.orElse(client.tokenUrl().resolve("authorize"));
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("response_type", "code");
        parameters.put("client_id", client.clientId());
        parameters.put("redirect_uri", client.keys().redirect());
        parameters.put("scope", scope);
        parameters.put("state", UUID.randomUUID().toString());
        return url + (url.getRawQuery() == null ? "?" : "&") + OAuthEndpoint.form(parameters);
    }

    /**
     * Exchanges the code and stores the refresh token.
     *
     * @return the file that has it now
     * @throws OAuthException if the server gives none, or it can't be stored
     */
    public Path exchange(String code) throws OAuthException {
        OAuthAnswer answer = endpoint.exchange(code);
        new OAuthTokenFile(client.refreshTokenFile(), client.keys().login())
                .write(answer.refreshToken()
                        .orElseThrow(() -> OAuthException.needingPerson(client.keys()
                                        .server() + " gave no refresh token: the scope must have offline_access")));
        return client.refreshTokenFile();
    }
}
