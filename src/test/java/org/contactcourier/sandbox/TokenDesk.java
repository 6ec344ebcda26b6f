package org.contactcourier.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who may call the API: bearer tokens, and the token endpoint that hands them out (RFC 6749, §4.1.3, §5 and §6). A refresh
 * token is good for one use while they rotate; a code always is. Thread-safe.
 */
final class TokenDesk {
    static final String CLIENT_ID = "sandbox-client";
    static final String CLIENT_SECRET = "sandbox-secret";

    private final Clock clock;
    private final String token;
    private final Map<String, Instant> accessTokens = new HashMap<>();
    private final Set<String> refreshTokens = new HashSet<>();
    private final Set<String> codes = new HashSet<>();
    private Duration life = Duration.ofHours(1);
    private boolean rotating = true;
    private boolean tellsLife = true;

    TokenDesk(String token, Clock clock) {
        this.token = token;
        this.clock = clock;
        reset();
    }

    synchronized void reset() {
        accessTokens.clear();
        refreshTokens.clear();
        codes.clear();
        accessTokens.put(token, Instant.MAX);
        life = Duration.ofHours(1);
        rotating = true;
        tellsLife = true;
    }

    synchronized boolean accepts(String accessToken) {
        Instant end = accessTokens.get(accessToken);
        return end != null && clock.instant().isBefore(end);
    }

    synchronized void accept(String accessToken) {
        accessTokens.put(accessToken, Instant.MAX);
    }

    synchronized void expireAll() {
        accessTokens.clear();
    }

    synchronized void last(Duration value, boolean told) {
        life = value;
        tellsLife = told;
    }

    synchronized void rotate(boolean value) {
        rotating = value;
    }

    synchronized String refreshToken() {
        String value = "refresh-" + UUID.randomUUID();
        refreshTokens.add(value);
        return value;
    }

    synchronized void revokeRefreshTokens() {
        refreshTokens.clear();
    }

    synchronized String code() {
        String value = "code-" + UUID.randomUUID();
        codes.add(value);
        return value;
    }

    /** The answer to a token request, or a rejection whose message is the error code of RFC 6749, §5.2. */
    synchronized ObjectNode grant(String form, @Nullable String authorization) throws Rejection {
        Map<String, String> fields = fields(form);
        authenticate(fields, authorization);
        String grantType = fields.getOrDefault("grant_type", "");
        String refreshToken;
        if (grantType.equals("authorization_code")) {
            if (!codes.remove(fields.getOrDefault("code", "")) || !fields.containsKey("redirect_uri")) {
                throw new Rejection(400, "invalid_grant");
            }
            refreshToken = refreshToken();
        } else if (grantType.equals("refresh_token")) {
            String used = fields.getOrDefault("refresh_token", "");
            if (!refreshTokens.contains(used)) {
                throw new Rejection(400, "invalid_grant");
            }
            if (rotating) {
                refreshTokens.remove(used);
            }
            refreshToken = rotating ? refreshToken() : "";
        } else {
            throw new Rejection(400, grantType.isEmpty() ? "invalid_request" : "unsupported_grant_type");
        }
        String accessToken = "access-" + UUID.randomUUID();
        accessTokens.put(accessToken, clock.instant().plus(life));
        ObjectNode answer = SandboxJson.MAPPER.createObjectNode();
        answer.put("access_token", accessToken).put("token_type", "Bearer");
        if (tellsLife) {
            answer.put("expires_in", life.toSeconds());
        }
        if (!refreshToken.isEmpty()) {
            answer.put("refresh_token", refreshToken);
        }
        return answer;
    }

    private static void authenticate(Map<String, String> fields, @Nullable String authorization) throws Rejection {
        String credentials = fields.getOrDefault("client_id", "") + ":" + fields.getOrDefault("client_secret", "");
        if (authorization != null && authorization.startsWith("Basic ")) {
            try {
                credentials = new String(Base64.getDecoder().decode(authorization.substring("Basic ".length())), UTF_8);
            } catch (IllegalArgumentException noBase64) {
                credentials = "";
            }
        }
        if (!credentials.equals(CLIENT_ID + ":" + CLIENT_SECRET)) {
            throw new Rejection(401, "invalid_client", Map.of("WWW-Authenticate", "Basic realm=\"smarttask\""));
        }
    }

    private static Map<String, String> fields(String form) throws Rejection {
        Map<String, String> fields = new HashMap<>();
        try {
            new QueryStringDecoder(form, UTF_8, false)
                    .parameters()
                    .forEach((name, values) -> fields.put(name, values.get(0)));
        } catch (IllegalArgumentException notEncoded) {
            throw new Rejection(400, "invalid_request");
        }
        return fields;
    }
}
