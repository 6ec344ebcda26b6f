package org.contactcourier.reconcile;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.reconcile.FindingList.PlaceFinding;

/** A statement as the HTTP API and commands have it. Thread-safe. */
public final class StatementJson {
    private final ObjectMapper mapper;

    /** Makes trees with {@code mapper}. */
    public StatementJson(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    /** The statement. */
    public ObjectNode of(Statement statement) {
        ObjectNode all = mapper.createObjectNode();
        all.put("balances", statement.balances());
        all.put("since", statement.since().toString());
        ArrayNode sources = all.putArray("sources");
        statement.sources().forEach(source -> sources.add(of(source)));
        return all;
    }

    private ObjectNode of(SourceStatement source) {
        ObjectNode one = mapper.createObjectNode();
        one.put("source", source.source().word());
        one.put("in", source.in());
        one.put("already_delivered", source.alreadyDelivered());
        for (State state : State.values()) {
            one.put(state.name().toLowerCase(Locale.ROOT), source.rows(state));
        }
        one.put("missing", source.missing());
        one.put("compared", source.acknowledged());
        put(one, "differences", "what", source.differences());
        put(one, "unproven", "why", source.unproven());
        return one;
    }

    private static void put(ObjectNode to, String name, String sentence, FindingList found) {
        ArrayNode listed = to.putArray(name);
        for (PlaceFinding finding : found.named()) {
            listed.addObject().put("where", finding.where()).put(sentence, finding.what());
        }
        to.put("more_" + name, found.count() - found.named().size());
    }
}
