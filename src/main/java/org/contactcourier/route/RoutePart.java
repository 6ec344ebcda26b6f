package org.contactcourier.route;

/** The parts of a route that an option may belong to, named as in YAML. */
enum RoutePart {
    ROUTE("route"),
    FROM("from"),
    WIRE_TAP("wireTap"),
    TO("to"),
    SPLIT("split"),
    INNER_SPLIT("inner split"),
    STEPS("steps"),
    DO_CATCH("doCatch"),
    DO_FINALLY("doFinally"),
    ERROR_HANDLER("errorHandler"),
    ON_EXCEPTION("onException");

    private final String word;

    RoutePart(String word) {
        this.word = word;
    }

    /** Whether a part may hold other things beside the required one: a route may have more steps than it must have. */
    boolean mayHoldMore() {
        return this == STEPS || this == DO_CATCH || this == DO_FINALLY || this == ON_EXCEPTION;
    }

    @Override
    public String toString() {
        return word;
    }
}
