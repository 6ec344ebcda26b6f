package org.contactcourier.source;

/**
 * A source as whoever closes the way to SmartTask sees it. A pause has a reason, and lasts until each of its reasons is taken
 * back. While it lasts the source takes nothing new; what is under way comes to its end. Thread-safe.
 */
public interface PausableSource {
    /**
     * The reason of the gate: SmartTask can't be called. What a source can put aside without a call to SmartTask it may put aside
     * meanwhile.
     */
    String GATE_IS_CLOSED = "the gate is closed";

    /** The source's word, such as {@code kafka}. */
    String name();

    /**
     * Takes nothing more until {@link #resume} with the same reason. Returns at once and never waits for what is under way;
     * once it has returned, the source is certain to notice the pause before anything that is under way ends. Harmless when
     * repeated.
     */
    void pause(String reason);

    /** Takes a reason back; goes on when no other is left. Returns at once. Harmless without the pause. */
    void resume(String reason);

    /** Whether some reason holds it. */
    boolean isPaused();

    /**
     * Tries again at once what waits because it has not ended, as far as nothing holds the source: what it waited for may be
     * over.
     */
    void wake();
}
