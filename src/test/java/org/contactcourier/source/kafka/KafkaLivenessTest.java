package org.contactcourier.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KafkaLivenessTest {
    private final HandClock clock = new HandClock();
    private final KafkaLiveness liveness = new KafkaLiveness(
            new KafkaSettings(
                    true,
                    "one:9092",
                    "contacts",
                    "group",
                    Map.of(),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(30)),
            clock,
            clock::nanos);

    @BeforeEach
    void start() {
        liveness.started();
        liveness.polling();
        liveness.polled(true);
    }

    @Test
    void missesARouteThatWasNeverStarted() {
        KafkaLiveness other = new KafkaLiveness(
                new KafkaSettings(
                        true, "one:9092", "contacts", "group", Map.of(), Duration.ZERO, Duration.ZERO, Duration.ZERO),
                clock,
                clock::nanos);
        assertThat(other.problem()).as("before all routes were started").isEmpty();

        other.expected();

        assertThat(other.problem()).contains("the topic contacts is not polled: its route is not started");
        other.started();
        assertThat(other.problem()).isEmpty();
    }

    @Test
    void isWellWhenItsRouteIsStoppedOnPurpose() {
        liveness.expected();
        liveness.stopped();

        assertThat(liveness.problem()).isEmpty();
    }

    @Test
    void isWellWhileABatchTakesItsTime() {
        liveness.batchBegins();
        clock.pass(Duration.ofMinutes(2));

        assertThat(liveness.problem()).isEmpty();
        assertThat(liveness.needsRestart()).isFalse();
    }

    @Test
    void missesAFetchThreadThatNeverCameBackFromABatch() {
        liveness.batchBegins();
        clock.pass(Duration.ofSeconds(181));

        assertThat(liveness.problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("fetch thread"));
        assertThat(liveness.needsRestart()).isTrue();
    }

    @Test
    void missesWithinAMinuteAFetchThreadThatStoppedPolling() {
        clock.pass(Duration.ofSeconds(31));

        assertThat(liveness.problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("fetch thread"));
        assertThat(liveness.needsRestart()).isTrue();
    }

    @Test
    void missesWithinAMinuteAFetchThreadThatDidNotPollAfterItsBatch() {
        liveness.batchBegins();
        liveness.batchEnds();
        clock.pass(Duration.ofSeconds(31));

        assertThat(liveness.needsRestart()).isTrue();
    }

    @Test
    void missesAClientThatWasClosedAndNotMadeAgain() {
        liveness.closed();
        clock.pass(Duration.ofSeconds(6));

        assertThat(liveness.needsRestart()).isTrue();
    }

    @Test
    void triesSoonAgainToMakeAClientAndSaysAllTheWhileWhatIsWrong() {
        liveness.restarting();
        liveness.notCreated("No resolvable bootstrap urls");
        assertThat(liveness.needsRestart()).isFalse();
        clock.pass(Duration.ofSeconds(3));
        assertThat(liveness.needsRestart()).isTrue();

        liveness.restarting();

        assertThat(liveness.problem()).hasValue("No resolvable bootstrap urls");
        assertThat(liveness.needsRestart()).isFalse();
        liveness.polling();
        liveness.polled(true);
        assertThat(liveness.problem()).isEmpty();
    }

    @Test
    void saysThatNoBrokerAnswersOnlyAfterAWhile() {
        liveness.polled(false);
        assertThat(liveness.problem()).isEmpty();

        clock.pass(Duration.ofSeconds(6));
        liveness.polled(false);

        assertThat(liveness.problem()).hasValue("no broker answers at one:9092");
        assertThat(liveness.needsRestart()).isFalse();
        liveness.polled(true);
        assertThat(liveness.problem()).isEmpty();
    }

    @Test
    void tellsWhatKafkaSaysAndStartsAnewWhereItGoesOnSayingIt() {
        liveness.pollFailed("TopicAuthorizationException: Not authorized to access topics: [contacts]");
        assertThat(liveness.problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("Not authorized"));
        assertThat(liveness.needsRestart()).isFalse();

        clock.pass(Duration.ofSeconds(61));
        liveness.pollFailed("TopicAuthorizationException: Not authorized to access topics: [contacts]");

        assertThat(liveness.needsRestart()).isTrue();
    }

    @Test
    void countsOnlyPollsThatCouldAskABroker() {
        Instant connected = clock.instant();
        clock.pass(Duration.ofSeconds(1));

        liveness.polled(false);

        assertThat(liveness.lastPoll()).hasValue(connected);
    }

    @Test
    void hasNoProblemOnceStopped() {
        liveness.stopped();
        liveness.closed();
        clock.pass(Duration.ofHours(1));

        assertThat(liveness.problem()).isEmpty();
        assertThat(liveness.needsRestart()).isFalse();
    }

    private static final class HandClock extends Clock {
        private Instant now = Instant.parse("2026-11-23T12:00:00Z");

        private long nanos() {
            return now.getEpochSecond() * 1_000_000_000L;
        }

        private void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
