package org.contactcourier.console.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.contactcourier.console.ConsolePart;
import org.contactcourier.console.access.Guard;
import org.contactcourier.reconcile.ReconciliationRuns;
import org.contactcourier.reconcile.Statement;
import org.contactcourier.reconcile.StatementJson;

/** {@code GET /api/reconcile}: answers 202 until the statement is there. Thread-safe. */
public final class ReconcileCall implements ConsolePart {
    /** Shorter than an idle connection is kept. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final int UNDER_WAY = 202;

    private final Guard guard;
    private final ReconciliationRuns runs;
    private final ObjectMapper mapper;
    private final StatementJson json;

    /** The call for what {@code runs} finds. */
    public ReconcileCall(Guard guard, ReconciliationRuns runs, ObjectMapper mapper) {
        this.guard = guard;
        this.runs = runs;
        this.mapper = mapper;
        this.json = new StatementJson(mapper);
    }

    @Override
    public void addTo(RoutesConfig routes, UnaryOperator<Handler> threads) {
        routes.get(
                "/api/reconcile",
                threads.apply(guard.call(this::reconcile, (context, status, sentence) -> context.status(status)
                        .json(Map.of("error", sentence)))));
    }

    private void reconcile(Context context) throws InterruptedException {
        String since = context.queryParam("since");
        Instant from;
        try {
            from = since == null ? Instant.EPOCH : Instant.parse(since);
        } catch (DateTimeException e) {
            context.status(400).json(Map.of("error", "since is an instant such as 2026-11-23T12:00:00Z"));
            return;
        }
        Optional<Statement> statement = runs.ask(from, PATIENCE);
        JsonNode answer = statement.map(json::of).orElseGet(() -> mapper.createObjectNode()
                .put("under_way", true));
        context.status(statement.isPresent() ? 200 : UNDER_WAY)
                .contentType("application/json")
                .result(answer.toString());
    }
}
