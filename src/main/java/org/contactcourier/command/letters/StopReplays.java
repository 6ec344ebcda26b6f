package org.contactcourier.command.letters;

import java.util.concurrent.Callable;
import org.contactcourier.command.bundle.Bundle;
import org.contactcourier.command.bundle.BundleAccess;
import org.contactcourier.command.bundle.Caller;
import org.contactcourier.command.bundle.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code dead-letters stop}. */
@Command(
        name = "stop",
        mixinStandardHelpOptions = true,
        description = "Takes back replays that have not begun: their letters are buried as before.",
        footer = {"", DeadLettersCommand.EXIT_CODES})
final class StopReplays implements Callable<Integer> {
    private final BundleAccess access;
    private final Terminal terminal;

    @Mixin
    private Caller caller = new Caller();

    StopReplays(BundleAccess access, Terminal terminal) {
        this.access = access;
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return terminal.run(() -> {
            try (Bundle bundle = caller.bundle(access)) {
                terminal.line("%,d replays taken back".formatted(bundle.stopReplays()));
                return Terminal.FINE;
            }
        });
    }
}
