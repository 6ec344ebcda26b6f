package org.contactcourier.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.contactcourier.command.bundle.BundleAccess;
import org.contactcourier.command.bundle.BundleCommand;
import org.contactcourier.command.bundle.SinceInstant;
import org.contactcourier.command.bundle.Terminal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code reconcile}: what came in against what became of it. */
@Command(
        name = "reconcile",
        mixinStandardHelpOptions = true,
        description =
                "Compares what the sources have let go (committed offsets, receipts, moved mails) with the journal, and names"
                        + " each difference, and what can't be proven. Changes nothing.",
        footer = {
            "",
            "Exit codes: 0 nothing is missing, 1 there are differences, 2 wrong usage, or the bundle can't be reached."
        })
public final class ReconcileCommand extends BundleCommand {
    /** The terms of the sum, as JSON has them and as people read them; the others are named only if there are any. */
    private static final Map<String, String> ALWAYS = new LinkedHashMap<>();

    private static final Map<String, String> IF_ANY = new LinkedHashMap<>();

    static {
        ALWAYS.put("delivered", "delivered");
        ALWAYS.put("already_delivered", "already delivered");
        ALWAYS.put("buried", "buried");
        ALWAYS.put("parked", "parked");
        ALWAYS.put("discarded", "discarded");
        IF_ANY.put("replaying", "being sent again");
        IF_ANY.put("sending", "being sent, or in doubt");
        IF_ANY.put("missing", "missing");
    }

    @Option(
            names = "--since",
            paramLabel = "WHEN",
            converter = SinceInstant.class,
            description = "Only what came in since an instant or a day in UTC, or since so long: 2026-11-23T12:00:00Z,"
                    + " 2026-11-23, 2h, 3d.")
    private @Nullable Instant since;

    @Option(names = "--json", description = "Print the statement as one JSON object.")
    private boolean json;

    /** For the bundle that {@code access} finds. */
    public ReconcileCommand(BundleAccess access, Terminal terminal) {
        super(access, terminal);
    }

    @Override
    protected BundleWork work() {
        Instant from = since == null ? Instant.EPOCH : since;
        return bundle -> {
            JsonNode statement = bundle.reconcile(from);
            if (json) {
                terminal.json(statement);
            } else {
                print(statement);
            }
            return statement.path("balances").asBoolean() ? Terminal.FINE : Terminal.NOT_ALL;
        };
    }

    private void print(JsonNode statement) {
        long differences = 0;
        for (JsonNode source : statement.path("sources")) {
            printSource(source);
            differences += source.path("differences").size()
                    + source.path("more_differences").asLong();
        }
        String since = statement.path("since").asText();
        terminal.line(
                differences == 0
                        ? "All that was compared since %s is in the journal".formatted(since)
                        : "%,d %s since %s"
                                .formatted(differences, differences == 1 ? "difference" : "differences", since));
    }

    private void printSource(JsonNode source) {
        String sum = ALWAYS.entrySet().stream().map(term -> term(source, term)).collect(Collectors.joining(" + "));
        String more = IF_ANY.entrySet().stream()
                .filter(term -> source.path(term.getKey()).asLong() > 0)
                .map(term -> " + " + term(source, term))
                .collect(Collectors.joining());
        terminal.line("%-5s %,d in = %s%s; %,d records that it has let go were compared"
                .formatted(
                        source.path("source").asText(),
                        source.path("in").asLong(),
                        sum,
                        more,
                        source.path("compared").asLong()));
        print(source, "differences", "what", "DIFFERENT");
        print(source, "unproven", "why", "not proven");
    }

    private static String term(JsonNode source, Map.Entry<String, String> term) {
        return "%,d %s".formatted(source.path(term.getKey()).asLong(), term.getValue());
    }

    private void print(JsonNode source, String list, String sentence, String mark) {
        source.path(list)
                .forEach(found -> terminal.line("  %s %s: %s"
                        .formatted(
                                mark,
                                found.path("where").asText(),
                                found.path(sentence).asText())));
        long more = source.path("more_" + list).asLong();
        if (more > 0) {
            terminal.line("  %s and %,d more".formatted(mark, more));
        }
    }
}
