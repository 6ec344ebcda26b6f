package org.contactcourier.oauth;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A person's login (RFC 6749, 4.1): the page where the server asks whether this program may act for them, and the exchange of the
 * code that it shows for tokens. It needs the client's keys and nothing else.
 */
public final class OAuthLogin {
    private static final Pattern CODE_IN_ADDRESS = Pattern.compile("^https?://[^?]*\\?(?:.*&)?code=([^&#]+)");

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
     * @param given the code, or the address of the page that the browser was sent to, which has the code in it
     * @return the file that has it now
     * @throws OAuthException if the server gives none, or it can't be stored
     */
    public Path exchange(String given) throws OAuthException {
        OAuthAnswer answer = endpoint.exchange(code(given));
        new OAuthTokenFile(client.refreshTokenFile(), client.keys().login())
                .write(answer.refreshToken()
                        .orElseThrow(() -> OAuthException.needingPerson(client.keys()
                                        .server() + " gave no refresh token: the scope must have offline_access")));
        return client.refreshTokenFile();
    }

    private static String code(String given) {
        Matcher inAddress = CODE_IN_ADDRESS.matcher(given);
        try {
            return inAddress.find() ? URLDecoder.decode(inAddress.group(1), StandardCharsets.UTF_8) : given;
        } catch (IllegalArgumentException e) {
            return given; // no address, whatever it looks like; the server says so
        }
    }
}
