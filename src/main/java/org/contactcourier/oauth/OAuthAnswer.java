package org.contactcourier.oauth;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;
import org.contactcourier.configuration.Secret;

/**
 * What a token endpoint gives (RFC 6749, 5.1).
 *
 * @param life how long the access token lasts, if it is told
 * @param refreshToken where it takes the place of the one that was sent
 */
record OAuthAnswer(Secret accessToken, Optional<Duration> life, Optional<Secret> refreshToken) {
    /** Longer is as good as for ever, and fits a long of nanoseconds. */
    private static final long LONGEST_SECONDS = Duration.ofDays(365).toSeconds();

    /** The tokens in an answer, or empty if there is no access token that can be sent. */
    static Optional<OAuthAnswer> read(JsonNode json) {
        Secret accessToken = new Secret(json.path("access_token").asText());
        boolean bearer = json.path("token_type").asText("Bearer").equalsIgnoreCase("Bearer");
        Secret refreshToken = new Secret(json.path("refresh_token").asText());
        boolean given = !refreshToken.reveal().isEmpty();
        if (!bearer || !accessToken.fitsHeader() || (given && !refreshToken.fitsHeader())) {
            return Optional.empty();
        }
        long seconds = Math.min(json.path("expires_in").asLong(), LONGEST_SECONDS);
        return Optional.of(new OAuthAnswer(
                accessToken,
                seconds > 0 ? Optional.of(Duration.ofSeconds(seconds)) : Optional.empty(),
                given ? Optional.of(refreshToken) : Optional.empty()));
    }
}
