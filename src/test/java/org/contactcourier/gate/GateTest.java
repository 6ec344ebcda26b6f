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
import org.contactcourier.record.Deadline;
import org.contactcourier.record.NotEndedException;
import org.contactcourier.record.Organization;
import org.contactcourier.smarttask.Outcome;
import org.contactcourier.support.CapturedLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    private final Gate gate =
            new Gate(Organization.UNNAMED, PATIENCE, MOST_REFUSED, Clock.systemUTC(), now::get, () -> random);

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
        assertThat(gate.status().word()).isEqualTo("half-open");
    }

    private CompletableFuture<Permission> entering(String identity) {
        return entering(identity, false, root);
    }

    private CompletableFuture<Permission> entering(String identity, boolean replay, Deadline deadline) {
        int before = gate.waiting();
        CompletableFuture<Permission> entering = CompletableFuture.supplyAsync(
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

    private static Permission granted(CompletableFuture<Permission> entering) throws Exception {
        return entering.get(5, TimeUnit.SECONDS);
    }

    /** One contact that goes through the half-open gate and comes back with this answer. */
    private void isTried(String identity, Outcome outcome) throws Exception {
        Permission entry = granted(entering(identity));
        gate.hears(entry, outcome);
        gate.leave(entry);
    }

    private List<String> reasons() {
        return gate.status().reasons().stream()
                .map(GateStatus.ReasonDetail::word)
                .toList();
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
    void opensAfterAProbeAndAnAcceptedContact(ClosedReason why) throws Exception {
        gate.close(why, "trouble");
        assertThat(gate.isClosedFor(why)).isTrue();
        assertThat(lookLater()).isEqualTo(Duty.PROBE);
        gate.probed(null);
        assertThat(gate.isOpen()).isFalse();

        isTried("ada", ACCEPTED);

        assertThat(gate.isOpen()).isTrue();
    }

    /** A proxy's refusals opened it, and the good contacts that came next were buried. */
    @Test
    void believesNoRefusalWhileItIsHalfOpen() throws Exception {
        gate.close(UNCONFIRMED);
        becomesHalfOpen();
        Permission trial = granted(entering("ada"));

        Optional<String> run = gate.hears(trial, REFUSED);

        assertThat(run).isEmpty();
        assertThat(gate.status().word()).isEqualTo("closed");
        assertThat(gate.status().reasons())
                .extracting(GateStatus.ReasonDetail::what)
                .containsExactly("SmartTask: status 422, refused");
    }

    @Test
    void believesNoRefusalThatComesWhenItHasClosedForTrouble() throws Exception {
        Permission before = granted(entering("ada"));
        gate.close(UNREACHED);

        assertThat(gate.hears(before, REFUSED)).isEmpty();
    }

    @Test
    void believesARefusalDuringAPause() throws Exception {
        Permission before = granted(entering("ada"));
        gate.pauseFor(Duration.ofSeconds(5));

        assertThat(gate.hears(before, REFUSED)).isPresent();
    }

    @Test
    void givesRefusalsBetweenTwoAcceptedContactsOneId() throws Exception {
        Permission entry = granted(entering("ada"));
        Optional<String> first = gate.hears(entry, REFUSED);
        Optional<String> second = gate.hears(entry, REFUSED);
        random = 0.5;
        Optional<String> ignored = gate.hears(entry, ACCEPTED);

        Optional<String> third = gate.hears(entry, REFUSED);

        assertThat(first).isPresent().isEqualTo(second);
        assertThat(third).isPresent().isNotEqualTo(first);
    }

    @Test
    void staysClosedWhileTheProbeFails() {
        gate.close(UNREACHED);
        assertThat(lookLater()).isEqualTo(Duty.PROBE);

        gate.probed(UNREACHED);

        assertThat(gate.status().word()).isEqualTo("closed");
        assertThat(lookLater()).isEqualTo(Duty.PROBE);
    }

    @Test
    void asksContactsInsteadOfProbesOnceProbesTellNothing() throws Exception {
        gate.close(UNCONFIRMED);
        becomesHalfOpen();

        isTried("ada", UNCONFIRMED);

        assertThat(gate.status().word()).isEqualTo("closed");
        assertThat(lookLater()).isEqualTo(Duty.NOTHING);
        assertThat(gate.status().word()).isEqualTo("half-open");
    }

    @Test
    void closesForRefusalsInARow() throws Exception {
        Permission entry = granted(entering("ada"));
        gate.hears(entry, REFUSED);
        gate.hears(entry, REFUSED);
        assertThat(gate.isOpen()).isTrue();

        gate.hears(entry, REFUSED);

        assertThat(reasons()).containsExactly("refusals");
        assertThat(gate.hears(entry, REFUSED)).isEmpty();
    }

    @Test
    void countsRefusalsAnewAfterAnAcceptedContact() throws Exception {
        Permission entry = granted(entering("ada"));
        gate.hears(entry, REFUSED);
        gate.hears(entry, REFUSED);
        gate.hears(entry, ACCEPTED);

        gate.hears(entry, REFUSED);
        gate.hears(entry, REFUSED);

        assertThat(gate.isOpen()).isTrue();
    }

    @Test
    void opensForAnAcceptedContactAndNoOtherWhenItClosedForRefusals() throws Exception {
        gate.close(ClosedReason.REFUSALS, "refusals");
        assertThat(lookLater()).isEqualTo(Duty.NOTHING); // a probe would tell nothing
        isTried("ada", REFUSED);
        assertThat(gate.status().word()).isEqualTo("closed");
        becomesHalfOpen();

        isTried("grace", ACCEPTED);

        assertThat(gate.isOpen()).isTrue();
    }

    @Test
    void opensAfterATestWriteWhenTheJournalWasBroken() {
        gate.close(ClosedReason.JOURNAL, "disk full");
        assertThat(gate.look()).isEqualTo(Duty.NOTHING);
        assertThat(lookLater()).isEqualTo(Duty.TEST_WRITE);

        gate.clear(ClosedReason.JOURNAL);

        assertThat(gate.isOpen()).isTrue();
    }

    @Test
    void opensForNobodyButTheOperatorWhoClosedIt() {
        gate.close(ClosedReason.OPERATOR, "maintenance");
        assertThat(lookLater()).isEqualTo(Duty.NOTHING);
        assertThat(gate.status().word()).isEqualTo("closed");

        gate.openByHand();

        assertThat(gate.isOpen()).isTrue();
    }

    @Test
    void keepsWhatAnOperatorCannotWishAway() {
        gate.close(ClosedReason.JOURNAL, "disk full");
        gate.pauseFor(Duration.ofSeconds(5));
        gate.close(UNREACHED);
        gate.close(ClosedReason.OPERATOR, "maintenance");

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

        assertThat(gate.status().next()).contains(Duration.ofSeconds(3));
    }

    @Test
    void opensOnlyWhenEveryReasonIsGone() throws Exception {
        gate.close(UNREACHED);
        gate.close(ClosedReason.JOURNAL, "disk full");
        gate.pauseFor(Duration.ofSeconds(5));
        gate.close(ClosedReason.REFUSALS, "refusals");
        passes(Duration.ofSeconds(5));
        assertThat(gate.look()).isEqualTo(Duty.TEST_WRITE);
        gate.clear(ClosedReason.JOURNAL);
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
        gate.close(ClosedReason.OPERATOR, "maintenance");

        assertThat(lookLater()).isEqualTo(Duty.NOTHING);
        gate.probed(null);

        assertThat(gate.status().word()).isEqualTo("closed");
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
        List<CompletableFuture<Permission>> many = new ArrayList<>();
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
        CompletableFuture<Permission> ada = entering("ada");
        CompletableFuture<Permission> grace = entering("grace");
        becomesHalfOpen();
        Permission trial = granted(ada);
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
        CompletableFuture<Permission> ada = entering("ada");
        CompletableFuture<Permission> grace = entering("grace");

        becomesHalfOpen();

        assertThat(granted(grace).isTrial()).isTrue();
        assertThat(ada).isNotDone();
    }

    @Test
    void beginsANewRoundWhenEverybodyWasTried() throws Exception {
        gate.close(UNCONFIRMED);
        List<String> tried = new ArrayList<>();
        for (int round = 0; round < 4; round++) {
            CompletableFuture<Permission> ada = entering("ada");
            CompletableFuture<Permission> grace = entering("grace");
            becomesHalfOpen();
            Object first = CompletableFuture.anyOf(ada, grace).get(5, TimeUnit.SECONDS);
            tried.add(ada.isDone() ? "ada" : "grace");
            gate.hears((Permission) first, UNCONFIRMED);
            gate.leave((Permission) first);
            gate.close(ClosedReason.JOURNAL, "for the other to go home");
            gate.release();
            Awaitility.await().until(() -> gate.waiting() == 0);
            gate.clear(ClosedReason.JOURNAL);
        }

        assertThat(tried).containsExactly("ada", "grace", "ada", "grace");
    }

    @Test
    void triesParkedContactsLast() throws Exception {
        gate.close(UNCONFIRMED);
        CompletableFuture<Permission> parked = entering("ada", true, root);
        CompletableFuture<Permission> fresh = entering("grace");

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
        CompletableFuture<Permission> ada = entering("ada");
        CompletableFuture<Permission> grace = entering("grace");
        becomesHalfOpen();

        gate.leave(granted(ada));

        assertThat(granted(grace).isTrial()).isTrue();
    }

    @Test
    void givesNoTrialToAContactThatHasLeft() throws Exception {
        gate.close(UNCONFIRMED);
        Deadline deadline = root.within(Duration.ofSeconds(30));
        CompletableFuture<Permission> ada = entering("ada", false, deadline);
        deadline.expire();
        Awaitility.await().until(ada::isCompletedExceptionally);
        CompletableFuture<Permission> grace = entering("grace");

        becomesHalfOpen();

        assertThat(granted(grace).isTrial()).isTrue();
    }

    @Test
    void learnsNothingFromATrialThatWasTooFast() throws Exception {
        gate.close(new Outcome.Unauthorized());
        becomesHalfOpen();

        isTried("ada", TOO_FAST);

        assertThat(gate.status().word()).isEqualTo("closed");
        assertThat(reasons()).containsExactly("unauthorized");
    }

    @Test
    void isNotClosedByATrialThatIsNoneAnyMore() throws Exception {
        gate.close(UNCONFIRMED);
        becomesHalfOpen();
        Permission late = granted(entering("ada"));
        gate.openByHand();

        gate.hears(late, UNCONFIRMED);
        gate.leave(late);

        assertThat(gate.isOpen()).isTrue();
    }

    @Test
    void admitsNoTrialOnceAnOperatorHasClosedIt() throws Exception {
        gate.close(UNCONFIRMED);
        becomesHalfOpen();
        Permission trial = granted(entering("ada"));
        assertThat(gate.admits(trial)).isTrue();

        gate.close(ClosedReason.OPERATOR, "maintenance");

        assertThat(gate.admits(trial)).isFalse();
    }

    @Test
    void keepsWhatATrialHasShownThatComesBackToAClosedGate() throws Exception {
        gate.close(UNCONFIRMED);
        becomesHalfOpen();
        Permission trial = granted(entering("ada"));
        gate.close(ClosedReason.OPERATOR, "maintenance");

        gate.hears(trial, ACCEPTED);

        assertThat(reasons()).containsExactly("operator");
    }

    @Test
    void letsNobodyThroughWhenTheJournalBreaksWhileItIsHalfOpen() throws Exception {
        gate.close(UNCONFIRMED);
        becomesHalfOpen();
        Permission trial = granted(entering("ada"));
        gate.close(ClosedReason.JOURNAL, "disk full");
        gate.leave(trial);

        CompletableFuture<Permission> grace = entering("grace");

        assertThat(grace).isNotDone();
        assertThat(lookLater()).isEqualTo(Duty.TEST_WRITE);
        gate.clear(ClosedReason.JOURNAL);
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
        CompletableFuture<Permission> ada = entering("ada");
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
        gate.close(ClosedReason.REFUSALS, "refusals");
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
        CompletableFuture<Permission> ada = entering("ada", false, deadline);

        deadline.expire();

        assertThat(ada).failsWithin(Duration.ofSeconds(5));
        assertThat(gate.waiting()).isZero();
    }

    /** It looked whether the gate was open and then waited for a change that had just been: for a whole second. */
    @Test
    void tellsItsKeeperOfAChangeThatWasBeforeItWaited() throws Exception {
        gate.close(UNREACHED);

        CompletableFuture<Void> keeper = CompletableFuture.runAsync(this::keeperWaits, contacts);

        assertThat(keeper).succeedsWithin(Duration.ofSeconds(5));
    }

    @Test
    void tellsItsKeeperThatATrialHasFailed() throws Exception {
        gate.close(UNCONFIRMED);
        becomesHalfOpen();
        gate.awaitChange(Duration.ofMinutes(5), Duration.ofMinutes(5));

        isTried("ada", UNCONFIRMED);

        assertThat(CompletableFuture.runAsync(this::keeperWaits, contacts)).succeedsWithin(Duration.ofSeconds(5));
    }

    private void keeperWaits() {
        try {
            gate.awaitChange(Duration.ofMinutes(5), Duration.ofMinutes(5));
        } catch (InterruptedException e) {
            throw new CompletionException(e);
        }
    }

    // ---- calls

    @Test
    void asksAfterOneSecondGrowingToThree() {
        random = 1;
        gate.close(UNREACHED);
        List<Duration> delays = new ArrayList<>();
        for (int call = 0; call < 5; call++) {
            delays.add(gate.status().next().orElseThrow());
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

        assertThat(gate.status().next()).contains(Duration.ofSeconds(1));
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

        assertThat(gate.status().next()).contains(Duration.ofSeconds(1));
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
        assertThat(gate.status()).isEqualTo(new GateStatus("open", Optional.empty(), List.of(), Optional.empty()));
        assertThat(gate.problem()).isEmpty();
    }

    @Test
    void saysWhySinceWhenAndWhenItLooksAgain() {
        gate.close(UNREACHED);

        GateStatus state = gate.status();

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
        gate.close(ClosedReason.OPERATOR, "an operator closed it: maintenance");
        passes(PATIENCE.plusSeconds(1));

        assertThat(gate.status().next()).isEmpty();
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
        CompletableFuture<Permission> grace = entering("grace");

        becomesHalfOpen();

        assertThat(granted(grace).isTrial()).isTrue();
        assertThat(gate.problem()).isPresent();
    }

    /** It was UP again when the contact that had failed didn't come again for a while, although nothing had got better. */
    @Test
    void staysAProblemWhenNobodyComesToBeTried() throws Exception {
        gate.close(UNCONFIRMED);
        becomesHalfOpen();
        isTried("ada", UNCONFIRMED);
        becomesHalfOpen();

        passes(PATIENCE.plusMillis(1));

        assertThat(gate.problem()).hasValueSatisfying(problem -> assertThat(problem)
                .startsWith("closed for ")
                .endsWith("; it opens when SmartTask accepts a contact"));
        isTried("grace", ACCEPTED);
        assertThat(gate.problem()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404})
    void staysAProblemAndPromisesNothingWhileProbesProveNothing(int status) throws Exception {
        Outcome proxy = new Outcome.Misconfigured(status);
        try (CapturedLog log = CapturedLog.open()) {
            gate.close(proxy);
            passes(PATIENCE.plusSeconds(1));
            assertThat(gate.look()).isEqualTo(Duty.PROBE);

            gate.probed(proxy);

            assertThat(gate.status().word()).isEqualTo("half-open");
            assertThat(gate.problem()).isPresent();
            assertThat(log.lines()).noneMatch(line -> line.contains("answers"));
        }
        passes(Duration.ofHours(1));
        assertThat(gate.problem()).isPresent();
        isTried("ada", ACCEPTED);
        assertThat(gate.problem()).isEmpty();
    }

    @Test
    void staysAProblemAfterTooManyRefusalsWhileNobodyComes() {
        gate.close(ClosedReason.REFUSALS, "SmartTask has refused 100 contacts in a row");

        for (int second = 0; second < 60; second++) {
            passes(Duration.ofSeconds(1));
            Duty ignored = gate.look();
        }

        assertThat(gate.status().word()).isEqualTo("half-open");
        assertThat(gate.problem()).isPresent();
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
