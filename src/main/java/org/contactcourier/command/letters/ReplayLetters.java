package org.contactcourier.command.letters;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.contactcourier.command.bundle.Bundle;
import org.contactcourier.command.bundle.BundleAccess;
import org.contactcourier.command.bundle.BundleCommand;
import org.contactcourier.command.bundle.BundleException;
import org.contactcourier.command.bundle.Terminal;
import org.contactcourier.journal.DeadLetters.Filter;
import org.contactcourier.journal.JournalEntry.State;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dead-letters replay}. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description =
                "Sends letters again, by the way that every contact goes. What is still wrong is buried again, under the"
                        + " same id. If the bundle doesn't run, they are sent after its next start.",
        footer = {
            "",
            DeadLettersCommand.EXIT_CODES + " For replay, 1 means: not all are sent again, or with --wait, not all"
                    + " were delivered; with --dry-run, not all would be sent."
        })
final class ReplayLetters extends BundleCommand {
    private static final long LOOK_MILLIS = 300;

    /** So many letters on their way are looked at one by one; of more it is enough to know how many. */
    private static final long FEW = 500;

    @Mixin
    private WhichLetters which = new WhichLetters();

    @Mixin
    private ReasonChoice reason = new ReasonChoice();

    @Option(names = "--dry-run", description = "Send nothing; say how many would be sent, and why the others wouldn't.")
    private boolean dryRun;

    @Option(
            names = "--only-sendable",
            description = "Leave letters alone that would be buried again; each one is checked first.")
    private boolean onlySendable;

    @Option(
            names = "--wait",
            description = "Wait until all have ended, and say how. Interrupt it, and the replay goes on.")
    private boolean wait;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    ReplayLetters(BundleAccess access, Terminal terminal) {
        super(access, terminal);
    }

    @Override
    protected BundleWork work() {
        which.check(spec, reason.chosen());
        return bundle -> {
            if (wait && !dryRun && !bundle.runs()) {
                throw new BundleException(
                        "The bundle doesn't run, so there is nothing to wait for: start it, or leave out --wait");
            }
            List<String> ids = which.ids(bundle, reason.chosen());
            if (dryRun) {
                return LetterPlan.of(bundle, ids, (id, verdict) -> {}).print(terminal)
                        ? Terminal.FINE
                        : Terminal.NOT_ALL;
            }
            return replay(bundle, onlySendable ? sendable(bundle, ids) : ids, ids.size());
        };
    }

    private List<String> sendable(Bundle bundle, List<String> ids) {
        List<String> sendable = new ArrayList<>();
        LetterPlan.of(bundle, ids, (id, verdict) -> {
                    if (verdict.path("sendable").asBoolean()) {
                        sendable.add(id);
                    }
                })
                .print(new Terminal(terminal.in(), terminal.err(), terminal.err(), terminal.person()));
        return sendable;
    }

    private int replay(Bundle bundle, List<String> ids, int wanted) throws InterruptedException {
        long begun = 0;
        for (List<String> slice : LetterPages.slices(ids)) {
            begun += bundle.replay(slice);
            if (ids.size() > Bundle.MOST_AT_ONCE) {
                terminal.complain("%,d of %s are on the way again".formatted(begun, LetterLines.letters(ids.size())));
            }
        }
        ObjectNode result = new ObjectMapper().createObjectNode();
        result.put("wanted", wanted).put("replayed", begun);
        if (wait && begun > 0) {
            Ends ends = await(bundle, ids);
            result.put("delivered", ends.gone()).put("buried", ends.buried());
            tell(result, "%,d delivered, %,d buried again".formatted(ends.gone(), ends.buried()));
            return ends.buried() == 0 && begun == wanted ? Terminal.FINE : Terminal.NOT_ALL;
        }
        tell(
                result,
                "%s of %,d %s"
                        .formatted(
                                LetterLines.letters(begun),
                                wanted,
                                bundle.runs()
                                        ? "will be sent again"
                                        : "will be sent again after the bundle's next start"));
        if (begun < ids.size()) {
            terminal.complain("%,d are not buried (any more), are on the way already, or are kept only in part"
                    .formatted(ids.size() - begun));
        }
        return begun == wanted ? Terminal.FINE : Terminal.NOT_ALL;
    }

    private void tell(JsonNode result, String text) {
        if (json) {
            terminal.json(result);
        } else {
            terminal.line(text);
        }
    }

    /** How those that were waited for have ended: no longer letters, or buried again. */
    private record Ends(long gone, long buried) {}

    private Ends await(Bundle bundle, List<String> ids) throws InterruptedException {
        Filter underWay = new Filter(State.REPLAYING, null, null, null, null, null, null, null);
        CountDownLatch never = new CountDownLatch(1);
        long before = -1;
        Set<String> ours = new HashSet<>(ids);
        while (true) {
            long left = bundle.count(underWay);
            if (left <= FEW) {
                Set<String> waiting = new HashSet<>(LetterPages.ids(bundle, underWay));
                waiting.retainAll(ours);
                left = waiting.size();
                if (left == 0) {
                    return ends(bundle, ids);
                }
            }
            if (left != before) {
                terminal.complain("%,d wait or are being sent".formatted(left));
                before = left;
            }
            boolean ignored = never.await(LOOK_MILLIS, TimeUnit.MILLISECONDS); // of another process, nobody tells us
        }
    }

    /** A letter that has ended otherwise than by burial is none any more. */
    private static Ends ends(Bundle bundle, List<String> ids) {
        long buried = 0;
        for (String id : ids) {
            Optional<JsonNode> letter = bundle.show(id);
            buried += letter.isPresent() ? 1 : 0;
        }
        return new Ends(ids.size() - buried, buried);
    }
}
