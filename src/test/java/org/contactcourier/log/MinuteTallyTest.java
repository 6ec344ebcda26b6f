package org.contactcourier.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MinuteTallyTest {
    private final List<String> told = new ArrayList<>();
    private long now = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(90); // such a clock may run over
    private final MinuteTally tally =
            new MinuteTally(() -> now, (kind, count, first) -> told.add(count + " " + kind + " " + first));

    private void pass(int seconds) {
        now += TimeUnit.SECONDS.toNanos(seconds);
    }

    @Test
    void tellsTheFirstAtOnceAndTheOthersAfterAMinute() {
        tally.add("a", "1");
        tally.add("a", "2");
        pass(30);
        tally.add("a", "3");
        assertThat(told).containsExactly("1 a 1");

        pass(29);
        tally.tellDue();
        assertThat(told).hasSize(1);
        pass(1);
        tally.tellDue();
        tally.tellDue();
        assertThat(told).containsExactly("1 a 1", "2 a 2");
    }

    @Test
    void tellsOnceAMinuteWhateverComes() {
        for (int second = 0; second < 600; second++) {
            for (int i = 0; i < 100; i++) {
                tally.add("a", second + "." + i);
            }
            pass(1);
        }

        assertThat(told).hasSize(10).startsWith("1 a 0.0", "6000 a 0.1", "6000 a 60.1");
    }

    @Test
    void keepsKindsApart() {
        tally.add("a", "1");
        tally.add("b", "1");
        pass(10);
        tally.add("b", "2");
        tally.add("a", "2");
        pass(50);
        tally.tellDue();

        assertThat(told).containsExactly("1 a 1", "1 b 1", "1 a 2", "1 b 2");
    }

    @Test
    void tellsNothingOfMinuteWithoutEvents() {
        tally.add("a", "1");
        pass(600);
        tally.tellDue();
        tally.tellAll();

        assertThat(told).containsExactly("1 a 1");
    }

    @Test
    void tellsTheRestInTheEnd() {
        tally.add("a", "1");
        tally.add("a", "2");
        tally.tellAll();

        assertThat(told).containsExactly("1 a 1", "1 a 2");
    }
}
