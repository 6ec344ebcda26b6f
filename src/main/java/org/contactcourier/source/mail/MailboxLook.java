package org.contactcourier.source.mail;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import jakarta.mail.Store;
import java.util.Optional;
import java.util.Properties;
import org.contactcourier.network.NetworkTrouble;
import org.jspecify.annotations.Nullable;

/** A look at the mailbox that changes nothing in it: may the user log in, and which folders are there. For one thread. */
public final class MailboxLook implements AutoCloseable {
    private static final String PATIENCE_MILLIS = "15000";

    private final MailSettings settings;
    private @Nullable Store store;

    /** Connects to nothing yet. */
    public MailboxLook(MailSettings settings) {
        this.settings = settings;
    }

    /** Logs in; says in one sentence why that can't be done. */
    public Optional<String> open() {
        MailCredentials credentials = MailCredentials.of(settings, System::nanoTime);
        try {
            Store fresh = Session.getInstance(properties(credentials)).getStore(settings.protocol());
            PasswordAuthentication login = credentials.login();
            fresh.connect(settings.host(), settings.port(), login.getUserName(), login.getPassword());
            store = fresh;
            return Optional.empty();
        } catch (AuthenticationFailedException e) {
            return Optional.of("the server refuses " + credentials.refused());
        } catch (MessagingException e) {
            return Optional.of(NetworkTrouble.sentence(e, String.valueOf(e.getMessage())));
        }
    }

    /** Whether there is such a folder; to be asked once it is open. */
    public boolean has(String folder) {
        Store open = store;
        try {
            return open != null && open.getFolder(folder).exists();
        } catch (MessagingException e) {
            return false;
        }
    }

    /** As the source's consumer has them. */
    private Properties properties(MailCredentials credentials) {
        String protocol = "mail." + settings.protocol();
        Properties properties = new Properties();
        properties.put(protocol + ".starttls.enable", "true");
        properties.put(protocol + ".ssl.socketFactory", settings.tls().sockets());
        properties.put(protocol + ".socketFactory.fallback", "false");
        properties.put(protocol + ".ssl.checkserveridentity", "true");
        properties.put(protocol + ".connectiontimeout", PATIENCE_MILLIS);
        properties.put(protocol + ".timeout", PATIENCE_MILLIS);
        credentials.mechanism().ifPresent(mechanism -> properties.put(protocol + ".auth.mechanisms", mechanism));
        return properties;
    }

    @Override
    public void close() {
        Store open = store;
        if (open != null) {
            try {
                open.close();
            } catch (MessagingException e) {
                store = null; // the server may end the connection first
            }
        }
    }
}
