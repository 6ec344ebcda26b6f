package org.contactcourier.oauth;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.contactcourier.configuration.Secret;

/**
 * A login that a person has begun: what ties the page that was shown to the code that comes back (RFC 7636, and {@code state} of
 * RFC 6749, 10.12). Without it, somebody could have another account's code stored here. It lies beside the refresh token's file,
 * readable by its owner only, since the code may come to another process; it is good for one use.
 *
 * @param state what the server sends back with the code
 * @param verifier what only the beginner of the login knows
 */
record LoginAttempt(Secret state, Secret verifier, Instant begun) {
    /** Servers keep a code for some ten minutes; a person may take a while before that. */
    private static final Duration LIFE = Duration.ofHours(1);

    private static final int BYTES = 32;
    private static final int LINES = 3;
    private static final SecureRandom RANDOM = new SecureRandom();

    static LoginAttempt begin() {
        return new LoginAttempt(random(), random(), Instant.now());
    }

    /** 43 characters, the shortest that a verifier may have, and more than anybody can guess. */
    private static Secret random() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return new Secret(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** The verifier's digest, by the method S256. */
    String challenge() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(verifier.reveal().getBytes(US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Java has no SHA-256", e);
        }
    }

    /** Whether a state is the one that was sent; takes as long for a wrong one. */
    boolean isOf(String returned) {
        return MessageDigest.isEqual(state.reveal().getBytes(US_ASCII), returned.getBytes(UTF_8));
    }

    private static Path file(Path tokenFile) {
        return tokenFile.resolveSibling(
                Objects.requireNonNull(tokenFile.getFileName(), "a file has a name") + ".login");
    }

    /** Stores it; an attempt that was begun before is given up. */
    void store(OAuthClient client) throws OAuthException {
        new OAuthTokenFile(file(client.refreshTokenFile()), client.keys().login())
                .write(new Secret(String.join("\n", state.reveal(), verifier.reveal(), begun.toString())));
    }

    /**
     * The attempt that was begun last; it is gone afterwards.
     *
     * @throws OAuthException if there is none, or it is too old
     */
    static LoginAttempt take(OAuthClient client) throws OAuthException {
        String login = client.keys().login();
        Path file = file(client.refreshTokenFile());
        try {
            List<String> lines = Files.readAllLines(file);
            Files.delete(file); // before it is used: whatever comes of it, there is no second use
            Instant begun = lines.size() < LINES ? Instant.MIN : Instant.parse(lines.get(2));
            if (begun.isBefore(Instant.now().minus(LIFE))) {
                throw OAuthException.needingPerson("the login was begun too long ago: run " + login + " again");
            }
            return new LoginAttempt(new Secret(lines.get(0)), new Secret(lines.get(1)), begun);
        } catch (NoSuchFileException e) {
            throw OAuthException.needingPerson(
                    "no login was begun here, or its code has been used: run %s, and log in on the page that it shows"
                            .formatted(login));
        } catch (IOException | DateTimeException e) {
            throw OAuthException.needingPerson("what the login began with can't be read (%s): run %s again"
                    .formatted(e.getClass().getSimpleName(), login));
        }
    }
}
