package org.contactcourier.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.contactcourier.configuration.Secret;
import org.contactcourier.delivery.limit.AdaptiveLimit;
import org.contactcourier.delivery.limit.IdentityLocks;
import org.contactcourier.delivery.limit.InFlightPermits;
import org.contactcourier.gate.Gate;
import org.contactcourier.gate.Permission;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.AttemptHistory.Others;
import org.contactcourier.record.Ending;
import org.contactcourier.smarttask.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * What one pass through {@code deliver-contact} has at hand, in the exchange's variable {@code delivery}: its identity locks, its
 * permit, and how its attempts went. Used by one thread at a time.
 */
final class Delivery {
    private static final String VARIABLE = "delivery";

    final DeliveryPass pass;
    final Message original;
    final long startedNanos;

    private final InFlightPermits permits;
    private final DeliveryMeters meters;
    private IdentityLocks.@Nullable Hold locks;
    private boolean hasPermit;
    private boolean onTheWire;
    private @Nullable Gate gate;
    private @Nullable Permission entry;
    private @Nullable Traffic traffic;
    private @Nullable Others mark;
    private @Nullable Others firstMark;
    private Reference.@Nullable Failed shared;
    private boolean othersPassed;
    private Optional<String> refusalRun = Optional.empty();

    References references = References.NONE;

    /** What the latest attempt was for. */
    References.DeliveryStep step = References.DeliveryStep.CONTACT;

    int used;
    int failures;
    boolean renewedToken;
    boolean over;
    boolean useCreated;
    Duration backOff = Duration.ZERO;
    AttemptHistory before = AttemptHistory.NONE;

    /** What the journal was told of an attempt that has not begun. */
    @Nullable
    AttemptHistory announced;

    /** When the request left, as {@link AdaptiveLimit} has it. */
    long sent;

    @Nullable
    Outcome outcome;

    @Nullable
    Secret token;

    Delivery(DeliveryPass pass, Message original, long startedNanos, InFlightPermits permits, DeliveryMeters meters) {
        this.pass = pass;
        this.original = original;
        this.startedNanos = startedNanos;
        this.permits = permits;
        this.meters = meters;
    }

    static Delivery of(Exchange exchange) {
        if (exchange.getVariable(VARIABLE) instanceof Delivery delivery) {
            return delivery;
        }
        throw new IllegalStateException("no delivery has begun");
    }

    void travelIn(Exchange exchange) {
        exchange.setVariable(VARIABLE, this);
    }

    void holds(IdentityLocks.Hold hold) {
        locks = hold;
    }

    /** Gives a lock to others before this contact has ended. */
    void unlocks(String key) {
        if (locks != null) {
            locks.unlock(key);
        }
    }

    /** Another contact has just tried what this one would have to, and failed: no need to try that again. */
    void shares(References.DeliveryStep what, Reference.Failed failed) {
        step = what;
        shared = failed;
        outcome = failed.outcome();
        over = true;
    }

    /** Takes the evidence of the other one, where a failure was shared, as if the last attempt had been this contact's. */
    void sharesEvidence(Traffic all, Instant now) {
        Reference.Failed failed = shared;
        if (failed != null) {
            shared = null;
            traffic = all;
            mark = pass.attempts().others() == null
                    ? failed.mark()
                    : all.resume(pass.record().origin());
            pass.attempts(witnessed(all, failed.outcome(), pass.attempts().next(now)));
        }
    }

    void tookPermit() {
        hasPermit = true;
    }

    /** From now on the entry is this delivery's to give back. */
    void enters(Gate through, Permission granted) {
        leaveGate();
        gate = through;
        entry = granted;
    }

    /** Whether an attempt may begin. */
    boolean isAdmitted() {
        return gate != null && entry != null && gate.admits(entry);
    }

    void tellsGate(Outcome what) {
        refusalRun = gate == null || entry == null ? Optional.empty() : gate.hears(entry, what);
        leaveGate();
    }

    /** The run of refusals that the latest answer belongs to; none unless it is a refusal that is to be believed. */
    Optional<String> refusalRun() {
        return refusalRun;
    }

    void leaveGate() {
        if (gate != null && entry != null) {
            gate.leave(entry);
        }
        entry = null;
    }

    /** To be called before each attempt: what others do from here on counts, once this contact has failed. */
    void watches(Traffic all) {
        traffic = all;
        if (mark == null) { // also where no row tells that it failed before: only its company did
            mark = all.resume(pass.record().origin());
        } else if (pass.attempts().others() == null) {
            mark = all.all();
        }
        firstMark = firstMark == null ? mark : firstMark;
    }

    /** All attempts until this contact made its first one in this pass. */
    Others firstMark() {
        return firstMark == null ? Others.NONE : firstMark;
    }

    /** The history with what became of other contacts since this one first failed, if it has. */
    AttemptHistory witnessed(Traffic all, Outcome own, AttemptHistory history) {
        Others before = history.others();
        Others from = mark;
        if (from == null || (before == null && !Traffic.isFailure(own))) {
            return history;
        }
        Others news = all.since(from, own);
        mark = all.all();
        othersPassed = news.accepted() > 0;
        return history.others(before == null ? news : before.plus(news));
    }

    /** Whether another contact was accepted between this one's last attempt and the one before. */
    boolean sawOthersPass() {
        return othersPassed;
    }

    void isOnTheWire() {
        onTheWire = true;
        meters.sent();
    }

    void isAnswered() {
        if (onTheWire) {
            onTheWire = false;
            meters.settled();
        }
    }

    /** Harmless when called again; also by the journal's thread, while the contact's own waits for it. */
    void givePermitBack() {
        if (hasPermit) {
            hasPermit = false;
            permits.giveBack();
        }
    }

    private boolean isTriedAgain() {
        return pass.record().ending().map(Ending.Parked.class::isInstance).orElse(true);
    }

    /** Gives back all that is still held, the identity locks last. Harmless when called again. */
    void giveBack() {
        isAnswered();
        leaveGate();
        givePermitBack();
        Others watched = mark;
        if (traffic != null && watched != null && pass.attempts().others() != null && isTriedAgain()) {
            traffic.suspend(pass.record().origin(), watched);
        }
        mark = null;
        IdentityLocks.Hold held = locks;
        if (held != null) {
            locks = null;
            held.close();
        }
    }
}
