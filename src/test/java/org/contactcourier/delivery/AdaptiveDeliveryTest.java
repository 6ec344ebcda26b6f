package org.contactcourier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.contactcourier.record.IntakeRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many requests are in flight is found out, against a SmartTask that takes its time. */
@Timeout(60)
class AdaptiveDeliveryTest extends SimulatedDelivery {
    private static final int MOST = 36;

    @Override
    protected void adjust(Adjusted usual) {
        usual.maxInFlight(MOST).adaptive(true);
    }

    @Test
    void beginsWithFewAndSendsMoreOnceSmartTaskProvesToBearThem() throws Exception {
        double first = limit();
        api.latency(Duration.ofMillis(20));
        List<IntakeRecord> records = records(400);

        await(deliverAll(records));

        assertThat(records).allMatch(record -> record.ending().isPresent());
        assertThat(first).isEqualTo(6);
        assertThat(api.maxInFlight()).isBetween(7, MOST);
    }

    private double limit() {
        return meters.get("contact_courier.in_flight_limit").gauge().value();
    }
}
