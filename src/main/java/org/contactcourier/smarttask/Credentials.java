package org.contactcourier.smarttask;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.configuration.Secret;

/** How the bundle proves to SmartTask who it is. */
public sealed interface Credentials {
    /**
     * Reads the keys of one of the two ways.
     *
     * @throws ConfigurationException if there are none, some are missing, or both ways are there
     */
    static Credentials from(Configuration c) {
        Optional<String> bearer = firstSet(c, List.of(Bearer.TOKEN, Bearer.TOKEN + "-file"));
        Optional<String> oauth =
                firstSet(c, List.of(OAuth.CLIENT_ID, OAuth.SECRET, OAuth.SECRET + "-file", OAuth.REFRESH_TOKEN_FILE));
        if (bearer.isPresent() && oauth.isPresent()) {
            throw new ConfigurationException(
                    "%s and %s are both set: a token or the smarttask.oauth keys are expected, not both"
                            .formatted(bearer.get(), oauth.get()));
        }
        return oauth.isPresent() ? OAuth.from(c).withLogin(c) : Bearer.from(c);
    }

    private static Optional<String> firstSet(Configuration c, List<String> keys) {
        return keys.stream().filter(key -> c.optionalText(key).isPresent()).findFirst();
    }

    /**
     * A bearer token.
     *
     * @param file where it was read from and is read again, if it came from a file
     */
    record Bearer(Secret token, Optional<Path> file) implements Credentials {
        private static final String TOKEN = "smarttask.access-token";

        private static Bearer from(Configuration c) {
            Secret token = c.secret(TOKEN)
                    .orElseThrow(() -> c.wrong(
                            TOKEN,
                            "a bearer token, here or in a file that " + TOKEN
                                    + "-file names, or the smarttask.oauth keys"));
            if (!AccessToken.isSendable(token)) {
                throw c.wrong(TOKEN, "a bearer token of visible ASCII characters");
            }
            return new Bearer(token, c.optionalText(TOKEN + "-file").map(Path::of));
        }
    }

    /**
     * What asks the token endpoint for access tokens.
     *
     * @param refreshTokenFile written by {@code login}, and anew whenever SmartTask gives another refresh token
     */
    record OAuth(URI tokenUrl, String clientId, Secret clientSecret, Path refreshTokenFile) implements Credentials {
        private static final String PREFIX = "smarttask.oauth.";
        private static final String CLIENT_ID = PREFIX + "client-id";
        private static final String SECRET = PREFIX + "client-secret";
        private static final String REFRESH_TOKEN_FILE = PREFIX + "refresh-token-file";
        private static final String WRITTEN_BY_LOGIN = "the file that contact-courier login writes";

        /** Reads the keys; whether somebody has logged in is not looked at. */
        static OAuth from(Configuration c) {
            String clientId = c.optionalText(CLIENT_ID)
                    .orElseThrow(() -> c.wrong(CLIENT_ID, "the client id that SmartTask's support gave out"));
            Secret secret = c.secret(SECRET)
                    .orElseThrow(() -> c.wrong(
                            SECRET,
                            "the client secret that SmartTask's support gave out, here or in a file that " + SECRET
                                    + "-file names"));
            String file =
                    c.optionalText(REFRESH_TOKEN_FILE).orElseThrow(() -> c.wrong(REFRESH_TOKEN_FILE, WRITTEN_BY_LOGIN));
            try {
                return new OAuth(
                        c.url(PREFIX + "token-url"),
                        clientId,
                        secret,
                        Path.of(file).toAbsolutePath());
            } catch (InvalidPathException e) {
                throw c.wrong(REFRESH_TOKEN_FILE, WRITTEN_BY_LOGIN);
            }
        }

        private OAuth withLogin(Configuration c) {
            if (!Files.exists(refreshTokenFile)) {
                throw c.wrong(REFRESH_TOKEN_FILE, WRITTEN_BY_LOGIN + ": run contact-courier login");
            }
            try {
                Secret ignored = new OAuthTokenFile(refreshTokenFile).read();
            } catch (OAuthException e) {
                throw c.wrong(REFRESH_TOKEN_FILE, WRITTEN_BY_LOGIN + ", to be read and not empty");
            }
            Path folder = refreshTokenFile.getParent();
            if (folder == null || !Files.isWritable(folder)) {
                throw c.wrong(
                        REFRESH_TOKEN_FILE, "a file in a folder that can be written: SmartTask may replace the token");
            }
            return this;
        }
    }
}
