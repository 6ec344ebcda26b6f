package org.contactcourier.console.page;

import io.javalin.http.Context;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.contactcourier.console.Switch;
import org.contactcourier.console.Verbosity;
import org.contactcourier.console.access.Visitor;
import org.contactcourier.console.desk.BadQueryException;
import org.contactcourier.console.desk.HourOfSamples;
import org.contactcourier.console.desk.NowFigures;
import org.contactcourier.console.desk.NowFigures.GateFigure;
import org.contactcourier.console.desk.NowFigures.OrganizationGate;
import org.contactcourier.console.desk.NowFigures.Snapshot;
import org.contactcourier.console.desk.NowFigures.SourceFigure;
import org.contactcourier.journal.DeadLetters;
import org.contactcourier.record.Organization;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the program fares just now, and its switches. Thread-safe. */
final class NowPage {
    private static final Logger LOG = LoggerFactory.getLogger(NowPage.class);

    /** Characters of a reason: a sentence, not a letter. */
    private static final int LONGEST_REASON = 200;

    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\s]+");

    private final Frame frame;
    private final NowFigures figures;
    private final HourOfSamples hour;
    private final DeadLetters letters;

    NowPage(Frame frame, NowFigures figures, HourOfSamples hour, DeadLetters letters) {
        this.frame = frame;
        this.figures = figures;
        this.hour = hour;
        this.letters = letters;
    }

    void show(Context context) {
        Snapshot now = figures.snapshot();
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("at", Times.utc(now.at()));
        page.put("gates", now.gates().stream().map(gate -> gate(gate, now.at())).toList());
        page.put(
                "sources",
                now.sources().stream().map(source -> source(source, now.at())).toList());
        page.put("tiles", tiles(now));
        page.put("problems", now.problems());
        page.put("chart", HourChart.svg(hour.samples(), now.at()));
        page.put("reasons", reasons(now));
        page.put("log_level", figures.operations().log().level());
        page.put("log_levels", figures.operations().log().levels());
        frame.show(context, "now", "Now", page);
    }

    private static Map<String, Object> gate(OrganizationGate one, Instant now) {
        Map<String, Object> gate = new LinkedHashMap<>();
        GateFigure figure = one.gate();
        boolean open = figure.word().equals("open") && one.closedByHand().isEmpty();
        Organization its = new Organization(one.organization());
        gate.put("title", its.title());
        gate.put("own", its.own("gate"));
        gate.put("action", its.isNamed() ? "/switches/gates/" + its.name() : "/switches/gate");
        gate.put("open", open);
        gate.put("word", !open && figure.word().equals("open") ? "closed" : figure.word());
        gate.put("by_hand", one.closedByHand().isPresent());
        gate.put("reasons", figure.reasons());
        gate.put("since", figure.since().map(since -> Times.ago(since, now)).orElse(""));
        gate.put("next", figure.next().isPresent() ? figure.next().getAsLong() + " s" : "");
        return gate;
    }

    private static Map<String, Object> source(SourceFigure source, Instant now) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", source.name());
        row.put("paused", source.paused().isPresent());
        row.put("reason", source.paused().map(Switch.Off::reason).orElse(""));
        row.put("problem", source.problem().orElse(""));
        row.put("note", source.note().orElse(""));
        row.put("last_poll", source.lastPoll().map(poll -> Times.ago(poll, now)).orElse("not yet"));
        row.put(
                "waiting",
                source.waiting().isPresent() ? Times.count(source.waiting().getAsLong()) : "–");
        row.put("oldest", oldest(source, now));
        row.put("delivered", Times.count(source.outcomes().getOrDefault("delivered", 0L)));
        row.put("already", Times.count(source.outcomes().getOrDefault("already-delivered", 0L)));
        row.put("buried", Times.count(source.outcomes().getOrDefault("buried", 0L)));
        return row;
    }

    /** Nothing if nothing waits. */
    private static String oldest(SourceFigure source, Instant now) {
        long seconds = source.oldestWaiting().orElse(0);
        return seconds == 0 ? "–" : Times.ago(now.minusSeconds(seconds), now);
    }

    private List<Map<String, String>> tiles(Snapshot now) {
        List<Map<String, String>> tiles = new ArrayList<>();
        tiles.add(tile("Delivered since the start", Times.count(now.outcomes().getOrDefault("delivered", 0L)), ""));
        tiles.add(tile(
                "Delivered a second",
                String.format(Locale.ROOT, "%.1f", hour.deliveredASecond()),
                "over the last minute"));
        tiles.add(tile("In flight", Times.count(now.inFlight()), "of " + Times.count(now.inFlightLimit())));
        tiles.add(tile("Parked", Times.count(now.parked()), "wait for another attempt"));
        tiles.add(tile("Sent again", Times.count(now.replaying()), "letters under way"));
        tiles.add(tile("In doubt", Times.count(now.inDoubt()), "nobody knows whether SmartTask has them"));
        return tiles;
    }

    private static Map<String, String> tile(String name, String value, String note) {
        return Map.of("name", name, "value", value, "note", note);
    }

    private static List<Map<String, String>> reasons(Snapshot now) {
        return now.deadLetters().entrySet().stream()
                .map(reason -> Map.of("reason", reason.getKey(), "count", Times.count(reason.getValue())))
                .toList();
    }

    /** @param organization its name; empty for the one that has none */
    void switchGate(Context context, String organization) {
        turn(
                context,
                figures.operations()
                        .gate(organization)
                        .orElseThrow(() -> new BadQueryException("there is no such gate"))
                        .hand());
    }

    void switchSource(Context context) {
        String name = context.pathParam("name");
        Switch source = figures.operations().sources().stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new BadQueryException("no such source is on"));
        turn(context, source);
    }

    private void turn(Context context, Switch part) {
        String who = Visitor.of(context).name();
        boolean off = "off".equals(context.formParam("to"));
        String reason = reason(Optional.ofNullable(context.formParam("reason")).orElse(""));
        if (off && reason.isEmpty()) {
            throw new BadQueryException("say why: whoever finds it off must know");
        }
        Consumer<Switch> how = off ? one -> one.off(reason + " (" + who + ")") : Switch::on;
        how.accept(part);
        letters.note(who, off ? "switched-off" : "switched-on", off ? part.name() + ": " + reason : part.name());
        LOG.info("{} has switched {} {}", who, part.name(), off ? "off: " + reason : "on");
        Frame.redirect(context, "/?done=switched");
    }

    void changeLog(Context context) {
        String who = Visitor.of(context).name();
        String level = Optional.ofNullable(context.formParam("level")).orElse("");
        Verbosity log = figures.operations().log();
        if (!log.levels().contains(level)) {
            throw new BadQueryException("expected one of these levels: " + String.join(", ", log.levels()));
        }
        log.change(level, who);
        LOG.warn("{} has changed the log level to {}, until the process ends", who, level);
        Frame.redirect(context, "/?done=switched");
    }

    private static String reason(String given) {
        String line = UNPRINTABLE.matcher(given).replaceAll(" ").strip();
        return line.codePointCount(0, line.length()) > LONGEST_REASON
                ? line.substring(0, line.offsetByCodePoints(0, LONGEST_REASON - 1)) + "…"
                : line;
    }
}
