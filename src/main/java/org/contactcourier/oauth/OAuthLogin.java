package org.contactcourier.oauth;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A person's login (RFC 6749, 4.1): the page where the server asks whether this program may act for them, and the exchange of the
 * code that it shows for tokens. It needs the client's keys and nothing else. Each login is good for one code (RFC 7636).
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
     * Begins a login; one that was begun before is given up.
     *
     * @param authorizeUrl where the page is, if not beside the token endpoint
     * @return the page to open in a browser
     * @throws OAuthException if what the login begins with can't be stored
     */
    public String page(Optional<URI> authorizeUrl, String scope) throws OAuthException {
        LoginAttempt attempt = LoginAttempt.begin();
        attempt.store(client);
        URI url = authorizeUrl.orElse(client.tokenUrl().resolve("authorize"));
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("response_type", "code");
        parameters.put("client_id", client.clientId());
        parameters.put("redirect_uri", client.keys().redirect());
        parameters.put("scope", scope);
        parameters.put("state", attempt.state().reveal());
        parameters.put("code_challenge", attempt.challenge());
        parameters.put("code_challenge_method", "S256");
        return url + (url.getRawQuery() == null ? "?" : "&") + OAuthEndpoint.form(parameters);
    }

    /**
     * Exchanges the code and stores the refresh token.
     *
     * @param given the code, or the address of the page that the browser was sent to, which has the code in it
     * @return the file that has it now
     * @throws OAuthException if no login was begun here, the code is not its answer, the server gives no token, or it can't be
     *     stored
     */
    public Path exchange(String given) throws OAuthException {
        LoginAttempt attempt = LoginAttempt.take(client);
        String code = new LoginReply(client.keys(), attempt).code(given);
        OAuthAnswer answer = endpoint.exchange(code, attempt.verifier());
        new OAuthTokenFile(client.refreshTokenFile(), client.keys().login())
                .write(answer.refreshToken()
                        .orElseThrow(() -> OAuthException.needingPerson(client.keys()
                                        .server() + " gave no refresh token: the scope must have offline_access")));
        return client.refreshTokenFile();
    }
}
