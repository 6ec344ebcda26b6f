package org.contactcourier.command.letters;

import org.contactcourier.command.bundle.BundleAccess;
import org.contactcourier.command.bundle.BundleCommand;
import org.contactcourier.command.bundle.Terminal;
import picocli.CommandLine.Command;

/** {@code dead-letters stop}. */
@Command(
        name = "stop",
        mixinStandardHelpOptions = true,
        description = "Takes back replays that have not begun: their letters are buried as before.",
        footer = {"", DeadLettersCommand.EXIT_CODES})
final class StopReplays extends BundleCommand {

    StopReplays(BundleAccess access, Terminal terminal) {
        super(access, terminal);
    }

    @Override
    protected BundleWork work() {
        return bundle -> {
            terminal.line("%,d replays taken back".formatted(bundle.stopReplays()));
            return Terminal.FINE;
        };
    }
}
