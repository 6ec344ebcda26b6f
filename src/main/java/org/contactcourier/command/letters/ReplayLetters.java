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
            Optional<Filter> common = which.common(reason.chosen());
            if (common.isPresent()) {
                return byRun(bundle, common.get());
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

    private int byRun(Bundle bundle, Filter filter) throws InterruptedException {
        if (dryRun) {
            JsonNode plan = bundle.plan(filter, RunLines.progress(terminal));
            return LetterPlan.of(plan).print(terminal) ? Terminal.FINE : Terminal.NOT_ALL;
        }
        List<String> ids = wait ? LetterPages.ids(bundle, filter) : List.of();
        LetterEnds ends = LetterEnds.from(bundle);
        JsonNode run = bundle.replay(filter, onlySendable, RunLines.progress(terminal));
        if (onlySendable) {
            boolean ignored = LetterPlan.of(run)
                    .print(new Terminal(terminal.in(), terminal.err(), terminal.err(), terminal.person()));
        }
        long wanted = run.path("total").asLong();
        long dealtWith = onlySendable ? run.path("sendable").asLong() : wanted;
        return told(
                bundle,
                ids,
                ends,
                new Begun(wanted, dealtWith, run.path("changed").asLong()));
    }

    /** Letters that a person wanted to send, that were sent as far as this command goes, and that really are on the way. */
    private record Begun(long wanted, long asked, long begun) {}

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
        LetterEnds ends = LetterEnds.from(bundle);
        long begun = 0;
        for (List<String> slice : LetterPages.slices(ids)) {
            begun += bundle.replay(slice);
            if (ids.size() > Bundle.MOST_AT_ONCE) {
                terminal.complain("%,d of %s are on the way again".formatted(begun, LetterLines.letters(ids.size())));
            }
        }
        return told(bundle, ids, ends, new Begun(wanted, ids.size(), begun));
    }

    private int told(Bundle bundle, List<String> ids, LetterEnds from, Begun all) throws InterruptedException {
        long begun = all.begun();
        long wanted = all.wanted();
        ObjectNode result = new ObjectMapper().createObjectNode();
        result.put("wanted", wanted).put("replayed", begun);
        if (wait && begun > 0) {
            await(bundle, ids);
            LetterEnds.LetterTally ends = from.count(bundle, ids);
            result.put("delivered", ends.delivered())
                    .put("buried", ends.buried())
                    .put("discarded", ends.discarded());
            tell(result, ends.toString());
            return ends.buried() + ends.discarded() == 0 && begun == wanted ? Terminal.FINE : Terminal.NOT_ALL;
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
        if (begun < all.asked()) {
            terminal.complain("%,d are not buried (any more), are on the way already, or are kept only in part"
                    .formatted(all.asked() - begun));
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

    private void await(Bundle bundle, List<String> ids) throws InterruptedException {
        Filter underWay = Filter.in(State.REPLAYING);
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
                    return;
                }
            }
            if (left != before) {
                terminal.complain("%,d wait or are being sent".formatted(left));
                before = left;
            }
            boolean ignored = never.await(LOOK_MILLIS, TimeUnit.MILLISECONDS); // of another process, nobody tells us
        }
    }
}
