package org.contactcourier.console.page;

import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.contactcourier.console.access.Visitor;
import org.contactcourier.console.desk.BadQueryException;
import org.contactcourier.console.desk.LetterQuery;
import org.contactcourier.console.desk.LetterRuns;
import org.contactcourier.console.desk.LetterRuns.Listed;
import org.contactcourier.letter.BulkRun.Action;
import org.contactcourier.letter.BulkRun.Progress;
import org.contactcourier.text.PersonalData;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A run over many letters: its plan, what is done then, how far it is, and its stop. Thread-safe. */
final class RunPage {
    private static final Logger LOG = LoggerFactory.getLogger(RunPage.class);
    private static final long PER_CENT = 100;

    private final Frame frame;
    private final LetterRuns runs;

    RunPage(Frame frame, LetterRuns runs) {
        this.frame = frame;
        this.runs = runs;
    }

    /** Begins a plan, or what its page offers: only those forms can begin a replay or a discard. */
    void begin(Context context) {
        String action = context.formParam("action");
        String who = Visitor.of(context).name();
        LetterQuery query = LetterQuery.of(context::formParam);
        Listed run =
                switch (action == null ? "" : action) {
                    case "plan" -> runs.begin(Action.PLAN, query, who, "", false);
                    case "replay" -> runs.begin(Action.REPLAY, query, who, "", true);
                    case "replay-all" -> runs.begin(Action.REPLAY, query, who, "", false);
                    case "discard" -> runs.begin(Action.DISCARD, query, who, LettersPage.why(context), false);
                    default -> throw new BadQueryException("action is plan, replay, replay-all or discard");
                };
        LOG.info(
                "{} has begun a {} of letters", who, run.order().action().name().toLowerCase(Locale.ROOT));
        Frame.redirect(context, "/runs/" + run.id());
    }

    private Listed run(Context context) {
        return runs.find(context.pathParam("id"))
                .orElseThrow(
                        () -> new BadQueryException("this run isn't remembered: the process has started anew since"));
    }

    void show(Context context) {
        Listed listed = run(context);
        Progress progress = listed.run().progress();
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("id", listed.id());
        page.put("action", progress.action().name().toLowerCase(Locale.ROOT));
        page.put("total", Times.count(progress.total()));
        page.put("seen", Times.count(progress.seen()));
        page.put("changed", Times.count(progress.changed()));
        page.put("sendable", Times.count(progress.sendable()));
        page.put("any_sendable", progress.sendable() > 0);
        page.put("invalid", Times.count(progress.seen() - progress.sendable()));
        page.put(
                "percent",
                progress.total() == 0 ? 0 : Math.min(PER_CENT, PER_CENT * progress.seen() / progress.total()));
        page.put("ended", progress.ended());
        page.put("stopped", progress.stopped());
        page.put("failure", progress.failure() == null ? "" : progress.failure());
        page.put("query", listed.query());
        Map<String, Object> problems = new LinkedHashMap<>();
        progress.problems().entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .forEach(problem ->
                        problems.put(PersonalData.masked(problem.getKey()), Times.count(problem.getValue())));
        page.put("problems", problems);
        frame.show(context, "run", title(progress), page);
    }

    private static String title(Progress progress) {
        return switch (progress.action()) {
            case PLAN -> "What would be sent";
            case REPLAY -> "Sending letters again";
            case DISCARD -> "Discarding letters";
        };
    }

    void stop(Context context) {
        Listed listed = run(context);
        listed.run().stop();
        LOG.info("{} has stopped a run of letters", Visitor.of(context).name());
        Frame.redirect(context, "/runs/" + listed.id());
    }
}
