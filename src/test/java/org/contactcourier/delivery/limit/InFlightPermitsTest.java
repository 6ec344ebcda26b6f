package org.contactcourier.delivery.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.contactcourier.record.Deadline;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class InFlightPermitsTest {
    private final Deadline root = Deadline.root(Clock.systemUTC());
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final InFlightPermits permits = new InFlightPermits(4);

    @AfterEach
    void stop() {
        root.expire();
        workers.shutdownNow();
    }

    @Test
    void withholdsWhatIsGivenBackUntilNoMoreAreTakenThanAllowed() throws Exception {
        take(4);
        permits.limit(2);

        permits.giveBack();
        permits.giveBack();

        assertThat(permits.taken()).isEqualTo(2);
        assertThat(permits.take(root.within(Duration.ZERO), false)).isFalse();
    }

    @Test
    void handsOutAgainBelowTheLimitItFellTo() throws Exception {
        take(4);
        permits.limit(2);
        for (int i = 0; i < 3; i++) {
            permits.giveBack();
        }

        assertThat(permits.take(root, false)).isTrue();

        assertThat(permits.taken()).isEqualTo(2);
    }

    @Test
    void letsThoseWhoWaitGoWhenTheLimitRises() throws Exception {
        take(4);
        List<Future<Boolean>> waiting = List.of(waiter(), waiter());

        permits.limit(6);

        for (Future<Boolean> waiter : waiting) {
            assertThat(waiter.get()).isTrue();
        }
        assertThat(permits.taken()).isEqualTo(6);
    }

    @Test
    void risesByWhatIsStillTakenAfterAFall() throws Exception {
        take(4);
        permits.limit(1);

        permits.limit(3);

        assertThat(permits.taken()).isEqualTo(4);
        assertThat(permits.take(root.within(Duration.ZERO), false)).isFalse();
    }

    @Test
    void yieldsToWhoeverWaitsWhileTheLimitIsLow() throws Exception {
        take(4);
        permits.limit(2);
        Future<Boolean> first = waiter();
        Awaitility.await().until(permits::hasWaiters);

        assertThat(permits.take(root.within(Duration.ofMillis(100)), true)).isFalse();

        permits.limit(5);
        assertThat(first.get()).isTrue();
    }

    @Test
    void neverHandsOutMoreThanTheHighestLimitWhileItChanges() throws Exception {
        AtomicInteger held = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Future<?>> busy = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            busy.add(workers.submit(() -> {
                for (int n = 0; n < 2_000; n++) {
                    assertThat(permits.take(root, false)).isTrue();
                    most.accumulateAndGet(held.incrementAndGet(), Math::max);
                    held.decrementAndGet();
                    permits.giveBack();
                }
                return null;
            }));
        }

        for (int n = 0; busy.stream().anyMatch(worker -> !worker.isDone()); n++) {
            permits.limit(1 + n % 4);
        }

        for (Future<?> worker : busy) {
            Object ignored = worker.get();
        }
        assertThat(most).hasValueLessThanOrEqualTo(4);
        assertThat(permits.taken()).isZero();
    }

    private void take(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            assertThat(permits.take(root, false)).isTrue();
        }
    }

    private Future<Boolean> waiter() {
        return workers.submit(() -> permits.take(root, false));
    }
}
