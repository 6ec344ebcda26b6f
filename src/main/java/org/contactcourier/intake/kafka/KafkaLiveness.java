package org.contactcourier.intake.kafka;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether the fetch thread reads, from the signs that its client gives: what is wrong, since when, and whether it takes a new
 * start to mend it. Kafka's clients ride out most outages by themselves. Thread-safe.
 */
final class KafkaLiveness {
    /** A broker's restart or a moved partition leader is no news before that. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** No call of the client takes longer: its own longest wait is a commit. */
    private static final Duration LONGEST_CALL = Duration.ofSeconds(60);

    /** How soon a client is tried again that can't be made, as where a broker's name doesn't resolve. */
    private static final Duration CREATION_RETRY = Duration.ofSeconds(2);

    private enum Phase {
        STOPPED,
        CREATING,
        NOT_CREATED,
        POLLING,
        PROCESSING,
        CLOSED
    }

    private final Clock clock;
    private final KafkaSettings settings;
    private Phase phase = Phase.STOPPED;
    private Instant phaseBegan;
    private @Nullable Instant lastPoll;
    private @Nullable Instant disconnectedSince;
    private @Nullable Instant failingSince;
    private @Nullable String failure;
    private boolean topicMissing;

    KafkaLiveness(KafkaSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.phaseBegan = clock.instant();
    }

    synchronized void started() {
        enter(Phase.CREATING);
        failure = null;
        failingSince = null;
        disconnectedSince = null;
        topicMissing = false;
    }

    /** The fetch thread is started anew; what was wrong stays wrong until a poll says otherwise. */
    synchronized void restarting() {
        enterUnlessStopped(Phase.CREATING);
    }

    synchronized void stopped() {
        enter(Phase.STOPPED);
    }

    synchronized void notCreated(String why) {
        enterUnlessStopped(Phase.NOT_CREATED);
        failed(why);
    }

    synchronized void polling() {
        enterUnlessStopped(Phase.POLLING);
    }

    /** A poll came back in good order; whether anybody was there to ask is {@code connected}. */
    synchronized void polled(boolean connected) {
        enterUnlessStopped(Phase.PROCESSING);
        failure = null;
        failingSince = null;
        if (connected) {
            lastPoll = phaseBegan;
            disconnectedSince = null;
        } else if (disconnectedSince == null) {
            disconnectedSince = phaseBegan;
        }
    }

    synchronized void pollFailed(String why) {
        enterUnlessStopped(Phase.PROCESSING);
        failed(why);
    }

    synchronized void topicMissing(boolean missing) {
        topicMissing = missing;
    }

    synchronized void closed() {
        enterUnlessStopped(Phase.CLOSED);
    }

    /** When the client last polled while it was connected to a broker. */
    synchronized Optional<Instant> lastPoll() {
        return Optional.ofNullable(lastPoll);
    }

    /** What keeps the source from reading, for people; empty while it reads, or was stopped on purpose. */
    synchronized Optional<String> problem() {
        if (phase == Phase.STOPPED) {
            return Optional.empty();
        }
        if (failure != null) {
            return Optional.of(failure);
        }
        if (isGone()) {
            return Optional.of("the fetch thread has ended; it is started again");
        }
        if (disconnectedSince != null && isOlderThan(PATIENCE, disconnectedSince)) {
            return Optional.of("no broker answers at " + settings.brokers());
        }
        if (topicMissing) {
            return Optional.of("the topic " + settings.topic() + " does not exist");
        }
        return Optional.empty();
    }

    /** Whether the source has to be started anew. */
    synchronized boolean needsRestart() {
        return switch (phase) {
            case STOPPED, CREATING -> isGone();
            case NOT_CREATED -> isOlderThan(CREATION_RETRY, phaseBegan);
            case POLLING, PROCESSING, CLOSED ->
                isGone() || (failingSince != null && isOlderThan(LONGEST_CALL, failingSince));
        };
    }

    private boolean isGone() {
        return switch (phase) {
            case STOPPED, NOT_CREATED -> false;
            case CLOSED -> isOlderThan(PATIENCE, phaseBegan);
            case CREATING, POLLING -> isOlderThan(LONGEST_CALL, phaseBegan);
            case PROCESSING -> isOlderThan(settings.maxPollInterval(), phaseBegan);
        };
    }

    private void failed(String why) {
        failure = why;
        if (failingSince == null) {
            failingSince = clock.instant();
        }
    }

    private void enterUnlessStopped(Phase next) {
        if (phase != Phase.STOPPED) {
            enter(next);
        }
    }

    private void enter(Phase next) {
        phase = next;
        phaseBegan = clock.instant();
    }

    private boolean isOlderThan(Duration age, Instant instant) {
        return Duration.between(instant, clock.instant()).compareTo(age) > 0;
    }
}
