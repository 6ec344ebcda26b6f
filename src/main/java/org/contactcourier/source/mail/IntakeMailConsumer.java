package org.contactcourier.source.mail;

import static java.util.Objects.requireNonNull;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.FolderNotFoundException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.mail.JavaMailSender;
import org.apache.camel.component.mail.MailConfiguration;
import org.apache.camel.component.mail.MailConsumer;
import org.apache.camel.component.mail.MailMessage;
import org.contactcourier.log.LogKeys;
import org.contactcourier.network.NetworkTrouble;
import org.contactcourier.network.PortProbe;
import org.contactcourier.source.Backlog;
import org.contactcourier.source.WaitingLog;
import org.eclipse.angus.mail.imap.IMAPStore;
import org.eclipse.angus.mail.util.MailConnectException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * camel-mail's consumer with another poll and another acknowledgement; docs/adr/0007 tells what is wrong with the original for
 * our purpose. A poll takes all undeleted mails, whatever other flags they have, as long as they don't wait for another try.
 * When the route is done with a mail, however that went, the endings of its records decide: all ended, it is moved; else it
 * stays untouched and waits. Nothing is mapped into Camel's headers.
 */
final class IntakeMailConsumer extends MailConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(IntakeMailConsumer.class);

    /** A server that speaks TLS needs five bytes to see that this is none. */
    private static final byte[] HELLO = {'a', ' ', 'N', 'O', 'O', 'P', '\r', '\n'};

    private static final Duration LOOK = Duration.ofSeconds(2);

    private final IntakeMailEndpoint endpoint;
    private final MailConfiguration configuration;
    private final MailCredentials credentials;
    private final MailSource source;
    private final Mailbox mailbox;
    private final ReaderLease lease;
    private final Retries retries;
    private final WaitingLog waitingLog;
    /** Mails whose move was refused. */
    private final Set<Long> unmoved = new HashSet<>();

    private @Nullable ScheduledExecutorService renewal;
    private long uidValidity;
    private long changes;
    private long oldestUid;
    private long oldestValidity;
    private Optional<Instant> oldestArrived = Optional.empty();

    IntakeMailConsumer(
            IntakeMailEndpoint endpoint,
            Processor processor,
            JavaMailSender sender,
            MailSource source,
            MailCredentials credentials) {
        super(endpoint, processor, sender);
        this.endpoint = endpoint;
        this.configuration = endpoint.getConfiguration();
        this.credentials = credentials;
        this.source = source;
        this.waitingLog = new WaitingLog(source.source().word());
        this.mailbox = new Mailbox(
                configuration,
                credentials,
                // Without authenticator: Jakarta Mail would ask it after a refusal, and knock a second time at once.
                Session.getInstance(sender.getSession().getProperties()),
                Set.of(configuration.getMoveTo(), endpoint.getMoveFailedTo()),
                source.steady());
        this.lease = new ReaderLease(source.installation(), configuration.getFolderName(), System::nanoTime);
        this.retries = new Retries(source.steady(), source.longestWait());
    }

    @Override
    protected int poll() throws Exception {
        shutdownRunningTask = null; // as each poll of camel-mail
        pendingExchanges = 0;
        if (!source.mayPoll()) {
            return 0;
        }
        Queue<Object> exchanges = new ArrayDeque<>();
        try {
            List<Long> uids = mailbox.undeleted();
            long validity = mailbox.uidValidity();
            wakeAfterChange();
            waitingLog.retain(Set.copyOf(uids));
            forgetGone(validity, uids);
            // None while paused: greedy as it is, Camel would poll again at once for mails that are not taken.
            boolean reads = mayRead();
            source.holds(reads ? backlog(validity, uids) : Backlog.NONE);
            int most = reads && !source.isPaused() ? most() : 0;
            for (long uid : retries.choose(validity, uids, most)) {
                String place = "%s/%d/%d".formatted(account(), validity, uid);
                exchanges.add(exchange(new PendingMail(mailbox, uid, place, endpoint.getMoveFailedTo())));
            }
        } catch (MessagingException | RuntimeException | Error e) {
            lost(e); // the latter also where Angus has lost the folder; told, and tried again with a new connection
            return 0;
        }
        source.polled();
        forceConsumerAsReady();
        return processBatch(exchanges);
    }

    /** UIDs grow, so the mail with the lowest has been there for the longest. */
    private Backlog backlog(long validity, List<Long> uids) throws MessagingException {
        if (uids.isEmpty()) {
            return Backlog.NONE;
        }
        long first = Collections.min(uids);
        if (first != oldestUid || validity != oldestValidity) {
            oldestArrived = mailbox.arrived(first);
            oldestUid = first;
            oldestValidity = validity;
        }
        return new Backlog(uids.size(), oldestArrived);
    }

    private boolean mayRead() throws MessagingException {
        if (source.standby().isPresent()) {
            lease.leave();
            source.standsBy();
            return false;
        }
        IMAPStore store = mailbox.store();
        Optional<String> otherReader = store == null ? Optional.empty() : lease.check(store);
        otherReader.ifPresentOrElse(source::waitsFor, source::mayRead);
        return otherReader.isEmpty();
    }

    /** While mails are delivered nothing polls: without renewal, others would take this process for dead. */
    private void renew() {
        IMAPStore store = mailbox.store();
        if (store != null && lease.isTrusted() && source.standby().isEmpty()) {
            try {
                Optional<String> ignored = lease.check(store);
            } catch (MessagingException | RuntimeException e) {
                LOG.debug("The marker can't be renewed", e); // a task that throws would never run again
            }
        }
    }

    @Override
    protected void doStart() throws Exception {
        ScheduledExecutorService beside = endpoint.getCamelContext()
                .getExecutorServiceManager()
                .newSingleThreadScheduledExecutor(this, "mail-lease");
        renewal = beside;
        Object ignored = beside.scheduleWithFixedDelay(this::renew, 1, 1, TimeUnit.SECONDS);
        super.doStart();
    }

    /** A mail that can't be moved is no trouble any more once it has left the folder, whoever took it. */
    private void forgetGone(long folderUidValidity, List<Long> uids) {
        boolean hadAny = !unmoved.isEmpty();
        if (uidValidity != folderUidValidity) {
            unmoved.clear(); // the numbers mean other mails now
            uidValidity = folderUidValidity;
        }
        unmoved.retainAll(Set.copyOf(uids));
        if (hadAny && unmoved.isEmpty()) {
            source.moved();
        }
    }

    /** A mail may have failed only because the source was about to be paused, or SmartTask away: that is no reason to wait. */
    private void wakeAfterChange() {
        long now = source.pauses().changes();
        if (now != changes) {
            retries.wake();
        }
        changes = now;
    }

    /** Without a connection the rest of a batch can only fail: it comes again with the next poll. Likewise after a pause. */
    @Override
    public boolean isBatchAllowed() {
        return super.isBatchAllowed()
                && mailbox.isOpen()
                && lease.isTrusted()
                && source.standby().isEmpty()
                && !source.isPaused();
    }

    @Override
    protected void processExchange(Exchange exchange) throws Exception {
        PendingMail letter = requireNonNull(exchange.getVariable(MailSource.MAIL, PendingMail.class), "no mail");
        source.deliveryBegins();
        try {
            getProcessor().process(exchange);
        } catch (Error e) { // the mail's edge: those behind it have their turn
            LOG.error("{} has failed and is tried again later", letter, e);
        } finally {
            acknowledge(letter);
            source.deliveryEnds();
        }
    }

    /** Nothing: an exchange that came to its end says nothing about the records, and \Seen is the reader's. */
    @Override
    protected void processCommit(Message mail, Exchange exchange) {}

    /** Nothing: see above. */
    @Override
    protected void processRollback(Message mail, Exchange exchange) {}

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        ScheduledExecutorService running = renewal;
        if (running != null) {
            endpoint.getCamelContext().getExecutorServiceManager().shutdown(running);
        }
        IMAPStore store = mailbox.store();
        if (store != null && source.standby().isEmpty()) {
            lease.release(store);
        }
        mailbox.disconnect();
    }

    private void acknowledge(PendingMail letter) {
        try (MailReader reader = letter.reader()) {
            if (letter.isGone()) {
                LOG.debug("{} was moved or deleted by somebody else", letter);
                retries.forget(letter.uid());
            } else if (reader != null && reader.hasEnded()) {
                move(letter, reader);
            } else {
                postpone(letter, reader);
            }
        } catch (IOException e) {
            LOG.warn("{}: a temporary file can't be removed: {}", letter, e.getMessage());
        }
    }

    private void move(PendingMail letter, MailReader reader) {
        String target = reader.isUnreadable() ? endpoint.getMoveFailedTo() : configuration.getMoveTo();
        try {
            boolean moved = mailbox.move(letter.uid(), target);
            retries.forget(letter.uid());
            waitingLog.ended(letter.uid());
            unmoved.remove(letter.uid());
            if (moved) {
                source.moved();
                source.letGo();
                source.acknowledgements().letGo(reader.kept());
                LOG.atInfo()
                        .addKeyValue(LogKeys.SOURCE, source.source().word())
                        .addKeyValue(LogKeys.ORIGIN, letter)
                        .log("{}: records ended: {}, moved to {}", letter, reader.records(), target);
            } else {
                LOG.atInfo()
                        .addKeyValue(LogKeys.SOURCE, source.source().word())
                        .addKeyValue(LogKeys.ORIGIN, letter)
                        .log("{}: records ended: {}; somebody moved or deleted the mail", letter, reader.records());
            }
        } catch (MessagingException | IllegalStateException e) {
            // It comes again, the journal knows what has ended, and only the move is left to do.
            Duration wait = retries.postpone(letter.uid(), false);
            LOG.debug("{} can't be moved to {}, next try in {}", letter, target, wait, e);
            if (mailbox.isOpen()) {
                unmoved.add(letter.uid());
                source.moveFailed("mails can't be moved to the folder %s: %s".formatted(target, e.getMessage()));
            } else {
                lost(e);
            }
        }
    }

    private void postpone(PendingMail letter, @Nullable MailReader reader) {
        long ended = reader == null ? 0 : reader.ended();
        Duration wait = retries.postpone(letter.uid(), ended > 0);
        Exception trouble = letter.trouble();
        String why = trouble == null ? "stays" : "can't be fetched: " + trouble.getMessage();
        long records = reader == null ? 0 : reader.records();
        String line = "%s: %d of %d records ended, %s, next try in %d s"
                .formatted(letter, ended, records, why, wait.toSeconds());
        if (trouble == null && source.pauses().hasChangedSince(changes)) {
            LOG.debug("{}, or when nothing holds the source", line);
        } else {
            waitingLog.waits(letter.uid(), line);
        }
        if (trouble != null && !mailbox.isOpen()) {
            lost(trouble);
        }
    }

    private void lost(Throwable e) {
        LOG.debug("The connection to the mailbox is given up", e);
        source.pollFailed(sentence(e));
        mailbox.disconnect();
    }

    private String sentence(Throwable e) {
        String host = configuration.getHost();
        String server = "%s://%s:%d"
                .formatted(
                        configuration.getProtocol(),
                        host.contains(":") ? "[" + host + "]" : host,
                        configuration.getPort());
        if (e instanceof AuthenticationFailedException) {
            return server + " refuses " + credentials.refused();
        }
        if (e instanceof FolderNotFoundException) {
            return "%s has no folder %s".formatted(server, configuration.getFolderName());
        }
        if (isUnexpectedTls()) {
            return server + ": " + PortProbe.SPEAKS_TLS + ": set intake.mail.protocol to imaps";
        }
        if (e instanceof MailConnectException) {
            return server + " can't be reached: " + NetworkTrouble.sentence(e, "the connection fails");
        }
        return server + ": " + NetworkTrouble.sentence(e).orElse(e.getMessage());
    }

    /** A plain client waits there in vain for a greeting, so nothing that it throws says why. */
    private boolean isUnexpectedTls() {
        return configuration.getProtocol().equals("imap")
                && !mailbox.isOpen()
                && PortProbe.ofPlain(configuration.getHost(), configuration.getPort(), HELLO, LOOK)
                        .filter(PortProbe.SPEAKS_TLS::equals)
                        .isPresent();
    }

    private Exchange exchange(PendingMail letter) {
        Exchange exchange = createExchange(true);
        exchange.setIn(
                new MailMessage(exchange, null, false)); // what camel-mail's batches expect, without a mail to map
        exchange.setVariable(MailSource.MAIL, letter);
        return exchange;
    }

    private int most() {
        return getMaxMessagesPerPoll() > 0 ? getMaxMessagesPerPoll() : Integer.MAX_VALUE;
    }

    /** The start of every origin: the mailbox, as people write its address where the user name has one. */
    private String account() {
        String user = credentials.username();
        return source.source().word() + ":" + escaped(user.contains("@") ? user : user + "@" + configuration.getHost());
    }

    /** Percent-encodes what separates the parts of an origin. */
    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (c <= ' ' || "%/#~".indexOf(c) >= 0) {
                escaped.append("%%%02X".formatted(c));
            } else {
                escaped.appendCodePoint(c);
            }
        });
        return escaped.toString();
    }
}
