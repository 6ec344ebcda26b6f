package org.contactcourier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.camel.Exchange;
import org.awaitility.Awaitility;
import org.contactcourier.contact.InvalidContactException;
import org.contactcourier.contact.Violation;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.support.CapturedLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The journal can't be written: nothing ends, nothing is buried (Camel's dead letter channel must not swallow it). */
class UnsafeTest extends SimulatedDelivery {
    @ParameterizedTest
    @ValueSource(strings = {"announce"})
    void sendsNothingWhenTheJournalIsBroken(String call) {
        journal.breaks(call);
        IntakeRecord record = record(1);

        Exchange done = deliver(record);

        assertThat(record.ending()).isEmpty();
        assertThat(done.getException()).isNull();
        assertThat(api.requestCount()).isZero();
        assertThat(journal.calls()).doesNotContain("bury");
    }

    @Test
    void saysDeliveredOnlyOnceTheJournalKnows() {
        journal.breaks("delivered");
        IntakeRecord record = record(1);
        deliver(record);
        assertThat(record.ending()).isEmpty();
        journal.breaks();
        IntakeRecord again = record(1);

        deliver(again);

        assertThat(again.ending())
                .contains(new Ending.AlreadyDelivered(api.contacts().get(0).recordId()));
        assertThat(api.createRequestCount()).isEqualTo(1);
        assertThat(journal.calls()).doesNotContain("bury");
    }

    @Test
    void leavesAnInvalidRecordWithoutEndingWhenItCannotBeBuried() {
        journal.breaks("bury");
        IntakeRecord record = IntakeRecord.rejected(
                origin(1),
                payload(),
                new InvalidContactException(List.of(new Violation("/name", "required", "name is required"))),
                root);

        Exchange done = deliver(record);

        assertThat(record.ending()).isEmpty();
        assertThat(done.getException()).isNull();
        assertThat(journal.find(origin(1))).isEmpty();
    }

    @Test
    void leavesARefusedContactWithoutEndingWhenItCannotBeBuried() {
        api.refuses(422);
        journal.breaks("bury", "release");
        IntakeRecord record = record(1);
        deliver(record);
        assertThat(record.ending()).isEmpty();
        journal.breaks();
        IntakeRecord again = record(1);

        deliver(again);

        assertThat(again.ending()).get().isInstanceOf(Ending.Buried.class);
        assertThat(row(1).state()).isEqualTo(State.BURIED);
    }

    @Test
    void leavesAContactWithoutEndingWhenItCannotBeReleased() {
        api.answers(500).forNext(3);
        journal.breaks("release");
        IntakeRecord record = record(1);
        deliver(record);
        assertThat(record.ending()).isEmpty();
        journal.breaks();
        IntakeRecord again = record(1);

        deliver(again);

        assertThat(again.ending()).get().isInstanceOf(Ending.Delivered.class);
        assertThat(row(1).attempts().mayExist()).isTrue();
    }

    @Test
    void losesNothingWhenBuryingHasABug() {
        journal.hasABugIn("bury");
        IntakeRecord record = IntakeRecord.rejected(
                origin(1),
                payload(),
                new InvalidContactException(List.of(new Violation("/name", "required", "name is required"))),
                root);

        Exchange done = deliver(record);

        // Camel's default would have swallowed it: the source would believe that the record had been buried.
        assertThat(done.getException()).isInstanceOf(IllegalStateException.class);
        assertThat(record.ending()).isEmpty();
    }

    @Test
    void neverBuriesForABug() {
        IntakeRecord record = record(1);
        try (CapturedLog log = CapturedLog.open()) {
            Exchange done = template.send(
                    "direct:deliver-contact", exchange -> exchange.getIn().setBody("no record: ada@example.com"));

            assertThat(done.getException()).isNull();
            assertThat(log.lines())
                    .filteredOn(line -> line.startsWith("ERROR"))
                    .singleElement()
                    .asString()
                    .contains("IllegalArgumentException")
                    .doesNotContain("ada@");
        }
        assertThat(record.ending()).isEmpty();
        assertThat(journal.calls()).isEmpty();
    }

    @Test
    void givesLocksAndPermitsBackInEveryCase() throws Exception {
        journal.breaks("announce");
        await(deliverAll(records(40)));
        journal.breaks("delivered");
        await(deliverAll(records(40)));
        journal.breaks();

        Awaitility.await().until(() -> smartTask.gateState().word().equals("open"));
        List<IntakeRecord> again = records(40);
        await(deliverAll(again));

        assertThat(again).allMatch(record -> record.ending().isPresent());
        assertThat(meters.get("contact_courier.in_flight").gauge().value()).isZero();
    }
}
