package org.contactcourier.source.kafka;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.component.kafka.consumer.DefaultKafkaManualCommit;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.record.Batch;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.ExponentialBackoff;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.MalformedRecordException;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.contactcourier.record.ReadingFailure;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.RecordStream;
import org.contactcourier.record.SchemaUnavailableException;
import org.contactcourier.record.Sha256;
import org.contactcourier.record.Source;
import org.contactcourier.source.Acknowledgements;
import org.contactcourier.source.Backlog;
import org.contactcourier.source.IntakeSource;
import org.contactcourier.source.Literal;
import org.contactcourier.source.RunningBatches;
import org.contactcourier.source.WaitingLog;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Kafka source: {@link #open} turns what Camel's batching consumer hands over into a {@link Batch}, and looks at how its
 * records ended once it is over. What has ended may be committed, which the client does on its own thread with the next poll;
 * anything that has not suspends the route, is polled again from the commit, and is skipped by the journal where it had ended.
 *
 * <p>It knows nothing of delivery: only that a record has an ending or has none. Thread-safe.
 */
public final class KafkaSource implements IntakeSource {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaSource.class);
    private static final Batch NOTHING = new Batch(List.of());

    private static final Duration CLIENT_CHECK = Duration.ofMillis(100);

    private final Source source;
    private final KafkaSettings settings;
    private final int batchSize;
    private final RecordReader reader;
    private final Deadline root;
    private final ExponentialBackoff backoff;
    private final KafkaLiveness liveness;
    private final KafkaPause pause;
    private final KafkaLag lag;
    private final KafkaClients clients;
    private final Counter tombstones;
    private final WaitingLog waitingLog;
    private final RunningBatches running;

    /** What the source was last suspended for; null once that has ended. */
    private volatile KafkaBatch.@Nullable Coordinates waitsFor;

    /**
     * @param root over when the process stops
     * @param batchSize how many Kafka records Camel hands over at most
     * @param meters gets the lag of each partition, the instant of the last poll and the count of tombstones
     */
    KafkaSource(
            Source source,
            KafkaSettings settings,
            RecordReader reader,
            Deadline root,
            int batchSize,
            ExponentialBackoff backoff,
            Clock clock,
            MeterRegistry meters) {
        this.source = source;
        this.settings = settings;
        this.batchSize = batchSize;
        this.reader = reader;
        this.root = root;
        this.backoff = backoff;
        this.liveness = new KafkaLiveness(settings, clock, System::nanoTime);
        this.pause = new KafkaPause(inLog(), root, liveness);
        this.running = new RunningBatches(batchSize);
        this.lag = new KafkaLag(meters, clock);
        this.clients = new KafkaClients(settings, root, liveness, lag, pause, running, meters);
        settings.cleartextWarning().ifPresent(warning -> LOG.warn("{}", warning));
        this.waitingLog = new WaitingLog(inLog());
        this.tombstones = Counter.builder("contact_courier.contacts")
                .description("Contacts that have ended, and Kafka records without a value (ignored)")
                .tags("source", source.word(), "outcome", "ignored", "reason", "")
                .register(meters);
        Gauge.builder("contact_courier.source.last.poll.timestamp.seconds", liveness, KafkaSource::lastPollSeconds)
                .description("When the source was last asked for records and answered")
                .tag("source", source.word())
                .register(meters);
    }

    private String inLog() {
        return source.word() + ":" + settings.topic();
    }

    /** Reads the source's keys; empty if it is off. */
    public static Optional<Plan> configure(Configuration configuration, Source source) {
        KafkaSettings settings = configuration.ofSource(source.keysOfKind(), source.name(), KafkaSettings::from);
        return settings.enabled()
                ? Optional.of(setup -> {
                    KafkaSource made = new KafkaSource(
                            source,
                            settings,
                            setup.reader(),
                            setup.root(),
                            setup.batchSize(),
                            new ExponentialBackoff(settings.longestPause()),
                            setup.clock(),
                            setup.meters());
                    made.telling(setup.acknowledgements());
                    return configuration.text("journal.url").startsWith("jdbc:sqlite:")
                            ? made.expectingNoOtherMembers()
                            : made;
                })
                : Optional.empty();
    }

    /** From its start on it warns, after each rebalance, of members of its group that can't share the journal. */
    KafkaSource expectingNoOtherMembers() {
        clients.expectNoOtherMembers();
        return this;
    }

    /** From now on it says what it has let go. */
    KafkaSource telling(Acknowledgements hears) {
        clients.tell(hears);
        return this;
    }

    @Override
    public Set<String> routes() {
        return Set.of(source.route());
    }

    private static double lastPollSeconds(KafkaLiveness liveness) {
        return liveness.lastPoll().map(poll -> poll.toEpochMilli() / 1000.0).orElse(Double.NaN);
    }

    /**
     * Binds what the route refers to ({@code kafkaSource}, {@code kafkaPause}, {@code kafkaClients}, and values of keys by the
     * keys' names) and gives Camel's Kafka component the client's settings; to be called before routes are loaded.
     */
    @Override
    public void bindTo(CamelContext context) {
        context.getRegistry().bind(source.own("kafkaSource"), this);
        context.getRegistry().bind(source.own("kafkaPause"), pause);
        context.getRegistry().bind(source.own("kafkaClients"), clients);
        context.getRegistry().bind(source.keys() + "brokers", new Literal(settings.brokers()));
        context.getRegistry().bind(source.keys() + "group-id", new Literal(settings.groupId()));
        context.getRegistry().bind(source.keys() + "topic", new Literal(settings.topic()));
        DerivedKeys.of(settings, batchSize)
                .forEach((name, value) -> context.getRegistry().bind(name, value));
        IntakeKafkaComponent component = component(context);
        if (!source.name().isEmpty()) {
            component.reads(source.keys() + "topic", settings.topic(), settings.properties());
        } else { // copies to a topic go by these, too
            component.reads(source.keys() + "topic", settings.topic());
            Map<String, Object> properties = new HashMap<>(settings.properties());
            component.getConfiguration().setAdditionalProperties(properties);
        }
        // If the client can't be made, the fetch thread ends and the watch starts it anew.
        // Camel's own attempts would hold up a stop until its time-out.
        component.setCreateConsumerBackoffMaxAttempts(1);
        component.setCreateConsumerBackoffInterval(CLIENT_CHECK.toMillis());
    }

    /** One for all sources of this kind. */
    private static IntakeKafkaComponent component(CamelContext context) {
        if (context.hasComponent("kafka") instanceof IntakeKafkaComponent known) {
            return known;
        }
        IntakeKafkaComponent made = new IntakeKafkaComponent();
        context.addComponent("kafka", made);
        return made;
    }

    /**
     * Reads the Kafka records of a batch: the body becomes a {@link Batch}, and no header of theirs stays. Waits until it is
     * time for that, and until nobody runs who shares an identity with it. Where an earlier batch has ended with something
     * left, the new one is empty: its records are polled again, too, behind what was left.
     */
    public void open(Exchange exchange) throws InterruptedException {
        liveness.batchBegins();
        Message message = exchange.getMessage();
        List<Message> messages = messages(message);
        OffsetTracker tracker = client(messages.get(0)).tracker();
        boolean opened = false;
        try {
            running.awaitRoom();
            Batch contents = tracker.isHalted() ? NOTHING : begin(messages, tracker);
            message.removeHeaders("*");
            message.setBody(contents);
            opened = true;
        } finally {
            if (!opened) {
                tracker.halt();
                pause.pauseFor(backoff.next(), pause.changes());
            }
            liveness.batchEnds();
        }
    }

    private Batch begin(List<Message> polled, OffsetTracker tracker) throws InterruptedException {
        KafkaBatch batch = new KafkaBatch(tracker, root.within(settings.batchDeadline()), pause.changes());
        // Camel holds on to records while their partition goes to another member, which reads them, too.
        List<Message> messages = polled.stream()
                .filter(message -> takes(tracker, coordinates(message)))
                .toList();
        messages.forEach(message -> batch.add(coordinates(message)));
        Set<TopicPartition> held = new HashSet<>();
        for (int i = 0; i < messages.size(); i++) {
            read(messages.get(i), batch, i, held);
        }
        Batch contents = batch.contents();
        running.awaitSharers(contents);
        if (tracker.isHalted()) { // by one of those
            return NOTHING;
        }
        if (batch.hasUnread()) {
            tracker.halt(); // nobody knows what the next batch would overtake
        }
        contents.whenOver(() -> close(batch)); // the tracker is told before anybody may think that nothing runs
        running.begins(contents);
        return contents;
    }

    private static boolean takes(OffsetTracker tracker, KafkaBatch.Coordinates at) {
        return tracker.take(at.partition(), at.offset());
    }

    /** Looks at how the records of a batch ended; the route is suspended where one has not. */
    private void close(KafkaBatch batch) {
        KafkaBatch.Result result = batch.close();
        if (result.progress()) {
            backoff.progress();
        }
        Optional<KafkaBatch.Coordinates> open = result.firstNotEnded();
        if (open.isPresent()) {
            batch.halt(); // first: whoever resumes the route takes it back
            waitsFor = open.get();
            pause.pauseFor(waitAfter(batch, result), batch.mark());
            return;
        }
        KafkaBatch.Coordinates waited = waitsFor;
        if (waited == null || batch.has(waited)) {
            waitsFor = null;
            waitingLog.ended(this);
        }
    }

    private Duration waitAfter(KafkaBatch batch, KafkaBatch.Result result) {
        if (root.isOver()) {
            LOG.info("{} reads {} records again after the next start", inLog(), result.notEnded());
            return Duration.ZERO;
        }
        if (pause.hasChangedSince(batch.mark())) {
            LOG.debug("{} reads {} records again when nothing holds it", inLog(), result.notEnded());
            return Duration.ZERO;
        }
        // A batch that only ran out of time goes on at once; one that got nowhere in all that time doesn't.
        boolean onlyLate = result.progress() && batch.deadline().isOver();
        Duration wait = onlyLate ? Duration.ZERO : backoff.next();
        waitingLog.waits(this, "%d, next try in %d s".formatted(result.notEnded(), wait.toSeconds()));
        return wait;
    }

    @Override
    public String name() {
        return source.word();
    }

    @Override
    public String place() {
        return "the topic %s at %s in the group %s".formatted(settings.topic(), settings.brokers(), settings.groupId());
    }

    @Override
    public void start() {
        liveness.expected();
    }

    /** Stops taking records; membership of the group is kept. */
    @Override
    public void pause(String reason) {
        pause.pause(reason);
    }

    @Override
    public void resume(String reason) {
        pause.resume(reason);
    }

    @Override
    public boolean isPaused() {
        return pause.isHeld();
    }

    @Override
    public void wake() {
        backoff.progress();
        pause.wake();
    }

    /** Whether the client has paused and takes no records now, for whatever reason. */
    boolean isClientPaused() {
        return pause.isClientPaused();
    }

    /** What keeps the source from reading, in one sentence for people; empty while all is well. */
    @Override
    public Optional<Backlog> backlog() {
        return lag.backlog();
    }

    @Override
    public Optional<String> problem() {
        return liveness.problem();
    }

    /** When the source last asked a broker for records. */
    Optional<Instant> lastPoll() {
        return liveness.lastPoll();
    }

    /**
     * Reads one value.
     *
     * @param held partitions of which a value can't be read now: what comes after it would overtake it. Those values are read all
     *     the same, and left, so that whoever says what they mean is asked for all of them at once.
     */
    private void read(Message message, KafkaBatch batch, int i, Set<TopicPartition> held) {
        if (!(message.getBody() instanceof byte[] bytes)) {
            tombstones.increment();
            batch.holds(i, List.of());
            return;
        }
        KafkaBatch.Coordinates at = coordinates(message);
        String place = source.word() + ":" + at.partition().topic() + "/"
                + at.partition().partition();
        List<IntakeRecord> records = new ArrayList<>();
        try (RecordStream stream = reader.open(new ByteArrayInputStream(bytes), place, at.offset(), batch.deadline())) {
            Payload.Metadata metadata = metadata(message);
            stream.forEachRemaining(
                    record -> records.add(record.withPayload(record.payload().with(metadata))));
            if (!held.contains(at.partition())) {
                batch.holds(i, records);
            }
        } catch (SchemaUnavailableException e) {
            LOG.debug("{}@{} can't be read now and has not ended: {}", place, at.offset(), e.getMessage());
            held.add(at.partition());
        } catch (IOException e) {
            throw new UncheckedIOException("a value in memory can't fail to be read", e);
        } catch (RuntimeException | Error e) { // the value's edge
            MalformedRecordException why = ReadingFailure.of(e, place + "@" + at.offset());
            Origin origin = new Origin(
                    place, at.offset(), 0, Sha256.forOrigin(Sha256.start().digest(bytes)));
            Payload payload = Payload.whole("application/octet-stream", bytes).with(metadata(message));
            batch.holds(i, List.of(IntakeRecord.rejected(origin, payload, why, batch.deadline())));
        }
    }

    /** What the record has besides its value, as it is on the wire. */
    private static Payload.Metadata metadata(Message message) {
        List<Payload.MetadataHeader> headers = new ArrayList<>(0);
        if (message.getHeader(KafkaConstants.HEADERS) instanceof Headers wire) {
            wire.forEach(header -> headers.add(new Payload.MetadataHeader(header.key(), header.value())));
        }
        byte[] key = message.getHeader(KafkaConstants.KEY) instanceof byte[] bytes ? bytes : null;
        long timestamp = message.getHeader(KafkaConstants.TIMESTAMP) instanceof Long millis
                ? millis
                : Payload.Metadata.NO_TIMESTAMP;
        return new Payload.Metadata(key, timestamp, headers);
    }

    private static List<Message> messages(Message batch) {
        List<?> children = requireNonNull(batch.getBody(List.class), "the body is no batch of Camel's Kafka consumer");
        return children.stream().map(child -> ((Exchange) child).getMessage()).toList();
    }

    /** From the record itself, which no header on the wire can forge. */
    private static KafkaBatch.Coordinates coordinates(Message message) {
        DefaultKafkaManualCommit handle = handle(message);
        return new KafkaBatch.Coordinates(handle.getPartition(), handle.getRecordOffset());
    }

    private static TrackingConsumer client(Message message) {
        return (TrackingConsumer) handle(message).getCamelExchangePayload().consumer;
    }

    private static DefaultKafkaManualCommit handle(Message message) {
        return requireNonNull(
                message.getHeader(KafkaConstants.MANUAL_COMMIT, DefaultKafkaManualCommit.class),
                "allowManualCommit is off");
    }
}
