package org.contactcourier.gate;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.contactcourier.smarttask.Outcome;

/**
 * The time from when the gate closes until it is open again: why it is closed, and what the probes and trials so far have
 * shown. {@link ClosedState} and {@link HalfOpenState} take turns within one outage. Guarded by the gate's lock.
 */
final class Outage {
    private final Timing timing;
    private final GateLog log;
    private final ClosedReasons reasons;
    private final ProbeSchedule schedule;
    private final Instant since;
    private final long sinceNanos;
    private long pauseEnds;
    private boolean hasFailedTrial;
    private boolean areProbesUseless;

    /** An outage that begins now; the reason is still to be added. */
    Outage(Timing timing, GateLog log) {
        this.timing = timing;
        this.log = log;
        this.reasons = new ClosedReasons(timing.clock(), log);
        this.schedule = new ProbeSchedule(timing.nanos(), timing.random());
        this.since = timing.clock().instant();
        this.sinceNanos = timing.now();
    }

    // ---- what happens in it

    void add(ClosedReason why, String what) {
        if (reasons.add(why, what)) {
            schedule.begin();
        }
    }

    /** Adds the reason that an answer gives, if it gives one. */
    void blame(Outcome outcome) {
        ClosedReason.of(outcome).ifPresent(why -> add(why, "SmartTask: " + outcome.trouble()));
    }

    /** A longer pause that is under way stays. */
    void pause(Duration duration) {
        long end = timing.now() + duration.toNanos();
        boolean isNew = reasons.addQuietly(ClosedReason.RETRY_AFTER, "SmartTask asks for a pause");
        if (isNew || end - pauseEnds > 0) {
            pauseEnds = end;
            if (duration.compareTo(timing.patience()) > 0) {
                log.reason(
                        "SmartTask asks for a pause of " + duration.toSeconds() + " s",
                        ClosedReason.RETRY_AFTER.word(),
                        ClosedReason.RETRY_AFTER);
            }
        }
    }

    void endPauseIfOver() {
        if (pauses() && timing.now() - pauseEnds >= 0) {
            clear(ClosedReason.RETRY_AFTER::equals);
        }
    }

    void trialFailed(Outcome outcome) {
        hasFailedTrial = true;
        // SmartTask answers probes but not this contact. Then probes tell nothing until it can't be reached at all.
        areProbesUseless = !(outcome instanceof Outcome.Unavailable || outcome instanceof Outcome.Unauthorized);
        blame(outcome);
    }

    void clear(Predicate<ClosedReason> gone) {
        reasons.removeIf(gone);
    }

    void planCall() {
        schedule.planNext();
    }

    /** The state after it. */
    OpenState end() {
        return new OpenState(timing, log);
    }

    // ---- what is known about it

    /** Whether no reason is left. */
    boolean isOver() {
        return reasons.isEmpty();
    }

    boolean isFor(ClosedReason why) {
        return reasons.has(why);
    }

    /** Whether there is no other reason than a pause that SmartTask asked for. */
    boolean onlyPauses() {
        return reasons.areNothingBut(ClosedReason.RETRY_AFTER);
    }

    private boolean pauses() {
        return reasons.has(ClosedReason.RETRY_AFTER);
    }

    /** Whether it pauses for longer than contacts can wait. */
    boolean pausesLong() {
        return pauses() && pauseEnds - timing.now() > timing.patience().toNanos();
    }

    /** Whether a contact can end it: no reason has another remedy. */
    boolean canBeTried() {
        return reasons.areOnlyTried();
    }

    /** Whether nothing but a contact can tell if SmartTask works. */
    boolean needsContacts() {
        return canBeTried() && (areProbesUseless || !reasons.haveProbed());
    }

    boolean hasFailedTrial() {
        return hasFailedTrial;
    }

    /** Whether it is time for the next probe, trial or test write. */
    boolean isCallDue() {
        return schedule.isDue();
    }

    /** How long until there may be a change. */
    Duration untilNext() {
        long next = pauses() ? pauseEnds : schedule.nextNanos();
        return Duration.ofNanos(Math.max(0, next - timing.now()));
    }

    Timing timing() {
        return timing;
    }

    Instant since() {
        return since;
    }

    Duration lasts() {
        return Duration.ofNanos(timing.now() - sinceNanos);
    }

    boolean isPastPatience() {
        return timing.isPastPatience(sinceNanos);
    }

    List<GateStatus.ReasonDetail> reasons() {
        return reasons.list();
    }
}
