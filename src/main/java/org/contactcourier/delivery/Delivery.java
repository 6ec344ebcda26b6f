package org.contactcourier.delivery;

import java.time.Instant;
import org.contactcourier.delivery.References.DeliveryStep;
import org.contactcourier.delivery.evidence.Witness;
import org.contactcourier.delivery.limit.IdentityLocks;
import org.contactcourier.delivery.limit.PermitsAhead;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.IdentityClaim;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.smarttask.Outcome;
import org.contactcourier.tracing.ContactSpan;
import org.jspecify.annotations.Nullable;

/**
 * One contact on its way through {@link DeliverContact}: what it holds, and how its attempts have gone. Used by one thread at
 * a time.
 */
final class Delivery implements AutoCloseable {
    private final IntakeRecord record;
    private final boolean parked;
    private final long startedNanos;
    private final Turns.Turn turn;
    private final Witness witness;
    private final References references;
    private final ContactSpan span;
    private IdentityLocks.@Nullable Hold locks;
    private AttemptHistory attempts = AttemptHistory.NONE;
    private @Nullable AttemptHistory announced;
    private @Nullable Instant dueAgain;
    private @Nullable Instant waitsSince;
    private PermitsAhead.@Nullable Pause waits;
    private DeliveryStep step = DeliveryStep.CONTACT;
    private @Nullable String letter;
    private boolean isOpen;
    private boolean isConfirmed;

    /**
     * Begins.
     *
     * @param parked whether the record comes from the journal, where it is parked, and not from its source
     * @param startedNanos when it was handed over
     * @param span what its trace shows
     */
    Delivery(
            IntakeRecord record,
            boolean parked,
            long startedNanos,
            Turns.Turn turn,
            Witness witness,
            References references,
            ContactSpan span) {
        this.record = record;
        this.parked = parked;
        this.startedNanos = startedNanos;
        this.turn = turn;
        this.witness = witness;
        this.references = references;
        this.span = span;
    }

    IntakeRecord record() {
        return record;
    }

    boolean isParked() {
        return parked;
    }

    long startedNanos() {
        return startedNanos;
    }

    Turns.Turn turn() {
        return turn;
    }

    Witness witness() {
        return witness;
    }

    References references() {
        return references;
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

    /** The history of attempts, as the journal or the latest attempt left it. */
    AttemptHistory attempts() {
        return attempts;
    }

    void attempts(AttemptHistory now) {
        attempts = now;
    }

    /** The journal says that nobody has ended it. From here on the journal is to hear how this pass ends. */
    void opens(AttemptHistory soFar) {
        isOpen = true;
        attempts = soFar;
    }

    /** It is the dead letter of this id, which is sent again. */
    void replays(@Nullable String id) {
        letter = id;
        turn.replays();
    }

    /** The id of the dead letter that is sent again; null if it is none. */
    @Nullable
    String letter() {
        return letter;
    }

    /** The journal has been told of an attempt that has not begun. */
    void announced(AttemptHistory next) {
        announced = next;
    }

    /** What the journal was told of the attempt that begins now; once. */
    @Nullable
    AttemptHistory takeAnnouncement() {
        AttemptHistory told = announced;
        announced = null;
        return told;
    }

    /** What the contact needs for itself, among all processes. */
    IdentityClaim claim() {
        return new IdentityClaim(record, waitsSince);
    }

    /** Whether it has been told to wait for another process. */
    boolean isWaiting() {
        return waits != null;
    }

    /** It begins to wait for another process. */
    void waits(PermitsAhead.Pause pause, Instant since) {
        waits = pause;
        waitsSince = since;
    }

    /** Harmless when called again. */
    void waitsNoMore() {
        if (waits != null) {
            waits.close();
            waits = null;
            waitsSince = null;
        }
    }

    /** What the latest request is for. */
    DeliveryStep step() {
        return step;
    }

    void step(DeliveryStep now) {
        step = now;
    }

    /** For a parked contact that did not end: when it is due again; null if this pass made no attempt. */
    @Nullable
    Instant dueAgain() {
        return dueAgain;
    }

    void dueAgain(Instant when) {
        dueAgain = when;
    }

    /** It is for somebody else to tell the journal how this pass ended. */
    void isHandedOver() {
        isOpen = false;
    }

    /** Whether the journal is still to be told that this pass is over. */
    boolean isLeftOpen() {
        return isOpen && record.ending().isEmpty();
    }

    /** What its trace shows. */
    ContactSpan span() {
        return span;
    }

    /** It is in SmartTask: how it ended is known when that is written. */
    void confirms() {
        isConfirmed = true;
    }

    /** Whether its ending is being written, beside this thread. */
    boolean isConfirmed() {
        return isConfirmed;
    }

    /** Takes another contact's failure as if it had been this contact's attempt. */
    Outcome share(Reference.Failed failed, Instant now) {
        attempts = witness.share(failed.outcome(), failed.mark(), attempts, now);
        return failed.outcome();
    }

    private boolean isTriedAgain() {
        return record.ending().map(Ending.Parked.class::isInstance).orElse(isOpen);
    }

    /** Gives back all that is still held, the identity locks last. Harmless when called again. */
    @Override
    public void close() {
        turn.close();
        waitsNoMore();
        if (isTriedAgain()) {
            witness.suspend(attempts);
        }
        if (locks != null) {
            locks.close();
            locks = null;
        }
    }
}
