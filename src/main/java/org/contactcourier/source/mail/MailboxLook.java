package org.contactcourier.source.mail;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.FetchProfile;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.UIDFolder;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.Optional;
import java.util.Properties;
import org.contactcourier.network.NetworkTrouble;
import org.eclipse.angus.mail.imap.IMAPMessage;
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

    /** Hears of a mail. */
    @FunctionalInterface
    public interface MailFound {
        /**
         * Looks at it.
         *
         * @param content all of its bytes; fetched as they are read
         */
        void look(long uid, InputStream content) throws IOException;
    }

    /**
     * Hands over the mails of a folder, the latest first; to be asked once it is open. No mail is marked as seen.
     *
     * @param since mails that came to the mailbox before are left out
     * @return how many mails were left out
     * @throws IOException if the folder can't be read; the message says why
     */
    public int mails(String folder, Instant since, int most, MailFound found) throws IOException {
        Store open = store;
        if (open == null) {
            throw new IOException("nobody has logged in");
        }
        Instant from = since.truncatedTo(ChronoUnit.SECONDS); // as exact as a server's date is
        try (Folder all = open.getFolder(folder)) {
            all.open(Folder.READ_ONLY);
            Message[] mails = all.getMessages();
            FetchProfile dates = new FetchProfile();
            dates.add(FetchProfile.Item.ENVELOPE);
            dates.add(UIDFolder.FetchProfileItem.UID);
            all.fetch(mails, dates);
            int looked = 0;
            for (int i = mails.length - 1; i >= 0; i--) {
                Date received = mails[i].getReceivedDate();
                if (looked < most
                        && (received == null || !received.toInstant().isBefore(from))
                        && mails[i] instanceof IMAPMessage mail) {
                    looked++;
                    found.look(((UIDFolder) all).getUID(mail), mail.getMimeStream());
                }
            }
            return mails.length - looked;
        } catch (MessagingException e) {
            throw new IOException(NetworkTrouble.sentence(e, String.valueOf(e.getMessage())), e);
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
