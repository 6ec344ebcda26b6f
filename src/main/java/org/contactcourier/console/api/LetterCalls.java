package org.contactcourier.console.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.util.List;
import java.util.Optional;
import org.contactcourier.console.access.Visitor;
import org.contactcourier.console.desk.LetterQuery;
import org.contactcourier.journal.DeadLetter;
import org.contactcourier.journal.DeadLetters;
import org.contactcourier.journal.DeadLetters.Bookmark;
import org.contactcourier.journal.DeadLetters.Filter;
import org.contactcourier.journal.DeadLetters.Summary;
import org.contactcourier.letter.LetterDesk;
import org.contactcourier.letter.LetterDesk.LetterView;
import org.contactcourier.letter.LetterJson;
import org.contactcourier.letter.LetterVerdict;
import org.contactcourier.record.Payload;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The calls about letters. Lists have messages as they are: programs filter for people. Thread-safe. */
final class LetterCalls {
    private static final Logger LOG = LoggerFactory.getLogger(LetterCalls.class);
    private static final int USUAL = 50;
    private static final int MOST = 500;

    /** More don't fit into a body of 4 KiB. */
    private static final int MOST_IDS = 100;

    private static final String REASON = "reason";

    private final LetterDesk desk;
    private final DeadLetters letters;
    private final LetterJson json;
    private final ObjectMapper mapper;

    LetterCalls(LetterDesk desk, LetterJson json, ObjectMapper mapper) {
        this.desk = desk;
        this.letters = desk.letters();
        this.json = json;
        this.mapper = mapper;
    }

    ObjectNode list(Context context) {
        LetterQuery query = LetterQuery.of(context::queryParam);
        int limit = query.limit(USUAL, MOST);
        List<Summary> found = letters.list(query.filter(), query.after(), limit + 1);
        List<Summary> shown = found.size() > limit ? found.subList(0, limit) : found;
        ObjectNode answer = mapper.createObjectNode();
        ArrayNode list = answer.putArray("letters");
        shown.forEach(letter -> list.add(json.of(letter)));
        if (found.size() > limit) {
            Summary last = shown.get(shown.size() - 1);
            answer.put("next", LetterQuery.text(new Bookmark(last.at(), last.id())));
        }
        return answer;
    }

    ObjectNode count(Context context) {
        Filter filter = LetterQuery.of(context::queryParam).filter();
        return mapper.createObjectNode().put("count", letters.count(filter));
    }

    ObjectNode groups(Context context) {
        LetterQuery query = LetterQuery.of(context::queryParam);
        ObjectNode answer = mapper.createObjectNode();
        ArrayNode list = answer.putArray("groups");
        letters.groups(query.filter(), query.limit(USUAL, MOST)).forEach(group -> list.add(json.of(group)));
        return answer;
    }

    ObjectNode show(Context context) {
        return desk.show(context.pathParam("id")).map(json::of).orElseGet(() -> missing(context));
    }

    private ObjectNode missing(Context context) {
        context.status(404);
        return mapper.createObjectNode().put("error", "there is no dead letter with this id (any more)");
    }

    private static ObjectNode body(Context context, ObjectMapper mapper) {
        return JsonBody.of(context, mapper, "media_type", "data", "data_base64", "contact");
    }

    ObjectNode check(Context context) {
        Optional<DeadLetter> letter = letters.find(context.pathParam("id"));
        if (letter.isEmpty()) {
            return missing(context);
        }
        Optional<Payload> edited =
                JsonBody.payload(body(context, mapper), letter.get().payload().mediaType());
        return json.of(edited.isPresent() ? desk.check(letter.get().origin(), edited.get()) : desk.check(letter.get()));
    }

    ObjectNode edit(Context context) {
        String id = context.pathParam("id");
        Optional<LetterView> view = desk.show(id);
        if (view.isEmpty()) {
            return missing(context);
        }
        Payload edited = JsonBody.payload(
                        body(context, mapper), view.get().letter().payload().mediaType())
                .orElseThrow(() -> new org.contactcourier.console.desk.BadQueryException(
                        "data, data_base64 or contact is required"));
        String who = Visitor.of(context).name();
        Optional<LetterVerdict> verdict = desk.edit(id, edited, who);
        if (verdict.isEmpty()) {
            context.status(409);
            return mapper.createObjectNode().put("error", "the letter is being sent again: it can't be edited now");
        }
        LOG.info("{} has edited letter {}", who, id);
        return json.of(verdict.get());
    }

    ObjectNode replay(Context context) {
        List<String> ids = JsonBody.ids(JsonBody.of(context, mapper, "ids"), MOST_IDS);
        String who = Visitor.of(context).name();
        int changed = letters.replay(ids, who);
        LOG.info("{} has sent {} letters again", who, changed);
        return mapper.createObjectNode().put("changed", changed);
    }

    ObjectNode discard(Context context) {
        ObjectNode body = JsonBody.of(context, mapper, "ids", REASON);
        String why = JsonBody.need(body, REASON);
        String who = Visitor.of(context).name();
        int changed = letters.discard(JsonBody.ids(body, MOST_IDS), who, why);
        LOG.info("{} has discarded {} letters", who, changed);
        return mapper.createObjectNode().put("changed", changed);
    }

    ObjectNode stopReplays(Context context) {
        String who = Visitor.of(context).name();
        int changed = letters.stopReplays(who);
        LOG.info("{} has stopped {} replays", who, changed);
        return mapper.createObjectNode().put("changed", changed);
    }

    ObjectNode events(Context context) {
        ObjectNode answer = mapper.createObjectNode();
        answer.set(
                "events",
                json.events(letters.audit(LetterQuery.of(context::queryParam).limit(USUAL, MOST))));
        return answer;
    }
}
