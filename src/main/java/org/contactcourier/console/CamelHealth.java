package org.contactcourier.console;

import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck.Result;
import org.apache.camel.health.HealthCheck.State;
import org.apache.camel.health.HealthCheckHelper;

/** Camel's own readiness checks as one of ours: the context is started and so are its routes. */
public final class CamelHealth implements Supplier<Optional<String>> {
    private final CamelContext camel;

    public CamelHealth(CamelContext camel) {
        this.camel = camel;
    }

    @Override
    public Optional<String> get() {
        if (!camel.isStarted()) {
            return Optional.of("the routes are not started: Camel is " + camel.getStatus());
        }
        String down = HealthCheckHelper.invokeReadiness(camel).stream()
                .filter(result -> result.getState() == State.DOWN)
                .map(CamelHealth::sentence)
                .collect(Collectors.joining("; "));
        return down.isEmpty() ? Optional.empty() : Optional.of(down);
    }

    private static String sentence(Result result) {
        return result.getMessage().orElse("no reason given") + " ("
                + result.getCheck().getId() + ")";
    }
}
