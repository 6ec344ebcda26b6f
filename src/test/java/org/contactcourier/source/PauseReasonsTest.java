package org.contactcourier.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.contactcourier.support.CapturedLog;
import org.junit.jupiter.api.Test;

class PauseReasonsTest {
    private final PauseReasons pauses = new PauseReasons("mail");

    @Test
    void holdUntilTheLastOfThemIsTakenBack() {
        pauses.add("one");
        pauses.add("two");
        assertThat(pauses.remove("one")).isFalse();
        assertThat(pauses.isPaused()).isTrue();

        assertThat(pauses.remove("two")).isTrue();

        assertThat(pauses.isPaused()).isFalse();
    }

    @Test
    void areToldOnceHoweverOftenTheyAreRepeated() {
        try (CapturedLog log = CapturedLog.open()) {
            pauses.add("one");
            pauses.add("one");
            boolean last = pauses.remove("one");
            boolean again = pauses.remove("one");

            assertThat(last).isTrue();
            assertThat(again).isFalse();
            assertThat(log.lines()).hasSize(2);
        }
    }

    @Test
    void excuseWhatBeganBeforeThemAndEndsAfterThem() {
        long mark = pauses.changes();
        pauses.add("one");
        boolean ignored = pauses.remove("one");

        assertThat(pauses.hasChangedSince(mark)).isTrue();
        assertThat(pauses.hasChangedSince(pauses.changes())).isFalse();
    }

    @Test
    void excuseWhatBeganBeforeAWake() {
        long mark = pauses.changes();

        pauses.wake();

        assertThat(pauses.hasChangedSince(mark)).isTrue();
    }
}
