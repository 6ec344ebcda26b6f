package org.contactcourier.command.letters;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import org.contactcourier.command.bundle.BundleAccess;
import org.contactcourier.command.bundle.BundleCommand;
import org.contactcourier.command.bundle.BundleException;
import org.contactcourier.command.bundle.Terminal;
import org.contactcourier.contact.Reason;
import org.contactcourier.journal.DeadLetters.Filter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dead-letters discard}. */
@Command(
        name = "discard",
        mixinStandardHelpOptions = true,
        description =
                "Gives letters up for good: they are never sent, and no dead letters any more. The same bytes from"
                        + " their source are discarded, too. Asks first.",
        footer = {"", DeadLettersCommand.EXIT_CODES + " For discard, 1 means: not all are discarded, or you said no."})
final class DiscardLetters extends BundleCommand {

    @Mixin
    private WhichLetters which = new WhichLetters();

    @Option(
            names = "--with-reason",
            paramLabel = "REASON",
            converter = LetterChoice.ReasonWord.class,
            description = "Malformed, Invalid, Refused or Poisonous: what the other commands call --reason.")
    private @Nullable Reason reason;

    @Option(
            names = "--reason",
            required = true,
            paramLabel = "TEXT",
            description = "Why you give them up, for the history.")
    private String why = "";

    @Option(names = "--yes", description = "Don't ask.")
    private boolean yes;

    DiscardLetters(BundleAccess access, Terminal terminal) {
        super(access, terminal);
    }

    @Override
    protected BundleWork work() {
        which.check(spec, reason);
        if (why.isBlank()) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--reason says nothing");
        }
        return bundle -> {
            Optional<Filter> common = which.common(reason);
            List<String> ids = common.isPresent() ? List.of() : which.ids(bundle, reason);
            long many = common.isPresent() ? bundle.count(common.get()) : ids.size();
            if (!yes && !agreed(many)) {
                terminal.complain("Nothing is discarded");
                return Terminal.NOT_ALL;
            }
            long discarded = 0;
            if (common.isPresent()) {
                JsonNode run = bundle.discard(common.get(), why, RunLines.progress(terminal));
                discarded = run.path("changed").asLong();
            }
            for (List<String> slice : LetterPages.slices(ids)) {
                discarded += bundle.discard(slice, why);
            }
            terminal.line(LetterLines.letters(discarded) + " discarded");
            return discarded == many ? Terminal.FINE : Terminal.NOT_ALL;
        };
    }

    private boolean agreed(long many) throws java.io.IOException {
        if (!terminal.person().getAsBoolean()) {
            throw new BundleException(
                    "There is no terminal to ask at: say --yes to discard %s".formatted(LetterLines.letters(many)));
        }
        return terminal.confirms("Discard %s for good?".formatted(LetterLines.letters(many)));
    }
}
