package org.contactcourier.source.mail;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultMessage;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.log.LogKeys;
import org.contactcourier.network.Tls;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.ExponentialBackoff;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.Source;
import org.contactcourier.source.Acknowledgements;
import org.contactcourier.source.Backlog;
import org.contactcourier.source.IntakeSource;
import org.contactcourier.source.Literal;
import org.contactcourier.source.Liveness;
import org.contactcourier.source.PauseReasons;
import org.contactcourier.source.Readership;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mail source as routes, health and metrics see it: reads the mail that the consumer of {@link IntakeMailComponent} found,
 * and knows whether the mailbox can be used. It knows nothing about folders and connections. Thread-safe.
 */
public final class MailSource implements IntakeSource {
    /** The exchange variable with the mail that is being read. */
    static final String MAIL = "mail";

    /** A question to the server is given up after 15 s, see the route's {@code connectionTimeout}; a poll asks few. */
    private static final Duration POLL = Duration.ofSeconds(45);

    /** One mail may take 60 s, an answer that is awaited 30 s more, and its bytes have to be fetched first. */
    private static final Duration DELIVERY = Duration.ofMinutes(3);

    private static final Logger LOG = LoggerFactory.getLogger(MailSource.class);

    private final Source source;
    private final MailSettings settings;
    private final String installation;
    private final Readership readership;
    private final MailCredentials credentials;
    private final RecordReader reader;
    private final Deadline root;
    private final Clock clock; // for the instant that people read
    private final Clock steady;
    private final Duration longestWait;
    private final ExponentialBackoff reconnect;
    private final AtomicReference<@Nullable String> pollProblem = new AtomicReference<>();
    private final AtomicReference<@Nullable String> readerProblem = new AtomicReference<>();
    private final AtomicReference<@Nullable String> moveProblem = new AtomicReference<>();
    private final Liveness liveness = new Liveness(System::nanoTime);
    private final PauseReasons pauses;
    private volatile Acknowledgements acknowledgements = Acknowledgements.UNHEARD;
    private volatile Instant lastPoll = Instant.EPOCH;
    private volatile Instant nextTry = Instant.MIN;
    private volatile @Nullable Backlog backlog; // written by the thread that polls

    /**
     * @param installation who this is among the processes that may read the mailbox; the same after a restart
     * @param readership whether this process may read, among those that share its journal
     * @param root over when the process stops
     * @param steady for all that waits; it never goes back
     * @param longestWait between two tries of a mail that has not ended, or of a mailbox that can't be used:
     *     {@code smarttask.retry.max-delay}
     */
    MailSource(
            Source source,
            MailSettings settings,
            String installation,
            Readership readership,
            MailCredentials credentials,
            RecordReader reader,
            Deadline root,
            Clock clock,
            Clock steady,
            Duration longestWait,
            MeterRegistry meters) {
        this.source = source;
        this.pauses = new PauseReasons(source.word());
        this.settings = settings;
        this.installation = installation;
        this.readership = readership;
        this.credentials = credentials;
        this.reader = reader;
        this.root = root;
        this.clock = clock;
        this.steady = steady;
        this.longestWait = longestWait;
        this.reconnect = new ExponentialBackoff(longestWait);
        Gauge.builder("contact_courier.source.last.poll.timestamp.seconds", () -> lastPoll.toEpochMilli() / 1e3)
                .description("When the source was last asked for records and answered")
                .tag("source", source.word())
                .register(meters);
    }

    /** Reads the source's keys; empty if it is off. */
    public static Optional<Plan> configure(Configuration configuration, Source source) {
        return configuration
                .ofSource(source.keysOfKind(), source.name(), MailSettings::from)
                .map(settings -> setup -> new MailSource(
                                source,
                                settings,
                                ReaderLease.installation(configuration.text("journal.url")),
                                setup.readers()
                                        .of("the mailbox " + settings.username() + "@" + settings.host() + "/"
                                                + settings.folder()),
                                MailCredentials.of(settings, System::nanoTime),
                                setup.reader(),
                                setup.root(),
                                setup.clock(),
                                Deadline.steadyClock(),
                                setup.longestPause(),
                                setup.meters())
                        .telling(setup.acknowledgements()));
    }

    /** From now on it says what it has let go. */
    MailSource telling(Acknowledgements hears) {
        acknowledgements = hears;
        return this;
    }

    Acknowledgements acknowledgements() {
        return acknowledgements;
    }

    @Override
    public Set<String> routes() {
        return Set.of(source.route());
    }

    /**
     * Binds {@code mailSource}, {@code mailAuthenticator} and the values of keys that the route names, and puts our consumer in
     * place of camel-mail's.
     */
    @Override
    public void bindTo(CamelContext context) {
        context.getRegistry().bind(source.own("mailSource"), this);
        context.getRegistry().bind(source.own("mailAuthenticator"), credentials);
        context.getRegistry().bind(source.keys() + "folder", new Literal(settings.folder()));
        context.getRegistry().bind(source.keys() + "processed-folder", new Literal(settings.processedFolder()));
        context.getRegistry().bind(source.keys() + "failed-folder", new Literal(settings.failedFolder()));
        context.getRegistry().bind(source.keys() + "poll-interval", settings.pollInterval());
        for (String protocol : List.of("imap", "imaps")) {
            if (!(context.hasComponent(protocol) instanceof IntakeMailComponent)) {
                context.addComponent(protocol, new IntakeMailComponent());
            }
            if (context.hasComponent(protocol) instanceof IntakeMailComponent component) {
                component.reads(source.keys() + "host", this, settings);
            }
        }
    }

    /** Why mails can't be taken or acknowledged at the moment, in one sentence; empty while all is well. */
    @Override
    public Optional<String> problem() {
        return Optional.ofNullable(pollProblem.get())
                .or(() -> Optional.ofNullable(readerProblem.get()))
                .or(() -> Optional.ofNullable(moveProblem.get()))
                .or(() -> liveness.problem().map(silence -> "the mailbox " + silence));
    }

    /** Polls are expected from now on: a route that doesn't start makes none. */
    @Override
    public void start() {
        liveness.heard(POLL);
    }

    @Override
    public String place() {
        return "the folder %s of %s at %s://%s:%d"
                .formatted(
                        settings.folder(), settings.username(), settings.protocol(), settings.host(), settings.port());
    }

    @Override
    public Optional<String> standby() {
        return readership.otherReader().map("standby: "::concat);
    }

    /** Reads the mail that the consumer put on the exchange: the body becomes an iterator of batches, headers there are none. */
    public void read(Exchange exchange) {
        PendingMail letter = requireNonNull(exchange.getVariable(MAIL, PendingMail.class), "no mail");
        DefaultMessage records = new DefaultMessage(exchange);
        records.setBody(letter.open(reader, root));
        exchange.setMessage(records); // whatever the sender wrote into headers ends here
    }

    @Override
    public String name() {
        return source.word();
    }

    /** Hands no more mail over; the mailbox is looked at all the same, so that a dead connection is noticed. */
    @Override
    public void pause(String reason) {
        pauses.add(reason);
    }

    @Override
    public void resume(String reason) {
        boolean ignored = pauses.remove(reason); // the next poll sees it
    }

    @Override
    public boolean isPaused() {
        return pauses.isPaused();
    }

    /** Mails wait no longer; how soon a server is asked again that was lost, stays as it is. */
    @Override
    public void wake() {
        pauses.wake();
    }

    Tls tls() {
        return settings.tls();
    }

    PauseReasons pauses() {
        return pauses;
    }

    /** For all that waits: the clock on the wall may be set back. */
    String installation() {
        return installation;
    }

    Clock steady() {
        return steady;
    }

    Duration longestWait() {
        return longestWait;
    }

    /** Whether the mailbox may be asked; after a failure, not at once again: servers lock accounts that knock too often. */
    boolean mayPoll() {
        liveness.heard(POLL);
        return !steady.instant().isBefore(nextTry);
    }

    @Override
    public Optional<Backlog> backlog() {
        return Optional.ofNullable(backlog);
    }

    /** What the folder holds, as a poll has found it. */
    void holds(Backlog found) {
        backlog = found;
    }

    /** One mail has left the folder. While mails are delivered nothing polls, so it is not counted anew. */
    void letGo() {
        Backlog known = backlog;
        if (known != null) {
            backlog = known.less();
        }
    }

    void deliveryBegins() {
        liveness.heard(DELIVERY);
    }

    void deliveryEnds() {
        liveness.heard(POLL);
    }

    void polled() {
        liveness.heard(POLL);
        lastPoll = clock.instant();
        reconnect.progress();
        if (pollProblem.getAndSet(null) != null) {
            LOG.info("{} can be read again", inLog("The mailbox"));
        }
    }

    void pollFailed(String problem) {
        nextTry = steady.instant().plus(reconnect.next());
        changed(pollProblem, problem);
    }

    /** Another process reads the mailbox: told once, and again if it is another one. */
    void waitsFor(String otherReader) {
        changed(
                readerProblem,
                "another process (%s) reads the mailbox; this one waits until that has ended".formatted(otherReader));
    }

    /** Another process that shares the journal reads the mailbox: there is nothing wrong. */
    void standsBy() {
        readerProblem.set(null);
    }

    /** This process may read the mailbox. */
    void mayRead() {
        if (readerProblem.getAndSet(null) != null) {
            LOG.info("{}: this process reads the mailbox from now on", inLog("Mail source"));
        }
    }

    void moved() {
        if (moveProblem.getAndSet(null) != null) {
            LOG.info("Mails can be moved again");
        }
    }

    void moveFailed(String problem) {
        changed(moveProblem, problem);
    }

    private String inLog(String what) {
        return source.name().isEmpty() ? what : what + " " + source.name();
    }

    /** What begins the places of its mails. */
    Source source() {
        return source;
    }

    /** One line per change, not per poll. */
    private void changed(AtomicReference<@Nullable String> known, String problem) {
        if (!problem.equals(known.getAndSet(problem))) {
            LOG.atWarn().addKeyValue(LogKeys.SOURCE, source.word()).log("{}: {}", inLog("Mail source"), problem);
        }
    }
}
