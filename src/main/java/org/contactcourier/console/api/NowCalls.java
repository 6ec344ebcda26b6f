package org.contactcourier.console.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import org.contactcourier.console.Switch;
import org.contactcourier.console.desk.ContactSearch;
import org.contactcourier.console.desk.HourOfSamples;
import org.contactcourier.console.desk.NowFigures;
import org.contactcourier.console.desk.NowFigures.OrganizationGate;
import org.contactcourier.console.desk.NowFigures.Snapshot;
import org.contactcourier.console.desk.NowFigures.SourceFigure;
import org.contactcourier.letter.LetterJson;

/** The calls about now, and about what has become of a contact. Thread-safe. */
final class NowCalls {
    private final NowFigures figures;
    private final HourOfSamples hour;
    private final ContactSearch contacts;
    private final LetterJson json;
    private final ObjectMapper mapper;

    NowCalls(NowFigures figures, HourOfSamples hour, ContactSearch contacts, LetterJson json, ObjectMapper mapper) {
        this.figures = figures;
        this.hour = hour;
        this.contacts = contacts;
        this.json = json;
        this.mapper = mapper;
    }

    ObjectNode now(Context context) {
        Snapshot now = figures.snapshot();
        ObjectNode answer = mapper.createObjectNode();
        answer.put("at", now.at().toString());
        answer.set("gate", gate(now.gates().get(0)));
        if (figures.operations().haveNames()) {
            ArrayNode gates = answer.putArray("gates");
            now.gates().forEach(gate -> gates.add(gate(gate)));
        }
        ArrayNode sources = answer.putArray("sources");
        now.sources().forEach(source -> sources.add(source(source)));
        answer.put("in_flight", now.inFlight());
        answer.put("in_flight_limit", now.inFlightLimit());
        answer.put("parked", now.parked());
        answer.put("replaying", now.replaying());
        answer.put("in_doubt", now.inDoubt());
        ObjectNode letters = answer.putObject("dead_letters");
        now.deadLetters().forEach(letters::put);
        ObjectNode outcomes = answer.putObject("outcomes");
        now.outcomes().forEach(outcomes::put);
        answer.put("delivered_per_second", hour.deliveredASecond());
        ArrayNode problems = answer.putArray("problems");
        now.problems().forEach(problems::add);
        return answer;
    }

    private ObjectNode gate(OrganizationGate one) {
        ObjectNode gate = mapper.createObjectNode();
        if (!one.organization().isEmpty()) {
            gate.put("organization", one.organization());
        }
        gate.put("state", one.gate().word());
        one.gate().since().ifPresent(since -> gate.put("since", since.toString()));
        one.gate().next().ifPresent(next -> gate.put("next_seconds", next));
        ArrayNode reasons = gate.putArray("reasons");
        one.gate().reasons().forEach(reasons::add);
        one.closedByHand().ifPresent(off -> gate.set("operator", operator(off)));
        return gate;
    }

    private ObjectNode operator(Switch.Off off) {
        return mapper.createObjectNode()
                .put("reason", off.reason())
                .put("since", off.since().toString());
    }

    private ObjectNode source(SourceFigure source) {
        ObjectNode one = mapper.createObjectNode();
        one.put("name", source.name());
        one.put("paused", source.paused().isPresent());
        source.paused().ifPresent(off -> one.set("operator", operator(off)));
        source.problem().ifPresent(problem -> one.put("problem", problem));
        source.note().ifPresent(note -> one.put("note", note));
        source.lastPoll().ifPresent(poll -> one.put("last_poll", poll.toString()));
        source.waiting().ifPresent(waiting -> one.put("waiting", waiting));
        source.oldestWaiting().ifPresent(seconds -> one.put("oldest_waiting_seconds", seconds));
        ObjectNode outcomes = one.putObject("outcomes");
        source.outcomes().forEach(outcomes::put);
        return one;
    }

    ObjectNode contacts(Context context) {
        String what = context.queryParam("q");
        ObjectNode answer = mapper.createObjectNode();
        ArrayNode found = answer.putArray("contacts");
        contacts.find(what == null ? "" : what).forEach(trace -> found.add(json.of(trace)));
        answer.put("addresses_since", contacts.addressesSince().toString());
        return answer;
    }
}
