package org.contactcourier.gate;

/** What the {@link GateKeeper} should do for a closed gate now. */
enum Duty {
    NOTHING,
    /** Ask SmartTask; then {@link Gate#probed}. */
    PROBE,
    /** Try to write the journal; if that succeeds, {@link Gate#clear}. */
    TEST_WRITE
}
