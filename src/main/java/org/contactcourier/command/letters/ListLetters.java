package org.contactcourier.command.letters;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.contactcourier.command.bundle.Bundle;
import org.contactcourier.command.bundle.BundleAccess;
import org.contactcourier.command.bundle.BundleCommand;
import org.contactcourier.command.bundle.Terminal;
import org.contactcourier.journal.DeadLetters.Filter;
import org.contactcourier.journal.JournalEntry.State;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dead-letters list}. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists dead letters, the latest first. Addresses and phone numbers are masked.",
        footer = {"", DeadLettersCommand.EXIT_CODES})
final class ListLetters extends BundleCommand {
    /** A screen or two. */
    private static final long USUAL = 50;

    @Mixin
    private LetterChoice choice = new LetterChoice();

    @Mixin
    private ReasonChoice reason = new ReasonChoice();

    @Option(names = "--all", description = "Don't stop after 50 letters.")
    private boolean all;

    @Option(names = "--limit", paramLabel = "N", description = "Stop after N letters (default: 50).")
    private long limit = USUAL;

    @Option(names = "--replaying", description = "List letters that wait to be sent again, or are being sent.")
    private boolean replaying;

    @Option(names = "--groups", description = "Count the letters by source, reason and cause instead.")
    private boolean groups;

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    @Option(names = "--show-data", description = "Don't mask addresses and phone numbers.")
    private boolean showData;

    ListLetters(BundleAccess access, Terminal terminal) {
        super(access, terminal);
    }

    @Override
    protected BundleWork work() {
        if (limit < 1) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--limit is " + limit + ": expected at least 1");
        }
        return bundle -> {
            Filter filter = choice.in(replaying ? State.REPLAYING : State.BURIED, reason.chosen());
            boolean found = groups ? groups(bundle.groups(filter).path("groups")) : list(bundle, filter);
            if (!found) {
                unknown(bundle, filter).ifPresent(terminal::complain);
            }
            return Terminal.FINE;
        };
    }

    /** What to say of a name that is not there: it may be misspelt. */
    private static Optional<String> unknown(Bundle bundle, Filter filter) {
        if (filter.source() == null && filter.organization() == null) {
            return Optional.empty();
        }
        JsonNode there = bundle.overview();
        return unknown("source", word(filter), there.path("sources").findValuesAsText("name"))
                .or(() -> unknown(
                        "organization",
                        filter.organization() == null
                                ? ""
                                : filter.organization().name(),
                        there.path("gates").findValuesAsText("organization")));
    }

    private static String word(Filter filter) {
        return filter.source() == null ? "" : filter.source().word();
    }

    private static Optional<String> unknown(String kind, String name, List<String> there) {
        return name.isEmpty() || there.contains(name)
                ? Optional.empty()
                : Optional.of("%s is no %s that is on; %s"
                        .formatted(name, kind, there.isEmpty() ? "none is" : "these are: " + String.join(", ", there)));
    }

    /** @return whether there was one */
    private boolean list(Bundle bundle, Filter filter) {
        long most = all ? Long.MAX_VALUE : limit;
        long[] listed = {0};
        LetterPages.forEach(bundle, filter, most, letter -> {
            listed[0]++;
            if (json) {
                terminal.json(LetterLines.masked(letter, showData));
            } else {
                terminal.line(LetterLines.summary(letter, showData));
            }
        });
        if (json) {
            return listed[0] > 0;
        }
        long count = listed[0] < most ? listed[0] : bundle.count(filter);
        String of = listed[0] == count ? "" : "%,d of ".formatted(listed[0]);
        terminal.complain(of + LetterLines.letters(count) + (replaying ? " on the way again" : ""));
        return count > 0;
    }

    /** @return whether there was one */
    private boolean groups(JsonNode found) {
        if (json) {
            found.forEach(terminal::json);
            return !found.isEmpty();
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("LETTERS", "SOURCE", "REASON", "LATEST", "CAUSE"));
        for (JsonNode group : found) {
            rows.add(List.of(
                    "%,d".formatted(group.path("count").asLong()),
                    group.path("source").asText(),
                    group.path("reason").asText(),
                    LetterLines.second(group.path("latest").asText()),
                    group.path("cause").asText()));
        }
        LetterLines.table(rows).forEach(terminal::line);
        return !found.isEmpty();
    }
}
