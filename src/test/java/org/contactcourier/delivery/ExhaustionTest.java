package org.contactcourier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.contactcourier.contact.Reason;
import org.contactcourier.gate.GateStatus;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.DeadLetter;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.journal.JournalJson;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Organization;
import org.contactcourier.sandbox.SentContact;
import org.contactcourier.support.CapturedLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a contact that fails to the last: it depends on what SmartTask says to others meanwhile. */
class ExhaustionTest extends SimulatedDelivery {
    private static final int BAD = 1;
    private static final int ALSO_BAD = 2;
    private static final int FIRST_GOOD = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Bystanders bystanders = new Bystanders();

    @Override
    protected boolean withParked() {
        return true;
    }

    @Override
    protected void adjust(Adjusted usual) {
        usual.parkedDelays(Duration.ofMillis(100), Duration.ofMillis(200))
                .maxParked(2)
                .maxRefusedInARow(3);
    }

    @BeforeEach
    void takeTime() {
        api.latency(Duration.ofMillis(20)); // so that others pass while one is tried
    }

    @AfterEach
    void endTraffic() throws Exception {
        bystanders.end();
    }

    private void othersPass() {
        bystanders.pass(api, workers, number -> deliver(record(number)));
    }

    private void fails(int number, int status) {
        api.answers(status).forContact(SentContact.named("Person " + number));
    }

    private IntakeRecord delivered(int number) {
        IntakeRecord record = record(number);
        deliver(record);
        return record;
    }

    private long requests(int number) {
        return api.createRequests().stream()
                .filter(request -> request.bodyText().contains("\"Person " + number + "\""))
                .count();
    }

    private State state(int number) {
        return row(number).state();
    }

    private AttemptHistory attempts(int number) {
        return row(number).attempts();
    }

    private static AttemptHistory.Others others(AttemptHistory attempts) {
        AttemptHistory.Others others = attempts.others();
        assertThat(others).isNotNull();
        return others == null ? AttemptHistory.Others.NONE : others;
    }

    private List<String> reasons() {
        return smartTask.gateState().reasons().stream()
                .map(GateStatus.ReasonDetail::word)
                .toList();
    }

    private void await(java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await().atMost(PATIENCE).until(condition);
    }

    @Test
    void parksAContactThatFailsWhileOthersPass() {
        fails(BAD, 500);
        othersPass();

        IntakeRecord bad = delivered(BAD);

        assertThat(bad.ending()).get().isInstanceOf(Ending.Parked.class);
        assertThat(state(BAD)).isEqualTo(State.PARKED);
        assertThat(real.parkedCount()).isEqualTo(1);
        assertThat(real.parkedBytes()).isEqualTo(bad.payload().size());
        assertThat(smartTask.gateState().word()).isEqualTo("open");
    }

    @Test
    void buriesAParkedContactThatFailsToTheLastWhileOthersPass() {
        fails(BAD, 500);
        othersPass();
        delivered(BAD);

        await(() -> state(BAD) == State.BURIED);

        IntakeRecord again = delivered(BAD);
        assertThat(again.ending()).get().isInstanceOfSatisfying(Ending.Buried.class, buried -> {
            assertThat(buried.reason()).isEqualTo(Reason.POISONOUS);
            DeadLetter letter = letter(buried.deadLetterId());
            assertThat(letter.message())
                    .isEqualTo(
                            "SmartTask failed on it %d times while it accepted others; the last time: status 500",
                            letter.attempts());
            assertThat(letter.attempts()).isGreaterThanOrEqualTo(5).isEqualTo((int) requests(BAD));
            assertThat(letter.mayExist()).isTrue();
        });
        assertThat(real.parkedCount()).isZero();
    }

    @Test
    void parksAContactThatIsForbiddenWhileOthersPass() {
        fails(BAD, 403);
        othersPass();

        List<IntakeRecord> passes = new ArrayList<>();
        Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> { // nobody else may pass during a single attempt
                            passes.add(delivered(BAD));
                            return passes.get(passes.size() - 1).ending().isPresent();
                        });

        assertThat(passes.get(passes.size() - 1).ending()).get().isInstanceOf(Ending.Parked.class);
        assertThat(requests(BAD)).isLessThanOrEqualTo(passes.size());
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> smartTask.gateState().word().equals("open"));
    }

    @Test
    void closesTheGateForAContactThatFailsAlone() {
        fails(BAD, 500);

        IntakeRecord bad = delivered(BAD);

        assertThat(bad.ending()).isEmpty();
        assertThat(state(BAD)).isEqualTo(State.SENDING);
        assertThat(reasons()).containsExactly("unconfirmed");
        assertThat(journal.calls()).doesNotContain("park");
    }

    @Test
    void buriesNobodyInABrownOut() throws Exception {
        Random half = new Random(7);
        api.answers(500).forContact(anybody -> half.nextBoolean());
        othersPass();

        List<IntakeRecord> records = records(40);
        await(deliverAll(records));

        await(() -> records.stream()
                .noneMatch(record -> record.ending().isPresent()
                        && journal.find(record.origin()).orElseThrow().state() == State.PARKED));
        assertThat(journal.calls()).doesNotContain("bury");
        assertThat(api.duplicates()).isEmpty();
    }

    @Test
    void buriesNobodyInAnOutageThatBeginsWhileContactsAreParked() throws Exception {
        fails(BAD, 500);
        othersPass();
        delivered(BAD);
        endTraffic();
        api.clearFaults();
        api.isDown();
        await(() -> smartTask.gateState().word().equals("closed"));

        api.isUp();

        await(() -> state(BAD) == State.DELIVERED);
        assertThat(journal.calls()).doesNotContain("bury");
    }

    @Test
    void countsNoParkedTryWhileTheGateIsClosed() throws Exception {
        fails(BAD, 500);
        othersPass();
        delivered(BAD);
        endTraffic();
        api.clearFaults();
        api.answers(500).untilCleared();
        delivered(ALSO_BAD);
        await(() -> !smartTask.gateState().word().equals("open"));
        int counted = attempts(BAD).parkedTries();
        long requests = requests(BAD);

        await(() -> requests(BAD) >= requests + 2);

        assertThat(attempts(BAD).parkedTries()).isEqualTo(counted);
        assertThat(state(BAD)).isEqualTo(State.PARKED);
    }

    /** It also counted what had passed in good times long before, and would have buried good contacts in a brown-out. */
    @Test
    void countsNothingThatWasBeforeAContactFirstFailed() throws Exception {
        int before = 200;
        api.latency(Duration.ZERO);
        for (int i = 0; i < before; i++) {
            delivered(10 * FIRST_GOOD + i);
        }
        takeTime();
        fails(BAD, 500);
        othersPass();
        delivered(BAD);
        endTraffic();

        await(() -> attempts(BAD).parkedTries() >= 1);

        assertThat(others(attempts(BAD)).tried()).isLessThan(before);
    }

    @Test
    void closesTheGateWhenTooManyAreParked() {
        fails(BAD, 500);
        fails(ALSO_BAD, 500);
        fails(3, 500);
        othersPass();
        delivered(BAD);
        delivered(ALSO_BAD);
        try (CapturedLog log = CapturedLog.open()) {
            IntakeRecord third = delivered(3);

            assertThat(third.ending()).isEmpty();
            assertThat(log.lines())
                    .filteredOn(line -> line.contains("max-parked"))
                    .hasSize(1);
        }
    }

    @Test
    void whatIsParkedForAnotherOrganizationDoesNotCount() {
        Instant later = Instant.now().plus(PATIENCE.multipliedBy(100));
        for (int number : new int[] {BAD, ALSO_BAD}) {
            IntakeRecord other = record(number);
            other.goesTo(new Organization("sales"));
            journal.park(other, AttemptHistory.NONE, later);
        }
        fails(3, 500);
        othersPass();

        assertThat(delivered(3).ending()).containsInstanceOf(Ending.Parked.class);
        assertThat(smartTask.gateState().word()).isEqualTo("open");
    }

    @Test
    void opensAgainWhenTheParkedOnesDrain() {
        fails(BAD, 500);
        fails(ALSO_BAD, 500);
        fails(3, 500);
        othersPass();
        delivered(BAD);
        delivered(ALSO_BAD);
        assertThat(delivered(3).ending()).isEmpty();
        api.clearFaults();

        await(() -> real.parkedCount() == 0);

        await(() -> smartTask.gateState().word().equals("open"));
        assertThat(delivered(3).ending()).get().isInstanceOf(Ending.Delivered.class);
        assertThat(journal.calls()).doesNotContain("bury");
    }

    @Test
    void keepsTheEvidenceBeyondARestart() throws Exception {
        fails(BAD, 500);
        othersPass();
        delivered(BAD);
        endTraffic();
        AttemptHistory before = attempts(BAD);

        restart();

        await(() -> attempts(BAD).count() > before.count());
        assertThat(others(attempts(BAD)).accepted())
                .isGreaterThanOrEqualTo(others(before).accepted());
        assertThat(attempts(BAD).firstAt()).isEqualTo(before.firstAt());
        assertThat(state(BAD)).isEqualTo(State.PARKED);
    }

    @Test
    void closesTheGateForRefusalsInARowAndBelievesNoneOfThem() {
        api.refuses(422);
        assertThat(delivered(11).ending()).get().isInstanceOf(Ending.Buried.class);
        assertThat(delivered(12).ending()).get().isInstanceOf(Ending.Buried.class);

        IntakeRecord third = delivered(13);
        IntakeRecord meanwhile = delivered(14);

        assertThat(third.ending()).isEmpty();
        assertThat(meanwhile.ending()).isEmpty();
        assertThat(reasons()).containsExactly("refusals");
    }

    /** What was buried before the gate closed was as good as what came after: it must be found, to be sent again. */
    @Test
    void marksWhatWasBuriedInOneRunOfRefusals() throws Exception {
        api.refuses(422);
        String first = refusalRun(delivered(11));
        String second = refusalRun(delivered(12));
        assertThat(delivered(13).ending()).isEmpty();
        assertThat(smartTask.gateState().reasons().get(0).what()).endsWith("have the refusal_run " + first);
        api.clearFaults();
        assertThat(delivered(13).ending()).get().isInstanceOf(Ending.Delivered.class);
        api.refuses(422);

        String next = refusalRun(delivered(14));

        assertThat(first).isNotBlank().isEqualTo(second).isNotEqualTo(next);
    }

    private String refusalRun(IntakeRecord refused) throws Exception {
        assertThat(refused.ending()).get().isInstanceOf(Ending.Buried.class);
        DeadLetter letter = letter(((Ending.Buried) refused.ending().orElseThrow()).deadLetterId());
        String copied = StrictJson.mapper()
                .readTree(new JournalJson(StrictJson.mapper()).write(letter))
                .get("refusal_run")
                .asText();
        assertThat(copied).isEqualTo(letter.refusalRun());
        return copied;
    }

    /** SmartTask's gateway answered in JSON as well while it came up, and the first contact to be tried was buried. */
    @Test
    void keepsAContactThatIsRefusedWhileTheGateIsHalfOpen() {
        api.isDown();
        assertThat(delivered(11).ending()).isEmpty();
        api.refuses(422);
        api.isUp();

        IntakeRecord tried = delivered(11);

        assertThat(api.createRequestCount()).isPositive();
        assertThat(tried.ending()).isEmpty();
        assertThat(reasons()).containsExactly("misconfigured");
        api.clearFaults();
        await(() -> delivered(11).ending().isPresent());
        assertThat(journal.calls()).doesNotContain("bury");
    }

    @Test
    void opensForAnAcceptedContactAfterRefusalsInARow() {
        api.refuses(422);
        List.of(11, 12, 13).forEach(this::delivered);
        api.clearFaults();

        IntakeRecord again = delivered(13);

        assertThat(again.ending()).get().isInstanceOf(Ending.Delivered.class);
        assertThat(smartTask.gateState().word()).isEqualTo("open");
    }

    /** Each asked for itself, and where SmartTask hung each waited for its own time-out. */
    @Test
    void asksOnceForAllParkedContactsThatFailTogether() throws Exception {
        fails(BAD, 500);
        fails(ALSO_BAD, 500);
        othersPass();
        delivered(BAD);
        delivered(ALSO_BAD);
        endTraffic();
        api.neverAnswers().onFilterUsers().untilCleared();

        await(() -> !smartTask.gateState().word().equals("open"));

        assertThat(journal.calls()).doesNotContain("bury");
        assertThat(List.of(state(BAD), state(ALSO_BAD))).containsOnly(State.PARKED);
    }

    /** One poisonous contact in a quiet night made health DOWN until the next good one came. */
    @Test
    void isHealthyWhileNothingButAParkedContactFails() throws Exception {
        fails(BAD, 500);
        othersPass();
        delivered(BAD);
        endTraffic();

        await(() -> attempts(BAD).parkedTries() >= 1);

        assertThat(smartTask.problem()).isEmpty();
    }
}
