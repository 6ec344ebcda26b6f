package org.contactcourier.console.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.contactcourier.console.ConsolePart;
import org.contactcourier.console.access.Guard;
import org.contactcourier.console.desk.BadQueryException;
import org.contactcourier.console.desk.ContactSearch;
import org.contactcourier.console.desk.HourOfSamples;
import org.contactcourier.console.desk.LetterRuns;
import org.contactcourier.console.desk.NowFigures;
import org.contactcourier.letter.LetterDesk;
import org.contactcourier.letter.LetterJson;
import org.contactcourier.letter.PersonErasure;

/** Where each call is. Thread-safe. */
public final class ConsoleApi implements ConsolePart {
    private static final String LETTERS = "/api/dead-letters";

    private final Guard guard;
    private final LetterCalls letters;
    private final RunCalls runs;
    private final NowCalls now;
    private final ErasureCall erasure;
    private final ObjectMapper mapper;

    /** Calls over what the others know. */
    public ConsoleApi(
            Guard guard,
            NowFigures figures,
            HourOfSamples hour,
            LetterDesk desk,
            LetterRuns runs,
            ContactSearch contacts,
            PersonErasure erasure,
            ObjectMapper mapper) {
        LetterJson json = new LetterJson(mapper);
        this.guard = guard;
        this.letters = new LetterCalls(desk, json, mapper);
        this.runs = new RunCalls(runs, json, mapper);
        this.now = new NowCalls(figures, hour, contacts, json, mapper);
        this.erasure = new ErasureCall(erasure, mapper);
        this.mapper = mapper;
    }

    @Override
    public void addTo(RoutesConfig routes, UnaryOperator<Handler> threads) {
        Function<Function<Context, JsonNode>, Handler> call =
                what -> threads.apply(guard.call(told(what), ConsoleApi::tell));
        routes.get("/api/openapi.json", call.apply(context -> description()));
        routes.get("/api/now", call.apply(now::now));
        routes.get("/api/events", call.apply(letters::events));
        routes.get("/api/contacts", call.apply(now::contacts));
        routes.post("/api/contacts/erase", call.apply(erasure::erase));
        routes.get(LETTERS, call.apply(letters::list));
        routes.get(LETTERS + "/count", call.apply(letters::count));
        routes.get(LETTERS + "/groups", call.apply(letters::groups));
        routes.post(LETTERS + "/replay", call.apply(letters::replay));
        routes.post(LETTERS + "/discard", call.apply(letters::discard));
        routes.get(LETTERS + "/{id}", call.apply(letters::show));
        routes.put(LETTERS + "/{id}", call.apply(letters::edit));
        routes.post(LETTERS + "/{id}/check", call.apply(letters::check));
        routes.post("/api/runs", call.apply(runs::begin));
        routes.get("/api/runs/{id}", call.apply(runs::show));
        routes.post("/api/runs/{id}/stop", call.apply(runs::stop));
        routes.post("/api/replays/stop", call.apply(letters::stopReplays));
    }

    private static Handler told(Function<Context, JsonNode> what) {
        return context -> {
            try {
                answer(context, what.apply(context).toString());
            } catch (BadQueryException e) {
                tell(context, 400, String.valueOf(e.getMessage()));
            }
        };
    }

    private static void answer(Context context, String json) {
        context.contentType("application/json").result(json);
    }

    private static void tell(Context context, int status, String sentence) {
        context.status(status).json(Map.of("error", sentence));
    }

    private JsonNode description() {
        try (InputStream in = ConsoleApi.class.getResourceAsStream("/console/openapi.json")) {
            if (in == null) {
                throw new IllegalStateException("the program is incomplete: console/openapi.json is missing");
            }
            return mapper.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException("console/openapi.json can't be read", e);
        }
    }
}
