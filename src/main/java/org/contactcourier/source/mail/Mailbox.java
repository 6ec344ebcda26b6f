package org.contactcourier.source.mail;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Folder;
import jakarta.mail.FolderClosedException;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.StoreClosedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.component.mail.MailConfiguration;
import org.contactcourier.network.CleartextWarning;
import org.eclipse.angus.mail.iap.Argument;
import org.eclipse.angus.mail.iap.ByteArray;
import org.eclipse.angus.mail.iap.ProtocolException;
import org.eclipse.angus.mail.iap.Response;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.IMAPStore;
import org.eclipse.angus.mail.imap.protocol.BASE64MailboxEncoder;
import org.eclipse.angus.mail.imap.protocol.BODY;
import org.eclipse.angus.mail.imap.protocol.FetchResponse;
import org.eclipse.angus.mail.imap.protocol.IMAPProtocol;
import org.eclipse.angus.mail.imap.protocol.IMAPResponse;
import org.eclipse.angus.mail.imap.protocol.INTERNALDATE;
import org.eclipse.angus.mail.imap.protocol.UID;
import org.eclipse.angus.mail.imap.protocol.UIDSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One IMAP connection and the folder that is read over it. Connects when it is first asked and whenever the connection was
 * lost; never expunges what others flagged as deleted. Names mails by UID only, never by message number. A
 * {@link MessagingException} says that connection or server failed, never that a mail is bad. Belongs to the thread that
 * polls; only {@link #disconnect} may come from another.
 */
final class Mailbox {
    private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);

    /** What one round trip fetches of a mail. */
    private static final int CHUNK = 1 << 20;

    /** A folder stays selected, which saves round trips; selected anew now and then, one that was removed is noticed. */
    private static final Duration SELECTED_FOR = Duration.ofSeconds(30);

    private final MailConfiguration configuration;
    private final MailCredentials credentials;
    private final Session session;
    private final Set<String> targets;
    private final Clock clock;
    private volatile @Nullable IMAPStore store;
    private volatile @Nullable IMAPFolder folder;
    private @Nullable PasswordAuthentication used;
    private boolean warned;
    private Instant selectedUntil = Instant.MIN;

    /** @param targets folders that must be there, or are created, before a mail is read */
    Mailbox(
            MailConfiguration configuration,
            MailCredentials credentials,
            Session session,
            Set<String> targets,
            Clock clock) {
        this.configuration = configuration;
        this.credentials = credentials;
        this.session = session;
        this.targets = targets;
        this.clock = clock;
    }

    /** The UIDs of all mails not flagged as deleted, seen or not, in the folder's order. */
    List<Long> undeleted() throws MessagingException {
        List<Long> uids = new ArrayList<>();
        Object done = open().doCommand(protocol -> {
            protocol.noop(); // or a server may tell about a new mail one poll later only
            search(protocol, "UNDELETED", uids);
            return protocol;
        });
        LOG.trace("{} of {}", uids, done);
        return uids;
    }

    /** The connection, if there is one. */
    @Nullable
    IMAPStore store() {
        return store;
    }

    /** The UIDVALIDITY of the folder; its UIDs name the same mails as long as that doesn't change (RFC 3501, 2.3.1.1). */
    long uidValidity() throws MessagingException {
        return open().getUIDValidity();
    }

    /** When the server got a mail (INTERNALDATE); empty if there is no such mail any more, or the server doesn't say. */
    Optional<Instant> arrived(long uid) throws MessagingException {
        AtomicReference<@Nullable Instant> arrived = new AtomicReference<>();
        Object done = selected().doCommand(protocol -> {
            for (Response response : run(protocol, "UID FETCH %d (UID INTERNALDATE)".formatted(uid))) {
                if (response instanceof FetchResponse fetched) {
                    UID found = fetched.getItem(UID.class);
                    INTERNALDATE date = fetched.getItem(INTERNALDATE.class);
                    if (found != null && found.uid == uid && date != null && date.getDate() != null) {
                        arrived.set(date.getDate().toInstant());
                    }
                }
            }
            return protocol;
        });
        LOG.trace("{} arrived at {} by {}", uid, arrived, done);
        return Optional.ofNullable(arrived.get());
    }

    /**
     * A mail's bytes as they arrive; leaves its flags alone.
     *
     * @return a stream that throws {@link IOException} where the connection or the server fails, and
     *     {@link MailGoneException} where there is no such mail any more
     */
    InputStream fetch(long uid) {
        return new Chunks(uid);
    }

    /**
     * Moves a mail: in one step where the server can (RFC 6851); else by copy, flag, and expunge of just this mail (RFC 4315). A
     * server that can't do that either keeps it flagged as deleted. Between copy and flag a crash leaves the mail in both
     * folders, so it is read once more.
     *
     * @return false if there is no such mail any more: some servers refuse to move it, others say that all is well
     */
    boolean move(long uid, String target) throws MessagingException {
        try {
            moveOnce(uid, target);
        } catch (MessagingException e) {
            if (isOpen() && !has(uid)) {
                return false;
            }
            Folder to = connected().getFolder(target);
            if (!isOpen() || to.exists()) {
                throw e;
            }
            create(connected(), target); // somebody removed it since we looked
            moveOnce(uid, target);
        }
        return true;
    }

    /** Whether the mail is still in the folder. */
    private boolean has(long uid) throws MessagingException {
        List<Long> found = new ArrayList<>();
        Object done = selected().doCommand(protocol -> {
            protocol.noop(); // until then a server may keep to itself that a mail is gone
            search(protocol, "UID " + uid, found);
            return protocol;
        });
        LOG.trace("{} of {}", found, done);
        return !found.isEmpty();
    }

    private static void search(IMAPProtocol protocol, String what, List<Long> into) throws ProtocolException {
        for (Response response : run(protocol, "UID SEARCH " + what)) {
            if (response instanceof IMAPResponse found && found.keyEquals("SEARCH")) {
                for (long uid = found.readLong(); uid != -1; uid = found.readLong()) {
                    into.add(uid);
                }
            }
        }
    }

    private void moveOnce(long uid, String target) throws MessagingException {
        Object done = selected().doCommand(protocol -> {
            // By UID throughout: a server that renumbers messages too early would move another mail, unread.
            if (protocol.hasCapability("MOVE")) {
                protocol.simpleCommand("UID MOVE " + uid, mailboxName(protocol, target));
                return protocol;
            }
            protocol.simpleCommand("UID COPY " + uid, mailboxName(protocol, target));
            protocol.simpleCommand("UID STORE " + uid + " +FLAGS.SILENT (\\Deleted)", null);
            if (protocol.hasCapability("UIDPLUS")) {
                protocol.uidexpunge(UIDSet.createUIDSets(new long[] {uid}));
            }
            return protocol;
        });
        LOG.trace("Moved {} by {}", uid, done);
    }

    private static Argument mailboxName(IMAPProtocol protocol, String name) {
        Argument argument = new Argument();
        if (protocol.supportsUtf8()) {
            argument.writeString(name, StandardCharsets.UTF_8);
        } else {
            argument.writeString(BASE64MailboxEncoder.encode(name));
        }
        return argument;
    }

    private static Response[] run(IMAPProtocol protocol, String command) throws ProtocolException {
        Response[] responses = protocol.command(command, null);
        protocol.notifyResponseHandlers(responses); // the folder counts its messages by them
        protocol.handleResult(responses[responses.length - 1]);
        return responses;
    }

    /** A mail, one round trip after the other, so that none of them has to fit into memory. */
    private final class Chunks extends InputStream {
        private final long uid;
        private InputStream current = InputStream.nullInputStream();
        private long offset;
        private boolean last;

        Chunks(long uid) {
            this.uid = uid;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int at, int length) throws IOException {
            int n = current.read(bytes, at, length);
            if (n >= 0 || last) {
                return n;
            }
            byte[] chunk = chunk();
            offset += chunk.length;
            last = chunk.length < CHUNK;
            current = new ByteArrayInputStream(chunk);
            return current.read(bytes, at, length);
        }

        private byte[] chunk() throws IOException {
            String command = "UID FETCH %d (UID BODY.PEEK[]<%d.%d>)".formatted(uid, offset, CHUNK);
            AtomicReference<byte @Nullable []> found = new AtomicReference<>();
            try {
                Object done = selected().doCommand(protocol -> {
                    for (Response response : run(protocol, command)) {
                        if (response instanceof FetchResponse fetched && isOf(fetched)) {
                            ByteArray bytes = fetched.getItem(BODY.class).getByteArray();
                            found.set(bytes == null ? new byte[0] : bytes.getNewBytes());
                        }
                    }
                    return protocol;
                });
                LOG.trace("Fetched from {} of {} by {}", offset, uid, done);
            } catch (MessagingException | IllegalStateException e) {
                if (isGone()) {
                    throw new MailGoneException(uid);
                }
                throw new IOException(e.getMessage(), e);
            }
            byte[] chunk = found.get();
            if (chunk == null) {
                throw new MailGoneException(uid);
            }
            return chunk;
        }

        /** Some servers refuse to fetch a mail that is gone, others send nothing. */
        private boolean isGone() {
            try {
                return isOpen() && !has(uid);
            } catch (MessagingException | IllegalStateException e) {
                LOG.debug("Can't tell whether {} is gone", uid, e);
                return false;
            }
        }

        private boolean isOf(FetchResponse fetched) {
            UID found = fetched.getItem(UID.class);
            return found != null && found.uid == uid && fetched.getItem(BODY.class) != null;
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
        if (connected == null || !connected.isConnected() || (used != null && credentials.isOutdated(used))) {
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
        PasswordAuthentication login = credentials.login();
        try {
            return connect(login);
        } catch (AuthenticationFailedException e) {
            if (!credentials.renew(login)) {
                throw e;
            }
            return connect(credentials.login());
        }
    }

    private IMAPStore connect(PasswordAuthentication login) throws MessagingException {
        Store fresh = session.getStore(configuration.getProtocol());
        fresh.connect(configuration.getHost(), configuration.getPort(), login.getUserName(), login.getPassword());
        used = login;
        IMAPStore connected = (IMAPStore) fresh;
        if (!connected.isSSL() && !warned) {
            warned = true;
            CleartextWarning.of(
                            "The mailbox's " + (credentials.mechanism().isPresent() ? "access token" : "password"),
                            "intake.mail.protocol",
                            configuration.getHost(),
                            "imaps")
                    .ifPresent(warning -> LOG.warn("{}", warning));
        }
        return connected;
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
        if (!target.exists()) { // else another process has just created it
            throw new FolderNotCreatedException(name, null);
        }
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
