package org.contactcourier.source.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.contactcourier.configuration.Secret;
import org.contactcourier.oauth.OAuthClient;
import org.contactcourier.oauth.OAuthException;
import org.contactcourier.oauth.OAuthToken;

/** An access token of OAuth, sent by XOAUTH2 as Gmail and Microsoft 365 want it. Thread-safe. */
final class MailToken extends MailCredentials {
    /** Together they stay well below the time after which a poll counts as silent. */
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private static final Duration RESPONSE = Duration.ofSeconds(10);

    private final OAuthToken token;

    MailToken(String username, OAuthClient client, LongSupplier nanos) {
        super(username);
        this.token = new OAuthToken(client, CONNECT, RESPONSE, nanos);
    }

    @Override
    Optional<String> mechanism() {
        return Optional.of("XOAUTH2");
    }

    @Override
    PasswordAuthentication login() throws MessagingException {
        try {
            return new PasswordAuthentication(username(), token.current().reveal());
        } catch (OAuthException e) {
            throw new MessagingException("no access token: " + e.getMessage());
        }
    }

    @Override
    boolean renew(PasswordAuthentication used) {
        return token.renew(new Secret(used.getPassword()));
    }

    /** Servers end a connection with its token, in the middle of whatever goes on; a new one in time avoids that. */
    @Override
    boolean isOutdated(PasswordAuthentication used) {
        try {
            return !token.current().reveal().equals(used.getPassword());
        } catch (OAuthException e) {
            return false; // what there is, is still better than nothing
        }
    }

    @Override
    String refused() {
        return "the access token: the user must be the mailbox's address, and the token must be for reading it by IMAP";
    }
}
