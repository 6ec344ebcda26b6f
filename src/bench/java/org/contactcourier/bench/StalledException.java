package org.contactcourier.bench;

/** Nothing came through for so long that there is nothing to measure. */
final class StalledException extends RuntimeException {
    StalledException(String message) {
        super(message);
    }
}
