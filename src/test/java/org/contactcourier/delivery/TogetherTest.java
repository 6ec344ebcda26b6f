package org.contactcourier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.camel.Exchange;
import org.awaitility.Awaitility;
import org.contactcourier.contact.Contact;
import org.contactcourier.record.Batch;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.sandbox.SeenRequest;
import org.junit.jupiter.api.Test;

/** How many contacts affect each other: identity locks, permits, pauses, deadlines. */
class TogetherTest extends SimulatedDelivery {
    private static final int IN_FLIGHT = 4;

    @Override
    protected void adjust(Adjusted usual) {
        usual.maxInFlight(IN_FLIGHT).initialDelay(Duration.ofMillis(50));
    }

    @Test
    void neverHasMoreInFlightThanAllowed() throws Exception {
        api.latency(Duration.ofMillis(30));
        List<IntakeRecord> records = records(40);

        await(deliverAll(records));

        assertThat(records).allMatch(record -> record.ending().isPresent());
        assertThat(api.maxInFlight()).isEqualTo(IN_FLIGHT);
    }

    @Test
    void createsOneContactThatTwoSourcesBringTogether() throws Exception {
        api.racy(Duration.ofMillis(50));
        List<IntakeRecord> same = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Contact ada = person("Ada Lovelace");
            same.add(IntakeRecord.of(origin(i), payload(), ada, root));
            same.add(IntakeRecord.of(
                    new Origin("file:people.json", Origin.NO_POSITION, i, "0123456789abcdef0123456789abcdef"),
                    payload(),
                    ada,
                    root));
        }

        await(deliverAll(same));

        assertThat(same).allMatch(record -> record.ending().isPresent());
        assertThat(api.contactCount()).isEqualTo(1);
        assertThat(api.maxInFlight()).isEqualTo(1);
    }

    @Test
    void asksOnceWhenTheSameOriginComesTwiceAtOnce() throws Exception {
        api.latency(Duration.ofMillis(50));
        List<IntakeRecord> twice = List.of(record(1), record(1), record(1));

        await(deliverAll(twice));

        assertThat(twice).allMatch(record -> record.ending().isPresent());
        assertThat(api.createRequestCount()).isEqualTo(1);
    }

    @Test
    void pausesEverybodyForSeconds() throws Exception {
        api.answers(429).withRetryAfter(Duration.ofSeconds(1)).forNext(1);

        assertPausesEverybody();
    }

    @Test
    void pausesEverybodyUntilADate() throws Exception {
        api.answers(503).withRetryAfter(Instant.now().plusSeconds(2)).forNext(1);

        assertPausesEverybody();
    }

    private void assertPausesEverybody() throws Exception {
        IntakeRecord first = record(100);
        List<Future<Exchange>> all = new ArrayList<>(deliverAll(List.of(first)));
        Awaitility.await().until(() -> api.createRequestCount() == 1 && api.inFlight() == 0);
        Awaitility.await()
                .until(() -> meters.find("contact_courier.attempts")
                                .tag("result", "unavailable")
                                .counter()
                                .count()
                        == 1);
        all.addAll(deliverAll(records(8)));

        await(all);

        List<SeenRequest> requests = api.createRequests();
        assertThat(requests).hasSize(10);
        Instant limited = requests.get(0).at();
        assertThat(requests.subList(1, 10))
                .allSatisfy(request -> assertThat(request.at()).isAfter(limited.plusMillis(900)));
    }

    @Test
    void endsBackOffAtOnceAtTheDeadline() throws Exception {
        api.answers(429).withRetryAfter(Duration.ofHours(1)).untilCleared();
        IntakeRecord record = record(1);
        List<Future<Exchange>> delivery = deliverAll(List.of(record));
        Awaitility.await().until(() -> api.createRequestCount() == 1 && api.inFlight() == 0);
        long start = System.nanoTime();

        root.expire();
        await(delivery);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMinutes(1)); // of an hour
        assertThat(record.ending()).isEmpty();
        assertThat(row(1).attempts().mayExist()).isFalse();
    }

    @Test
    void givesUpItsPermitButNotItsLockInBackOff() throws Exception {
        api.answers(500).forContact(sent -> sent.name().equals("Person 1"), 2);
        Deadline deadline = root.within(Duration.ofSeconds(20));
        IntakeRecord slow = record(1, deadline);
        IntakeRecord sameIdentity = IntakeRecord.of(origin(2), payload(), person("Person 1"), deadline);

        List<Future<Exchange>> all = new ArrayList<>(deliverAll(List.of(slow)));
        Awaitility.await().until(() -> api.createRequestCount() >= 1);
        all.addAll(deliverAll(List.of(sameIdentity)));
        await(all);

        assertThat(api.contactCount()).isEqualTo(1);
        assertThat(slow.ending()).get().isInstanceOf(Ending.Delivered.class);
        assertThat(api.createRequests()).hasSize(4);
        assertThat(sameIdentity.ending()).get().isInstanceOfSatisfying(Ending.Delivered.class, delivered -> assertThat(
                        delivered.matched())
                .isTrue());
    }

    @Test
    void deliversABatchWithTheShippedRoute() {
        List<IntakeRecord> records = records(20);
        api.refuses(422, sent -> sent.name().equals("Person 7"));

        Exchange done = template.send(
                "direct:deliver-batch", exchange -> exchange.getIn().setBody(new Batch(records)));

        assertThat(done.getException()).isNull();
        assertThat(records).allMatch(record -> record.ending().isPresent());
        assertThat(records.get(7).ending()).get().isInstanceOf(Ending.Buried.class);
        assertThat(api.contactCount()).isEqualTo(19);
    }
}
