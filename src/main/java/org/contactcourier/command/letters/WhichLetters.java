package org.contactcourier.command.letters;

import java.util.List;
import java.util.Optional;
import org.contactcourier.command.bundle.Bundle;
import org.contactcourier.contact.Reason;
import org.contactcourier.journal.DeadLetters.Filter;
import org.contactcourier.journal.JournalEntry.State;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Some letters by their ids, or those that match the options, or all: never all by an oversight. */
final class WhichLetters {
    @Parameters(arity = "0..*", paramLabel = "ID", description = "The ids of letters.")
    private List<String> ids = List.of();

    @Mixin
    private LetterChoice choice = new LetterChoice();

    @Option(names = "--all", description = "All letters that are buried.")
    private boolean all;

    /** Refuses what is contradictory, or says nothing. */
    void check(CommandSpec spec, @Nullable Reason reason) {
        int ways = (ids.isEmpty() ? 0 : 1) + (filter(reason).equals(Filter.ALL) ? 0 : 1) + (all ? 1 : 0);
        if (ways != 1) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    ways == 0
                            ? "Which letters? Give ids, options such as --source file, or --all"
                            : "Give either ids, or options such as --source file, or --all");
        }
    }

    /** What they have in common; empty if they are given one by one. */
    Optional<Filter> common(@Nullable Reason reason) {
        return ids.isEmpty() ? Optional.of(filter(reason)) : Optional.empty();
    }

    private Filter filter(@Nullable Reason reason) {
        return choice.in(State.BURIED, reason);
    }

    List<String> ids(Bundle bundle, @Nullable Reason reason) {
        return ids.isEmpty()
                ? LetterPages.ids(bundle, filter(reason))
                : ids.stream().distinct().toList();
    }
}
