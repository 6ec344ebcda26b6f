package org.contactcourier.smarttask;

import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;

/**
 * A person's login (RFC 6749, 4.1): the page where SmartTask asks whether this program may act for them, and the exchange of the
 * code that it shows for tokens. It needs the {@code smarttask.oauth.*} keys and nothing else.
 */
public final class OAuthLogin {
    private final Credentials.OAuth credentials;
    private final OAuthEndpoint endpoint;

    private OAuthLogin(Credentials.OAuth credentials, OAuthEndpoint endpoint) {
        this.credentials = credentials;
        this.endpoint = endpoint;
    }

    /**
     * Reads the keys.
     *
     * @throws ConfigurationException if one is missing or has a value that can't be used
     */
    public static OAuthLogin from(Configuration c) {
        Credentials.OAuth credentials = Credentials.OAuth.from(c);
        return new OAuthLogin(
                credentials,
                new OAuthEndpoint(
                        credentials,
                        c.duration("smarttask.connect-timeout"),
                        c.duration("smarttask.response-timeout")));
    }

    /**
     * The page to open in a browser.
     *
     * @param authorizeUrl where it is, if not beside the token endpoint
     */
    public String page(Optional<URI> authorizeUrl, String scope) {
        URI url = authorizeUrl.orElse(credentials.tokenUrl().resolve("authorize"));
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("response_type", "code");
        parameters.put("client_id", credentials.clientId());
        parameters.put("redirect_uri", OAuthEndpoint.OUT_OF_BAND);
        parameters.put("scope", scope);
        parameters.put("state", UUID.randomUUID().toString());
        return url + (url.getRawQuery() == null ? "?" : "&") + OAuthEndpoint.form(parameters);
    }

    /**
     * Exchanges the code and stores the refresh token.
     *
     * @return the file that has it now
     * @throws OAuthException if SmartTask gives none, or it can't be stored
     */
    public Path exchange(String code) throws OAuthException {
        OAuthAnswer answer = endpoint.exchange(code);
        new OAuthTokenFile(credentials.refreshTokenFile())
                .write(answer.refreshToken()
                        .orElseThrow(() -> OAuthException.needingPerson(
                                "SmartTask gave no refresh token: the scope must have offline_access")));
        return credentials.refreshTokenFile();
    }
}
