package org.contactcourier.smarttask;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.apache.camel.Exchange;
import org.contactcourier.contact.Deadline;
import org.contactcourier.contact.Ending;
import org.contactcourier.contact.IntakeRecord;
import org.contactcourier.contact.Reason;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.sandbox.SeenRequest;
import org.contactcourier.sandbox.SmartTaskSimulator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every row of the failure table for one contact alone, without letting SmartTask look up the first time. */
class FailureTableTest extends DeliveryTestSupport {
    private final SmartTaskSimulator api = SmartTaskSimulator.start();
    private final IntakeRecord record = record(1);

    @Override
    URI url() {
        return URI.create(api.baseUrl());
    }

    @Override
    SmartTaskSettings adjust(SmartTaskSettings usual) {
        return withUseCreated(usual, false);
    }

    @AfterEach
    void close() {
        api.close();
    }

    private List<Boolean> lookUps() {
        return api.createRequests().stream().map(SeenRequest::usesCreated).toList();
    }

    @Test
    void deliversAnAcceptedContact() {
        deliver(record);

        assertThat(record.ending())
                .contains(new Ending.Delivered(api.contacts().get(0).recordId(), false));
        assertThat(row(1).state()).isEqualTo(State.DELIVERED);
        assertThat(lookUps()).containsExactly(false);
        assertThat(meters.scrape())
                .contains("contact_courier_contacts_total{outcome=\"delivered\",reason=\"\",source=\"kafka\"} 1.0")
                .contains("contact_courier_attempts_total{result=\"accepted\"} 1.0")
                .contains("contact_courier_in_flight 0.0")
                .contains("contact_courier_delivery_seconds_bucket");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 409, 413, 414, 422})
    void buriesARefusedContact(int status) {
        api.refuses(status);

        deliver(record);

        assertThat(record.ending()).get().isInstanceOfSatisfying(Ending.Buried.class, buried -> assertThat(
                        buried.reason())
                .isEqualTo(Reason.REFUSED));
        assertThat(api.createRequestCount()).isEqualTo(1);
        assertThat(row(1).attempts().mayExist()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 402, 403, 404, 405, 407, 410, 415, 426, 451})
    void leavesAContactWhenTheAnswerSaysNothingAboutIt(int status) {
        api.answers(status).withHeader("Location", "/elsewhere").untilCleared();

        Exchange done = deliver(record);

        assertThat(record.ending()).isEmpty();
        assertThat(done.getException()).isNull();
        assertThat(api.requestCount()).isEqualTo(1);
        assertThat(row(1).state()).isEqualTo(State.SENDING);
    }

    @Test
    void leavesAContactWhenTheTokenIsNotAccepted() {
        api.expiresTokens();

        deliver(record);

        assertThat(record.ending()).isEmpty();
        assertThat(api.createRequestCount()).isEqualTo(1);
        assertThat(row(1).attempts().mayExist()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 500, 502, 503, 504, 599})
    void looksUpAfterAnAnswerThatConfirmsNothing(int status) {
        api.answers(status).butCreates().forNext(2);

        deliver(record);

        assertThat(record.ending()).get().isInstanceOf(Ending.Delivered.class);
        assertThat(lookUps()).containsExactly(false, true, true);
        assertThat(api.contactCount()).isEqualTo(1);
        assertThat(row(1).attempts().count()).isEqualTo(3);
        assertThat(row(1).attempts().mayExist()).isTrue();
    }

    @Test
    void looksUpAfterAConnectionLostWithTheRequestRead() {
        api.resetsAfterReading().butCreates().forNext(1);

        deliver(record);

        assertThat(record.ending()).get().isInstanceOf(Ending.Delivered.class);
        assertThat(lookUps()).containsExactly(false, true);
        assertThat(api.contactCount()).isEqualTo(1);
    }

    @Test
    void looksUpAfterAnAnswerThatDoesNotCome() {
        api.neverAnswers().butCreates().forNext(1);

        deliver(record);

        assertThat(record.ending()).get().isInstanceOf(Ending.Delivered.class);
        assertThat(lookUps()).containsExactly(false, true);
    }

    @Test
    void looksUpAfterAnAnswerThatCannotBeRead() {
        api.answersGarbage().butCreates().forNext(1);
        api.answersWithoutRecordId().butCreates().forNext(1);

        deliver(record);

        assertThat(record.ending()).get().isInstanceOf(Ending.Delivered.class);
        assertThat(lookUps()).containsExactly(false, true, true);
        assertThat(api.contactCount()).isEqualTo(1);
    }

    @Test
    void doesNotLookUpAfterARefusedConnection() {
        api.isDown();
        deliver(record);
        assertThat(record.ending()).isEmpty();
        api.isUp();
        IntakeRecord again = record(1);

        deliver(again);

        assertThat(again.ending()).get().isInstanceOf(Ending.Delivered.class);
        assertThat(lookUps()).containsExactly(false);
        assertThat(row(1).attempts().count()).isEqualTo(4);
    }

    @Test
    void usesUpNoAttemptWhenItIsTooFast() {
        api.answers(429).forNext(6);

        deliver(record);

        assertThat(record.ending()).get().isInstanceOf(Ending.Delivered.class);
        assertThat(lookUps()).hasSize(7).containsOnly(false);
    }

    @Test
    void takesAReleasedContactOverWithItsHistory() {
        api.answers(500).forNext(3);
        deliver(record);
        IntakeRecord again = record(1);

        deliver(again);

        assertThat(lookUps()).containsExactly(false, true, true, true);
        assertThat(row(1).attempts().count()).isEqualTo(4);
    }

    @Test
    void asksOnceForTheSameOrigin() {
        deliver(record);
        IntakeRecord again = record(1);

        deliver(again);

        assertThat(again.ending())
                .contains(new Ending.AlreadyDelivered(api.contacts().get(0).recordId()));
        assertThat(api.createRequestCount()).isEqualTo(1);
    }

    @Test
    void startsNothingAfterItsDeadline() {
        Deadline over = root.within(Duration.ofSeconds(30));
        over.expire();
        IntakeRecord late = record(1, over);

        Exchange done = deliver(late);

        assertThat(late.ending()).isEmpty();
        assertThat(done.getException()).isNull();
        assertThat(api.requestCount()).isZero();
        assertThat(journal.calls()).isEmpty();
    }

    @Test
    void logsTroubleOnceAndNoSecret() throws Exception {
        try (CapturedLog log = CapturedLog.open()) {
            api.answers(500).withBody("ada@example.com").untilCleared();
            await(deliverAll(records(20)));

            assertThat(log.lines())
                    .filteredOn(line -> line.startsWith("WARN") && line.contains("status 500"))
                    .hasSize(1);
            assertThat(log.lines())
                    .noneMatch(
                            line -> line.contains(TOKEN) || line.contains("@example.com") || line.contains("Person"));
        }
    }
}
