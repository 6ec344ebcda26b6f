package org.contactcourier.delivery;

import java.time.Instant;
import org.apache.camel.Exchange;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.record.IntakeRecord;
import org.jspecify.annotations.Nullable;

/**
 * One pass of a record through {@code deliver-contact}: the record, its history, and SmartTask's record id once it is known.
 * It travels in the exchange's variable {@code pass}, because the body changes on the way. Used by one thread at a time.
 */
final class DeliveryPass {
    /** Set on an exchange whose records come from the journal itself. */
    static final String REPLAY_VARIABLE = "replay";

    private static final String VARIABLE = "pass";

    private final IntakeRecord record;
    private final boolean replay;
    private AttemptHistory attempts = AttemptHistory.NONE;
    private @Nullable String recordId;
    private @Nullable Instant due;
    private Runnable whenCommitted = () -> {};

    private DeliveryPass(IntakeRecord record, boolean replay) {
        this.record = record;
        this.replay = replay;
    }

    /** Begins a pass for the record that is the exchange's body. */
    static DeliveryPass begin(Exchange exchange) {
        if (!(exchange.getMessage().getBody() instanceof IntakeRecord record)) {
            throw new IllegalArgumentException("the body is no record");
        }
        DeliveryPass pass = new DeliveryPass(record, exchange.getVariable(REPLAY_VARIABLE) != null);
        exchange.setVariable(VARIABLE, pass);
        return pass;
    }

    /** The exchange's pass. */
    static DeliveryPass of(Exchange exchange) {
        if (exchange.getVariable(VARIABLE) instanceof DeliveryPass pass) {
            return pass;
        }
        throw new IllegalStateException("no pass has begun");
    }

    /** Forgets a pass that an exchange may have had before. */
    static void forget(Exchange exchange) {
        exchange.removeVariable(VARIABLE);
    }

    /** Whether the exchange has a pass. */
    static boolean in(Exchange exchange) {
        return exchange.getVariable(VARIABLE) instanceof DeliveryPass;
    }

    IntakeRecord record() {
        return record;
    }

    /** Whether the record comes from the journal, where it is parked, and not from its source. */
    boolean isReplay() {
        return replay;
    }

    /** The history of attempts as the last look-up or the last attempt left it. */
    AttemptHistory attempts() {
        return attempts;
    }

    void attempts(AttemptHistory now) {
        attempts = now;
    }

    /** SmartTask's id of the contact; null until it was accepted. */
    @Nullable
    String recordId() {
        return recordId;
    }

    /** For a parked contact that did not end: when it is due again; null if this pass made no attempt. */
    @Nullable
    Instant dueAgain() {
        return due;
    }

    void dueAgain(Instant when) {
        due = when;
    }

    /**
     * SmartTask has the contact.
     *
     * @param committed what to do as soon as that is in the journal, on a thread of the journal's
     */
    void accepted(String id, Runnable committed) {
        recordId = id;
        whenCommitted = committed;
    }

    Runnable whenCommitted() {
        return whenCommitted;
    }
}
