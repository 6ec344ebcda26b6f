package org.contactcourier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.contactcourier.record.Deadline;
import org.contactcourier.support.CapturedLog;
import org.junit.jupiter.api.Test;

/** What the log says while SmartTask fails: each trouble once, and nothing that is secret or personal. */
class DeliveryLogTest extends SimulatedDelivery {
    @Override
    protected void adjust(Adjusted usual) {
        usual.useCreated(false).patience(Duration.ofSeconds(2));
    }

    @Test
    void saysOnceThatAPauseIsAbsurd() throws Exception {
        api.latency(Duration.ofMillis(200));
        api.answers(429).withRetryAfter(Duration.ofDays(2)).untilCleared();
        try (CapturedLog log = CapturedLog.open()) {
            await(deliverAll(records(4)));

            assertThat(api.createRequestCount()).isEqualTo(4);
            assertThat(log.lines())
                    .filteredOn(line -> line.contains("is taken for"))
                    .hasSize(1);
        }
        assertThat(smartTask.gateState().next()).get().matches(next -> next.compareTo(Duration.ofHours(1)) <= 0);
    }

    @Test
    void logsTroubleOnceAndNoSecret() throws Exception {
        try (CapturedLog log = CapturedLog.open()) {
            api.answers(500).withBody("ada@example.com").untilCleared();
            Deadline soon = root.within(Duration.ofSeconds(1));
            await(deliverAll(
                    IntStream.range(0, 20).mapToObj(i -> record(i, soon)).toList()));

            assertThat(log.lines())
                    .filteredOn(line -> line.startsWith("WARN") && line.contains("status 500"))
                    .hasSize(1);
            assertThat(log.lines())
                    .noneMatch(
                            line -> line.contains(TOKEN) || line.contains("@example.com") || line.contains("Person"));
        }
    }
}
