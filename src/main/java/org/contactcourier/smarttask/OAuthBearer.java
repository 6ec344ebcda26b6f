package org.contactcourier.smarttask;

import java.util.Optional;
import org.contactcourier.configuration.Secret;
import org.contactcourier.oauth.OAuthException;
import org.contactcourier.oauth.OAuthToken;
import org.contactcourier.record.NotEndedException;

/** The bearer token that a refresh token buys; without one, contacts have not ended. Thread-safe. */
record OAuthBearer(OAuthToken token) implements AccessToken {
    @Override
    public Secret current() throws NotEndedException {
        try {
            return token.current();
        } catch (OAuthException e) {
            throw new NotEndedException(e.getMessage());
        }
    }

    @Override
    public boolean renew(Secret rejected) {
        return token.renew(rejected);
    }

    @Override
    public Optional<String> problem() {
        return token.problem();
    }

    @Override
    public String toString() {
        return token.toString();
    }
}
