package org.contactcourier.console.page;

import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.contactcourier.console.access.Visitor;
import org.contactcourier.console.desk.BadQueryException;
import org.contactcourier.console.desk.LetterQuery;
import org.contactcourier.journal.DeadLetters;
import org.contactcourier.journal.DeadLetters.Bookmark;
import org.contactcourier.journal.DeadLetters.Event;
import org.contactcourier.journal.DeadLetters.Filter;
import org.contactcourier.journal.DeadLetters.Group;
import org.contactcourier.journal.DeadLetters.Summary;
import org.contactcourier.text.PersonalData;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The list of dead letters, what is done with those that are chosen, and the trail of what people did. Thread-safe. */
final class LettersPage {
    private static final Logger LOG = LoggerFactory.getLogger(LettersPage.class);
    private static final int PAGE = 50;
    private static final int MOST_GROUPS = 12;
    private static final int MOST_EVENTS = 200;

    private final Frame frame;
    private final DeadLetters letters;

    LettersPage(Frame frame, DeadLetters letters) {
        this.frame = frame;
        this.letters = letters;
    }

    void list(Context context) {
        LetterQuery query = LetterQuery.of(context::queryParam);
        Filter filter = query.filter();
        List<Group> groups = letters.groups(filter, MOST_GROUPS);
        // A text is looked for in every letter, so each look costs.
        long count = groups.size() < MOST_GROUPS
                ? groups.stream().mapToLong(Group::count).sum()
                : letters.count(filter);
        List<Summary> found = count == 0 ? List.of() : letters.list(filter, query.after(), PAGE + 1);
        List<Summary> shown = found.size() > PAGE ? found.subList(0, PAGE) : found;
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("letters", shown.stream().map(LettersPage::row).toList());
        page.put("older", found.size() > PAGE ? older(query, shown.get(shown.size() - 1)) : "");
        page.put("count", Times.count(count));
        page.put("groups", groups.stream().map(LettersPage::group).toList());
        page.put("query", query.fields());
        page.put("address", query.address());
        page.put("filtered", !query.fields().isEmpty());
        page.put("first", query.after() == null);
        for (String name : List.of("state", "reason", "source", "origin", "since", "cause", "text", "run")) {
            page.put("q_" + name, query.shown(name));
        }
        frame.show(context, "letters", "Dead letters", page);
    }

    private static String older(LetterQuery query, Summary last) {
        String filters = query.address();
        return "/dead-letters?" + (filters.isEmpty() ? "" : filters + "&") + "after="
                + LetterQuery.text(new Bookmark(last.at(), last.id()));
    }

    private static Map<String, Object> row(Summary letter) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", letter.id());
        row.put("origin", PersonalData.masked(letter.origin().toString()));
        row.put("source", letter.origin().source().word());
        row.put("reason", letter.reason().word());
        row.put("message", PersonalData.masked(letter.message()));
        row.put("at", Times.utc(letter.at()));
        row.put("generation", letter.generation());
        row.put("may_exist", letter.mayExist());
        return row;
    }

    private static Map<String, Object> group(Group group) {
        LetterQuery query = LetterQuery.of(
                Map.of("source", group.source().word(), "reason", group.reason().word(), "cause", group.cause())::get);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("source", group.source().word());
        row.put("reason", group.reason().word());
        row.put("cause", PersonalData.masked(group.cause()));
        row.put("count", Times.count(group.count()));
        row.put("latest", Times.utc(group.latest()));
        row.put("address", query.address());
        return row;
    }

    /** Asks before anything is done to the letters that are ticked. */
    void askAboutChosen(Context context) {
        List<String> ids = ids(context);
        boolean discard = "discard".equals(context.formParam("do"));
        frame.show(
                context,
                "confirm",
                discard ? "Discard letters" : "Send letters again",
                Map.of("ids", ids, "discard", discard, "count", Times.count(ids.size())));
    }

    void doWithChosen(Context context) {
        List<String> ids = ids(context);
        String who = Visitor.of(context).name();
        boolean discard = "discard".equals(context.formParam("do"));
        int changed = discard ? letters.discard(ids, who, why(context)) : letters.replay(ids, who);
        LOG.info("{} has {} {} letters", who, discard ? "discarded" : "sent again", changed);
        Frame.redirect(
                context, "/dead-letters?done=" + (changed == 0 ? "none" : discard ? "many-discarded" : "many-sent"));
    }

    static String why(Context context) {
        String why = context.formParam("reason");
        if (why == null || why.isBlank()) {
            throw new BadQueryException("say why: a discarded contact never reaches SmartTask");
        }
        return why.strip();
    }

    private static List<String> ids(Context context) {
        List<String> ids = context.formParams("id");
        if (ids.isEmpty() || ids.size() > PAGE) {
            throw new BadQueryException("tick at least one letter");
        }
        return ids;
    }

    void stopReplays(Context context) {
        String who = Visitor.of(context).name();
        int stopped = letters.stopReplays(who);
        LOG.info("{} has stopped {} replays", who, stopped);
        Frame.redirect(context, "/dead-letters?done=" + (stopped == 0 ? "none" : "stopped"));
    }

    void history(Context context) {
        List<Map<String, Object>> events = letters.audit(MOST_EVENTS).stream()
                .map(event -> event(event, true))
                .toList();
        frame.show(context, "history", "History", Map.of("events", events));
    }

    static Map<String, Object> event(Event event, boolean masked) {
        String detail = event.detail() == null ? "" : event.detail();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("at", Times.utc(event.at()));
        row.put("who", event.who());
        row.put("what", event.what().replace('-', ' '));
        row.put("letter", event.letter() == null ? "" : event.letter());
        row.put("detail", masked ? masked(event, detail) : detail);
        return row;
    }

    /** An edit's lines are somebody's data: they are shown with the letter only. */
    private static String masked(Event event, String detail) {
        return event.what().equals("edited") ? "see the letter" : PersonalData.masked(detail);
    }
}
