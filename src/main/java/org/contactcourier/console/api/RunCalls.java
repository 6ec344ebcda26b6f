package org.contactcourier.console.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.util.Optional;
import org.contactcourier.console.access.Visitor;
import org.contactcourier.console.desk.BadQueryException;
import org.contactcourier.console.desk.LetterQuery;
import org.contactcourier.console.desk.LetterRuns;
import org.contactcourier.console.desk.LetterRuns.Listed;
import org.contactcourier.letter.BulkRun.Action;
import org.contactcourier.letter.LetterJson;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The calls about runs over many letters. Thread-safe. */
final class RunCalls {
    private static final Logger LOG = LoggerFactory.getLogger(RunCalls.class);

    private final LetterRuns runs;
    private final LetterJson json;
    private final ObjectMapper mapper;

    RunCalls(LetterRuns runs, LetterJson json, ObjectMapper mapper) {
        this.runs = runs;
        this.json = json;
        this.mapper = mapper;
    }

    ObjectNode begin(Context context) {
        ObjectNode body = JsonBody.of(context, mapper, "action", "filter", "reason", "only_sendable");
        Action action =
                switch (JsonBody.need(body, "action")) {
                    case "plan" -> Action.PLAN;
                    case "replay" -> Action.REPLAY;
                    case "discard" -> Action.DISCARD;
                    default -> throw new BadQueryException("action is plan, replay or discard");
                };
        String why = action == Action.DISCARD ? JsonBody.need(body, "reason") : "";
        String who = Visitor.of(context).name();
        boolean onlySendable = body.path("only_sendable").asBoolean(false);
        Listed run = runs.begin(action, query(body.path("filter")), who, why, onlySendable);
        LOG.info("{} has begun a {} of letters", who, JsonBody.need(body, "action"));
        context.status(202);
        return told(run);
    }

    private static LetterQuery query(JsonNode filter) {
        filter.fieldNames().forEachRemaining(name -> {
            if (!LetterQuery.knows(name)) {
                throw new BadQueryException("filter has no field " + name);
            }
        });
        return LetterQuery.of(name ->
                filter.path(name).isMissingNode() ? null : filter.path(name).asText());
    }

    private ObjectNode told(Listed run) {
        ObjectNode answer = mapper.createObjectNode().put("run", run.id());
        answer.setAll(json.of(run.run().progress()));
        return answer;
    }

    private ObjectNode missing(Context context) {
        context.status(404);
        return mapper.createObjectNode().put("error", "this run isn't remembered");
    }

    ObjectNode show(Context context) {
        return runs.find(context.pathParam("id")).map(this::told).orElseGet(() -> missing(context));
    }

    ObjectNode stop(Context context) {
        Optional<Listed> run = runs.find(context.pathParam("id"));
        run.ifPresent(found -> {
            found.run().stop();
            LOG.info("{} has stopped a run of letters", Visitor.of(context).name());
        });
        return run.map(this::told).orElseGet(() -> missing(context));
    }
}
