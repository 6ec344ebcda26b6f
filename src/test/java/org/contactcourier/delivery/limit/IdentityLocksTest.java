package org.contactcourier.delivery.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.contactcourier.record.Deadline;
import org.junit.jupiter.api.Test;

class IdentityLocksTest {
    private final Deadline root = Deadline.root(Clock.systemUTC());

    @Test
    void releasesOneLockBeforeTheOthers() throws Exception {
        IdentityLocks locks = new IdentityLocks();
        IdentityLocks.Hold first = locks.lock(Set.of("a", "b"), root);
        CompletableFuture<IdentityLocks.Hold> wantsB = entering(locks, Set.of("b"));
        CompletableFuture<IdentityLocks.Hold> wantsA = entering(locks, Set.of("a"));

        first.unlock("b");
        first.unlock("b");

        assertThat(wantsB.get(5, TimeUnit.SECONDS).isHeld()).isTrue();
        assertThat(wantsA).isNotDone();
        first.close();
        wantsA.get(5, TimeUnit.SECONDS).close();
        wantsB.get(5, TimeUnit.SECONDS).close();
        assertThat(locks.size()).isZero();
    }

    @Test
    void letsIdentitiesInOneAfterTheOther() throws Exception {
        IdentityLocks locks = new IdentityLocks();
        IdentityLocks.Hold first = locks.lock(Set.of("a", "b"), root);
        CompletableFuture<IdentityLocks.Hold> second = entering(locks, Set.of("b", "c"));
        assertThat(locks.lock(Set.of("d"), root).isHeld()).isTrue();
        assertThat(second).isNotDone();

        first.close();

        assertThat(second.get(5, TimeUnit.SECONDS).isHeld()).isTrue();
    }

    @Test
    void holdsNoLockWhenTheDeadlineComesFirst() throws Exception {
        IdentityLocks locks = new IdentityLocks();
        IdentityLocks.Hold first = locks.lock(Set.of("b"), root);
        CompletableFuture<IdentityLocks.Hold> second = entering(locks, Set.of("a", "b", "c"));

        root.expire();

        assertThat(second.get(5, TimeUnit.SECONDS).isHeld()).isFalse();
        first.close();
        first.close();
        assertThat(locks.size()).isZero();
    }

    private CompletableFuture<IdentityLocks.Hold> entering(IdentityLocks locks, Set<String> keys) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return locks.lock(keys, root);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
