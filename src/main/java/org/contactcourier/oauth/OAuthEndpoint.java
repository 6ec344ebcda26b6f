package org.contactcourier.oauth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.contactcourier.configuration.Secret;
import org.contactcourier.http.BoundedHttp;
import org.contactcourier.http.BrokenAnswerException;
import org.contactcourier.json.StrictJson;
import org.contactcourier.network.NetworkTrouble;

/**
 * A token endpoint (RFC 6749): asks once, waits no longer than the connect and the response timeout
 * together, and says what came of it. Thread-safe.
 */
final class OAuthEndpoint {
    /** An answer with two long tokens has some 5 KiB. */
    private static final int LONGEST = 64 * 1024;

    private final OAuthClient registered;
    private final Duration responseTimeout;
    private final BoundedHttp http;
    private final ObjectMapper mapper = StrictJson.mapper();

    OAuthEndpoint(OAuthClient registered, Duration connectTimeout, Duration responseTimeout) {
        this.registered = registered;
        this.responseTimeout = responseTimeout;
        this.http = new BoundedHttp(connectTimeout, responseTimeout, LONGEST, registered.way());
    }

    OAuthAnswer refresh(Secret refreshToken) throws OAuthException {
        Map<String, String> grant = new LinkedHashMap<>();
        grant.put("grant_type", "refresh_token");
        grant.put("refresh_token", refreshToken.reveal());
        registered.scope().ifPresent(scope -> grant.put("scope", scope));
        return ask(
                grant,
                "the refresh token is not accepted: run " + registered.keys().login());
    }

    OAuthAnswer exchange(String code, Secret verifier) throws OAuthException {
        return ask(
                Map.of(
                        "grant_type",
                        "authorization_code",
                        "code",
                        code,
                        "redirect_uri",
                        registered.keys().redirect(),
                        "code_verifier",
                        verifier.reveal()),
                "the code is not accepted: it is good for one use and a few minutes; run "
                        + registered.keys().login() + " again");
    }

    private OAuthAnswer ask(Map<String, String> grant, String invalidGrant) throws OAuthException {
        Map<String, String> fields = new LinkedHashMap<>(grant);
        fields.put("client_id", registered.clientId());
        registered.clientSecret().ifPresent(secret -> fields.put("client_secret", secret.reveal()));
        HttpResponse<byte[]> answer = post(fields);
        JsonNode json = json(answer.body());
        if (answer.statusCode() / 100 == 2) {
            return OAuthAnswer.read(json)
                    .orElseThrow(() -> OAuthException.passing("the token endpoint's answer can't be understood"));
        }
        throw refused(answer.statusCode(), json.path("error").asText(), invalidGrant);
    }

    private HttpResponse<byte[]> post(Map<String, String> fields) throws OAuthException {
        HttpRequest request = HttpRequest.newBuilder(registered.tokenUrl())
                .timeout(responseTimeout)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(form(fields)))
                .build();
        try {
            return http.send(request);
        } catch (IOException e) {
            throw OAuthException.passing(noAnswer(e));
        }
    }

    static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private JsonNode json(byte[] body) {
        try {
            return mapper.readTree(body);
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    private static String noAnswer(IOException cause) {
        if (cause instanceof BrokenAnswerException) {
            return "the token endpoint's answer can't be used: " + cause.getMessage();
        }
        return cause instanceof HttpTimeoutException && !(cause instanceof HttpConnectTimeoutException)
                ? "the token endpoint doesn't answer in time"
                : "the token endpoint can't be reached: " + NetworkTrouble.sentence(cause, "the connection fails");
    }

    private OAuthException refused(int status, String error, String invalidGrant) {
        if (status >= 500 || status == 408 || status == 429) {
            return OAuthException.passing("the token endpoint answers with status " + status);
        }
        return OAuthException.needingPerson(
                switch (error) {
                    case "invalid_grant" -> invalidGrant;
                    case "invalid_client", "unauthorized_client" ->
                        "the client is not accepted: check %s and %s"
                                .formatted(
                                        registered.keys().clientId(),
                                        registered.keys().clientSecret());
                    default ->
                        "the token endpoint refuses with status %d: check %s"
                                .formatted(status, registered.keys().tokenUrl());
                });
    }
}
