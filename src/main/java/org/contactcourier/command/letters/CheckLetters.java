package org.contactcourier.command.letters;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.contactcourier.command.bundle.BundleAccess;
import org.contactcourier.command.bundle.BundleCommand;
import org.contactcourier.command.bundle.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dead-letters check}. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description =
                "Says for each letter whether it would be sent now, and if not, why. Asks SmartTask nothing, sends nothing.",
        footer = {"", DeadLettersCommand.EXIT_CODES + " For check, 1 means: not all would be sent."})
final class CheckLetters extends BundleCommand {

    @Mixin
    private WhichLetters which = new WhichLetters();

    @Mixin
    private ReasonChoice reason = new ReasonChoice();

    @Option(names = "--json", description = "Print one JSON object a letter: id and verdict, with all its data.")
    private boolean json;

    @Option(names = "--quiet", description = "Print the counts only.")
    private boolean quiet;

    @Option(names = "--show-data", description = "Don't mask addresses and phone numbers.")
    private boolean showData;

    CheckLetters(BundleAccess access, Terminal terminal) {
        super(access, terminal);
    }

    @Override
    protected BundleWork work() {
        which.check(spec, reason.chosen());
        return bundle -> {
            LetterPlan plan = LetterPlan.of(bundle, which.ids(bundle, reason.chosen()), this::tell);
            boolean all = json ? plan.print(quietly()) : plan.print(terminal);
            return all ? Terminal.FINE : Terminal.NOT_ALL;
        };
    }

    /** The counts are no JSON: they go beside it. */
    private Terminal quietly() {
        return new Terminal(terminal.in(), terminal.err(), terminal.err(), terminal.person());
    }

    private void tell(String id, JsonNode verdict) {
        if (json) {
            ObjectNode line = ((ObjectNode) verdict).objectNode().put("id", id);
            terminal.json(line.set("verdict", verdict));
        } else if (!quiet) {
            terminal.line(id + "  "
                    + (verdict.path("sendable").asBoolean()
                            ? "would be sent"
                            : LetterLines.shown(verdict.path("message").asText(), showData)));
        }
    }
}
