package org.contactcourier.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.contactcourier.support.CapturedLog;
import org.junit.jupiter.api.Test;

class WaitingLogTest {
    private final WaitingLog waiting = new WaitingLog("file");

    @Test
    void tellsOnceThatPartsWaitHoweverManyThereAre() {
        try (CapturedLog log = CapturedLog.open()) {
            for (int i = 0; i < 5_000; i++) {
                waiting.waits(i, "file " + i);
                waiting.waits(i, "file " + i);
            }

            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("WARN file waits for records that have not ended: file 0");
        }
    }

    @Test
    void tellsOnceThatNothingWaitsAnyMore() {
        waiting.waits(1, "one");
        waiting.waits(2, "two");
        waiting.waits(3, "three");
        try (CapturedLog log = CapturedLog.open()) {
            waiting.ended(1);
            waiting.ended(7);
            waiting.retain(Set.of());

            assertThat(log.lines()).singleElement().asString().startsWith("INFO file waits no more");
        }
    }
}
