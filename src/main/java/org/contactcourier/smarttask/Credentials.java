package org.contactcourier.smarttask;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.configuration.Secret;
import org.contactcourier.oauth.OAuthClient;
import org.contactcourier.oauth.OAuthKeys;
import org.contactcourier.record.Organization;

/** How the bundle proves to SmartTask who it is. */
public sealed interface Credentials {
    /**
     * Reads the keys of one of the two ways.
     *
     * @throws ConfigurationException if there are none, some are missing, or both ways are there
     */
    static Credentials from(Configuration c, Organization organization) {
        String token = organization.keys() + Bearer.TOKEN;
        OAuthKeys keys = OAuth.keys(organization);
        Optional<String> bearer = firstSet(c, List.of(token, token + "-file"));
        Optional<String> oauth = firstSet(
                c,
                List.of(keys.clientId(), keys.clientSecret(), keys.clientSecret() + "-file", keys.refreshTokenFile()));
        if (bearer.isPresent() && oauth.isPresent()) {
            throw new ConfigurationException(
                    bearer.get(),
                    "%s and %s are both set: a token or the %soauth keys are expected, not both"
                            .formatted(bearer.get(), oauth.get(), organization.keys()));
        }
        return oauth.isPresent() ? new OAuth(OAuth.client(c, organization).loggedIn(c)) : Bearer.from(c, organization);
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
        /** What stands behind {@link Organization#keys} in the key of its token. */
        public static final String TOKEN = "access-token";

        private static Bearer from(Configuration c, Organization organization) {
            String key = organization.keys() + TOKEN;
            Secret token = c.secret(key)
                    .orElseThrow(() -> c.wrong(
                            key,
                            "a bearer token, here or in a file that %s-file names, or the %soauth keys"
                                    .formatted(key, organization.keys())));
            if (!token.fitsHeader()) {
                throw c.wrong(key, "a bearer token of visible ASCII characters");
            }
            return new Bearer(token, c.optionalText(key + "-file").map(Path::of));
        }
    }

    /** What asks the token endpoint for access tokens. */
    record OAuth(OAuthClient client) implements Credentials {
        /** SmartTask shows the code to the person instead of sending it on. */
        private static final String OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob";

        /** {@code smarttask.oauth.*}, or those of an organization with a name. */
        public static OAuthKeys keys(Organization organization) {
            return new OAuthKeys(
                    organization.keys() + "oauth.",
                    organization.title(),
                    organization.isNamed()
                            ? "contact-courier login --organization " + organization.name()
                            : "contact-courier login",
                    "that SmartTask's support gave out",
                    true,
                    OUT_OF_BAND,
                    organization.keys() + "proxy");
        }

        /**
         * Reads the keys; whether somebody has logged in is not looked at.
         *
         * @throws ConfigurationException if one is missing or has a value that can't be used
         */
        public static OAuthClient client(Configuration c, Organization organization) {
            return OAuthClient.from(c, keys(organization), SmartTaskSettings.tls(c, organization));
        }
    }
}
