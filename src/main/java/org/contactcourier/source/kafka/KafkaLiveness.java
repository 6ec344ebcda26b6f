package org.contactcourier.source.kafka;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.contactcourier.source.Liveness;
import org.jspecify.annotations.Nullable;

/**
 * Whether the fetch thread reads, from the signs that its client gives: what is wrong, since when, and whether it takes a new
 * start to mend it. Kafka's clients ride out most outages by themselves. Thread-safe.
 */
final class KafkaLiveness {
    /** A broker's restart or a moved partition leader is no news before that. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** A look is done before anybody is told, so that what is told has its reason. */
    private static final Duration LOOK_AFTER = Duration.ofSeconds(3);

    /** Neither a poll nor what is between two of them takes longer, but for a batch: the client's longest wait is a commit. */
    private static final Duration LONGEST_CALL = Duration.ofSeconds(30);

    /** How soon a client is tried again that can't be made, as where a broker's name doesn't resolve. */
    private static final Duration CREATION_RETRY = Duration.ofSeconds(2);

    private final KafkaSettings settings;
    private final Clock clock;
    private final LongSupplier nanos;
    private final Liveness thread;
    private boolean stopped = true;
    private boolean neverStarted;
    private @Nullable Instant lastPoll;
    private @Nullable Long disconnectedSince;
    private @Nullable Long lookedAt;
    private String trouble = "";
    private @Nullable Long failingSince;
    private @Nullable String failure;
    private boolean topicMissing;

    KafkaLiveness(KafkaSettings settings, Clock clock, LongSupplier nanos) {
        this.settings = settings;
        this.clock = clock;
        this.nanos = nanos;
        this.thread = new Liveness(nanos);
    }

    /** All routes have been started; one that is not by now will not poll. */
    synchronized void expected() {
        neverStarted = stopped;
    }

    synchronized void started() {
        stopped = false;
        neverStarted = false;
        recovered();
        disconnectedSince = null;
        topicMissing = false;
        expect(LONGEST_CALL);
    }

    /** The fetch thread is started anew; what was wrong stays wrong until a poll says otherwise. */
    synchronized void restarting() {
        expect(LONGEST_CALL);
    }

    synchronized void stopped() {
        stopped = true;
        thread.rests();
    }

    synchronized void notCreated(String why) {
        failed(why);
        expect(CREATION_RETRY);
    }

    synchronized void polling() {
        expect(LONGEST_CALL);
    }

    /** A poll came back in good order; whether anybody was there to ask is {@code connected}. */
    synchronized void polled(boolean connected) {
        expect(LONGEST_CALL);
        recovered();
        if (connected) {
            lastPoll = clock.instant();
            disconnectedSince = null;
            lookedAt = null;
            trouble = "";
        } else if (disconnectedSince == null) {
            disconnectedSince = nanos.getAsLong();
        }
    }

    /** Whether somebody should look why no broker answers: after a while, and now and then. Whoever asks is expected to look. */
    synchronized boolean wantsLook() {
        boolean due =
                isOlderThan(LOOK_AFTER, disconnectedSince) && (lookedAt == null || isOlderThan(LONGEST_CALL, lookedAt));
        if (due) {
            lookedAt = nanos.getAsLong();
        }
        return due;
    }

    /** Why no broker answers, as far as somebody who looked could tell. */
    synchronized void looked(Optional<String> found) {
        trouble = found.map(sentence -> " (" + sentence + ")").orElse("");
    }

    synchronized void pollFailed(String why) {
        expect(LONGEST_CALL);
        failed(why);
    }

    /** A batch keeps the thread from polling, for as long as its group allows. */
    synchronized void batchBegins() {
        expect(settings.maxPollInterval());
    }

    synchronized void batchEnds() {
        expect(LONGEST_CALL);
    }

    synchronized void topicMissing(boolean missing) {
        topicMissing = missing;
    }

    /** Camel makes another client at once, if it goes on at all. */
    synchronized void closed() {
        expect(PATIENCE);
    }

    /** When the client last polled while it was connected to a broker. */
    synchronized Optional<Instant> lastPoll() {
        return Optional.ofNullable(lastPoll);
    }

    /** What keeps the source from reading, for people; empty while it reads, or was stopped on purpose. */
    synchronized Optional<String> problem() {
        if (stopped) {
            return neverStarted
                    ? Optional.of("the topic " + settings.topic() + " is not polled: its route is not started")
                    : Optional.empty();
        }
        if (failure != null) {
            return Optional.of(failure);
        }
        if (thread.silence().isPresent()) {
            return Optional.of("the fetch thread has ended or hangs; it is started again");
        }
        if (isOlderThan(PATIENCE, disconnectedSince)) {
            return Optional.of("no broker answers at " + settings.brokers() + trouble);
        }
        if (topicMissing) {
            return Optional.of("the topic " + settings.topic() + " does not exist");
        }
        return Optional.empty();
    }

    /** Whether the source has to be started anew. */
    synchronized boolean needsRestart() {
        return !stopped && (thread.silence().isPresent() || isOlderThan(LONGEST_CALL, failingSince));
    }

    private void expect(Duration next) {
        if (!stopped) {
            thread.heard(next);
        }
    }

    private void failed(String why) {
        failure = why;
        if (failingSince == null) {
            failingSince = nanos.getAsLong();
        }
    }

    private void recovered() {
        failure = null;
        failingSince = null;
    }

    private boolean isOlderThan(Duration age, @Nullable Long since) {
        return since != null && nanos.getAsLong() - since > age.toNanos();
    }
}
