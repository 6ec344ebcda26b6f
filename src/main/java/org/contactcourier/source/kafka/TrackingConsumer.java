package org.contactcourier.source.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.contactcourier.log.LogKeys;
import org.contactcourier.network.NetworkTrouble;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.Source;
import org.contactcourier.source.Acknowledgements;
import org.contactcourier.source.RunningBatches;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka's client, told to keep an {@link OffsetTracker} and to commit its floors: at the begin of every poll, when partitions
 * are revoked, and when it leaves the group. All of that is on the poll thread, whatever thread a batch ends on, and survives
 * whatever Camel's consumer drops. Like its superclass for one thread only, but for {@link #tracker}:
 * Camel makes and subscribes it on a thread that connects, and hands it to the poll thread before the first poll.
 *
 * <p>What goes wrong in a poll doesn't leave it: Camel's fetch thread would end while its route is suspended. It is told to the
 * {@link KafkaLiveness} instead, and the next poll comes a second later.
 */
final class TrackingConsumer extends KafkaConsumer<byte[], byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(TrackingConsumer.class);

    /** A commit that fails is tried again with the next poll; at the end of the process nobody waits longer for it either. */
    private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(3);

    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);
    private static final Duration LOOK_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration FAILED_POLL_PAUSE = Duration.ofSeconds(1);

    private final OffsetTracker tracker = new OffsetTracker();
    private final KafkaSettings settings;
    private final String topic;
    private final Deadline root;
    private final KafkaLiveness liveness;
    private final KafkaLag lag;
    private final KafkaPause pause;
    private final RunningBatches running;
    private final RemovedRecords removed;
    private final Acknowledgements acknowledgements;
    private final @Nullable OtherMembers others;
    private final @Nullable Metric connections;
    private boolean commitFailing;
    private long lookedAt = System.nanoTime() - LOOK_INTERVAL.toNanos();

    TrackingConsumer(
            Properties properties,
            KafkaSettings settings,
            Deadline root,
            KafkaLiveness liveness,
            KafkaLag lag,
            KafkaPause pause,
            RunningBatches running,
            RemovedRecords removed,
            Acknowledgements acknowledgements,
            @Nullable OtherMembers others) {
        super(properties);
        this.settings = settings;
        this.topic = settings.topic();
        this.root = root;
        this.liveness = liveness;
        this.lag = lag;
        this.pause = pause;
        this.running = running;
        this.removed = removed;
        this.acknowledgements = acknowledgements;
        this.others = others;
        this.connections = metrics().entrySet().stream()
                .filter(metric -> metric.getKey().group().equals("consumer-metrics")
                        && metric.getKey().name().equals("connection-count"))
                .map(metric -> (Metric) metric.getValue())
                .findFirst()
                .orElse(null);
    }

    /** What may be committed; the only part that other threads may touch. */
    OffsetTracker tracker() {
        return tracker;
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        liveness.polling();
        pause.beforePoll();
        try {
            commit(assignment());
            ConsumerRecords<byte[], byte[]> records = super.poll(timeout);
            records.forEach(record -> tracker.polled(
                    new TopicPartition(record.topic(), record.partition()), record.offset(), record.timestamp()));
            records.nextOffsets().forEach((partition, next) -> tracker.passed(partition, next.offset()));
            removed.polled(records, this::beginningsOf); // the tracker holds the records by now, whatever this meets
            lookAround();
            liveness.polled(isConnected());
            if (liveness.wantsLook()) {
                liveness.looked(BrokerProbe.trouble(settings));
            }
            return records;
        } catch (WakeupException | InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            liveness.pollFailed(NetworkTrouble.sentence(e)
                    .map(sentence -> settings.brokers() + ": " + sentence)
                    .orElseGet(() -> firstLine(e)));
            return pauseAfterFailure();
        } catch (RuntimeException | Error e) { // the poll's edge: Camel's fetch thread would end
            liveness.pollFailed(e.toString());
            LOG.debug("A poll broke", e);
            return pauseAfterFailure();
        }
    }

    private ConsumerRecords<byte[], byte[]> pauseAfterFailure() {
        try {
            boolean ignored = root.sleep(FAILED_POLL_PAUSE);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
        return ConsumerRecords.empty();
    }

    @Override
    public void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
        super.subscribe(topics, new Rebalancing(listener));
    }

    @Override
    public void seek(TopicPartition partition, long offset) {
        super.seek(partition, offset);
        tracker.moved(partition, offset);
        removed.goesOnAt(partition, offset);
    }

    /**
     * Goes on where the tracker says, for what Camel dropped. Camel would seek to the committed offsets, but there may be none,
     * and a commit may have failed.
     */
    @Override
    public void resume(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            OptionalLong floor = tracker.floor(partition);
            if (floor.isPresent()) {
                seek(partition, floor.getAsLong());
            }
        }
        tracker.goesOn();
        super.resume(partitions);
    }

    /**
     * Nothing, without a question to the broker: Camel asks before it resumes, to seek to what is committed. Where to go on is
     * the tracker's to say, and a broker that doesn't answer would hold up the fetch thread for a minute.
     */
    @Override
    public Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions) {
        return Map.of();
    }

    @Override
    public void unsubscribe() {
        awaitRunning();
        commit(assignment());
        super.unsubscribe();
    }

    @Override
    public void close() {
        try {
            super.close();
        } finally {
            liveness.closed();
        }
    }

    /** Who gets a partition next begins at the commit; what is under way beyond it would be delivered twice. */
    private void awaitRunning() {
        liveness.batchBegins();
        try {
            running.awaitNone();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } finally {
            liveness.batchEnds();
        }
    }

    private void commit(Collection<TopicPartition> partitions) {
        if (tracker.toCommit(partitions).isEmpty()) {
            return;
        }
        noteWhereOthersBegan(partitions);
        Map<TopicPartition, Long> floors = tracker.toCommit(partitions);
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        floors.forEach((partition, floor) -> offsets.put(partition, new OffsetAndMetadata(floor)));
        try {
            commitSync(offsets, COMMIT_TIMEOUT);
            acknowledgements.letGo(tracker.committed(floors));
            commitFailing = false;
        } catch (WakeupException | InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            // Nothing is lost: what isn't committed is read again, and the journal skips it.
            if (!commitFailing) {
                LOG.atWarn()
                        .addKeyValue(LogKeys.SOURCE, Source.KAFKA.word())
                        .log("kafka:{} offsets can't be committed yet: {}", topic, firstLine(e));
            }
            commitFailing = true;
        }
    }

    /** A partition of which nothing was polled stands where it began. */
    private void noteWhereOthersBegan(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            if (!tracker.knows(partition)) {
                try {
                    tracker.began(partition, position(partition, Duration.ZERO));
                } catch (TimeoutException notKnownYet) {
                    LOG.debug("the position in {} is not known yet", partition);
                }
            }
        }
    }

    private void lookAround() {
        long now = System.nanoTime();
        if (now - lookedAt < LOOK_INTERVAL.toNanos()) {
            return;
        }
        lookedAt = now;
        Set<TopicPartition> assigned = assignment();
        if (assigned.isEmpty()) {
            lookForTopic();
            return;
        }
        liveness.topicMissing(false);
        removed.standsAt(positionsOf(assigned), this::beginningsOf);
        Set<TopicPartition> paused = paused();
        Map<TopicPartition, Long> ends = isConnected() ? endsOf(paused) : Map.of();
        for (TopicPartition partition : assigned) {
            Long end = ends.get(partition);
            OptionalLong floor = tracker.floor(partition);
            if (end != null && floor.isPresent()) {
                lag.is(partition, Math.max(0, end - floor.getAsLong()), tracker.oldest(partition));
            } else {
                currentLag(partition)
                        .ifPresent(
                                ahead -> lag.is(partition, ahead + tracker.span(partition), tracker.oldest(partition)));
            }
        }
    }

    /** A paused partition is not fetched, so that the client doesn't learn how it grows. */
    private Map<TopicPartition, Long> endsOf(Set<TopicPartition> partitions) {
        try {
            return partitions.isEmpty() ? Map.of() : endOffsets(partitions, LOOK_TIMEOUT);
        } catch (TimeoutException later) {
            return Map.of();
        }
    }

    /** Where the next record of each partition is looked for, as far as the client knows without asking. */
    private Map<TopicPartition, Long> positionsOf(Set<TopicPartition> partitions) {
        Map<TopicPartition, Long> positions = new HashMap<>();
        for (TopicPartition partition : partitions) {
            try {
                positions.put(partition, position(partition, Duration.ZERO));
            } catch (TimeoutException notKnownYet) {
                LOG.debug("the position in {} is not known yet", partition);
            }
        }
        return positions;
    }

    private Map<TopicPartition, Long> beginningsOf(Set<TopicPartition> partitions) {
        try {
            return beginningOffsets(partitions, LOOK_TIMEOUT);
        } catch (WakeupException | InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            LOG.debug("the first offsets of {} are not known", partitions, e);
            return Map.of();
        }
    }

    /** What the group has read: if the client then begins elsewhere, records are missing. */
    private void noteCommitted(Collection<TopicPartition> partitions) {
        try {
            committed(Set.copyOf(partitions), COMMIT_TIMEOUT).forEach((partition, offset) -> {
                if (offset != null) {
                    removed.goesOnAt(partition, offset.offset());
                }
            });
        } catch (WakeupException | InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            LOG.debug("what the group has committed of {} is not known", partitions, e);
        }
    }

    /** No partition: another member has them all, or there is no such topic. */
    private void lookForTopic() {
        try {
            liveness.topicMissing(partitionsFor(topic, LOOK_TIMEOUT).isEmpty());
        } catch (TimeoutException noBroker) {
            LOG.debug("nobody to ask for {}", topic);
        }
    }

    private boolean isConnected() {
        return connections == null || !(connections.metricValue() instanceof Number count) || count.doubleValue() > 0;
    }

    private static String firstLine(KafkaException e) {
        String message = e.getMessage() == null
                ? ""
                : ": " + e.getMessage().lines().findFirst().orElse("");
        return e.getClass().getSimpleName() + message;
    }

    /** Commits what it can of partitions that go, and forgets them; the rest is Camel's. */
    private final class Rebalancing implements ConsumerRebalanceListener {
        private final ConsumerRebalanceListener camel;

        private Rebalancing(ConsumerRebalanceListener camel) {
            this.camel = camel;
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            if (!partitions.isEmpty()) {
                awaitRunning();
            }
            commit(partitions);
            forget(partitions);
            camel.onPartitionsRevoked(partitions);
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            LOG.atInfo()
                    .addKeyValue(LogKeys.SOURCE, Source.KAFKA.word())
                    .log(
                            "kafka:{} reads partitions {}",
                            topic,
                            assignment().stream()
                                    .map(TopicPartition::partition)
                                    .sorted()
                                    .map(String::valueOf)
                                    .collect(Collectors.joining(", ", "[", "]")));
            if (others != null) {
                others.look(groupMetadata().memberId());
            }
            removed.watches(partitions);
            noteCommitted(partitions);
            if (pause.isHeld()) {
                // Camel would pause them after this poll, which may bring records of them already.
                pause(partitions);
            }
            camel.onPartitionsAssigned(partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            forget(partitions);
            camel.onPartitionsLost(partitions);
        }

        private void forget(Collection<TopicPartition> partitions) {
            tracker.dropped(partitions);
            lag.dropped(partitions);
            removed.dropped(partitions);
        }
    }
}
