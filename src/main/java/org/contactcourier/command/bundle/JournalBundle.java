package org.contactcourier.command.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.contactcourier.contact.Reason;
import org.contactcourier.journal.DeadLetter;
import org.contactcourier.journal.DeadLetters;
import org.contactcourier.journal.DeadLetters.Bookmark;
import org.contactcourier.journal.DeadLetters.Filter;
import org.contactcourier.journal.DeadLetters.Summary;
import org.contactcourier.journal.InDoubt;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.JournalException;
import org.contactcourier.journal.Trace;
import org.contactcourier.journal.Traces;
import org.contactcourier.letter.BulkRun;
import org.contactcourier.letter.LetterDesk;
import org.contactcourier.letter.LetterJson;
import org.contactcourier.letter.PersonErasure;
import org.contactcourier.reconcile.StatementJson;
import org.contactcourier.record.Organization;
import org.contactcourier.record.Payload;
import org.contactcourier.record.Source;
import org.jspecify.annotations.Nullable;

/** The journal of a bundle that doesn't run. Letters are edited and marked here, and sent after its next start. One thread. */
final class JournalBundle implements Bundle {
    private static final String GATE = "gate";
    private static final String SOURCE = "source-";
    private static final int MOST_GROUPS = 100;
    private static final int MOST_IN_DOUBT = 1000;

    private final OpenJournal opened;
    private final Journal journal;
    private final LetterDesk desk;
    private final ObjectMapper mapper;
    private final LetterJson json;
    private final String who;
    private final Clock clock;

    /** @param who stands in the history */
    JournalBundle(OpenJournal opened, ObjectMapper mapper, String who, Clock clock) {
        this.opened = opened;
        this.journal = opened.journal();
        this.desk = opened.desk();
        this.mapper = mapper;
        this.json = new LetterJson(mapper);
        this.who = who;
        this.clock = clock;
    }

    private static <T> T told(Supplier<T> work) {
        try {
            return work.get();
        } catch (JournalException e) {
            throw new BundleException(String.valueOf(e.getMessage()), e);
        }
    }

    private DeadLetters letters() {
        return desk.letters();
    }

    @Override
    public boolean runs() {
        return false;
    }

    @Override
    public JsonNode list(Filter filter, @Nullable String after, int limit) {
        List<Summary> found = told(() -> letters().list(filter, bookmark(after), limit));
        ObjectNode page = mapper.createObjectNode();
        ArrayNode listed = page.putArray("letters");
        found.forEach(letter -> listed.add(json.of(letter)));
        if (found.size() == limit) {
            Summary last = found.get(found.size() - 1);
            page.put("next", last.at() + " " + last.id());
        }
        return page;
    }

    private static @Nullable Bookmark bookmark(@Nullable String after) {
        if (after == null) {
            return null;
        }
        int blank = after.indexOf(' ');
        return new Bookmark(Instant.parse(after.substring(0, blank)), after.substring(blank + 1));
    }

    @Override
    public long count(Filter filter) {
        return told(() -> letters().count(filter));
    }

    @Override
    public JsonNode groups(Filter filter) {
        ObjectNode all = mapper.createObjectNode();
        ArrayNode groups = all.putArray("groups");
        told(() -> letters().groups(filter, MOST_GROUPS)).forEach(group -> groups.add(json.of(group)));
        return all;
    }

    @Override
    public Optional<JsonNode> show(String id) {
        return told(() -> desk.show(id)).map(json::of);
    }

    @Override
    public Optional<JsonNode> check(String id) {
        return told(() -> letters().find(id)).map(desk::check).map(json::of);
    }

    @Override
    public Optional<Payload> payload(String id) {
        return told(() -> letters().find(id)).map(DeadLetter::payload);
    }

    @Override
    public Optional<JsonNode> edit(String id, String mediaType, byte[] bytes) {
        return told(() -> desk.edit(id, Payload.whole(mediaType, bytes), who)).map(json::of);
    }

    @Override
    public Optional<JsonNode> editContact(String id, ObjectNode contact) {
        try {
            return edit(id, "application/json", mapper.writeValueAsBytes(contact));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree that can't be written", e);
        }
    }

    @Override
    public long replay(List<String> ids) {
        return told(() -> letters().replay(ids, who));
    }

    @Override
    public long discard(List<String> ids, String why) {
        return told(() -> letters().discard(ids, who, why));
    }

    @Override
    public JsonNode plan(Filter filter, Consumer<JsonNode> progress) {
        return run(BulkRun.Action.PLAN, filter, "", false);
    }

    @Override
    public JsonNode replay(Filter filter, boolean onlySendable, Consumer<JsonNode> progress) {
        return run(BulkRun.Action.REPLAY, filter, "", onlySendable);
    }

    @Override
    public JsonNode discard(Filter filter, String why, Consumer<JsonNode> progress) {
        return run(BulkRun.Action.DISCARD, filter, why, false);
    }

    private JsonNode run(BulkRun.Action action, Filter filter, String why, boolean onlySendable) {
        BulkRun run = new BulkRun(desk, new BulkRun.Order(action, filter, who, why, onlySendable));
        run.run();
        return RunEnd.of(json.of(run.progress()));
    }

    @Override
    public long stopReplays() {
        return told(() -> letters().stopReplays(who));
    }

    @Override
    public JsonNode reconcile(Instant since) {
        return told(() -> new StatementJson(mapper).of(opened.reconciliation().run(since)));
    }

    @Override
    public JsonNode erase(String email, boolean andOriginals) {
        return told(() ->
                new PersonErasure(journal.traces(), letters(), opened.files(), mapper).erase(email, who, andOriginals));
    }

    @Override
    public JsonNode trace(String what) {
        return told(() -> {
            Traces traces = journal.traces();
            List<Trace> found =
                    switch (TraceKey.of(what)) {
                        case ADDRESS -> traces.byAddress(what);
                        case ORIGIN -> traces.byOrigin(what);
                        case RECORD_ID -> traces.byRecordId(what);
                    };
            ObjectNode all = mapper.createObjectNode();
            ArrayNode contacts = all.putArray("contacts");
            found.forEach(trace -> contacts.add(json.of(trace)));
            all.put("addresses_since", traces.addressesSince().toString());
            return all;
        });
    }

    @Override
    public JsonNode overview() {
        return told(() -> {
            Map<String, Journal.SwitchedOff> off = journal.switches().off();
            ObjectNode all = mapper.createObjectNode();
            if (opened.organizations().contains(Organization.UNNAMED)) {
                all.set("gate", gate(Organization.UNNAMED, off.get(GATE)));
            }
            if (opened.organizations().stream().anyMatch(Organization::isNamed)) {
                ArrayNode gates = all.putArray("gates");
                opened.organizations().forEach(one -> gates.add(gate(one, off.get(one.own(GATE)))));
            }
            ArrayNode sources = all.putArray("sources");
            for (Source source : opened.sources()) {
                sources.add(source(source.word(), off.get(key(source.word()))));
            }
            off.forEach((key, by) -> {
                if (key.startsWith(SOURCE) && !isOn(key.substring(SOURCE.length()))) {
                    sources.add(source(key.substring(SOURCE.length()), by)); // it would still be paused if it were on
                }
            });
            all.putObject("parked").put("contacts", journal.parkedCount()).put("bytes", journal.parkedBytes());
            ObjectNode buried = all.putObject("dead_letters");
            for (Reason reason : Reason.values()) {
                buried.put(reason.word(), journal.deadLetters(reason));
            }
            all.put("in_doubt", journal.inDoubt());
            return all;
        });
    }

    private ObjectNode gate(Organization organization, Journal.@Nullable SwitchedOff off) {
        ObjectNode gate = mapper.createObjectNode();
        if (organization.isNamed()) {
            gate.put("organization", organization.name());
        }
        gate.put("state", off == null ? "open" : "closed");
        return off == null ? gate : gate.set("operator", operator(off));
    }

    private ObjectNode source(String name, Journal.@Nullable SwitchedOff off) {
        ObjectNode source = mapper.createObjectNode().put("name", name).put("paused", off != null);
        return off == null ? source : source.set("operator", operator(off));
    }

    private ObjectNode operator(Journal.SwitchedOff off) {
        return mapper.createObjectNode()
                .put("reason", off.reason())
                .put("since", off.since().toString());
    }

    @Override
    public JsonNode inDoubt() {
        return told(() -> {
            ObjectNode all = mapper.createObjectNode().put("in_doubt", journal.inDoubt());
            ArrayNode contacts = all.putArray("contacts");
            for (InDoubt contact : journal.inDoubt(MOST_IN_DOUBT)) {
                ObjectNode one = contacts.addObject()
                        .put("origin", contact.origin().toString())
                        .put("digest", contact.origin().digest())
                        .put("since", contact.since().toString())
                        .put("attempts", contact.attempts())
                        .put("instance", contact.instance());
                if (contact.organization().isNamed()) {
                    one.put("organization", contact.organization().name());
                }
            }
            return all;
        });
    }

    /** As the bundle calls its switches in the journal. */
    private String key(String part) {
        return part.startsWith(GATE) ? part : SOURCE + part;
    }

    private boolean isOn(String source) {
        return opened.sources().stream().anyMatch(one -> one.word().equals(source));
    }

    /** The organization whose gate is called {@code part}; empty if that is no gate. */
    private Optional<Organization> gateOf(String part) {
        return opened.organizations().stream()
                .filter(one -> one.own(GATE).equals(part))
                .findFirst();
    }

    /** The organization that the gate {@code part} belongs to; it may be gone. */
    private static Organization organizationOf(String part) {
        return part.equals(GATE) ? Organization.UNNAMED : new Organization(part.substring(GATE.length() + 1));
    }

    private void known(String part) {
        boolean known = gateOf(part).isPresent() || isOn(part);
        if (!known && part.startsWith(GATE)) {
            throw new BundleException("there is no %s: the gates are %s"
                    .formatted(
                            part,
                            opened.organizations().stream()
                                    .map(one -> one.own(GATE))
                                    .collect(Collectors.joining(", "))));
        } else if (!known) {
            String names = opened.sources().stream().map(Source::word).collect(Collectors.joining(", "));
            throw new BundleException(
                    "no source %s is on; %s".formatted(part, names.isEmpty() ? "none is" : "these are: " + names));
        }
    }

    @Override
    public JsonNode switchOff(String part, String reason) {
        known(part);
        return told(() -> {
            boolean changes = !journal.switches().off().containsKey(key(part));
            if (changes) {
                journal.switches().switchOff(key(part), reason, clock.instant().truncatedTo(ChronoUnit.MILLIS));
                letters().note(who, "switched-off", part + ": " + reason);
            }
            return state(part, changes);
        });
    }

    @Override
    public JsonNode logLevel(String level) {
        throw new BundleException("The bundle doesn't run; set log.level for its next start");
    }

    @Override
    public JsonNode switchOn(String part) {
        return told(() -> {
            boolean changes = journal.switches().off().containsKey(key(part));
            if (!changes) {
                known(part); // one that is gone may be left switched off
            } else {
                journal.switches().switchOn(key(part));
                letters().note(who, "switched-on", part);
            }
            return state(part, changes);
        });
    }

    private JsonNode state(String part, boolean changed) {
        Journal.SwitchedOff off = journal.switches().off().get(key(part));
        ObjectNode answer = mapper.createObjectNode().put("changed", changed);
        answer.setAll(part.startsWith(GATE) ? gate(organizationOf(part), off) : source(part, off));
        return answer;
    }

    @Override
    public void close() {
        opened.resources().run();
    }
}
