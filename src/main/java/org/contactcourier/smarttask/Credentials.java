package org.contactcourier.smarttask;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.configuration.Secret;
import org.contactcourier.oauth.OAuthClient;
import org.contactcourier.oauth.OAuthKeys;

/** How the bundle proves to SmartTask who it is. */
public sealed interface Credentials {
    /**
     * Reads the keys of one of the two ways.
     *
     * @throws ConfigurationException if there are none, some are missing, or both ways are there
     */
    static Credentials from(Configuration c) {
        Optional<String> bearer = firstSet(c, List.of(Bearer.TOKEN, Bearer.TOKEN + "-file"));
        Optional<String> oauth = firstSet(
                c,
                List.of(
                        OAuth.KEYS.clientId(),
                        OAuth.KEYS.clientSecret(),
                        OAuth.KEYS.clientSecret() + "-file",
                        OAuth.KEYS.refreshTokenFile()));
        if (bearer.isPresent() && oauth.isPresent()) {
            throw new ConfigurationException(
                    bearer.get(),
                    "%s and %s are both set: a token or the smarttask.oauth keys are expected, not both"
                            .formatted(bearer.get(), oauth.get()));
        }
        return oauth.isPresent() ? new OAuth(OAuth.client(c).loggedIn(c)) : Bearer.from(c);
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
            if (!token.fitsHeader()) {
                throw c.wrong(TOKEN, "a bearer token of visible ASCII characters");
            }
            return new Bearer(token, c.optionalText(TOKEN + "-file").map(Path::of));
        }
    }

    /** What asks the token endpoint for access tokens. */
    record OAuth(OAuthClient client) implements Credentials {
        /** SmartTask shows the code to the person instead of sending it on. */
        private static final String OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob";

        /** {@code smarttask.oauth.*}. */
        public static final OAuthKeys KEYS = new OAuthKeys(
                "smarttask.oauth.",
                "SmartTask",
                "contact-courier login",
                "that SmartTask's support gave out",
                true,
                OUT_OF_BAND);

        /**
         * Reads the keys; whether somebody has logged in is not looked at.
         *
         * @throws ConfigurationException if one is missing or has a value that can't be used
         */
        public static OAuthClient client(Configuration c) {
            return OAuthClient.from(c, KEYS, SmartTaskSettings.tls(c));
        }
    }
}
