package org.contactcourier.source.mail;

import static java.util.concurrent.TimeUnit.SECONDS;

import jakarta.mail.FetchProfile;
import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.UIDFolder;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.IMAPStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One reader a mailbox at a time, among processes that share nothing but the mailbox: who reads keeps a marker mail in a folder
 * of ours and renews it. Whether a marker is still alive is judged by the server's clock only, which dates each mail
 * ({@code INTERNALDATE}). A process that asks adds a marker first; of several that ask, the lowest UID wins, and a marker of one
 * that reads beats them all. docs/adr/0015 tells more. Thread-safe: the thread that polls and the one that renews share it.
 */
final class ReaderLease {
    /** Where the markers lie. */
    static final String FOLDER = "Contact Courier";

    private static final Logger LOG = LoggerFactory.getLogger(ReaderLease.class);
    private static final String READS = "reads";
    private static final String ASKS = "asks";

    /** A marker that nobody renewed for so long is one of a dead process. */
    private static final Duration LIFE = Duration.ofSeconds(45);

    /** Three renewals fit into a life, so that one may fail. */
    private static final long RENEWAL_NANOS = SECONDS.toNanos(14);

    /** A reader that can't renew its marker stops well before others take it for dead. */
    private static final long TRUSTED_NANOS = SECONDS.toNanos(30);

    private static final long ASK_AGAIN_NANOS = SECONDS.toNanos(5);

    /** A mailbox that takes no marker may do so later: it was over its quota, or an operator has mended its rights. */
    private static final long WRITE_AGAIN_NANOS = SECONDS.toNanos(60);

    private final String owner;
    private final String mailFolder;
    private final LongSupplier nanos;
    private boolean held;
    private boolean unwritable;
    private long renewed;
    private long asked;
    private boolean hasAsked;
    private String reader = "";

    /**
     * @param owner who this is; the same after a restart, so that a start after a crash waits for nobody
     * @param mailFolder the folder that is read
     */
    ReaderLease(String owner, String mailFolder, LongSupplier nanos) {
        this.owner = owner;
        this.mailFolder =
                Base64.getUrlEncoder().withoutPadding().encodeToString(mailFolder.getBytes(StandardCharsets.UTF_8));
        this.nanos = nanos;
    }

    /**
     * A name for this installation: the machine, and where its journal is. It stays the same over restarts. Processes that
     * share a journal on a server are one installation: the journal says which of them reads.
     */
    static String installation(String journal) {
        if (!journal.startsWith("jdbc:sqlite:")) {
            return "shared-" + digest(journal.split("[?]", 2)[0]);
        }
        String host = Optional.ofNullable(System.getenv("HOSTNAME")).orElse("localhost");
        String machine;
        try {
            machine = Files.readString(Path.of("/etc/machine-id"));
        } catch (IOException e) {
            machine = ""; // no Linux, or a container
        }
        String place = machine + "/" + Path.of("").toAbsolutePath() + "/" + journal;
        return host.replaceAll("[^A-Za-z0-9.-]", "-") + "-" + digest(place);
    }

    private static String digest(String place) {
        return UUID.nameUUIDFromBytes(place.getBytes(StandardCharsets.UTF_8))
                .toString()
                .substring(0, 13);
    }

    private record Marker(String word, String owner, Message message, long uid, Instant date) {}

    /**
     * Takes or renews the lease if it is time for that.
     *
     * @return empty if this process may read; else who reads
     * @throws MessagingException if the connection is lost
     */
    synchronized Optional<String> check(IMAPStore store) throws MessagingException {
        long now = nanos.getAsLong();
        long pause = unwritable ? WRITE_AGAIN_NANOS : ASK_AGAIN_NANOS;
        boolean due = held ? now - renewed >= RENEWAL_NANOS : !hasAsked || now - asked >= pause;
        if (!due && (held || unwritable)) {
            return Optional.empty();
        }
        if (due) {
            asked = now;
            hasAsked = true;
            try {
                held = take(store);
                renewed = held ? now : renewed;
                unwritable = false;
            } catch (MessagingException e) {
                if (!store.isConnected()) {
                    throw e;
                }
                if (held && now - renewed < TRUSTED_NANOS) {
                    return Optional.empty(); // the next poll renews it
                }
                if (!unwritable) {
                    LOG.warn(
                            "Mail source: no marker can be kept in the folder {} ({}). See to it that no other process reads"
                                    + " this mailbox",
                            FOLDER,
                            e.getMessage());
                }
                held = false;
                unwritable = true; // a mailbox for reading only: as without a lease
                return Optional.empty();
            }
        }
        return held ? Optional.empty() : Optional.of(reader);
    }

    private boolean take(IMAPStore store) throws MessagingException {
        IMAPFolder folder = (IMAPFolder) store.getFolder(FOLDER);
        if (!folder.exists() && !folder.create(Folder.HOLDS_MESSAGES) && !folder.exists()) {
            throw new MessagingException("the folder can't be created");
        }
        String id = append(folder, ASKS);
        folder.open(Folder.READ_WRITE);
        try {
            List<Marker> markers = alive(folder, id);
            Optional<Marker> other = before(markers);
            if (other.isPresent()) {
                reader = other.get().owner();
                delete(folder, markers.stream().filter(this::isOurs).toList());
                return false;
            }
            String mine = append(folder, READS);
            List<Marker> after = alive(folder, mine);
            delete(
                    folder,
                    after.stream().filter(m -> isOurs(m) && !id(m).equals(mine)).toList());
            return true;
        } finally {
            folder.close(false);
        }
    }

    /** The marker of a process that may read while this one may not. */
    private Optional<Marker> before(List<Marker> markers) {
        boolean weRead = markers.stream().anyMatch(marker -> marker.word().equals(READS) && isOurs(marker));
        Optional<Marker> otherReader = markers.stream()
                .filter(marker -> marker.word().equals(READS) && !isOurs(marker))
                .findFirst();
        if (weRead) { // with another beside it only after a stall; one of the two gives way
            return otherReader.filter(marker -> marker.owner().compareTo(owner) < 0);
        }
        return otherReader.or(() -> markers.stream().findFirst().filter(first -> !isOurs(first)));
    }

    /** Whether nobody else can have taken the lease meanwhile. */
    synchronized boolean isTrusted() {
        return unwritable || (held && nanos.getAsLong() - renewed < TRUSTED_NANOS);
    }

    private boolean isOurs(Marker marker) {
        return marker.owner().equals(owner);
    }

    /** The markers of this folder that are alive, by UID; those of dead processes are removed. */
    private List<Marker> alive(IMAPFolder folder, String newest) throws MessagingException {
        List<Marker> markers = list(folder);
        Instant now = markers.stream()
                .filter(marker -> id(marker).equals(newest))
                .map(Marker::date)
                .findFirst()
                .orElseThrow(() -> new MessagingException("a marker was removed at once"));
        List<Marker> dead = markers.stream()
                .filter(marker -> !marker.date().plus(LIFE).isAfter(now))
                .toList();
        delete(folder, dead);
        return markers.stream().filter(marker -> !dead.contains(marker)).toList();
    }

    private List<Marker> list(IMAPFolder folder) throws MessagingException {
        int count = folder.getMessageCount(); // asks the server, so that new mails are seen
        Message[] messages = count == 0 ? new Message[0] : folder.getMessages();
        FetchProfile profile = new FetchProfile();
        profile.add(FetchProfile.Item.ENVELOPE);
        profile.add(UIDFolder.FetchProfileItem.UID);
        folder.fetch(messages, profile);
        List<Marker> markers = new ArrayList<>();
        for (Message message : messages) {
            if (message.isExpunged() || message.isSet(Flags.Flag.DELETED)) {
                continue;
            }
            String[] words = String.valueOf(message.getSubject()).split(" ", -1);
            if (words.length == 4 && words[2].equals(mailFolder)) {
                markers.add(new Marker(
                        words[1],
                        words[0],
                        message,
                        folder.getUID(message),
                        message.getReceivedDate().toInstant()));
            }
        }
        markers.sort(Comparator.comparingLong(Marker::uid));
        return markers;
    }

    private static String id(Marker marker) {
        try {
            String subject = String.valueOf(marker.message().getSubject());
            return subject.substring(subject.lastIndexOf(' ') + 1);
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    private String append(IMAPFolder folder, String word) throws MessagingException {
        String id = UUID.randomUUID().toString();
        MimeMessage marker = new MimeMessage((Session) null);
        marker.setSubject("%s %s %s %s".formatted(owner, word, mailFolder, id), "US-ASCII");
        marker.setText(
                "A process of Contact Courier keeps this mail while it reads the mailbox, so that no other does.");
        marker.setFlag(Flags.Flag.SEEN, true);
        folder.appendMessages(new Message[] {marker}); // without a date: the server's clock counts
        return id;
    }

    private static void delete(IMAPFolder folder, List<Marker> markers) throws MessagingException {
        if (!markers.isEmpty()) {
            Message[] messages = markers.stream().map(Marker::message).toArray(Message[]::new);
            folder.setFlags(messages, new Flags(Flags.Flag.DELETED), true);
            Message[] ignored = folder.expunge();
        }
    }

    /** Another process of this installation reads now: the marker is its own. */
    synchronized void leave() {
        held = false;
        hasAsked = false;
    }

    /** Gives the lease back, so that the next reader doesn't wait. */
    synchronized void release(IMAPStore store) {
        if (!held || unwritable) {
            return;
        }
        held = false;
        try {
            IMAPFolder folder = (IMAPFolder) store.getFolder(FOLDER);
            folder.open(Folder.READ_WRITE);
            delete(folder, list(folder).stream().filter(this::isOurs).toList());
            folder.close(false);
        } catch (MessagingException | IllegalStateException e) {
            LOG.debug("The marker stays until it is outdated", e);
        }
    }
}
