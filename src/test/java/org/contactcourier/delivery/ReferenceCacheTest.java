package org.contactcourier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReferenceCacheTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5); // where nano times overflow
    private final ReferenceCache memory = new ReferenceCache(now::get);

    @Test
    void forgetsWhatItHasKeptForLongEnough() {
        memory.keep("a", new Reference.Found("1"), Duration.ofSeconds(1));
        assertThat(memory.find("a")).contains(new Reference.Found("1"));

        now.addAndGet(Duration.ofSeconds(1).toNanos());

        assertThat(memory.find("a")).isEmpty();
        assertThat(memory.size()).isZero();
    }

    @Test
    void isBoundedAndForgetsFirstWhatNobodyAskedFor() {
        memory.keep("asked", new Reference.Found("1"), Duration.ofHours(1));
        memory.keep("eldest", new Reference.Found("2"), Duration.ofHours(1));
        for (int i = 0; i < ReferenceCache.MOST - 1; i++) {
            assertThat(memory.find("asked")).isPresent();
            memory.keep("other " + i, new Reference.Missing("no"), Duration.ofHours(1));
        }

        assertThat(memory.size()).isEqualTo(ReferenceCache.MOST);
        assertThat(memory.find("asked")).isPresent();
        assertThat(memory.find("eldest")).isEmpty();
    }
}
