package org.contactcourier.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.contactcourier.gate.Gate.Duty;
import org.contactcourier.gate.Gate.Entry;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.NotEndedException;
import org.contactcourier.smarttask.Outcome;
import org.contactcourier.support.CapturedLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The gate by itself: time passes when the test says so, and the test is its keeper. */
class GateTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MOST_REFUSED = 3;
    private static final Outcome ACCEPTED = new Outcome.Accepted("r-1");
    private static final Outcome REFUSED = new Outcome.Refused(422, "");
    private static final Outcome UNCONFIRMED = new Outcome.Unconfirmed("status 500");
    private static final Outcome UNREACHED = new Outcome.Unavailable("connect refused", true, true, Optional.empty());
    private static final Outcome TOO_FAST =
            new Outcome.Unavailable("status 429", true, false, Optional.of(Duration.ofSeconds(1)));

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5); // where nano times overflow
    private final Deadline root = Deadline.root(Clock.systemUTC());
    private final ExecutorService contacts = Executors.newCachedThreadPool();
    private double random;
    private final Gate gate = new Gate(PATIENCE, MOST_REFUSED, Clock.systemUTC(), now::get, () -> random);

    @AfterEach
    void letEverybodyGo() {
        root.expire();
        contacts.shutdownNow();
    }

    private void passes(Duration time) {
        now.addAndGet(time.toNanos());
    }

    /** Time for any call that is planned. */
    private Duty lookLater() {
        passes(Duration.ofSeconds(3));
        return gate.look();
    }

    private void becomesHalfOpen() {
        if (lookLater() == Duty.PROBE) {
            gate.probed(null);
        }
        assertThat(gate.state().word()).isEqualTo("half-open");
    }

    private CompletableFuture<Entry> entering(String identity) {
        return entering(identity, false, root);
    }

    private CompletableFuture<Entry> entering(String identity, boolean replay, Deadline deadline) {
        int before = gate.waiting();
        CompletableFuture<Entry> entering = CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return gate.enter(Set.of(identity), replay, deadline);
                    } catch (NotEndedException | InterruptedException e) {
                        throw new CompletionException(e);
                    }
                },
                contacts);
        Awaitility.await().until(() -> entering.isDone() || gate.waiting() > before);
        return entering;
    }

    private static Entry granted(CompletableFuture<Entry> entering) throws Exception {
        return entering.get(5, TimeUnit.SECONDS);
    }

    /** One contact that goes through the half-open gate and comes back with this answer. */
    private void isTried(String identity, Outcome outcome) throws Exception {
        Entry entry = granted(entering(identity));
        gate.hears(entry, outcome);
        gate.leave(entry);
    }

    private List<String> reasons() {
        return gate.state().reasons().stream().map(GateState.Reason::word).toList();
    }

    // ---- what closes it, and what opens it again

    @Test
    void letsEverybodyThroughWhileItIsOpen() throws Exception {
        assertThat(granted(entering("ada")).isTrial()).isFalse();
        assertThat(gate.look()).isEqualTo(Duty.NOTHING);
        assertThat(gate.wantsSourcesSuspended()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"UNAVAILABLE", "UNAUTHORIZED", "MISCONFIGURED", "UNCONFIRMED", "PARKED"})
    void opensAfterAProbeAndAnAcceptedContact(Closure why) throws Exception {
        gate.close(why, "trouble");
        assertThat(gate.isClosedFor(why)).isTrue();
        assertThat(lookLater()).isEqualTo(Duty.PROBE);
        gate.probed(null);
        assertThat(gate.isOpen()).isFalse();

        isTried("ada", ACCEPTED);

        assertThat(gate.isOpen()).isTrue();
    }

    @Test
    void opensAfterARefusedContactToo() throws Exception {
        gate.close(UNCONFIRMED);
        becomesHalfOpen();

        isTried("ada", REFUSED);

        assertThat(gate.isOpen()).isTrue();
    }

    @Test
    void staysClosedWhileTheProbeFails() {
        gate.close(UNREACHED);
        assertThat(lookLater()).isEqualTo(Duty.PROBE);

        gate.probed(UNREACHED);

        assertThat(gate.state().word()).isEqualTo("closed");
        assertThat(lookLater()).isEqualTo(Duty.PROBE);
    }

    @Test
    void asksContactsInsteadOfProbesOnceProbesTellNothing() throws Exception {
        gate.close(UNCONFIRMED);
        becomesHalfOpen();

        isTried("ada", UNCONFIRMED);

        assertThat(gate.state().word()).isEqualTo("closed");
        assertThat(lookLater()).isEqualTo(Duty.NOTHING);
        assertThat(gate.state().word()).isEqualTo("half-open");
    }

    @Test
    void closesForRefusalsInARow() throws Exception {
        Entry entry = granted(entering("ada"));
        gate.hears(entry, REFUSED);
        gate.hears(entry, REFUSED);
        assertThat(gate.isOpen()).isTrue();

        gate.hears(entry, REFUSED);

        assertThat(reasons()).containsExactly("refusals");
        assertThat(gate.believesRefusals()).isFalse();
    }

    @Test
    void countsRefusalsAnewAfterAnAcceptedContact() throws Exception {
        Entry entry = granted(entering("ada"));
        gate.hears(entry, REFUSED);
        gate.hears(entry, REFUSED);
        gate.hears(entry, ACCEPTED);

        gate.hears(entry, REFUSED);
        gate.hears(entry, REFUSED);

        assertThat(gate.isOpen()).isTrue();
    }

    @Test
    void opensForAnAcceptedContactAndNoOtherWhenItClosedForRefusals() throws Exception {
        gate.close(Closure.REFUSALS, "refusals");
        assertThat(lookLater()).isEqualTo(Duty.NOTHING); // a probe would tell nothing
        isTried("ada", REFUSED);
        assertThat(gate.state().word()).isEqualTo("closed");
        becomesHalfOpen();

        isTried("grace", ACCEPTED);

        assertThat(gate.isOpen()).isTrue();
    }

    @Test
    void opensAfterATestWriteWhenTheJournalWasBroken() {
        gate.close(Closure.JOURNAL, "disk full");
        assertThat(gate.look()).isEqualTo(Duty.NOTHING);
        assertThat(lookLater()).isEqualTo(Duty.TEST_WRITE);

        gate.clear(Closure.JOURNAL);

        assertThat(gate.isOpen()).isTrue();
    }

    @Test
    void opensForNobodyButTheOperatorWhoClosedIt() {
        gate.close(Closure.OPERATOR, "maintenance");
        assertThat(lookLater()).isEqualTo(Duty.NOTHING);
        assertThat(gate.state().word()).isEqualTo("closed");

        gate.openByHand();

        assertThat(gate.isOpen()).isTrue();
    }

    @Test
    void keepsWhatAnOperatorCannotWishAway() {
        gate.close(Closure.JOURNAL, "disk full");
        gate.pauseFor(Duration.ofSeconds(5));
        gate.close(UNREACHED);
        gate.close(Closure.OPERATOR, "maintenance");

        gate.openByHand();

        assertThat(reasons()).containsExactly("journal", "retry-after");
    }

    @Test
    void opensByItselfAfterAPause() {
        gate.pauseFor(Duration.ofSeconds(5));
        passes(Duration.ofMillis(4_999));
        assertThat(gate.look()).isEqualTo(Duty.NOTHING);
        assertThat(gate.isOpen()).isFalse();

        passes(Duration.ofMillis(1));

        assertThat(gate.look()).isEqualTo(Duty.NOTHING);
        assertThat(gate.isOpen()).isTrue();
    }

    @Test
    void keepsTheLongestPause() {
        gate.pauseFor(Duration.ofSeconds(5));
        gate.pauseFor(Duration.ofSeconds(1));
        passes(Duration.ofSeconds(2));
        assertThat(gate.look()).isEqualTo(Duty.NOTHING);

        assertThat(gate.state().next()).contains(Duration.ofSeconds(3));
    }

    @Test
    void opensOnlyWhenEveryReasonIsGone() throws Exception {
        gate.close(UNREACHED);
        gate.close(Closure.JOURNAL, "disk full");
        gate.pauseFor(Duration.ofSeconds(5));
        gate.close(Closure.REFUSALS, "refusals");
        passes(Duration.ofSeconds(5));
        assertThat(gate.look()).isEqualTo(Duty.TEST_WRITE);
        gate.clear(Closure.JOURNAL);
        assertThat(reasons()).containsExactly("unavailable", "refusals");
        becomesHalfOpen();
        isTried("ada", REFUSED);
        assertThat(reasons()).containsExactly("refusals");
        becomesHalfOpen();

        isTried("grace", ACCEPTED);

        assertThat(gate.isOpen()).isTrue();
    }

    @Test
    void isNotHalfOpenWhileAnOperatorKeepsItClosed() {
        gate.close(UNREACHED);
        gate.close(Closure.OPERATOR, "maintenance");

        assertThat(lookLater()).isEqualTo(Duty.NOTHING);
        gate.probed(null);

        assertThat(gate.state().word()).isEqualTo("closed");
    }

    @Test
    void waitsAsLongAsAProbeIsAskedTo() {
        gate.close(UNREACHED);
        assertThat(lookLater()).isEqualTo(Duty.PROBE);

        gate.probed(new Outcome.Unavailable("status 503", false, true, Optional.of(Duration.ofSeconds(30))));

        passes(Duration.ofSeconds(29));
        assertThat(gate.look()).isEqualTo(Duty.NOTHING);
        passes(Duration.ofSeconds(1));
        assertThat(gate.look()).isEqualTo(Duty.PROBE);
    }

    @Test
    void keepsItsReasonWhenAProbeIsTooFast() {
        gate.close(new Outcome.Unauthorized());
        assertThat(lookLater()).isEqualTo(Duty.PROBE);

        gate.probed(TOO_FAST);

        assertThat(reasons()).containsExactly("unauthorized", "retry-after");
    }

    // ---- trials

    /** Contacts that waited in vain held every thread: a Kafka batch never ended, and its consumer lost its membership. */
    @Test
    void keepsAFewContactsToBeTriedAndSendsTheOthersHome() throws Exception {
        gate.close(UNCONFIRMED);
        becomesHalfOpen();
        isTried("first", UNCONFIRMED);
        passes(PATIENCE);
        List<CompletableFuture<Entry>> many = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            many.add(entering("contact " + i));
        }

        Awaitility.await()
                .until(() -> many.stream().filter(CompletableFuture::isDone).count() == 4);
        assertThat(gate.waiting()).isEqualTo(8);
        passes(PATIENCE.plusSeconds(1));

        Awaitility.await().until(() -> many.stream().allMatch(CompletableFuture::isCompletedExceptionally));
        assertThat(gate.isOpen()).isFalse();
    }

    @Test
    void letsOneContactThroughAtATimeWhileHalfOpen() throws Exception {
        gate.close(UNCONFIRMED);
        CompletableFuture<Entry> ada = entering("ada");
        CompletableFuture<Entry> grace = entering("grace");
        becomesHalfOpen();
        Entry trial = granted(ada);
        assertThat(trial.isTrial()).isTrue();
        assertThat(grace).isNotDone();

        gate.hears(trial, ACCEPTED);
        gate.leave(trial);

        assertThat(granted(grace).isTrial()).isFalse();
    }

    @Test
    void triesADifferentIdentityEachTime() throws Exception {
        gate.close(UNCONFIRMED);
        becomesHalfOpen();
        isTried("ada", UNCONFIRMED);
        CompletableFuture<Entry> ada = entering("ada");
        CompletableFuture<Entry> grace = entering("grace");

        becomesHalfOpen();

        assertThat(granted(grace).isTrial()).isTrue();
        assertThat(ada).isNotDone();
    }

    @Test
    void beginsANewRoundWhenEverybodyWasTried() throws Exception {
        gate.close(UNCONFIRMED);
        List<String> tried = new ArrayList<>();
        for (int round = 0; round < 4; round++) {
            CompletableFuture<Entry> ada = entering("ada");
            CompletableFuture<Entry> grace = entering("grace");
            becomesHalfOpen();
            Object first = CompletableFuture.anyOf(ada, grace).get(5, TimeUnit.SECONDS);
            tried.add(ada.isDone() ? "ada" : "grace");
            gate.hears((Entry) first, UNCONFIRMED);
            gate.leave((Entry) first);
            gate.close(Closure.JOURNAL, "for the other to go home");
            gate.release();
            Awaitility.await().until(() -> gate.waiting() == 0);
            gate.clear(Closure.JOURNAL);
        }

        assertThat(tried).containsExactly("ada", "grace", "ada", "grace");
    }

    @Test
    void triesParkedContactsLast() throws Exception {
        gate.close(UNCONFIRMED);
        CompletableFuture<Entry> parked = entering("ada", true, root);
        CompletableFuture<Entry> fresh = entering("grace");

        becomesHalfOpen();

        assertThat(granted(fresh).isTrial()).isTrue();
        assertThat(parked).isNotDone();
    }

    @Test
    void admitsParkedContactsWhileNobodyElseIsThere() {
        gate.close(UNCONFIRMED);
        becomesHalfOpen();
        assertThat(gate.admitsParked()).isFalse(); // those of the sources first

        passes(Duration.ofMillis(1_001));

        assertThat(gate.admitsParked()).isTrue();
    }

    @Test
    void passesATrialOnThatWasGivenBackUnused() throws Exception {
        gate.close(UNCONFIRMED);
        CompletableFuture<Entry> ada = entering("ada");
        CompletableFuture<Entry> grace = entering("grace");
        becomesHalfOpen();

        gate.leave(granted(ada));

        assertThat(granted(grace).isTrial()).isTrue();
    }

    @Test
    void givesNoTrialToAContactThatHasLeft() throws Exception {
        gate.close(UNCONFIRMED);
        Deadline deadline = root.within(Duration.ofSeconds(30));
        CompletableFuture<Entry> ada = entering("ada", false, deadline);
        deadline.expire();
        Awaitility.await().until(ada::isCompletedExceptionally);
        CompletableFuture<Entry> grace = entering("grace");

        becomesHalfOpen();

        assertThat(granted(grace).isTrial()).isTrue();
    }

    @Test
    void learnsNothingFromATrialThatWasTooFast() throws Exception {
        gate.close(new Outcome.Unauthorized());
        becomesHalfOpen();

        isTried("ada", TOO_FAST);

        assertThat(gate.state().word()).isEqualTo("closed");
        assertThat(reasons()).containsExactly("unauthorized");
    }

    @Test
    void isNotClosedByATrialThatIsNoneAnyMore() throws Exception {
        gate.close(UNCONFIRMED);
        becomesHalfOpen();
        Entry late = granted(entering("ada"));
        gate.openByHand();

        gate.hears(late, UNCONFIRMED);
        gate.leave(late);

        assertThat(gate.isOpen()).isTrue();
    }

    @Test
    void admitsNoTrialOnceAnOperatorHasClosedIt() throws Exception {
        gate.close(UNCONFIRMED);
        becomesHalfOpen();
        Entry trial = granted(entering("ada"));
        assertThat(gate.admits(trial)).isTrue();

        gate.close(Closure.OPERATOR, "maintenance");

        assertThat(gate.admits(trial)).isFalse();
    }

    @Test
    void letsNobodyThroughWhenTheJournalBreaksWhileItIsHalfOpen() throws Exception {
        gate.close(UNCONFIRMED);
        becomesHalfOpen();
        Entry trial = granted(entering("ada"));
        gate.close(Closure.JOURNAL, "disk full");
        gate.leave(trial);

        CompletableFuture<Entry> grace = entering("grace");

        assertThat(grace).isNotDone();
        assertThat(lookLater()).isEqualTo(Duty.TEST_WRITE);
        gate.clear(Closure.JOURNAL);
        becomesHalfOpen();
        assertThat(granted(grace).isTrial()).isTrue();
    }

    // ---- sources and waiters

    @Test
    void suspendsSourcesOnlyAfterItsPatience() {
        gate.close(UNREACHED);
        passes(PATIENCE);
        assertThat(gate.wantsSourcesSuspended()).isFalse();

        passes(Duration.ofMillis(1));

        assertThat(gate.wantsSourcesSuspended()).isTrue();
    }

    @Test
    void releasesWaitersOnlyWhenToldThatTheSourcesAreSuspended() {
        gate.close(UNREACHED);
        CompletableFuture<Entry> ada = entering("ada");
        passes(PATIENCE.plusMillis(1));
        assertThat(gate.wantsSourcesSuspended()).isTrue();
        assertThat(ada).isNotDone();

        gate.release();

        assertThat(ada)
                .failsWithin(Duration.ofSeconds(5))
                .withThrowableThat()
                .withCauseInstanceOf(NotEndedException.class);
    }

    @Test
    void letsContactsWaitAgainOnceItIsHalfOpen() {
        gate.close(UNREACHED);
        passes(PATIENCE.plusMillis(1));
        gate.release();
        becomesHalfOpen();
        assertThat(gate.wantsSourcesSuspended()).isFalse();

        gate.release(); // too late

        assertThat(entering("ada")).succeedsWithin(Duration.ofSeconds(5));
        assertThat(gate.lacksContacts()).isFalse();
    }

    @Test
    void isPatientAgainAfterATrialThatFailed() throws Exception {
        gate.close(UNREACHED);
        becomesHalfOpen();
        passes(Duration.ofHours(1)); // until somebody comes
        isTried("ada", UNREACHED);

        assertThat(gate.wantsSourcesSuspended()).isFalse();
    }

    @Test
    void keepsSourcesRunningWhileOnlyContactsCanTell() throws Exception {
        gate.close(Closure.REFUSALS, "refusals");
        becomesHalfOpen();
        isTried("ada", REFUSED);

        passes(PATIENCE.plusMillis(1));

        assertThat(gate.wantsSourcesSuspended()).isFalse();
    }

    @Test
    void suspendsSourcesAtOnceForALongPause() {
        gate.pauseFor(PATIENCE.plusSeconds(1));

        assertThat(gate.wantsSourcesSuspended()).isTrue();
        gate.release();
        passes(PATIENCE); // what is left is short
        assertThat(gate.wantsSourcesSuspended()).isTrue();
        passes(Duration.ofSeconds(1));
        assertThat(gate.look()).isEqualTo(Duty.NOTHING);
        assertThat(gate.wantsSourcesSuspended()).isFalse();
    }

    @Test
    void suspendsNoSourceForAShortPause() {
        gate.pauseFor(PATIENCE);

        assertThat(gate.wantsSourcesSuspended()).isFalse();
    }

    @Test
    void endsAWaitAtTheDeadline() {
        gate.close(UNREACHED);
        Deadline deadline = root.within(Duration.ofSeconds(30));
        CompletableFuture<Entry> ada = entering("ada", false, deadline);

        deadline.expire();

        assertThat(ada).failsWithin(Duration.ofSeconds(5));
        assertThat(gate.waiting()).isZero();
    }

    /** It looked whether the gate was open and then waited for a change that had just been: for a whole second. */
    @Test
    void tellsItsKeeperOfAChangeThatWasBeforeItWaited() throws Exception {
        gate.close(UNREACHED);

        CompletableFuture<Void> keeper = CompletableFuture.runAsync(
                () -> {
                    try {
                        gate.awaitChange(Duration.ofMinutes(5), Duration.ofMinutes(5));
                    } catch (InterruptedException e) {
                        throw new CompletionException(e);
                    }
                },
                contacts);

        assertThat(keeper).succeedsWithin(Duration.ofSeconds(5));
    }

    // ---- calls

    @Test
    void asksAfterOneSecondGrowingToThree() {
        random = 1;
        gate.close(UNREACHED);
        List<Duration> delays = new ArrayList<>();
        for (int call = 0; call < 5; call++) {
            delays.add(gate.state().next().orElseThrow());
            passes(delays.get(call));
            assertThat(gate.look()).isEqualTo(Duty.PROBE);
            gate.probed(UNREACHED);
        }

        assertThat(delays)
                .containsExactly(
                        Duration.ofMillis(1_200),
                        Duration.ofMillis(1_800),
                        Duration.ofMillis(2_700),
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(3));
    }

    @Test
    void asksEarlierWithAnotherThrowOfTheDice() {
        random = 0;
        gate.close(UNREACHED);

        assertThat(gate.state().next()).contains(Duration.ofSeconds(1));
    }

    @Test
    void beginsWithOneSecondAfterItWasOpen() throws Exception {
        gate.close(UNREACHED);
        for (int call = 0; call < 5; call++) {
            assertThat(lookLater()).isEqualTo(Duty.PROBE);
            gate.probed(UNREACHED);
        }
        becomesHalfOpen();
        isTried("ada", ACCEPTED);

        gate.close(UNREACHED);

        assertThat(gate.state().next()).contains(Duration.ofSeconds(1));
    }

    @Test
    void callsADeadSmartTaskAtMostOnceASecond() throws Exception {
        gate.close(UNCONFIRMED);
        int calls = 0;
        int seconds = 60;
        for (int millis = 0; millis < seconds * 1000; millis += 50) {
            passes(Duration.ofMillis(50));
            if (gate.look() == Duty.PROBE) {
                calls++;
                gate.probed(null);
            }
            if (gate.lacksContacts()) {
                calls++;
                isTried("contact " + millis, UNCONFIRMED);
            }
        }

        assertThat(calls).isBetween(seconds / 4, seconds);
    }

    // ---- for people

    @Test
    void saysThatItIsOpen() {
        assertThat(gate.state()).isEqualTo(new GateState("open", Optional.empty(), List.of(), Optional.empty()));
        assertThat(gate.problem()).isEmpty();
    }

    @Test
    void saysWhySinceWhenAndWhenItLooksAgain() {
        gate.close(UNREACHED);

        GateState state = gate.state();

        assertThat(state.word()).isEqualTo("closed");
        assertThat(state.since()).isPresent();
        assertThat(state.reasons()).singleElement().satisfies(reason -> {
            assertThat(reason.word()).isEqualTo("unavailable");
            assertThat(reason.what()).isEqualTo("SmartTask: connect refused");
        });
        assertThat(state.next()).contains(Duration.ofSeconds(1));
    }

    @Test
    void promisesNoLookWhileItIsUpToAnOperator() {
        gate.close(UNREACHED);
        gate.close(Closure.OPERATOR, "an operator closed it: maintenance");
        passes(PATIENCE.plusSeconds(1));

        assertThat(gate.state().next()).isEmpty();
        assertThat(gate.problem())
                .contains("closed for 11 s: SmartTask: connect refused; an operator closed it: maintenance");
    }

    @Test
    void isNoProblemWhileItsPatienceLasts() {
        gate.close(UNREACHED);
        passes(PATIENCE);

        assertThat(gate.problem()).isEmpty();
    }

    @Test
    void isAProblemAfterThat() {
        gate.close(UNREACHED);
        passes(Duration.ofSeconds(20));
        assertThat(gate.look()).isEqualTo(Duty.PROBE);

        assertThat(gate.problem()).contains("closed for 20 s: SmartTask: connect refused; next look in 2 s");
    }

    @Test
    void isNoProblemWhileHalfOpen() {
        gate.close(UNREACHED);
        passes(Duration.ofMinutes(1));
        becomesHalfOpen();

        assertThat(gate.problem()).isEmpty();
    }

    @Test
    void staysAProblemWhileOneTrialAfterTheOtherFails() throws Exception {
        gate.close(UNCONFIRMED);
        passes(Duration.ofMinutes(1));
        becomesHalfOpen();
        isTried("ada", UNCONFIRMED);
        CompletableFuture<Entry> grace = entering("grace");

        becomesHalfOpen();

        assertThat(granted(grace).isTrial()).isTrue();
        assertThat(gate.problem()).isPresent();
    }

    /** Health stayed DOWN for ever where the contact that had failed never came again. */
    @Test
    void isNoProblemAnyMoreWhenNobodyComesToBeTried() throws Exception {
        gate.close(UNCONFIRMED);
        becomesHalfOpen();
        isTried("ada", UNCONFIRMED);
        becomesHalfOpen();

        passes(PATIENCE.plusMillis(1));

        assertThat(gate.problem()).isEmpty();
    }

    @Test
    void logsEachKindOfTroubleOnce() {
        try (CapturedLog log = CapturedLog.open()) {
            gate.close(UNCONFIRMED);
            for (int call = 0; call < 10; call++) {
                assertThat(lookLater()).isEqualTo(Duty.PROBE);
                gate.probed(call % 2 == 0 ? UNREACHED : UNCONFIRMED);
            }
            gate.openByHand();

            assertThat(log.lines())
                    .extracting(line -> line.replace(" null", ""))
                    .containsExactly(
                            "WARN The gate is closed: SmartTask: status 500; contacts wait, and after 10 s stay at their sources",
                            "WARN The gate stays closed: SmartTask: connect refused",
                            "INFO The gate is open again, after 30 s");
        }
    }

    @Test
    void saysNothingOfAShortPause() {
        try (CapturedLog log = CapturedLog.open()) {
            gate.pauseFor(Duration.ofSeconds(1));
            lookLater();

            assertThat(log.lines()).isEmpty();
        }
    }
}
