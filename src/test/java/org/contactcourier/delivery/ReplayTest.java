package org.contactcourier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.awaitility.Awaitility;
import org.contactcourier.contact.InvalidContactException;
import org.contactcourier.contact.Reason;
import org.contactcourier.contact.Violation;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.DeadLetter;
import org.contactcourier.journal.DeadLetters;
import org.contactcourier.journal.DeadLetters.Event;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.contactcourier.record.RecordReader;
import org.contactcourier.sandbox.SentContact;
import org.contactcourier.support.CapturedLog;
import org.junit.jupiter.api.Test;

/** Dead letters that are sent again, on the shipped routes. {@link SharedReplayTest} does the same in PostgreSQL. */
class ReplayTest extends SimulatedDelivery {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @Override
    protected boolean withParked() {
        return true;
    }

    @Override
    protected void adjust(Adjusted usual) {
        usual.maxRefusedInARow(4)
                .parkedDelays(Duration.ofMillis(50), Duration.ofMillis(100))
                .maxReplaysPerSecond(pace());
    }

    private DeadLetters letters() {
        return real.deadLetters();
    }

    private void await(java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await().atMost(PATIENCE).until(condition);
    }

    /** SmartTask refuses that contact and takes one in between, so that no run of refusals closes the gate. */
    private String refused(int number) {
        api.answers(422).forContact(SentContact.named("Person " + number));
        IntakeRecord record = record(number);
        deliver(record);
        deliver(record(100_000 + number));
        return id(record);
    }

    private static String id(IntakeRecord record) {
        return ((Ending.Buried) record.ending().orElseThrow()).deadLetterId();
    }

    private IntakeRecord invalid(int number) {
        return IntakeRecord.rejected(
                origin(number),
                json("{\"email\":\"ada\"}"),
                new InvalidContactException(List.of(new Violation("/name", "required", "the name is required"))),
                root.within(Duration.ofSeconds(30)));
    }

    private static Payload json(String text) {
        return Payload.whole("application/json", text.getBytes(StandardCharsets.UTF_8));
    }

    private long requests(String name) {
        return api.createRequests().stream()
                .filter(request -> request.bodyText().contains('"' + name + '"'))
                .count();
    }

    private double count(String outcome) {
        return meters.counter("contact_courier.replays", "outcome", outcome).count();
    }

    private List<String> history(String id) {
        return letters().history(id).stream().map(Event::what).toList();
    }

    @Test
    void deliversARefusedLetterOnceSmartTaskTakesIt() {
        String id = refused(1);
        api.clearFaults();

        assertThat(letters().replay(List.of(id), "ada")).isEqualTo(1);

        await(() -> row(1).state() == State.DELIVERED);
        assertThat(requests("Person 1")).isEqualTo(2);
        assertThat(history(id)).containsExactly("replayed", "delivered");
        assertThat(letters().replaying()).isZero();
        assertThat(real.deadLetters(Reason.REFUSED)).isZero();
        await(() -> count("delivered") == 1);
    }

    @Override
    RecordReader reader() {
        return new OnlyUnnamed(super.reader());
    }

    /** It was buried again as Malformed, a fault of this program, and nobody knew any more why it was a letter at all. */
    @Test
    void leavesALetterAsItWasIfItsSourceIsGone() {
        Origin origin = new Origin("file.leads:a.csv", Origin.NO_POSITION, 3, "0123456789abcdef0123456789abcdef");
        InvalidContactException why =
                new InvalidContactException(List.of(new Violation("/name", "required", "the name is required")));
        IntakeRecord record = IntakeRecord.rejected(origin, json("{}"), why, root);
        String id = ((Ending.Buried) real.bury(record, why, AttemptHistory.NONE)).deadLetterId();
        DeadLetter before = letter(id);

        try (CapturedLog log = CapturedLog.open()) {
            assertThat(letters().replay(List.of(id), "ada")).isEqualTo(1);
            await(() -> letters().replaying() == 0);

            assertThat(letter(id)).usingRecursiveComparison().isEqualTo(before);
            assertThat(real.deadLetters(Reason.INVALID)).isEqualTo(1);
            assertThat(history(id)).containsExactly("replayed", "stopped");
            assertThat(letters().history(id).get(1).detail())
                    .isEqualTo("no source is called file.leads any more; set its keys intake.file.leads.* again");
            await(() -> log.lines().stream().anyMatch(line -> line.startsWith("WARN")));
            assertThat(log.lines().stream().filter(line -> line.startsWith("WARN")))
                    .singleElement()
                    .asString()
                    .startsWith("WARN 1 dead letter stays buried as before: no source is called file.leads any more;")
                    .endsWith("the first is file.leads:a.csv#3 null");
        }
    }

    @Test
    void buriesAgainWhatIsStillRefusedAndNeverByItselfOnceMore() {
        String id = refused(1);

        letters().replay(List.of(id), "ada");
        await(() -> row(1).state() == State.BURIED);

        String second = refused(2);
        letters().replay(List.of(second), "ada"); // a whole round later
        await(() -> row(2).state() == State.BURIED);
        assertThat(requests("Person 1")).isEqualTo(2);
        assertThat(letter(id).generation()).isEqualTo(1);
        assertThat(letter(id).attempts()).isEqualTo(2);
        assertThat(history(id)).containsExactly("replayed", "buried");
        await(() -> count("buried") == 2);
    }

    @Test
    void keepsTryingALetterThatSmartTaskFailsOn() {
        String id = refused(1);
        api.clearFaults();
        api.answers(500).forNext(2);

        letters().replay(List.of(id), "ada");

        await(() -> row(1).state() == State.DELIVERED);
        assertThat(row(1).attempts().count()).isEqualTo(4);
        assertThat(history(id)).containsExactly("replayed", "delivered");
    }

    @Test
    void closesTheGateForNoRefusalOfAReplay() {
        List<String> ids = IntStream.rangeClosed(1, 10).mapToObj(this::refused).toList();

        letters().replay(ids, "ada");

        await(() -> letters().replaying() == 0);
        assertThat(smartTask.gateState().word()).isEqualTo("open");
        assertThat(ids).allMatch(id -> letter(id).generation() == 1);
        assertThat(ids.stream().map(id -> letter(id).refusalRun()).distinct()).hasSize(1);
    }

    @Test
    void sendsNothingWhileTheGateIsClosed() {
        String id = refused(1);
        api.clearFaults();
        smartTask.closeGate("a test");
        long before = api.createRequestCount();

        letters().replay(List.of(id), "ada");
        int rounds = Collections.frequency(journal.calls(), "due");
        Awaitility.await().during(Duration.ofMillis(1500)).until(() -> api.createRequestCount() == before);
        assertThat(Collections.frequency(journal.calls(), "due")).isEqualTo(rounds);
        assertThat(letters().replaying()).isEqualTo(1);

        smartTask.openGate();
        await(() -> row(1).state() == State.DELIVERED);
    }

    @Test
    void sendsThousandsRoundAfterRoundEachOnce() throws Exception {
        int many = 1_500;
        List<String> ids = new ArrayList<>();
        for (int from = 1; from <= many; from += 100) { // side by side: their burials share commits
            List<IntakeRecord> records =
                    IntStream.range(from, from + 100).mapToObj(this::invalid).toList();
            await(deliverAll(records));
            records.forEach(record -> ids.add(id(record)));
        }
        for (int i = 0; i < many; i++) {
            letters().edit(ids.get(i), json("{\"name\":\"Person " + (i + 1) + "\"}"), "ada", "a name");
        }
        Instant begin = Instant.now();

        assertThat(letters().replay(ids.subList(0, 1000), "ada")).isEqualTo(1000);
        assertThat(letters().replay(ids.subList(1000, many), "ada")).isEqualTo(many - 1000);

        await(() -> letters().replaying() == 0);
        assertThat(Duration.between(begin, Instant.now())).isLessThan(PATIENCE);
        assertThat(api.createRequestCount()).isEqualTo(many);
        assertThat(api.names()).hasSize(many).doesNotHaveDuplicates();
        assertThat(real.deadLetters(Reason.INVALID)).isZero();
    }

    @Test
    void keepsAPaceOfTheirOwn() throws Exception {
        List<String> ids = IntStream.rangeClosed(1, 7).mapToObj(this::refused).toList();
        api.clearFaults();
        paced = true;
        restart();
        long before = api.createRequestCount();

        letters().replay(ids, "ada");

        await(() -> letters().replaying() == 0);
        List<Instant> sent = api.createRequests().stream()
                .skip(before)
                .map(request -> request.at())
                .sorted()
                .toList();
        assertThat(sent).hasSize(7);
        assertThat(Duration.between(sent.get(0), sent.get(6))).isGreaterThan(Duration.ofSeconds(1));
    }

    private boolean paced;

    /** Five a second: six distances of 200 ms. */
    private double pace() {
        return paced ? 5 : 0;
    }

    /** Somebody stopped, edited and replayed it while what was handed out before waited for its turn. */
    @Test
    void sendsAnEditedLetterAsItIsNow() {
        String id = refused(1);
        api.clearFaults();
        journal.holds("sending");
        letters().replay(List.of(id), "ada");
        int before = Collections.frequency(journal.calls(), "sending");
        await(() -> Collections.frequency(journal.calls(), "sending") > before);

        assertThat(letters().stopReplays("ada")).isEqualTo(1);
        assertThat(letters().edit(id, json("{\"name\":\"Grace Hopper\"}"), "ada", "another name"))
                .isTrue();
        assertThat(letters().replay(List.of(id), "ada")).isEqualTo(1);
        journal.goesOn();

        await(() -> row(1).state() == State.DELIVERED);
        assertThat(requests("Person 1")).as("before it was buried").isEqualTo(1);
        assertThat(requests("Grace Hopper")).isEqualTo(1);
    }

    @Test
    void sendsNothingOfWhatIsStoppedWhileItIsHandedOut() {
        String id = refused(1);
        String other = refused(2);
        api.clearFaults();
        journal.holds("sending");
        letters().replay(List.of(id), "ada");
        int before = Collections.frequency(journal.calls(), "sending");
        await(() -> Collections.frequency(journal.calls(), "sending") > before);
        assertThat(letters().stopReplays("ada")).isEqualTo(1);

        journal.goesOn();

        letters().replay(List.of(other), "ada"); // a round later
        await(() -> row(2).state() == State.DELIVERED);
        assertThat(row(1).state()).isEqualTo(State.BURIED);
        assertThat(requests("Person 1")).isEqualTo(1);
        assertThat(letter(id).generation()).isZero();
        assertThat(real.deadLetters(Reason.REFUSED)).isEqualTo(1);
        assertThat(count("buried")).isZero();
    }

    @Test
    void isSentOnceHoweverOftenItIsReplayed() throws Exception {
        String id = refused(1);
        api.clearFaults();
        api.latency(Duration.ofMillis(300));

        List<Future<Integer>> operators = IntStream.range(0, 8)
                .mapToObj(number -> workers.submit(() -> letters().replay(List.of(id), "operator " + number)))
                .toList();
        int accepted = 0;
        for (Future<Integer> operator : operators) {
            accepted += operator.get();
        }

        assertThat(accepted).isEqualTo(1);
        await(() -> row(1).state() == State.DELIVERED);
        assertThat(requests("Person 1")).isEqualTo(2);
        assertThat(letters().replay(List.of(id), "ada")).isZero();
    }

    @Test
    void waitsForAContactWithTheSameIdentity() throws Exception {
        String id = refused(1);
        api.clearFaults();
        api.latency(Duration.ofMillis(700));
        IntakeRecord live = IntakeRecord.of(
                origin(7), json("{\"name\":\"Person 1\"}"), person("Person 1"), root.within(Duration.ofSeconds(30)));
        Future<Exchange> underWay = workers.submit(() -> deliver(live));
        await(() -> api.inFlight() == 1);

        letters().replay(List.of(id), "ada");

        await(() -> row(1).state() == State.DELIVERED);
        Exchange ignored = underWay.get();
        assertThat(api.maxInFlight()).isEqualTo(1);
        assertThat(live.ending()).get().isInstanceOf(Ending.Delivered.class);
    }

    /** A source that reads it again while it waits must neither send it, nor bury it over the edit. */
    @Test
    void leavesAReplayAloneThatItsSourceReadsAgain() {
        deliver(invalid(1));
        String id = id(buriedAgain(invalid(1)));
        assertThat(letters().edit(id, json("{\"name\":\"Grace Hopper\"}"), "ada", "+name"))
                .isTrue();
        smartTask.closeGate("a test");
        letters().replay(List.of(id), "ada");
        IntakeRecord invalid = buriedAgain(invalid(1));
        IntakeRecord valid = record(1);
        deliver(valid);

        smartTask.openGate();

        assertThat(invalid.ending()).contains(Endings.KEPT);
        assertThat(valid.ending()).contains(Endings.KEPT);
        await(() -> row(1).state() == State.DELIVERED);
        assertThat(api.names()).containsExactly("Grace Hopper");
    }

    private IntakeRecord buriedAgain(IntakeRecord record) {
        deliver(record);
        return record;
    }

    @Test
    void buriesALetterAgainThatIsStillInvalid() {
        IntakeRecord record = invalid(1);
        deliver(record);

        letters().replay(List.of(id(record)), "ada");

        await(() -> row(1).state() == State.BURIED && letters().replaying() == 0);
        assertThat(letter(id(record)).generation()).isEqualTo(1);
        assertThat(history(id(record))).containsExactly("replayed", "buried");
        assertThat(api.createRequestCount()).isZero();
    }

    @Test
    void goesOnAfterARestart() throws Exception {
        String id = refused(1);
        api.clearFaults();
        smartTask.closeGate("a test");
        letters().replay(List.of(id), "ada");

        restart();
        smartTask.openGate();

        await(() -> row(1).state() == State.DELIVERED);
        assertThat(requests("Person 1")).isEqualTo(2);
    }

    @Test
    void takesAReReadForNoWish() {
        String id = refused(1);
        api.clearFaults();
        IntakeRecord again = record(1);

        deliver(again);

        assertThat(again.ending()).get().isInstanceOf(Ending.Buried.class);
        assertThat(requests("Person 1")).isEqualTo(1);
        assertThat(letter(id).generation()).isZero();
    }

    @Test
    void sendsAgainWhatASourceGivesAgainAfterItHadLetItGo() {
        String id = refused(1);
        api.clearFaults();
        real.acknowledged(List.of(origin(1)));
        IntakeRecord again = record(1);

        deliver(again);

        assertThat(again.ending()).contains(Endings.GIVEN_AGAIN);
        await(() -> row(1).state() == State.DELIVERED);
        assertThat(requests("Person 1")).isEqualTo(2);
        assertThat(history(id)).containsExactly("given-again", "delivered");
        real.acknowledged(List.of(origin(1)));
        IntakeRecord third = record(1);
        deliver(third);
        assertThat(third.ending()).get().isInstanceOf(Ending.AlreadyDelivered.class);
        assertThat(requests("Person 1")).isEqualTo(2);
    }

    @Test
    void sendsAgainOnceForEachTimeItIsGiven() {
        refused(1);
        real.acknowledged(List.of(origin(1)));
        deliver(record(1));
        await(() -> row(1).state() == State.BURIED);

        IntakeRecord reRead = record(1);
        deliver(reRead);
        assertThat(reRead.ending()).get().isInstanceOf(Ending.Buried.class);
        assertThat(requests("Person 1")).isEqualTo(2);

        real.acknowledged(List.of(origin(1)));
        deliver(record(1));
        await(() -> requests("Person 1") == 3 && row(1).state() == State.BURIED);
    }

    /** A mapping was mended: what was invalid can be read now. */
    @Test
    void sendsWhatCanBeReadByNow() {
        IntakeRecord record = invalid(1);
        deliver(record);
        real.acknowledged(List.of(origin(1)));
        IntakeRecord stillInvalid = buriedAgain(invalid(1));
        IntakeRecord valid = record(1);

        deliver(valid);

        assertThat(stillInvalid.ending()).get().isInstanceOf(Ending.Buried.class);
        assertThat(valid.ending()).contains(Endings.GIVEN_AGAIN);
        await(() -> row(1).state() == State.DELIVERED);
        assertThat(api.names()).containsExactly("Person 1");
    }

    @Test
    void sendsNothingThatItsSourceTookBackByItself() {
        refused(1);
        real.acknowledged(List.of(origin(1)));
        IntakeRecord again = record(1);
        again.isReadAgain(true);

        deliver(again);

        assertThat(again.ending()).get().isInstanceOf(Ending.Buried.class);
        assertThat(requests("Person 1")).isEqualTo(1);
    }
}
