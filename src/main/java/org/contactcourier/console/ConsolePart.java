package org.contactcourier.console;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Handler;
import java.util.function.UnaryOperator;

/** Routes that the server offers beside its own. Thread-safe once it is started. */
public interface ConsolePart {
    /**
     * Adds the routes.
     *
     * @param threads puts a handler on threads that may wait for the journal
     */
    void addTo(RoutesConfig routes, UnaryOperator<Handler> threads);
}
