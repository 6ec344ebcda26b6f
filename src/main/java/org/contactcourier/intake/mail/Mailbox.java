package org.contactcourier.intake.mail;

import jakarta.mail.FetchProfile;
import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.FolderClosedException;
import jakarta.mail.FolderNotFoundException;
import jakarta.mail.Message;
import jakarta.mail.MessageRemovedException;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.StoreClosedException;
import jakarta.mail.UIDFolder;
import jakarta.mail.search.FlagTerm;
import jakarta.mail.search.SearchTerm;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.camel.component.mail.MailConfiguration;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.IMAPMessage;
import org.eclipse.angus.mail.imap.IMAPStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One IMAP connection and the folder that is read over it. Connects when it is first asked and whenever the connection was
 * lost; never expunges what others flagged as deleted. A {@link MessagingException} says that connection or server failed, never
 * that a mail is bad. Belongs to the thread that polls; only {@link #disconnect} may come from another.
 */
final class Mailbox {
    private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);
    private static final SearchTerm UNDELETED = new FlagTerm(new Flags(Flags.Flag.DELETED), false);

    /** A folder stays selected, which saves round trips; selected anew now and then, one that was removed is noticed. */
    private static final Duration SELECTED_FOR = Duration.ofSeconds(30);

    private final MailConfiguration configuration;
    private final Session session;
    private final Set<String> targets;
    private final Clock clock;
    private volatile @Nullable IMAPStore store;
    private volatile @Nullable IMAPFolder folder;
    private Instant selectedUntil = Instant.MIN;

    /** @param targets folders that must be there, or are created, before a mail is read */
    Mailbox(MailConfiguration configuration, Session session, Set<String> targets, Clock clock) {
        this.configuration = configuration;
        this.session = session;
        this.targets = targets;
        this.clock = clock;
    }

    /** All mails that nobody flagged as deleted, seen or not, by UID and in the folder's order. */
    Map<Long, IMAPMessage> undeleted() throws MessagingException {
        IMAPFolder open = open();
        // Lets the server tell about new mails before it searches; one that only searches may tell one poll later.
        Object done = open.doCommand(protocol -> {
            protocol.noop();
            return protocol;
        });
        LOG.trace("{} is alive", done);
        Message[] found = open.search(UNDELETED);
        FetchProfile profile = new FetchProfile();
        profile.add(UIDFolder.FetchProfileItem.UID);
        open.fetch(found, profile); // asks only for those it doesn't know
        Map<Long, IMAPMessage> mails = new LinkedHashMap<>();
        for (Message message : found) {
            try {
                mails.put(open.getUID(message), (IMAPMessage) message);
            } catch (MessageRemovedException e) {
                LOG.debug("Message {} was removed meanwhile", message.getMessageNumber());
            }
        }
        return mails;
    }

    /** The UIDVALIDITY of the folder; its UIDs name the same mails as long as that doesn't change (RFC 3501, 2.3.1.1). */
    long uidValidity() throws MessagingException {
        return open().getUIDValidity();
    }

    /**
     * Moves a mail: in one step where the server can (RFC 6851); else by copy, flag, and expunge of just this mail (RFC 4315). A
     * server that can't do that either keeps it flagged as deleted. Between copy and flag a crash leaves the mail in both
     * folders, so it is read once more.
     *
     * @throws MessageRemovedException if somebody else moved or deleted it
     */
    void move(IMAPMessage mail, String target) throws MessagingException {
        try {
            moveOnce(mail, target);
        } catch (FolderNotFoundException e) {
            create(connected(), target); // somebody removed it since we looked
            moveOnce(mail, target);
        }
    }

    private void moveOnce(IMAPMessage mail, String target) throws MessagingException {
        IMAPFolder from = selected();
        IMAPStore connected = connected();
        Message[] one = {mail};
        Folder to = connected.getFolder(target);
        if (connected.hasCapability("MOVE")) {
            from.moveMessages(one, to);
            return;
        }
        from.copyMessages(one, to);
        mail.setFlag(Flags.Flag.DELETED, true);
        if (connected.hasCapability("UIDPLUS")) {
            from.expunge(one);
        }
    }

    /** Whether there is a connection and the folder is selected. */
    boolean isOpen() {
        IMAPFolder current = folder;
        return current != null && current.isOpen();
    }

    /** Gives up the connection, broken or not. */
    void disconnect() {
        IMAPFolder oldFolder = folder;
        IMAPStore oldStore = store;
        folder = null;
        store = null;
        try {
            if (oldFolder != null && oldFolder.isOpen()) {
                oldFolder.forceClose(); // waits for nobody, and expunges nothing that a person flagged as deleted
            }
        } catch (MessagingException | IllegalStateException e) {
            LOG.debug("Can't close the folder", e);
        }
        try {
            if (oldStore != null) {
                oldStore.close();
            }
        } catch (MessagingException e) {
            LOG.debug("Can't close the connection", e);
        }
    }

    private IMAPFolder open() throws MessagingException {
        IMAPFolder current = folder;
        if (current != null && current.isOpen() && clock.instant().isBefore(selectedUntil)) {
            return current;
        }
        if (current != null && current.isOpen()) {
            current.close(false); // true would expunge what a person flagged as deleted
        }
        IMAPStore connected = store;
        if (connected == null || !connected.isConnected()) {
            disconnect();
            connected = connect();
            store = connected;
            for (String target : targets) {
                create(connected, target);
            }
        }
        IMAPFolder selected = (IMAPFolder) connected.getFolder(configuration.getFolderName());
        selected.open(Folder.READ_WRITE);
        folder = selected;
        selectedUntil = clock.instant().plus(SELECTED_FOR);
        return selected;
    }

    private IMAPFolder selected() throws MessagingException {
        IMAPFolder current = folder;
        if (current == null) {
            throw new MessagingException("not connected");
        }
        return current;
    }

    private IMAPStore connected() throws MessagingException {
        IMAPStore current = store;
        if (current == null) {
            throw new MessagingException("not connected");
        }
        return current;
    }

    private IMAPStore connect() throws MessagingException {
        Store fresh = session.getStore(configuration.getProtocol());
        PasswordAuthentication login = configuration.getPasswordAuthentication();
        fresh.connect(configuration.getHost(), configuration.getPort(), login.getUserName(), login.getPassword());
        return (IMAPStore) fresh;
    }

    private static void create(IMAPStore store, String name) throws MessagingException {
        Folder target = store.getFolder(name);
        try {
            if (target.exists()) {
                return;
            }
            if (target.create(Folder.HOLDS_MESSAGES)) {
                subscribe(target);
                return;
            }
        } catch (StoreClosedException | FolderClosedException e) {
            throw e; // says nothing about the folder
        } catch (MessagingException e) {
            throw new FolderNotCreatedException(name, e);
        }
        throw new FolderNotCreatedException(name, null);
    }

    /** Mail programs often show subscribed folders only. */
    private static void subscribe(Folder folder) {
        try {
            folder.setSubscribed(true);
        } catch (MessagingException e) {
            LOG.debug("Can't subscribe to {}", folder.getFullName(), e);
        }
    }
}
