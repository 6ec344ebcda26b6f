package org.contactcourier.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import org.contactcourier.command.bundle.Bundle;
import org.contactcourier.command.bundle.BundleAccess;
import org.contactcourier.command.bundle.Caller;
import org.contactcourier.command.bundle.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code erase}: takes a person out of the journal. */
@Command(
        name = "erase",
        mixinStandardHelpOptions = true,
        description =
                "Erases what the journal of a stopped bundle holds of a person: payloads, dead letters, and what their"
                        + " histories tell. A contact that waits to be sent is not sent any more.",
        footer = {"", "Exit codes: 0 erased, 1 something is under way and was left, 2 wrong usage, or the bundle runs."
        })
public final class EraseCommand implements Callable<Integer> {
    private final BundleAccess access;
    private final Terminal terminal;

    @Parameters(paramLabel = "EMAIL", description = "The person's e-mail address.")
    private String email = "";

    @Mixin
    private Caller caller = new Caller();

    @Option(names = "--yes", description = "Don't ask.")
    private boolean yes;

    /** For the bundle that {@code access} finds. */
    public EraseCommand(BundleAccess access, Terminal terminal) {
        this.access = access;
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return terminal.run(() -> {
            if (!email.contains("@")) {
                terminal.complain("'%s' is no e-mail address".formatted(email));
                return Terminal.WRONG;
            }
            try (Bundle bundle = caller.bundle(access)) {
                if (!yes && !terminal.confirms("Erase %s for good?".formatted(email))) {
                    return Terminal.WRONG;
                }
                JsonNode erased = bundle.erase(email);
                int underWay = erased.path("under_way").asInt();
                terminal.line(
                        "Erased: %,d dead letters, %,d contacts that waited, the address of %,d that had ended, %,d notes"
                                .formatted(
                                        erased.path("letters").asInt(),
                                        erased.path("parked").asInt(),
                                        erased.path("ended").asInt(),
                                        erased.path("notes").asInt()));
                if (underWay > 0) {
                    terminal.complain(
                            "%,d are under way or in doubt: erase again once they have ended".formatted(underWay));
                }
                terminal.complain(
                        "Not reached: SmartTask, Kafka, mailboxes, receipts, rejected rows, the files in done/ and"
                                + " failed/, copies, backups, logs");
                return underWay > 0 ? Terminal.NOT_ALL : Terminal.FINE;
            }
        });
    }
}
