package org.contactcourier.gate;

import org.jspecify.annotations.Nullable;

/**
 * The right to make one attempt. {@link Gate#enter} grants it, and {@link Gate#leave} takes it back whatever came of the
 * attempt. A permission from an open gate is like any other; one from a half-open gate is for a trial. Immutable.
 */
public final class Permission {
    /** What an open gate grants. */
    static final Permission FREE = new Permission(null);

    private final WaitingRoom.@Nullable Waiter waiter;

    private Permission(WaitingRoom.@Nullable Waiter waiter) {
        this.waiter = waiter;
    }

    /** What a half-open gate grants to the one contact that it tries. */
    static Permission trial(WaitingRoom.Waiter waiter) {
        return new Permission(waiter);
    }

    /** The contact that is tried; null if the gate was open. */
    WaitingRoom.@Nullable Waiter waiter() {
        return waiter;
    }

    /** Whether the others wait for what becomes of this attempt. */
    boolean isTrial() {
        return waiter != null;
    }
}
