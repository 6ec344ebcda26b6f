package org.contactcourier.smarttask;

import java.util.Optional;
import java.util.function.LongSupplier;
import org.contactcourier.configuration.Secret;
import org.contactcourier.network.CleartextWarning;
import org.contactcourier.oauth.OAuthToken;
import org.contactcourier.record.NotEndedException;
import org.slf4j.LoggerFactory;

/** Where calls get their bearer token from. Thread-safe. */
public interface AccessToken {
    static AccessToken of(SmartTaskSettings settings, LongSupplier nanos) {
        Credentials credentials = settings.credentials();
        CleartextWarning.of("The access token", settings.organization().keys() + "base-url", settings.baseUrl())
                .ifPresent(warning -> LoggerFactory.getLogger(AccessToken.class).warn("{}", warning));
        if (credentials instanceof Credentials.Bearer bearer) {
            return new BearerToken(bearer.token(), bearer.file(), nanos);
        }
        if (credentials instanceof Credentials.OAuth oauth) {
            return new OAuthBearer(
                    new OAuthToken(oauth.client(), settings.connectTimeout(), settings.responseTimeout(), nanos));
        }
        throw new IllegalArgumentException("unknown credentials");
    }

    /**
     * The token to send now; usually at once, and never later than the connect and the response timeout together.
     *
     * @throws NotEndedException if there is none: to be called before anything is noted about an attempt
     */
    Secret current() throws NotEndedException;

    /**
     * Gets another token because SmartTask answered 401 to {@code rejected}.
     *
     * @return whether there is another one now
     */
    boolean renew(Secret rejected);

    /** Why there is no token, or soon will be none; empty while all is well. */
    Optional<String> problem();
}
