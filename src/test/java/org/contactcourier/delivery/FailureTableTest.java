package org.contactcourier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.awaitility.Awaitility;
import org.contactcourier.contact.InvalidContactException;
import org.contactcourier.contact.Reason;
import org.contactcourier.contact.Violation;
import org.contactcourier.gate.GateStatus;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.MalformedRecordException;
import org.contactcourier.sandbox.SeenRequest;
import org.contactcourier.support.CapturedLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every row of the failure table for one contact alone, without letting SmartTask look up the first time: how the contact ends, and
 * what the gate makes of it.
 */
class FailureTableTest extends SimulatedDelivery {
    private final IntakeRecord record = record(1);

    @Override
    protected void adjust(Adjusted usual) {
        usual.useCreated(false).patience(Duration.ofSeconds(2));
    }

    /** The reasons that close the gate; none while it is open. */
    private List<String> gate() {
        return smartTask.gateState().reasons().stream()
                .map(GateStatus.ReasonDetail::word)
                .toList();
    }

    private void isBuried(IntakeRecord rejected, Reason reason) {
        assertThat(rejected.ending()).get().isInstanceOfSatisfying(Ending.Buried.class, buried -> assertThat(
                        buried.reason())
                .isEqualTo(reason));
        assertThat(gate()).isEmpty();
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
        assertThat(gate()).isEmpty();
        assertThat(lookUps()).containsExactly(false);
        assertThat(meters.scrape())
                .contains("contact_courier_contacts_total{outcome=\"delivered\",reason=\"\",source=\"kafka\"} 1.0")
                .contains("contact_courier_attempts_total{result=\"accepted\"} 1.0")
                .contains("contact_courier_in_flight 0.0")
                .contains("contact_courier_in_flight_limit 16.0")
                .contains("contact_courier_delivery_seconds_bucket");
    }

    @Test
    void buriesWhatCannotBeRead() {
        IntakeRecord malformed =
                IntakeRecord.rejected(origin(1), payload(), new MalformedRecordException("no JSON at 1"), root);

        deliver(malformed);

        isBuried(malformed, Reason.MALFORMED);
        assertThat(api.requestCount()).isZero();
    }

    @Test
    void buriesWhatIsNoValidContact() {
        IntakeRecord invalid = IntakeRecord.rejected(
                origin(1),
                payload(),
                new InvalidContactException(List.of(new Violation("/name", "required", "name is required"))),
                root);

        deliver(invalid);

        isBuried(invalid, Reason.INVALID);
        assertThat(api.requestCount()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 409, 413, 414, 422})
    void buriesARefusedContact(int status) {
        api.refuses(status);

        deliver(record);

        isBuried(record, Reason.REFUSED);
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
        assertThat(gate()).containsExactly("misconfigured");
    }

    @Test
    void leavesAContactWhenTheTokenIsNotAccepted() {
        api.expiresTokens();

        deliver(record);

        assertThat(record.ending()).isEmpty();
        assertThat(api.createRequestCount()).isEqualTo(1);
        assertThat(row(1).attempts().mayExist()).isFalse();
        assertThat(gate()).containsExactly("unauthorized");
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 500, 502, 503, 504, 599})
    void leavesAContactThatSmartTaskNeverConfirms(int status) {
        api.refuses(status);

        deliver(record);

        assertThat(record.ending()).isEmpty();
        assertThat(lookUps()).containsExactly(false, true, true);
        assertThat(row(1).attempts().mayExist()).isTrue();
        assertThat(gate()).containsExactly("unconfirmed");
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
    void leavesAContactWhenTheConnectionIsRefused() {
        api.isDown();

        deliver(record);

        assertThat(record.ending()).isEmpty();
        assertThat(row(1).attempts().mayExist()).isFalse();
        assertThat(gate()).containsExactly("unavailable");
    }

    @Test
    void leavesAContactWhenTheJournalCannotBeWritten() {
        journal.breaks("sending");

        deliver(record);

        assertThat(record.ending()).isEmpty();
        assertThat(api.requestCount()).isZero();
        assertThat(gate()).containsExactly("journal");
    }

    @Test
    void doesNotLookUpAfterARefusedConnection() {
        api.isDown();
        deliver(record);
        api.isUp();
        IntakeRecord again = record(1);

        deliver(again);

        assertThat(again.ending()).get().isInstanceOf(Ending.Delivered.class);
        assertThat(lookUps()).containsExactly(false);
        assertThat(row(1).attempts().count()).isEqualTo(4);
    }

    @Test
    void usesUpNoAttemptWhenItIsTooFast() {
        api.answers(429).withRetryAfter(Duration.ZERO).forNext(6);

        deliver(record);

        assertThat(record.ending()).get().isInstanceOf(Ending.Delivered.class);
        assertThat(lookUps()).hasSize(7).containsOnly(false);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void pausesEverybodyAsLongAsItIsAskedTo(int status) {
        api.answers(status).withRetryAfter(Duration.ofMinutes(30)).forNext(1);
        IntakeRecord other = record(2);

        deliver(record);
        deliver(other);

        assertThat(List.of(record, other)).allMatch(one -> one.ending().isEmpty());
        assertThat(api.requestCount()).isEqualTo(1);
        assertThat(row(1).attempts().mayExist()).isEqualTo(status == 503);
        assertThat(gate()).containsExactly("retry-after");
    }

    @Test
    void pausesEverybodyForASecondAfterA429ThatDoesNotSayHowLong() throws Exception {
        api.answers(429).forNext(1);
        Future<Exchange> first = workers.submit(() -> deliver(record));

        Awaitility.await().until(() -> gate().equals(List.of("retry-after")));

        assertThat(smartTask.gateState().next()).get().isNotEqualTo(Duration.ZERO);
        Exchange ignored = first.get();
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
