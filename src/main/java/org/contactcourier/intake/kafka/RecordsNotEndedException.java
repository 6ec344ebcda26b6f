package org.contactcourier.intake.kafka;

/**
 * Ends a batch of which something has not ended, so that Camel's batching consumer drops what it holds. It says nothing new,
 * since the pause was logged, and therefore carries no stack trace.
 */
final class RecordsNotEndedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RecordsNotEndedException(int count) {
        super(count + " records have not ended", null, false, false);
    }
}
