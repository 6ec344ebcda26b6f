package org.contactcourier.smarttask;

import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.contactcourier.configuration.Secret;
import org.contactcourier.journal.Attempts;
import org.contactcourier.journal.Pass;
import org.jspecify.annotations.Nullable;

/**
 * What one pass through {@code deliver-contact} has at hand, in the exchange's variable {@code delivery}: its lanes, its slot,
 * and how its tries went. Used by one thread at a time.
 */
final class Delivery {
    private static final String VARIABLE = "delivery";

    final Pass pass;
    final Message original;
    final long startedNanos;

    private final Slots slots;
    private final Meters meters;
    private IdentityLanes.@Nullable Hold lanes;
    private boolean hasSlot;
    private boolean onTheWire;

    int used;
    int failures;
    boolean renewedToken;
    boolean over;
    boolean useCreated;
    Duration backOff = Duration.ZERO;
    Attempts before = Attempts.NONE;

    @Nullable
    Outcome outcome;

    @Nullable
    Secret token;

    Delivery(Pass pass, Message original, long startedNanos, Slots slots, Meters meters) {
        this.pass = pass;
        this.original = original;
        this.startedNanos = startedNanos;
        this.slots = slots;
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

    void holds(IdentityLanes.Hold hold) {
        lanes = hold;
    }

    void hasSlot() {
        hasSlot = true;
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

    void giveSlotBack() {
        if (hasSlot) {
            hasSlot = false;
            slots.giveBack();
        }
    }

    /** Gives back whatever is still held: slot first, lanes last. Harmless when called again. */
    void giveBack() {
        isAnswered();
        giveSlotBack();
        IdentityLanes.Hold held = lanes;
        if (held != null) {
            lanes = null;
            held.close();
        }
    }
}
