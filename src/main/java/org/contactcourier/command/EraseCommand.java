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

/** {@code erase}: takes a person out of the journal, the receipts and the rejected rows. */
@Command(
        name = "erase",
        mixinStandardHelpOptions = true,
        description =
                "Erases what journal, receipts and rejected rows hold of a person. It works on a bundle that runs, and on the"
                        + " journal of one that doesn't. A contact that waits to be sent is not sent any more.",
        footer = {"", "Exit codes: 0 erased, 1 something is under way or could not be changed, 2 wrong usage."})
public final class EraseCommand implements Callable<Integer> {
    private final BundleAccess access;
    private final Terminal terminal;

    @Parameters(paramLabel = "EMAIL", description = "The person's e-mail address.")
    private String email = "";

    @Mixin
    private Caller caller = new Caller();

    @Option(
            names = "--files",
            description =
                    "Delete also the files in done/ and failed/ that name the address, as a whole. Without it they are"
                            + " listed, with the records that do.")
    private boolean files;

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
                return tell(bundle.erase(email, files));
            }
        });
    }

    private int tell(JsonNode erased) {
        int underWay = erased.path("under_way").asInt();
        terminal.line("Erased: %,d dead letters, %,d contacts that waited, the address of %,d that had ended, %,d notes"
                .formatted(
                        erased.path("letters").asInt(),
                        erased.path("parked").asInt(),
                        erased.path("ended").asInt(),
                        erased.path("notes").asInt()));
        terminal.line("Erased in files: %,d lines of receipts, %,d rejected rows, %,d files as a whole"
                .formatted(
                        erased.path("receipt_lines").asInt(),
                        erased.path("rejected_rows").asInt(),
                        erased.path("deleted_files").asInt()));
        erased.path("named_files").forEach(file -> terminal.line("Names the address and was left: " + file.asText()));
        erased.path("left_files").forEach(file -> terminal.complain("Not changed: " + file.asText()));
        if (underWay > 0) {
            terminal.complain("%,d are under way or in doubt: erase again once they have ended".formatted(underWay));
        }
        terminal.complain(
                "Not reached: SmartTask, Kafka, mailboxes, copies (dead-letter.copy-to, receipt.copy-to), backups,"
                        + " logs, and the files listed above. A contact that was read just now may come after this: erase"
                        + " again then");
        return underWay > 0 || !erased.path("left_files").isEmpty() ? Terminal.NOT_ALL : Terminal.FINE;
    }
}
