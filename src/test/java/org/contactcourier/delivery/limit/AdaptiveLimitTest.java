package org.contactcourier.delivery.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;
import org.contactcourier.record.Deadline;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On a clock that only these tests move: SmartTask works on so many requests at a time and lets the others wait in turn. */
class AdaptiveLimitTest {
    private static final int MOST = 200;
    private static final Duration SETTLING = Duration.ofSeconds(10);
    private static final Duration LONG = Duration.ofMinutes(2);

    private final Deadline never = Deadline.root(Clock.systemUTC());
    private final Random random = new Random(4711);
    private final Queue<Long> waiting = new ArrayDeque<>();
    private final PriorityQueue<Answer> onTheirWay = new PriorityQueue<>(Comparator.comparingLong(Answer::at));

    private final InFlightPermits permits = new InFlightPermits(MOST);
    private long now = -Duration.ofSeconds(3).toNanos(); // nano times may be negative, and become positive
    private final AdaptiveLimit limit = new AdaptiveLimit(permits, () -> now);

    private int capacity = 20;
    private Duration idle = Duration.ofMillis(50);
    private int demand = Integer.MAX_VALUE;
    private double failing;

    /** A request that is worked on. */
    private record Answer(long at, long sent) {}

    /** What a while came to: the share of what the capacity allows, and how much longer than idle an answer took. */
    private record Course(double share, double slowness, int lowest, int highest) {}

    @ParameterizedTest
    @CsvSource({"20", "100", "10", "3"})
    void keepsAnApiBusyWithoutALongQueue(int requestsAtATime) throws InterruptedException {
        capacity = requestsAtATime;
        Course ignored = run(SETTLING);

        Course course = run(LONG);

        assertThat(course.share()).isBetween(0.95, 1.01);
        assertThat(course.slowness()).isLessThan(requestsAtATime < 10 ? 2.5 : 1.7);
    }

    @Test
    void followsACapacityThatGrowsAndShrinks() throws InterruptedException {
        Course ignored = run(LONG);
        capacity = 100;
        ignored = run(SETTLING);
        Course large = run(LONG);
        capacity = 10;
        ignored = run(SETTLING);

        Course small = run(LONG);

        assertThat(large.share()).isBetween(0.95, 1.01);
        assertThat(large.slowness()).isLessThan(1.5);
        assertThat(small.share()).isBetween(0.95, 1.01);
        assertThat(small.slowness()).isLessThan(1.7);
    }

    /** A limit that took what was once the shortest time for the idle one would hardly send any more. */
    @Test
    void followsAnApiThatBecomesSlowerAndFasterByItself() throws InterruptedException {
        capacity = 100;
        Course ignored = run(LONG);
        idle = idle.multipliedBy(2);
        ignored = run(SETTLING);
        Course slow = run(LONG);
        idle = idle.dividedBy(2);
        ignored = run(SETTLING);

        Course fast = run(LONG);

        assertThat(slow.share()).isBetween(0.95, 1.01);
        assertThat(fast.share()).isBetween(0.95, 1.01);
    }

    /**
     * A virtual machine is slow in its first seconds; what it measured then let a queue of three times the capacity be for
     * half a minute.
     */
    @Test
    void soonCorrectsAnIdleTimeThatWasMeasuredInASlowStart() throws InterruptedException {
        idle = idle.multipliedBy(3);
        Course ignored = run(Duration.ofSeconds(1));
        idle = idle.dividedBy(3);
        ignored = run(SETTLING);

        Course course = run(SETTLING);

        assertThat(course.share()).isBetween(0.90, 1.01);
        assertThat(course.slowness()).isLessThan(1.7);
    }

    @Test
    void neverExceedsTheMostThatIsAllowed() throws InterruptedException {
        capacity = 10 * MOST;

        Course course = run(LONG);

        assertThat(course.highest()).isEqualTo(MOST);
    }

    @Test
    void sendsAtLeastOneAtATimeWhateverFails() throws InterruptedException {
        failing = 1;

        Course course = run(LONG);

        assertThat(course.lowest()).isEqualTo(1);
        assertThat(permits.limit()).isEqualTo(1);
    }

    @Test
    void comesBackAfterAnOutage() throws InterruptedException {
        capacity = 100;
        failing = 1;
        Course ignored = run(LONG);
        failing = 0;
        ignored = run(SETTLING);

        Course course = run(LONG);

        assertThat(course.share()).isBetween(0.95, 1.01);
    }

    @Test
    void takesAFewFailuresForThoseOfTheirContacts() throws InterruptedException {
        failing = 0.04;
        Course ignored = run(SETTLING);

        Course course = run(LONG);

        assertThat(course.share()).isBetween(0.95, 1.01);
    }

    @Test
    void staysWhereItIsWhileLittleIsAskedOfIt() throws InterruptedException {
        Course ignored = run(LONG);
        demand = 2;
        ignored = run(SETTLING);
        int before = permits.limit();

        Course quiet = run(LONG);

        assertThat(quiet.lowest()).isEqualTo(before);
        assertThat(quiet.highest()).isEqualTo(before);
    }

    @Test
    void learnsNothingFromAnswersThatTellNothing() {
        int before = permits.limit();

        for (int i = 0; i < 1_000; i++) {
            long sent = limit.sent();
            now += Duration.ofSeconds(1).toNanos();
            limit.answered(sent, LoadSignal.UNTOLD);
        }

        assertThat(permits.limit()).isEqualTo(before);
    }

    /** Everybody sends as soon as there is a permit: the backlog never ends. */
    private Course run(Duration time) throws InterruptedException {
        long end = now + time.toNanos();
        long begin = now;
        int answers = 0;
        double waited = 0;
        int lowest = permits.limit();
        int highest = permits.limit();
        while (now - end < 0) {
            while (permits.taken() < Math.min(demand, permits.limit())) {
                assertThat(permits.take(never, false)).isTrue();
                waiting.add(limit.sent());
            }
            while (onTheirWay.size() < capacity && !waiting.isEmpty()) {
                long took = (long) (idle.toNanos() * (0.8 + 0.4 * random.nextDouble()));
                onTheirWay.add(new Answer(now + took, waiting.remove()));
            }
            Answer answer = onTheirWay.remove();
            now = answer.at();
            limit.answered(answer.sent(), random.nextDouble() < failing ? LoadSignal.TOO_MUCH : LoadSignal.BORNE);
            permits.giveBack();
            answers++;
            waited += now - answer.sent();
            lowest = Math.min(lowest, permits.limit());
            highest = Math.max(highest, permits.limit());
        }
        double possible = capacity * (double) (now - begin) / idle.toNanos();
        return new Course(answers / possible, waited / answers / idle.toNanos(), lowest, highest);
    }
}
