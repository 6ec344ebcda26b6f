package org.contactcourier.intake.mail;

import jakarta.mail.PasswordAuthentication;
import org.apache.camel.component.mail.MailAuthenticator;
import org.contactcourier.configuration.Secret;

/**
 * The mailbox's user and password for camel-mail's option {@code authenticator}: so neither is part of an endpoint's URI, which
 * is logged and shown, and a password may hold any character. Immutable.
 */
public final class MailCredentials extends MailAuthenticator {
    private final String username;
    private final Secret password;

    public MailCredentials(String username, Secret password) {
        this.username = username;
        this.password = password;
    }

    @Override
    public PasswordAuthentication getPasswordAuthentication() {
        return new PasswordAuthentication(username, password.reveal());
    }

    @Override
    public String toString() {
        return username;
    }
}
