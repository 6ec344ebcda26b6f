package org.contactcourier.delivery;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.awaitility.Awaitility;
import org.contactcourier.contact.InvalidContactException;
import org.contactcourier.contact.Violation;
import org.contactcourier.delivery.ReadmeTable.Row;
import org.contactcourier.gate.GateStatus;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.MalformedRecordException;
import org.contactcourier.sandbox.SeenRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every row of the table that README prints under "What happens to a contact". Here one contact is delivered alone, without
 * letting SmartTask look up the first time: what is sent, how the contact ends, what the gate makes of it. For a row that
 * other tests show, it checks that they exist. A row without a check fails, and so does a check without a row.
 */
class FailureTableTest extends SimulatedDelivery {
    private static final Map<String, List<Check>> CHECKS = Map.ofEntries(
            entry("2xx with a record id", List.of(here("delivers it", FailureTableTest::delivers))),
            entry(
                    "bytes that can't be read",
                    List.of(here("buries it without a request", FailureTableTest::buriesMalformed))),
            entry("not a valid contact", List.of(here("buries it without a request", FailureTableTest::buriesInvalid))),
            entry(
                    "400, 409, 413, 414, 422, in JSON",
                    and(
                            each(FailureTableTest::buriesRefused, 400, 409, 413, 414, 422),
                            elsewhere("smarttask.JsonAnswerTest", "believesWhatSmartTaskMayHaveSaid"))),
            entry(
                    "400, 409, 413, 414, 422, with a page or nothing",
                    and(
                            each(FailureTableTest::leavesToldByAPage, 400, 409, 413, 414, 422),
                            elsewhere("delivery.ProxyPageTest", "neitherBuriesNorDeliversWhatSmartTaskNeverSaw"),
                            elsewhere("delivery.RefusingPagesTest", "buriesWhatIsRefusedTwiceWhileOthersPass"))),
            entry(
                    "the first of them that comes after an outage",
                    List.of(elsewhere("delivery.ExhaustionTest", "keepsAContactThatIsRefusedWhileTheGateIsHalfOpen"))),
            entry(
                    "connection refused, unknown host, TLS failure",
                    List.of(
                            here("leaves it", FailureTableTest::leavesUnreached),
                            here("does not look up afterwards", FailureTableTest::doesNotLookUpAfterARefusedConnection),
                            elsewhere("delivery.UnreachableTest$WhoseNameNobodyKnows", "leavesTheContactAtItsSource"),
                            elsewhere("delivery.UnreachableTest$WhoseTlsFails", "leavesTheContactAtItsSource"),
                            elsewhere("record.ExponentialBackoffTest", "waitsTwiceAsLongWithFullJitter"))),
            entry(
                    "429, 503 with `Retry-After`",
                    and(
                            each(FailureTableTest::pausesEverybody, 429, 503),
                            here("uses up no attempt", FailureTableTest::usesUpNoAttemptWhenItIsTooFast),
                            here("pauses for a second unless it says how long", FailureTableTest::pausesForASecond),
                            elsewhere("delivery.TogetherTest", "pausesEverybodyForSeconds"),
                            elsewhere("delivery.TogetherTest", "pausesEverybodyUntilADate"))),
            entry(
                    "time-out, reset, 408, 425, 5xx (503 without `Retry-After`), an answer that makes no sense",
                    and(
                            Stream.concat(
                                            each(FailureTableTest::leavesUnconfirmed, 408, 425, 500, 502, 503, 504, 599)
                                                    .stream(),
                                            each(FailureTableTest::looksUp, 408, 425, 500, 502, 503, 504, 599).stream())
                                    .toList(),
                            here("looks up after a reset", FailureTableTest::looksUpAfterAReset),
                            here("looks up after a time-out", FailureTableTest::looksUpAfterATimeOut),
                            here("looks up after garbage", FailureTableTest::looksUpAfterGarbage),
                            here("takes it over with its history", FailureTableTest::takesOverItsHistory))),
            entry(
                    "401",
                    and(
                            each(FailureTableTest::leavesUnauthorized, 401),
                            elsewhere("delivery.OAuthDeliveryTest", "asksOnceAndDeliversAllWhenTheTokenHasExpired"),
                            elsewhere("gate.GateKeeperTest", "opensOnceTheTokenIsRenewed"))),
            entry(
                    "any other 3xx or 4xx, such as 402, 403, 404",
                    and(
                            each(
                                    FailureTableTest::leavesMisconfigured,
                                    301,
                                    302,
                                    307,
                                    402,
                                    403,
                                    404,
                                    405,
                                    407,
                                    410,
                                    415,
                                    426,
                                    451),
                            elsewhere("delivery.ExhaustionTest", "parksAContactThatIsForbiddenWhileOthersPass"))),
            entry(
                    "its attempts are used up, and nothing else passes",
                    List.of(
                            elsewhere("delivery.ExhaustionTest", "closesTheGateForAContactThatFailsAlone"),
                            elsewhere("gate.GateKeeperTest", "suspendsAllSourcesBeforeItReleasesAnybody"),
                            elsewhere("gate.GateTest", "asksAfterOneSecondGrowingToThree"))),
            entry(
                    "its attempts are used up, and others pass",
                    List.of(elsewhere("delivery.ExhaustionTest", "parksAContactThatFailsWhileOthersPass"))),
            entry(
                    "it fails to the last while others pass, beyond chance",
                    List.of(
                            elsewhere(
                                    "delivery.ExhaustionTest", "buriesAParkedContactThatFailsToTheLastWhileOthersPass"),
                            elsewhere("delivery.ExhaustionTest", "buriesNobodyInABrownOut"))),
            entry(
                    ReadmeTable.refusedInARow() + " refusals in a row (`smarttask.max-refused-in-a-row`)",
                    List.of(elsewhere(
                            "delivery.ExhaustionTest", "closesTheGateForRefusalsInARowAndBelievesNoneOfThem"))),
            entry(
                    "the journal can't be written",
                    List.of(
                            here("leaves it without a request", FailureTableTest::leavesUnjournalled),
                            elsewhere("delivery.UnsafeTest", "saysDeliveredOnlyOnceTheJournalKnows"))),
            entry(
                    "the process was killed with its request open",
                    List.of(elsewhere("delivery.ParkedTest", "parksAnAbandonedAttemptAndSendsItOnceWithALookUp"))),
            entry(
                    "its company is refused, or comes back as something else",
                    List.of(
                            elsewhere("delivery.CompanyTest", "asksOnceForACompanyThatIsRefused"),
                            elsewhere("delivery.CompanyTest", "takesNoPersonOfThatNameForTheCompany"))),
            entry("the same bytes again", List.of(here("asks once", FailureTableTest::asksOnceForTheSameOrigin))));

    private final IntakeRecord record = record(1);

    /** What a row promises, in so far as one test shows it. */
    private record Check(String name, Body body, List<Integer> statuses) {
        @Override
        public String toString() {
            return name;
        }
    }

    @FunctionalInterface
    private interface Body {
        void run(FailureTableTest test, Row row) throws Exception;
    }

    private static Check here(String name, Body body) {
        return new Check(name, body, List.of());
    }

    @FunctionalInterface
    private interface StatusBody {
        void run(FailureTableTest test, Row row, int status) throws Exception;
    }

    private static List<Check> each(StatusBody body, int... statuses) {
        return IntStream.of(statuses)
                .mapToObj(status ->
                        new Check("status " + status, (test, row) -> body.run(test, row, status), List.of(status)))
                .toList();
    }

    private static List<Check> and(List<Check> some, Check... more) {
        return Stream.concat(some.stream(), Arrays.stream(more)).toList();
    }

    /** Another class shows it; there it has its name and its own start. */
    private static Check elsewhere(String type, String method) {
        return here(type + "." + method, (test, row) -> {
            Method shows = Arrays.stream(
                            Class.forName("org.contactcourier." + type).getDeclaredMethods())
                    .filter(candidate -> candidate.getName().equals(method))
                    .findFirst()
                    .orElseThrow();
            assertThat(shows.isAnnotationPresent(Test.class) || shows.isAnnotationPresent(ParameterizedTest.class))
                    .isTrue();
        });
    }

    static Stream<Arguments> table() throws IOException {
        List<Row> rows = ReadmeTable.rows();
        assertThat(rows.stream().map(Row::situation)).containsExactlyInAnyOrderElementsOf(CHECKS.keySet());
        return rows.stream().flatMap(row -> checks(row).stream().map(check -> Arguments.of(row, check)));
    }

    /** Every status that a row names is tried. */
    private static List<Check> checks(Row row) {
        List<Check> checks = CHECKS.getOrDefault(row.situation(), List.of());
        assertThat(checks.stream().flatMap(check -> check.statuses().stream()))
                .as("statuses of: %s", row)
                .containsAll(row.statuses());
        return checks;
    }

    @Override
    protected void adjust(Adjusted usual) {
        usual.useCreated(false).patience(Duration.ofSeconds(2));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("table")
    void keepsWhatTheTableSays(Row row, Check check) throws Exception {
        check.body().run(this, row);
    }

    /** The reasons that close the gate; none while it is open. */
    private List<String> gate() {
        return smartTask.gateState().reasons().stream()
                .map(GateStatus.ReasonDetail::word)
                .toList();
    }

    private List<Boolean> lookUps() {
        return api.createRequests().stream().map(SeenRequest::usesCreated).toList();
    }

    private static void endsAs(Row row, IntakeRecord contact) {
        assertThat(contact.ending().map(FailureTableTest::word).orElse("")).isEqualTo(row.ending());
    }

    private static String word(Ending ending) {
        return ending instanceof Ending.Buried buried
                ? buried.reason().word().toLowerCase(Locale.ROOT)
                : Endings.outcome(ending).replace('-', ' ');
    }

    void delivers(Row row) {
        deliver(record);

        endsAs(row, record);
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

    void buriesMalformed(Row row) {
        IntakeRecord malformed =
                IntakeRecord.rejected(origin(1), payload(), new MalformedRecordException("no JSON at 1"), root);

        deliver(malformed);

        isBuried(row, malformed);
        assertThat(api.requestCount()).isZero();
    }

    void buriesInvalid(Row row) {
        IntakeRecord invalid = IntakeRecord.rejected(
                origin(1),
                payload(),
                new InvalidContactException(List.of(new Violation("/name", "required", "name is required"))),
                root);

        deliver(invalid);

        isBuried(row, invalid);
        assertThat(api.requestCount()).isZero();
    }

    void isBuried(Row row, IntakeRecord rejected) {
        assertThat(rejected.ending()).get().isInstanceOf(Ending.Buried.class);
        endsAs(row, rejected);
        assertThat(gate()).isEmpty();
    }

    void buriesRefused(Row row, int status) {
        api.refuses(status);

        deliver(record);

        isBuried(row, record);
        assertThat(api.createRequestCount()).isEqualTo(1);
        assertThat(row(1).attempts().mayExist()).isFalse();
    }

    void leavesMisconfigured(Row row, int status) {
        api.answers(status).withHeader("Location", "/elsewhere").untilCleared();

        Exchange done = deliver(record);

        endsAs(row, record);
        assertThat(record.ending()).isEmpty();
        assertThat(done.getException()).isNull();
        assertThat(api.requestCount()).isEqualTo(1);
        assertThat(row(1).state()).isEqualTo(State.SENDING);
        assertThat(gate()).containsExactly("misconfigured");
    }

    void leavesToldByAPage(Row row, int status) {
        api.answers(status)
                .withHeader("Content-Type", "text/html")
                .withBody("<html>no</html>")
                .untilCleared();

        deliver(record);

        endsAs(row, record);
        assertThat(record.ending()).isEmpty();
        assertThat(api.createRequestCount()).isEqualTo(1);
        assertThat(gate()).containsExactly("misconfigured");
        assertThat(smartTask.gateState().reasons().get(0).what())
                .isEqualTo("SmartTask: status %d with text/html and no JSON", status);
    }

    void leavesUnauthorized(Row row, int status) {
        api.expiresTokens();

        deliver(record);

        endsAs(row, record);
        assertThat(record.ending()).isEmpty();
        assertThat(api.createRequestCount()).isEqualTo(1);
        assertThat(row(1).attempts().mayExist()).isFalse();
        assertThat(gate()).containsExactly("unauthorized");
    }

    void leavesUnconfirmed(Row row, int status) {
        api.refuses(status);

        deliver(record);

        endsAs(row, record);
        assertThat(record.ending()).isEmpty();
        assertThat(lookUps()).containsExactly(false, true, true);
        assertThat(row(1).attempts().mayExist()).isTrue();
        assertThat(gate()).containsExactly("unconfirmed");
    }

    void looksUp(Row row, int status) {
        api.answers(status).butCreates().forNext(2);

        deliver(record);

        assertThat(record.ending()).get().isInstanceOf(Ending.Delivered.class);
        assertThat(lookUps()).containsExactly(false, true, true);
        assertThat(api.contactCount()).isEqualTo(1);
        assertThat(row(1).attempts().count()).isEqualTo(3);
        assertThat(row(1).attempts().mayExist()).isTrue();
    }

    void looksUpAfterAReset(Row row) {
        api.resetsAfterReading().butCreates().forNext(1);

        deliver(record);

        assertThat(record.ending()).get().isInstanceOf(Ending.Delivered.class);
        assertThat(lookUps()).containsExactly(false, true);
        assertThat(api.contactCount()).isEqualTo(1);
    }

    void looksUpAfterATimeOut(Row row) {
        api.neverAnswers().butCreates().forNext(1);

        deliver(record);

        assertThat(record.ending()).get().isInstanceOf(Ending.Delivered.class);
        assertThat(lookUps()).containsExactly(false, true);
    }

    void looksUpAfterGarbage(Row row) {
        api.answersGarbage().butCreates().forNext(1);
        api.answersWithoutRecordId().butCreates().forNext(1);

        deliver(record);

        assertThat(record.ending()).get().isInstanceOf(Ending.Delivered.class);
        assertThat(lookUps()).containsExactly(false, true, true);
        assertThat(api.contactCount()).isEqualTo(1);
    }

    void leavesUnreached(Row row) {
        api.isDown();

        deliver(record);

        endsAs(row, record);
        assertThat(record.ending()).isEmpty();
        assertThat(row(1).attempts().mayExist()).isFalse();
        assertThat(gate()).containsExactly("unavailable");
    }

    void leavesUnjournalled(Row row) {
        journal.breaks("announce");

        deliver(record);

        endsAs(row, record);
        assertThat(record.ending()).isEmpty();
        assertThat(api.requestCount()).isZero();
        assertThat(gate()).containsExactly("journal");
    }

    void doesNotLookUpAfterARefusedConnection(Row row) {
        api.isDown();
        deliver(record);
        api.isUp();
        IntakeRecord again = record(1);

        deliver(again);

        assertThat(again.ending()).get().isInstanceOf(Ending.Delivered.class);
        assertThat(lookUps()).containsExactly(false);
        assertThat(row(1).attempts().count()).isEqualTo(4);
    }

    void usesUpNoAttemptWhenItIsTooFast(Row row) {
        api.answers(429).withRetryAfter(Duration.ZERO).forNext(6);

        deliver(record);

        assertThat(record.ending()).get().isInstanceOf(Ending.Delivered.class);
        assertThat(lookUps()).hasSize(7).containsOnly(false);
    }

    void pausesEverybody(Row row, int status) {
        api.answers(status).withRetryAfter(Duration.ofMinutes(30)).forNext(1);
        IntakeRecord other = record(2);

        deliver(record);
        deliver(other);

        assertThat(List.of(record, other)).allMatch(one -> one.ending().isEmpty());
        assertThat(api.requestCount()).isEqualTo(1);
        assertThat(row(1).attempts().mayExist()).isEqualTo(status == 503);
        assertThat(gate()).containsExactly("retry-after");
    }

    void pausesForASecond(Row row) throws Exception {
        api.answers(429).forNext(1);
        Future<Exchange> first = workers.submit(() -> deliver(record));

        Awaitility.await().until(() -> gate().equals(List.of("retry-after")));

        assertThat(smartTask.gateState().next()).get().isNotEqualTo(Duration.ZERO);
        Exchange ignored = first.get();
    }

    void takesOverItsHistory(Row row) {
        api.answers(500).forNext(3);
        deliver(record);
        IntakeRecord again = record(1);

        deliver(again);

        assertThat(lookUps()).containsExactly(false, true, true, true);
        assertThat(row(1).attempts().count()).isEqualTo(4);
    }

    void asksOnceForTheSameOrigin(Row row) {
        deliver(record);
        IntakeRecord again = record(1);

        deliver(again);

        endsAs(row, again);
        assertThat(again.ending())
                .contains(new Ending.AlreadyDelivered(api.contacts().get(0).recordId()));
        assertThat(api.createRequestCount()).isEqualTo(1);
    }
}
