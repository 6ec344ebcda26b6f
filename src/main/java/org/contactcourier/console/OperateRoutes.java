package org.contactcourier.console;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HttpResponseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.contactcourier.console.Switch.Off;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /operate}: closes and opens the gate, pauses and resumes sources, and shows what is unfinished. Thread-safe. */
final class OperateRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(OperateRoutes.class);

    /** Characters of a reason: a sentence, not a letter. */
    private static final int LONGEST_REASON = 200;

    /** Contacts listed as in doubt: far more than any crash leaves, and some 200 KiB at most. */
    private static final int MOST_LISTED = 1000;

    /** Control characters, invisible ones that turn text around, line and paragraph ends: nothing a log line should have. */
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\s]+");

    /** Characters of a person's name, as the commands send it. */
    private static final int LONGEST_NAME = 60;

    private static final String OPERATOR = "X-Operator";
    private static final String NO_REASON = "no reason given";

    private final Operations operations;
    private final List<HealthCheck> checks;
    private final UnaryOperator<Handler> threads;

    /** @param threads puts a handler on threads that may wait for the journal */
    OperateRoutes(Operations operations, List<HealthCheck> checks, UnaryOperator<Handler> threads) {
        this.operations = operations;
        this.checks = List.copyOf(checks);
        this.threads = threads;
    }

    void addTo(RoutesConfig routes) {
        routes.get("/operate", local(context -> context.json(overview())));
        routes.get("/operate/in-doubt", local(context -> context.json(inDoubt())));
        routes.post("/operate/gate/close", local(context -> changeGate(context, "", off(context))));
        routes.post("/operate/gate/open", local(context -> changeGate(context, "", Switch::on)));
        routes.post(
                "/operate/gates/{name}/close",
                local(context -> changeGate(context, context.pathParam("name"), off(context))));
        routes.post(
                "/operate/gates/{name}/open",
                local(context -> changeGate(context, context.pathParam("name"), Switch::on)));
        routes.post("/operate/sources/{name}/pause", local(context -> changeSource(context, off(context))));
        routes.post("/operate/sources/{name}/resume", local(context -> changeSource(context, Switch::on)));
        routes.post("/operate/log-level", local(this::changeLog));
    }

    private void changeLog(Context context) {
        Verbosity log = operations.log();
        String level = Optional.ofNullable(context.queryParam("level"))
                .or(() -> Optional.ofNullable(context.formParam("level")))
                .orElse("");
        if (!log.levels().contains(level)) {
            error(context, 400, "level is missing or unknown; expected one of " + String.join(", ", log.levels()));
            return;
        }
        String before = log.level();
        String who = who(context);
        log.change(level, who);
        if (!level.equals(before)) {
            LOG.warn("{} has changed the log level from {} to {}, until the process ends", who, before, level);
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("changed", !level.equals(before));
        answer.put("log_level", level);
        context.json(answer);
    }

    private static String who(Context context) {
        return Optional.ofNullable(context.header(OPERATOR))
                .map(name -> UNPRINTABLE.matcher(name).replaceAll(" ").strip())
                .filter(name -> !name.isEmpty() && name.length() <= LONGEST_NAME)
                .orElse("an operator");
    }

    private Handler local(Handler handler) {
        Handler answer = threads.apply(context -> {
            try {
                handler.handle(context);
            } catch (HttpResponseException e) {
                throw e; // the server's own way to say what is wrong with a request
            } catch (RuntimeException | Error e) { // this thread's edge: whoever called must hear why it can't be done
                LOG.warn("An operator's call could not be answered: {}", e.getMessage());
                error(context, 503, String.valueOf(e.getMessage()));
            }
        });
        return context -> {
            Optional<String> refusal =
                    LocalOnly.refusal(context.req().getRemoteAddr(), context.header("Host"), context.header("Origin"));
            if (refusal.isPresent()) {
                error(context, 403, refusal.get());
            } else {
                answer.handle(context);
            }
        };
    }

    private static void error(Context context, int status, String sentence) {
        context.status(status).json(Map.of("error", sentence));
    }

    private static Consumer<Switch> off(Context context) {
        String reason = reason(context);
        return part -> part.off(reason);
    }

    /** What the operator gives as a reason, as one printable line that isn't too long. */
    private static String reason(Context context) {
        String given = Optional.ofNullable(context.queryParam("reason"))
                .or(() -> Optional.ofNullable(context.formParam("reason")))
                .orElse("");
        String line = UNPRINTABLE.matcher(given).replaceAll(" ").strip();
        if (line.codePointCount(0, line.length()) > LONGEST_REASON) {
            return line.substring(0, line.offsetByCodePoints(0, LONGEST_REASON - 1)) + "…";
        }
        return line.isEmpty() ? NO_REASON : line;
    }

    private void changeGate(Context context, String organization, Consumer<Switch> how) {
        Optional<GateControl> gate = operations.gate(organization);
        if (gate.isPresent()) {
            change(context, gate.get().hand(), how, () -> gate(gate.get()));
        } else {
            String names = operations.gates().stream()
                    .map(GateControl::organization)
                    .filter(name -> !name.isEmpty())
                    .collect(Collectors.joining(", "));
            String gates =
                    operations.gates().stream().map(one -> one.hand().name()).collect(Collectors.joining(", "));
            error(
                    context,
                    404,
                    organization.isEmpty()
                            ? "all organizations have names: the gates are " + gates
                                    + " (over HTTP /operate/gates/NAME/…, with one of " + names + ")"
                            : "no organization has this name; "
                                    + (names.isEmpty() ? "none has one" : "these have one: " + names));
        }
    }

    private void changeSource(Context context, Consumer<Switch> how) {
        String name = context.pathParam("name");
        Optional<Switch> source = operations.sources().stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst();
        if (source.isPresent()) {
            change(context, source.get(), how, () -> source(source.get()));
        } else {
            String names = operations.sources().stream().map(Switch::name).collect(Collectors.joining(", "));
            error(context, 404, "no such source is on; " + (names.isEmpty() ? "none is" : "these are: " + names));
        }
    }

    private void change(Context context, Switch part, Consumer<Switch> how, Supplier<Map<String, Object>> now) {
        Optional<Off> before = part.state();
        how.accept(part);
        Optional<Off> after = part.state();
        boolean changed = !after.equals(before);
        if (changed) {
            String who = who(context);
            part.note(who);
            LOG.info(
                    "{} has switched {} {}",
                    who,
                    part.name(),
                    after.map(off -> "off: " + off.reason()).orElse("on"));
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("changed", changed);
        answer.putAll(now.get());
        context.json(answer);
    }

    private Map<String, Object> overview() {
        UnfinishedContacts unfinished = operations.unfinished();
        Map<String, Object> all = new LinkedHashMap<>();
        operations.gate("").ifPresent(gate -> all.put("gate", gate(gate)));
        if (operations.haveNames()) {
            all.put("gates", operations.gates().stream().map(this::gate).toList());
        }
        all.put("sources", operations.sources().stream().map(this::source).toList());
        Map<String, Object> parked = new LinkedHashMap<>();
        parked.put("contacts", unfinished.parked());
        parked.put("bytes", unfinished.parkedBytes());
        all.put("parked", parked);
        all.put("dead_letters", unfinished.deadLetters());
        all.put("in_doubt", unfinished.inDoubt());
        all.put("log_level", operations.log().level());
        return all;
    }

    /** The gate can also be closed for reasons of its own; then it says so without an operator's part. */
    private Map<String, Object> gate(GateControl control) {
        Map<String, Object> gate = new LinkedHashMap<>();
        Optional<Off> off = control.hand().state();
        Optional<String> closed = control.closed().get();
        if (!control.organization().isEmpty()) {
            gate.put("organization", control.organization());
        }
        gate.put("state", off.isPresent() || closed.isPresent() ? "closed" : "open");
        closed.ifPresent(why -> gate.put("closed", why));
        off.ifPresent(by -> gate.put("operator", operator(by)));
        return gate;
    }

    /** An operator's pause is no fault of the source; what health finds wrong with it stands beside. */
    private Map<String, Object> source(Switch part) {
        Map<String, Object> source = new LinkedHashMap<>();
        source.put("name", part.name());
        Optional<Off> off = part.state();
        source.put("paused", off.isPresent());
        off.ifPresent(by -> source.put("operator", operator(by)));
        checks.stream()
                .filter(check -> check.name().equals("source-" + part.name()))
                .findFirst()
                .flatMap(check -> check.problem().get())
                .ifPresent(problem -> source.put("problem", problem));
        return source;
    }

    private static Map<String, Object> operator(Off off) {
        Map<String, Object> said = new LinkedHashMap<>();
        said.put("reason", off.reason());
        said.put("since", off.since().toString());
        return said;
    }

    private Map<String, Object> inDoubt() {
        List<Map<String, Object>> listed = new ArrayList<>();
        for (UnfinishedContacts.OpenAttempt contact : operations.unfinished().inDoubt(MOST_LISTED)) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("origin", contact.origin());
            one.put("digest", contact.digest());
            one.put("since", contact.since().toString());
            one.put("attempts", contact.attempts());
            one.put("instance", contact.instance());
            if (contact.organization() != null) {
                one.put("organization", contact.organization());
            }
            listed.add(one);
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("in_doubt", operations.unfinished().inDoubt());
        all.put("contacts", listed);
        return all;
    }
}
