package org.contactcourier.source.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.camel.component.mail.MailAuthenticator;

/**
 * How the mailbox's user proves who they are, for camel-mail's option {@code authenticator}: so nothing of it is part of an
 * endpoint's URI, which is logged and shown, and a password may hold any character. Thread-safe.
 */
public abstract sealed class MailCredentials extends MailAuthenticator permits MailPassword, MailToken {
    private final String username;

    MailCredentials(String username) {
        this.username = username;
    }

    /**
     * What the settings say.
     *
     * @param nanos a clock that only ever goes forward
     */
    public static MailCredentials of(MailSettings settings, LongSupplier nanos) {
        if (settings.login() instanceof MailSettings.Token token) {
            return new MailToken(settings.username(), token.client(), nanos);
        }
        return new MailPassword(settings.username(), ((MailSettings.Password) settings.login()).password());
    }

    final String username() {
        return username;
    }

    /** The SASL mechanism to use; empty for whatever client and server agree on. */
    abstract Optional<String> mechanism();

    /**
     * What to log in with now.
     *
     * @throws MessagingException if there is nothing
     */
    abstract PasswordAuthentication login() throws MessagingException;

    /** Gets something else, since the server refuses {@code used}; false if there is nothing else. */
    abstract boolean renew(PasswordAuthentication used);

    /** Whether the server will soon end a connection that was opened with {@code used}, and something better is at hand. */
    abstract boolean isOutdated(PasswordAuthentication used);

    /** What the server refuses when it lets nobody in, as the rest of "the server refuses". */
    abstract String refused();

    /** The user only: who connects asks {@link #login()}, which can fail. */
    @Override
    public final PasswordAuthentication getPasswordAuthentication() {
        return new PasswordAuthentication(username, "");
    }

    @Override
    public final String toString() {
        return username;
    }
}
