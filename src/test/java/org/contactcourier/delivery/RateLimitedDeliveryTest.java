package org.contactcourier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.sandbox.SeenRequest;
import org.junit.jupiter.api.Test;

class RateLimitedDeliveryTest extends SimulatedDelivery {
    private static final int PER_SECOND = 50;
    private static final int CONTACTS = 60;

    @Override
    protected void adjust(Adjusted usual) {
        usual.maxRequestsPerSecond(PER_SECOND);
    }

    @Test
    void sendsNoFasterThanAllowed() throws Exception {
        deliver(record(CONTACTS)); // the first of all takes its time
        List<IntakeRecord> records = records(CONTACTS);

        await(deliverAll(records));

        assertThat(records).allMatch(record -> record.ending().isPresent());
        List<Instant> at = api.createRequests().stream().map(SeenRequest::at).toList();
        Duration ideal = Duration.ofSeconds(1).multipliedBy(CONTACTS - 1).dividedBy(PER_SECOND);
        assertThat(Duration.between(at.get(1), at.get(CONTACTS)))
                .isGreaterThan(ideal.multipliedBy(8).dividedBy(10));
    }
}
