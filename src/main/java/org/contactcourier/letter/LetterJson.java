package org.contactcourier.letter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.contactcourier.contact.Note;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.DeadLetter;
import org.contactcourier.journal.DeadLetters.Event;
import org.contactcourier.journal.DeadLetters.Group;
import org.contactcourier.journal.DeadLetters.Summary;
import org.contactcourier.journal.JournalJson;
import org.contactcourier.journal.Trace;
import org.contactcourier.letter.BulkRun.Progress;
import org.contactcourier.letter.LetterDesk.LetterView;
import org.jspecify.annotations.Nullable;

/** Letters, verdicts and runs as programs see them: the JSON of the HTTP API and of {@code --json}. Thread-safe. */
public final class LetterJson {
    private final ObjectMapper mapper;
    private final JournalJson journal;

    /** @param mapper the one that everything here shares */
    public LetterJson(ObjectMapper mapper) {
        this.mapper = mapper;
        this.journal = new JournalJson(mapper);
    }

    /** A letter in a list. */
    public ObjectNode of(Summary letter) {
        ObjectNode json = mapper.createObjectNode();
        json.put("id", letter.id());
        json.put("origin", letter.origin().toString());
        json.put("digest", letter.origin().digest());
        json.put("source", letter.origin().source().word());
        put(json, "organization", letter.organization().column());
        json.put("reason", letter.reason().word());
        json.put("cause", letter.cause());
        json.put("message", letter.message());
        json.put("at", letter.at().toString());
        json.put("generation", letter.generation());
        json.put("may_exist", letter.mayExist());
        return json;
    }

    /** Letters that are alike. */
    public ObjectNode of(Group group) {
        ObjectNode json = mapper.createObjectNode();
        json.put("source", group.source().word());
        json.put("reason", group.reason().word());
        json.put("cause", group.cause());
        json.put("count", group.count());
        json.put("latest", group.latest().toString());
        return json;
    }

    /** What was done. */
    public ObjectNode of(Event event) {
        ObjectNode json = mapper.createObjectNode();
        json.put("at", event.at().toString());
        json.put("who", event.who());
        json.put("what", event.what());
        put(json, "letter", event.letter());
        put(json, "detail", event.detail());
        return json;
    }

    /** A letter as copies show it. */
    public ObjectNode of(DeadLetter letter) {
        try {
            return (ObjectNode) mapper.readTree(journal.write(letter));
        } catch (IOException e) {
            throw new UncheckedIOException("JSON that was just written can't be read", e);
        }
    }

    /** A letter as copies show it, with its history and what would become of it now. */
    public ObjectNode of(LetterView view) {
        ObjectNode json = of(view.letter());
        json.set("history", events(view.history()));
        json.set("verdict", of(view.verdict()));
        return json;
    }

    /** A list of events. */
    public ArrayNode events(List<Event> events) {
        ArrayNode json = mapper.createArrayNode();
        events.forEach(event -> json.add(of(event)));
        return json;
    }

    /** What would become of a letter now. */
    public ObjectNode of(LetterVerdict verdict) {
        ObjectNode json = mapper.createObjectNode();
        json.put("sendable", verdict.sendable());
        if (!verdict.sendable()) {
            json.put("message", verdict.message());
        }
        json.set("violations", journal.violations(verdict.violations()));
        if (verdict.contact() != null) {
            json.set("contact", tree(verdict.contact()));
        }
        ArrayNode notes = json.putArray("notes");
        for (Note note : verdict.notes()) {
            ObjectNode one = notes.addObject().put("pointer", note.pointer()).put("code", note.code());
            put(one, "from", note.from());
            put(one, "to", note.to());
        }
        return json;
    }

    /** What has become of a contact. */
    public ObjectNode of(Trace trace) {
        ObjectNode json = mapper.createObjectNode();
        json.put("origin", trace.origin().toString());
        json.put("digest", trace.origin().digest());
        json.put("source", trace.origin().source().word());
        put(json, "organization", trace.organization().column());
        json.put("state", trace.state().name().toLowerCase(Locale.ROOT));
        if (trace.recordId() != null) {
            json.put("record_id", trace.recordId());
            json.put("matched", trace.matched());
        }
        put(json, "reason", trace.reason() == null ? null : trace.reason().word());
        put(json, "message", trace.message());
        put(json, "dead_letter_id", trace.letterId());
        AttemptHistory attempts = trace.attempts();
        json.put("attempts", attempts.count());
        put(json, "first_at", text(attempts.firstAt()));
        put(json, "last_at", text(attempts.lastAt()));
        put(json, "ended_at", text(trace.endedAt()));
        json.put("may_exist", attempts.mayExist());
        json.put("generation", trace.generation());
        json.set("history", events(trace.events()));
        return json;
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }

    /** How far a run is. */
    public ObjectNode of(Progress progress) {
        ObjectNode json = mapper.createObjectNode();
        json.put("action", progress.action().name().toLowerCase(Locale.ROOT));
        json.put("total", progress.total());
        json.put("seen", progress.seen());
        json.put("changed", progress.changed());
        json.put("sendable", progress.sendable());
        ObjectNode problems = json.putObject("problems");
        progress.problems().forEach(problems::put);
        json.put("ended", progress.ended());
        json.put("stopped", progress.stopped());
        put(json, "failure", progress.failure());
        return json;
    }

    private static void put(ObjectNode json, String field, @Nullable String value) {
        if (value != null) {
            json.put(field, value);
        }
    }

    private JsonNode tree(String text) {
        try {
            return mapper.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("JSON that was just written can't be read", e);
        }
    }
}
