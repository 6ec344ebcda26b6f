package org.contactcourier.source.mail;

import jakarta.mail.PasswordAuthentication;
import java.util.Optional;
import org.contactcourier.configuration.Secret;

/** A password. Immutable. */
final class MailPassword extends MailCredentials {
    private final Secret password;

    MailPassword(String username, Secret password) {
        super(username);
        this.password = password;
    }

    @Override
    Optional<String> mechanism() {
        return Optional.empty();
    }

    @Override
    PasswordAuthentication login() {
        return new PasswordAuthentication(username(), password.reveal());
    }

    @Override
    boolean renew(PasswordAuthentication used) {
        return false;
    }

    @Override
    boolean isOutdated(PasswordAuthentication used) {
        return false;
    }

    @Override
    String refused() {
        return "the user name or the password";
    }
}
