package org.contactcourier.sandbox;

import com.icegreen.greenmail.Managers;
import com.icegreen.greenmail.foedus.util.MsgRangeFilter;
import com.icegreen.greenmail.imap.AuthorizationException;
import com.icegreen.greenmail.imap.ImapHostManager;
import com.icegreen.greenmail.imap.ImapServer;
import com.icegreen.greenmail.server.AbstractServer;
import com.icegreen.greenmail.smtp.SmtpServer;
import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.store.MailFolder;
import com.icegreen.greenmail.store.StoredMessage;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.user.UserException;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Flags;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.MimeMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * A real IMAP and SMTP server (GreenMail) on 127.0.0.1: plain IMAP, IMAP over TLS (GreenMail's self-signed certificate) and
 * plain SMTP. Mails, folders, UIDs and flags live in memory and survive {@link #stop} and {@link #restart}, ports too.
 *
 * <p>What it does not do: persist anything over the JVM's end. Thread-safe as far as GreenMail's store is.
 */
public final class SandboxMail implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final String DOMAIN = "example.org";
    private static final String INBOX = "INBOX";
    private static final long STARTUP_MILLIS = 10_000;
    private static final long STOP_MILLIS = 5_000;

    /** GreenMail copies a range under its lock; the list that it gives without one changes while a mail is being moved. */
    private static final MsgRangeFilter EVERY = new MsgRangeFilter("1:*", false);

    /** A mail as it lies in a folder. */
    public record Stored(long uid, String subject, boolean seen, boolean deleted, MimeMessage message) {}

    private final ServerSetup imap;
    private final ServerSetup imaps;
    private final ServerSetup smtp;
    private Managers managers = new Managers();
    private final List<AbstractServer> servers = new ArrayList<>();

    private SandboxMail(int imapPort, int imapsPort, int smtpPort) {
        imap = new ServerSetup(imapPort, HOST, ServerSetup.PROTOCOL_IMAP);
        imaps = new ServerSetup(imapsPort, HOST, ServerSetup.PROTOCOL_IMAPS);
        smtp = new ServerSetup(smtpPort, HOST, ServerSetup.PROTOCOL_SMTP);
    }

    /** A mail server on free ports, ready to be used. */
    public static SandboxMail start() {
        return start(LoopbackPorts.free(), LoopbackPorts.free(), LoopbackPorts.free());
    }

    /** A mail server on the given ports of 127.0.0.1, ready to be used. */
    public static SandboxMail start(int imapPort, int imapsPort, int smtpPort) {
        SandboxMail mail = new SandboxMail(imapPort, imapsPort, smtpPort);
        mail.startServers();
        return mail;
    }

    public String host() {
        return HOST;
    }

    public int imapPort() {
        return imap.getPort();
    }

    public int imapsPort() {
        return imaps.getPort();
    }

    public int smtpPort() {
        return smtp.getPort();
    }

    /** Makes an account; its address is {@code login@example.org}. Without effect where it is there already. */
    public void user(String login, String password) {
        if (managers.getUserManager().getUser(login) == null) {
            try {
                managers.getUserManager().createUser(address(login), login, password);
            } catch (UserException e) {
                throw new IllegalStateException("can't make the account " + login, e);
            }
        }
    }

    /** From now on nothing but {@code password} lets the account in: as its password, or as its access token by XOAUTH2. */
    public void accepts(String login, String password) {
        account(login).setPassword(password);
    }

    /** Ends every connection, as a server does with those whose token has ended. */
    public void dropsConnections() {
        restart();
    }

    public String address(String login) {
        return login + "@" + DOMAIN;
    }

    /** Puts a mail into the account's inbox at once, without SMTP, and returns its UID. */
    public long deliver(String login, MimeMessage message) {
        return deliver(login, INBOX, message);
    }

    /** Puts a mail into any folder of the account, which is made if need be, and returns its UID. */
    public long deliver(String login, String folder, MimeMessage message) {
        return makeFolder(login, folder).appendMessage(message, new Flags(), Date.from(Instant.now()));
    }

    /** Sends a mail by SMTP; it has arrived when this returns. */
    public void send(MimeMessage message) {
        Properties settings = new Properties();
        settings.put("mail.smtp.host", HOST);
        settings.put("mail.smtp.port", Integer.toString(smtpPort()));
        settings.put("mail.smtp.localhost", "localhost");
        try (Transport transport = Session.getInstance(settings).getTransport("smtp")) {
            transport.connect();
            transport.sendMessage(message, message.getAllRecipients());
        } catch (MessagingException e) {
            throw new IllegalStateException("can't send", e);
        }
    }

    /** The mails of a folder in the order of their UIDs, those flagged as deleted included; empty if there is no such folder. */
    public List<Stored> mails(String login, String folder) {
        MailFolder box = store().getFolder(account(login), folder);
        return box == null
                ? List.of()
                : box.getMessages(EVERY).stream().map(SandboxMail::stored).toList();
    }

    public List<Stored> inbox(String login) {
        return mails(login, INBOX);
    }

    /** The subjects of a folder's mails in the order of their UIDs. */
    public List<String> subjects(String login, String folder) {
        return mails(login, folder).stream().map(Stored::subject).toList();
    }

    /** The names of the account's folders, the inbox included. */
    public List<String> folders(String login) {
        try {
            return store().listMailboxes(account(login), "*").stream()
                    .map(MailFolder::getName)
                    .sorted()
                    .toList();
        } catch (FolderException e) {
            throw new IllegalStateException(e);
        }
    }

    public long uidValidity(String login, String folder) {
        return folder(login, folder).getUidValidity();
    }

    /** Sets {@code \Seen} on every mail of a folder, as a person does who looks at them in webmail. */
    public void markSeen(String login, String folder) {
        setFlag(login, folder, Flags.Flag.SEEN, true);
    }

    public void markUnseen(String login, String folder) {
        setFlag(login, folder, Flags.Flag.SEEN, false);
    }

    /** Sets {@code \Deleted} on every mail of a folder without expunging them. */
    public void markDeleted(String login, String folder) {
        setFlag(login, folder, Flags.Flag.DELETED, true);
    }

    public void createFolder(String login, String folder) {
        makeFolder(login, folder);
    }

    /** Removes a folder with all its mails; a folder made again under this name has another UIDVALIDITY. */
    public void deleteFolder(String login, String folder) {
        try {
            store().deleteMailbox(account(login), folder);
        } catch (FolderException | AuthorizationException e) {
            throw new IllegalStateException("can't delete " + folder, e);
        }
    }

    /** Removes every mail of a folder. */
    public void empty(String login, String folder) {
        folder(login, folder).deleteAllMessages();
    }

    /** Forgets every account, folder and mail; the servers go on, on the same ports. */
    public void reset() {
        boolean running = isRunning();
        stop();
        managers = new Managers();
        if (running) {
            startServers();
        }
    }

    public boolean isRunning() {
        return !servers.isEmpty();
    }

    /** Closes ports and connections; mails stay. Without effect when it is stopped. */
    public void stop() {
        servers.forEach(server -> server.stopService(STOP_MILLIS));
        servers.clear();
    }

    /** Comes back on the same ports with the same mails. */
    public void restart() {
        stop();
        startServers();
    }

    @Override
    public void close() {
        stop();
    }

    private void startServers() {
        // GreenMail's own facade forgets all mails when it stops; the servers below it don't.
        servers.add(new ImapServer(imap, managers));
        servers.add(new ImapServer(imaps, managers));
        servers.add(new SmtpServer(smtp, managers));
        servers.forEach(AbstractServer::startService);
        for (AbstractServer server : servers) {
            try {
                if (!server.waitTillRunning(STARTUP_MILLIS)) {
                    throw new IllegalStateException("not started: " + server);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while starting " + server, e);
            }
        }
    }

    private void setFlag(String login, String folder, Flags.Flag flag, boolean value) {
        MailFolder box = folder(login, folder);
        for (long uid : box.getMessageUids()) {
            try {
                box.setFlags(new Flags(flag), value, uid, null, true);
            } catch (FolderException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private ImapHostManager store() {
        return managers.getImapHostManager();
    }

    private GreenMailUser account(String login) {
        @Nullable GreenMailUser user = managers.getUserManager().getUser(login);
        if (user == null) {
            throw new NoSuchElementException("no account " + login);
        }
        return user;
    }

    private MailFolder folder(String login, String folder) {
        @Nullable MailFolder box = store().getFolder(account(login), folder);
        if (box == null) {
            throw new NoSuchElementException("no folder " + folder);
        }
        return box;
    }

    private MailFolder makeFolder(String login, String folder) {
        @Nullable MailFolder box = store().getFolder(account(login), folder);
        if (box != null) {
            return box;
        }
        try {
            return store().createMailbox(account(login), folder);
        } catch (FolderException | AuthorizationException e) {
            throw new IllegalStateException("can't make " + folder, e);
        }
    }

    private static Stored stored(StoredMessage message) {
        try {
            String subject = message.getMimeMessage().getSubject();
            return new Stored(
                    message.getUid(),
                    subject == null ? "" : subject,
                    message.isSet(Flags.Flag.SEEN),
                    message.isSet(Flags.Flag.DELETED),
                    message.getMimeMessage());
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }
}
