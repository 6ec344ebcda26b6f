package org.contactcourier.sandbox;

import java.util.Map;

/** A request that the simulated server doesn't take, with the status and the headers of its answer. */
final class Rejection extends Exception {
    private final int status;
    private final Map<String, String> headers;

    Rejection(int status, String message) {
        this(status, message, Map.of());
    }

    Rejection(int status, String message, Map<String, String> headers) {
        super(message, null, false, false);
        this.status = status;
        this.headers = Map.copyOf(headers);
    }

    int status() {
        return status;
    }

    Map<String, String> headers() {
        return headers;
    }

    String sentence() {
        return String.valueOf(getMessage());
    }
}
