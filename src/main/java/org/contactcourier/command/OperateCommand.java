package org.contactcourier.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.Function;
import org.contactcourier.command.bundle.Bundle;
import org.contactcourier.command.bundle.BundleAccess;
import org.contactcourier.command.bundle.BundleCommand;
import org.contactcourier.command.bundle.Terminal;
import org.contactcourier.record.Source;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code operate}: the gate, the sources and what is in doubt, as {@code /operate} has them. If the bundle doesn't run, a switch
 * takes effect at its next start.
 */
@Command(
        name = "operate",
        mixinStandardHelpOptions = true,
        description =
                "Shows the gate, the sources and what is unfinished; closes and opens the gate, pauses and resumes"
                        + " sources. On the bundle that runs, or else on its journal, for its next start.",
        footer = {"", OperateCommand.EXIT_CODES})
public final class OperateCommand extends BundleCommand {
    static final String EXIT_CODES =
            "Exit codes: 0 done, or it was so before; 2 wrong usage, or the bundle can't be reached.";
    private static final String GATE = "gate";
    private static final String GATE_OF = GATE + "-";
    private static final String LOG_LEVEL = "log-level";
    private static final String NO_REASON = "no reason given";

    /** Characters of a reason, as the bundle has it. */
    private static final int LONGEST_REASON = 200;

    @Parameters(
            arity = "0..1",
            paramLabel = "PART",
            description =
                    "gate, kafka, file or mail, or a source with a name such as file.leads; gate-sales is the gate of the"
                            + " organization sales; in-doubt lists the contacts in doubt; log-level is how much is logged."
                            + " Without it, everything is shown.")
    private @Nullable String part;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "ACTION",
            description =
                    "close or open (the gate); pause or resume (a source); error, warn, info, debug or trace (log-level).")
    private @Nullable String action;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why: it is logged and shown.")
    private @Nullable String reason;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    /** For the bundle that {@code access} finds. */
    public OperateCommand(BundleAccess access, Terminal terminal) {
        super(access, terminal);
    }

    @Override
    protected BundleWork work() {
        Function<Bundle, JsonNode> call = asked();
        return bundle -> {
            JsonNode answer = call.apply(bundle);
            if (json) {
                terminal.json(answer);
            } else if (action != null) {
                switched(answer, bundle.runs());
            } else if (part == null) {
                overview(answer, bundle.runs());
            } else {
                inDoubt(answer);
            }
            return Terminal.FINE;
        };
    }

    private Function<Bundle, JsonNode> asked() {
        String name = part == null ? "" : part;
        if (name.equals(LOG_LEVEL) && action != null) {
            String level = action;
            return bundle -> bundle.logLevel(level);
        }
        if (action == null) {
            return switch (name) {
                case "" -> Bundle::overview;
                case "in-doubt" -> Bundle::inDoubt;
                default -> throw wrong("Say what to do with " + name + ": " + actions(name));
            };
        }
        String because = because();
        boolean off = action.equals(isGate(name) ? "close" : "pause");
        boolean on = action.equals(isGate(name) ? "open" : "resume");
        if (!isPart(name) || !(off || on)) {
            throw wrong(
                    isPart(name)
                            ? "%s can't be used with %s: %s".formatted(action, name, actions(name))
                            : actions(name));
        }
        return off ? bundle -> bundle.switchOff(name, because) : bundle -> bundle.switchOn(name);
    }

    private static boolean isGate(String name) {
        return name.equals(GATE) || (name.startsWith(GATE_OF) && Source.isName(name.substring(GATE_OF.length())));
    }

    private static boolean isPart(String name) {
        return isGate(name) || Source.isPlace(name + ":");
    }

    private static String actions(String name) {
        if (name.equals(LOG_LEVEL)) {
            return "expected error, warn, info, debug or trace";
        }
        if (!isPart(name)) {
            return "expected gate, kafka, file, mail, a source with a name such as file.leads, gate-NAME for the gate of an"
                    + " organization with a name, in-doubt or log-level";
        }
        return isGate(name) ? "expected close or open" : "expected pause or resume";
    }

    private CommandLine.ParameterException wrong(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }

    private String because() {
        String line = (reason == null ? "" : reason)
                .replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\s]+", " ")
                .strip();
        if (line.codePointCount(0, line.length()) > LONGEST_REASON) {
            return line.substring(0, line.offsetByCodePoints(0, LONGEST_REASON - 1)) + "…";
        }
        return line.isEmpty() ? NO_REASON : line;
    }

    private void switched(JsonNode answer, boolean runs) {
        if (answer.has("log_level")) {
            terminal.line("log level: %s, until the bundle ends%s"
                    .formatted(
                            answer.path("log_level").asText(),
                            answer.path("changed").asBoolean() ? "" : " (it was so before)"));
            return;
        }
        String what = answer.has("name") ? answer.path("name").asText() : gate(answer);
        String state = answer.has("state")
                ? answer.path("state").asText()
                : answer.path("paused").asBoolean() ? "paused" : "on";
        terminal.line("%s: %s%s%s%s"
                .formatted(
                        what,
                        state,
                        why(answer),
                        answer.path("changed").asBoolean() ? "" : " (it was so before)",
                        runs ? "" : ", from the bundle's next start on"));
    }

    private static String gate(JsonNode gate) {
        return gate.has("organization") ? GATE_OF + gate.path("organization").asText() : GATE;
    }

    private static String why(JsonNode part) {
        JsonNode operator = part.path("operator");
        String said = operator.isObject()
                ? ", by an operator since %s: %s"
                        .formatted(
                                operator.path("since").asText(),
                                operator.path("reason").asText())
                : "";
        String closed = part.has("closed") ? ", because " + part.path("closed").asText() : "";
        String problem = part.has("problem") ? ", but " + part.path("problem").asText() : "";
        return said + (said.isEmpty() ? closed : "") + problem;
    }

    private void overview(JsonNode all, boolean runs) {
        if (!runs) {
            terminal.complain("The bundle doesn't run: this is what its journal says.");
        }
        for (JsonNode gate : all.has("gates") ? all.path("gates") : List.of(all.path("gate"))) {
            terminal.line("%-9s %s%s".formatted(gate(gate), gate.path("state").asText(), why(gate)));
        }
        for (JsonNode source : all.path("sources")) {
            terminal.line("%-9s %s%s"
                    .formatted(
                            source.path("name").asText(),
                            source.path("paused").asBoolean() ? "paused" : "on",
                            why(source)));
        }
        terminal.line("parked    %,d contacts, %,d bytes"
                .formatted(
                        all.at("/parked/contacts").asLong(),
                        all.at("/parked/bytes").asLong()));
        StringBuilder buried = new StringBuilder();
        all.path("dead_letters").properties().forEach(reason -> buried.append(buried.isEmpty() ? "" : ", ")
                .append("%,d %s".formatted(reason.getValue().asLong(), reason.getKey())));
        terminal.line("buried    " + buried);
        terminal.line("in doubt  %,d".formatted(all.path("in_doubt").asLong()));
        if (all.has("log_level")) {
            terminal.line("log level %s".formatted(all.path("log_level").asText()));
        }
    }

    private void inDoubt(JsonNode answer) {
        for (JsonNode contact : answer.path("contacts")) {
            terminal.line("%s  since %s  attempts %d  sent by %s%s"
                    .formatted(
                            contact.path("origin").asText(),
                            contact.path("since").asText(),
                            contact.path("attempts").asInt(),
                            contact.path("instance").asText(),
                            contact.has("organization")
                                    ? " to " + contact.path("organization").asText()
                                    : ""));
        }
        terminal.complain("%,d in doubt".formatted(answer.path("in_doubt").asLong()));
    }
}
