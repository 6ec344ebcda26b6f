package org.contactcourier.console.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.contactcourier.console.access.Visitor;
import org.contactcourier.console.desk.BadQueryException;
import org.contactcourier.contact.Note;
import org.contactcourier.contact.Violation;
import org.contactcourier.journal.DeadLetter;
import org.contactcourier.journal.DeadLetters.Event;
import org.contactcourier.letter.LetterDesk;
import org.contactcourier.letter.LetterDesk.LetterView;
import org.contactcourier.letter.LetterVerdict;
import org.contactcourier.record.Payload;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One letter: what it is, why it was buried, and its mending: edit, check, save, send again. Thread-safe. */
final class LetterPage {
    private static final Logger LOG = LoggerFactory.getLogger(LetterPage.class);
    private static final String FIELD = "f:";
    private static final String RAW = "raw";
    private static final int WIDE = 80;

    private final Frame frame;
    private final LetterDesk desk;
    private final ObjectMapper mapper;

    LetterPage(Frame frame, LetterDesk desk, ObjectMapper mapper) {
        this.frame = frame;
        this.desk = desk;
        this.mapper = mapper;
    }

    void show(Context context) {
        String id = context.pathParam("id");
        Optional<LetterView> view = desk.show(id);
        if (view.isPresent()) {
            show(context, view.get(), view.get().letter().payload(), view.get().verdict(), false);
            return;
        }
        List<Event> history = desk.letters().history(id);
        if (history.isEmpty()) {
            frame.tell(context, 404, "There is no letter with this id.");
        } else {
            frame.show(context, "gone", "No longer a dead letter", Map.of("id", id, "history", events(history)));
        }
    }

    private static List<Map<String, Object>> events(List<Event> history) {
        return history.stream().map(event -> LettersPage.event(event, false)).toList();
    }

    /** @param edited whether {@code payload} is a person's, and not saved yet */
    private void show(Context context, LetterView view, Payload payload, LetterVerdict verdict, boolean edited) {
        DeadLetter letter = view.letter();
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("id", letter.id());
        page.put("facts", facts(letter));
        page.put("message", letter.message());
        page.put("reason", letter.reason().word());
        page.put("answer", letter.answer() == null ? "" : letter.answer());
        page.put("may_exist", letter.mayExist());
        page.put("replaying", letter.replaying());
        page.put("edited", edited);
        page.put(
                "mended", view.history().stream().anyMatch(event -> event.what().equals("edited")));
        page.put("sendable", verdict.sendable());
        page.put("verdict", verdict.violations().isEmpty() ? verdict.message() : "");
        page.put("notes", verdict.notes().stream().map(LetterPage::note).toList());
        page.put("history", events(view.history()));
        RecordFields fields = RecordFields.of(
                letter.payload(), verdict.contact() == null ? letter.contact() : verdict.contact(), mapper);
        RecordFields shown = edited ? RecordFields.of(payload, verdict.contact(), mapper) : fields;
        addFields(page, shown, verdict.violations());
        page.put("own_fields", shown.areOwn());
        page.put("media_type", payload.mediaType());
        Optional<String> text = PayloadText.editable(payload);
        page.put("editable", text.isPresent() && letter.payload().isWhole());
        page.put("text", PayloadText.unix(text.orElse("")));
        page.put(
                "original",
                PayloadText.text(letter.payload().bytes())
                        .map(PayloadText::unix)
                        .orElseGet(() -> PayloadText.dump(letter.payload().bytes())));
        page.put(
                "charset",
                PayloadText.text(letter.payload().bytes()).isPresent() ? "UTF-8" : "not UTF-8: in hexadecimal digits");
        page.put("contact", contact(verdict.contact() == null ? letter.contact() : verdict.contact()));
        frame.show(context, "letter", "Dead letter", page);
    }

    private static List<Map<String, String>> facts(DeadLetter letter) {
        List<Map<String, String>> facts = new ArrayList<>();
        facts.add(fact("Origin", letter.origin().toString()));
        if (letter.organization().isNamed()) {
            facts.add(fact("Organization", letter.organization().name()));
        }
        facts.add(fact("Reason", letter.reason().word()));
        if (letter.status().isPresent()) {
            facts.add(fact("SmartTask's status", String.valueOf(letter.status().getAsInt())));
        }
        facts.add(fact("Attempts", String.valueOf(letter.attempts())));
        facts.add(fact("First", Times.utc(letter.firstAt()) + " UTC"));
        facts.add(fact("Last", Times.utc(letter.lastAt()) + " UTC"));
        facts.add(fact("Sent again", times(letter.generation())));
        facts.add(fact("Content", letter.payload().toString()));
        if (!letter.payload().isWhole()) {
            facts.add(fact("The whole is in", String.valueOf(letter.payload().original())));
        }
        facts.add(fact("Id", letter.id()));
        return facts;
    }

    private static String times(int generation) {
        return switch (generation) {
            case 0 -> "never";
            case 1 -> "once";
            default -> generation + " times";
        };
    }

    private static Map<String, String> fact(String name, String value) {
        return Map.of("name", name, "value", value);
    }

    private static Map<String, String> note(Note note) {
        return Map.of(
                "pointer",
                note.pointer(),
                "code",
                note.code().replace('-', ' '),
                "from",
                note.from() == null ? "" : note.from(),
                "to",
                note.to() == null ? "" : note.to());
    }

    private List<Map<String, String>> contact(@Nullable String json) {
        if (json == null) {
            return List.of();
        }
        Payload contact = Payload.whole("application/json", json.getBytes(UTF_8));
        return RecordFields.of(contact, null, mapper).values(List.of()).entrySet().stream()
                .map(field -> fact(RecordFields.label(field.getKey()), field.getValue()))
                .toList();
    }

    /** Each violation stands beside its field; those that have none stand together. */
    private static void addFields(Map<String, Object> page, RecordFields fields, List<Violation> violations) {
        List<Map<String, Object>> rows = new ArrayList<>();
        Set<Violation> placed = new HashSet<>();
        int number = 0;
        Map<String, String> values =
                fields.values(violations.stream().map(Violation::pointer).toList());
        for (Map.Entry<String, String> field : values.entrySet()) {
            List<Violation> here = violations.stream()
                    .filter(violation -> violation.pointer().equals(field.getKey())
                            || RecordFields.isBeside(violation.pointer(), field.getKey(), values.keySet()))
                    .toList();
            placed.addAll(here);
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("key", "field-" + number++);
            row.put("name", FIELD + field.getKey());
            row.put("label", RecordFields.label(field.getKey()));
            row.put("value", field.getValue());
            row.put("wide", field.getValue().length() > WIDE || field.getValue().contains("\n"));
            row.put("problems", here.stream().map(Violation::message).toList());
            rows.add(row);
        }
        page.put("fields", rows);
        page.put(
                "problems",
                violations.stream()
                        .filter(violation -> !placed.contains(violation))
                        .map(violation -> fact(violation.pointer(), violation.message()))
                        .toList());
    }

    /** Checks what a form has, and saves or sends it if its button says so. */
    void edit(Context context) {
        String id = context.pathParam("id");
        LetterView view = desk.show(id).orElse(null);
        if (view == null) {
            Frame.redirect(context, "/dead-letters/" + id + "?done=none");
            return;
        }
        Payload edited = edited(context, view);
        String what = String.valueOf(context.formParam("do"));
        String who = Visitor.of(context).name();
        boolean changed = edited.bytes().length != view.letter().payload().bytes().length
                || !java.util.Arrays.equals(
                        edited.bytes(), view.letter().payload().bytes());
        if (what.equals("check")) {
            show(context, view, edited, desk.check(view.letter().origin(), edited), changed);
            return;
        }
        boolean saved = !changed || desk.edit(id, edited, who).isPresent();
        boolean sent = saved && what.equals("send") && desk.letters().replay(List.of(id), who) > 0;
        LOG.info("{} has edited letter {}{}", who, id, sent ? " and sent it again" : "");
        String done = what.equals("send") ? (sent ? "sent" : "none") : saved ? "saved" : "none";
        Frame.redirect(context, "/dead-letters/" + id + "?done=" + done);
    }

    private Payload edited(Context context, LetterView view) {
        Payload before = view.letter().payload();
        String raw = context.formParam(RAW);
        if (raw != null) {
            String text = PayloadText.editable(before)
                    .orElseThrow(() -> new BadQueryException("these bytes can't be edited as text"));
            return Payload.whole(before.mediaType(), PayloadText.back(raw, text).getBytes(UTF_8));
        }
        String contact = view.verdict().contact();
        RecordFields fields =
                RecordFields.of(before, contact == null ? view.letter().contact() : contact, mapper);
        Map<String, String> values = new LinkedHashMap<>();
        context.formParamMap().forEach((name, given) -> {
            if (name.startsWith(FIELD + "/") && !given.isEmpty()) {
                values.put(name.substring(FIELD.length()), given.get(0));
            }
        });
        return fields.with(values);
    }

    void discard(Context context) {
        String id = context.pathParam("id");
        String who = Visitor.of(context).name();
        int discarded = desk.letters().discard(List.of(id), who, LettersPage.why(context));
        LOG.info("{} has discarded {} letters: {}", who, discarded, id);
        Frame.redirect(context, discarded == 0 ? "/dead-letters/" + id + "?done=none" : "/dead-letters?done=discarded");
    }
}
