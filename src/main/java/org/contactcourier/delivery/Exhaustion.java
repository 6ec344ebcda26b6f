package org.contactcourier.delivery;

import java.time.Clock;
import java.time.Instant;
import org.contactcourier.delivery.evidence.SmartTaskHealth;
import org.contactcourier.delivery.evidence.Traffic;
import org.contactcourier.gate.ClosedReason;
import org.contactcourier.gate.Gate;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.ContactEndedException;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.KeptContacts;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.smarttask.Outcome;
import org.contactcourier.smarttask.SmartTaskSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a contact whose attempts are used up. Where nothing else passed, it is SmartTask: the gate closes and the
 * contact has not ended. Where others passed, it is parked, and tried again later; one that fails to the last, while others
 * pass, is buried as Poisonous. Thread-safe.
 */
final class Exhaustion {
    private static final Logger LOG = LoggerFactory.getLogger(Exhaustion.class);

    /** Bytes of parked payloads: the journal's file must not grow without bounds either. */
    private static final long MOST_BYTES = 256L * 1024 * 1024;

    private final SmartTaskSettings settings;
    private final Journal journal;
    private final Endings endings;
    private final Gate gate;
    private final SmartTaskHealth health;
    private final Liveliness liveliness;
    private final Deadline root;
    private final Clock clock;

    /** Whether SmartTask answers at all just now. */
    @FunctionalInterface
    interface Liveliness {
        boolean answers();
    }

    Exhaustion(
            SmartTaskSettings settings,
            Journal journal,
            Endings endings,
            Gate gate,
            SmartTaskHealth health,
            Liveliness liveliness,
            Deadline root,
            Clock clock) {
        this.settings = settings;
        this.journal = journal;
        this.endings = endings;
        this.gate = gate;
        this.health = health;
        this.liveliness = liveliness;
        this.root = root;
        this.clock = clock;
    }

    /** No attempt is left: parks the contact, or closes the gate, or says that it is Poisonous. */
    void attemptsUsedUp(Delivery delivery, Outcome last) throws PoisonousContactException {
        if (delivery.isParked()) {
            parkedTryFailed(delivery, last);
        } else if (Traffic.othersPassed(delivery.attempts())) {
            park(delivery);
        } else {
            gate.close(last);
        }
    }

    /** Attempts are left and no time: with one that failed, the same as if none were left. */
    void outOfTime(Delivery delivery, Outcome last) {
        if (!Traffic.isFailure(last) || delivery.isParked() || !gate.isOpenOrPauses()) {
            return;
        }
        if (Traffic.othersPassed(delivery.attempts())) {
            park(delivery);
        } else if (!root.isOver()) {
            gate.close(last);
        }
    }

    /**
     * An operator's route fails for this contact. From the journal it comes again later. From a source it is parked, as the route
     * works for others; nothing was sent, so that it is never buried for this.
     */
    void isNotEnriched(IntakeRecord record, boolean fromJournal) {
        if (fromJournal) {
            try {
                journal.park(record, AttemptHistory.NONE, after(0));
            } catch (ContactEndedException e) {
                LOG.debug("{} is not kept for another try", record, e); // somebody took its letter back
            }
        } else if (mayPark(record)) {
            journal.park(record, AttemptHistory.NONE, after(0));
            endings.end(record, new Ending.Parked("its enrichment fails while others pass"));
        }
    }

    private void park(Delivery delivery) {
        IntakeRecord record = delivery.record();
        if (mayPark(record)) {
            health.isAboutOneContact();
            journal.park(record, delivery.attempts(), after(0));
            endings.end(record, new Ending.Parked("its attempts are used up while others pass"));
        }
    }

    private boolean mayPark(IntakeRecord record) {
        if (!record.payload().isWhole()) {
            return false; // only its source has it all
        }
        KeptContacts kept = journal.kept().getOrDefault(settings.organization(), KeptContacts.NONE);
        if (kept.parked() >= settings.maxParked() || kept.parkedBytes() >= MOST_BYTES) {
            gate.close(
                    ClosedReason.PARKED,
                    "as many contacts are parked as %sretry.max-parked (%d) and 256 MiB allow"
                            .formatted(settings.organization().keys(), settings.maxParked()));
            return false;
        }
        return true;
    }

    private void parkedTryFailed(Delivery delivery, Outcome outcome) throws PoisonousContactException {
        if (!gate.isOpenOrPauses()) {
            return; // a trial says something about SmartTask, not about this contact
        }
        if (!delivery.witness().sawOthersPass() && !liveliness.answers()) {
            gate.close(outcome);
            return;
        }
        health.isAboutOneContact();
        AttemptHistory attempts = delivery.attempts().triedParked();
        delivery.attempts(attempts);
        int failed = attempts.parkedTries();
        if (failed >= settings.parkedDelays().size() && isPoisonous(attempts)) {
            throw new PoisonousContactException(attempts.count(), outcome.trouble());
        }
        delivery.dueAgain(after(failed));
        LOG.debug("{} failed again while parked: {} times so far", delivery.record(), failed);
    }

    /**
     * Says when a parked contact comes again that has not been tried itself.
     *
     * @param atOnce whether nothing keeps it from that
     */
    void comesAgain(Delivery delivery, boolean atOnce) {
        delivery.dueAgain(atOnce ? clock.instant() : after(Integer.MAX_VALUE));
    }

    /** An attempt that failed while the gate was closed doesn't count against the contact. */
    private boolean isPoisonous(AttemptHistory attempts) {
        AttemptHistory.Others others = attempts.others();
        int counted = Math.min(attempts.count(), settings.maxAttempts() + attempts.parkedTries());
        return others != null && others.accepted() > 0 && Traffic.isBeyondChance(others, counted);
    }

    /** When a parked contact is due after so many failed attempts; the last delay repeats. */
    private Instant after(int failed) {
        int last = settings.parkedDelays().size() - 1;
        return clock.instant().plus(settings.parkedDelays().get(Math.min(failed, last)));
    }
}
