package org.contactcourier.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;
import org.contactcourier.record.Source;

/** What came of a run, as a table for people. */
record Report(Plan plan, Chronicle chronicle, Balance balance, Duration took, boolean diskCouldBeFull) {
    boolean balances() {
        return balance.findings().isEmpty();
    }

    @Override
    public String toString() {
        List<String> lines = new ArrayList<>();
        boolean alone = plan.instances() == 1;
        lines.add("Chaos: seed %d, smarttask.use-created=%s, instances: %d, %d s"
                .formatted(plan.seed(), plan.useCreated(), plan.instances(), took.toSeconds()));
        lines.add("");
        lines.add(row("contacts", "Kafka", "files", "mails", "all", ""));
        lines.add(row("sent in", balance::sentFrom, ""));
        for (Balance.Fate fate : Balance.Fate.values()) {
            lines.add(row("  " + fate.words, source -> balance.count(source, fate), fate.isRight() ? "" : "must be 0"));
        }
        lines.add("");
        lines.add(row(alone ? "done to the bundle" : "done to the bundles", "", "", "", "times", ""));
        lines.add(row("  SIGKILL", chronicle.kills(), ""));
        lines.add(row("  SIGTERM, the last ones at the end", chronicle.stops(), ""));
        for (Server server : plan.servers()) {
            lines.add(row("  " + server + " away", chronicle.outages(server), ""));
        }
        if (alone) {
            lines.add(row(
                    "  the journal's disk full",
                    chronicle.fullDisks(),
                    diskCouldBeFull ? "" : "left out: no tmpfs may be mounted here"));
        }
        lines.add(row("  letters mended and replayed", balance.operator().mendedCount(), ""));
        lines.add(row("  refused letters replayed", balance.operator().replayedCount(), ""));
        lines.add(row("  ended by itself, started again", chronicle.endedByItself(), "only without its journal"));
        lines.add("");
        RequestBook requests = balance.requests;
        lines.add(row("requests to create a contact", requests.all(), ""));
        lines.add(row("  one for each contact sent", requests.needed(), ""));
        lines.add(row("  again, as a fault asked", requests.afterFaults(), ""));
        lines.add(row("  again, cut off when SmartTask went away", requests.afterOutages(), ""));
        lines.add(
                alone
                        ? row("  again, cut off when the disk was full", requests.afterFullDisks(), "")
                        : row("  again, after the database was lost", requests.afterLosses(), ""));
        lines.add(row(
                "  again, cut off by a SIGKILL",
                requests.afterKills(),
                "at most %d × %d; after one kill: %d"
                        .formatted(chronicle.kills(), Stage.MOST_REPEATED, requests.mostAfterOneKill())));
        lines.add(row("  again, refused while the gate was half-open", requests.afterDisbelief(), "not believed then"));
        lines.add(row("  again, since a refused letter was replayed", requests.ofReplays(), ""));
        lines.add(row("  without a reason", requests.unexplained().size(), "must be 0"));
        lines.add("");
        if (balances()) {
            lines.add("Every contact is accounted for.");
        } else {
            lines.add("THE BOOKS DON'T BALANCE:");
            balance.findings().forEach(finding -> lines.add("  " + finding));
        }
        return String.join("\n", lines);
    }

    private static String row(String what, ToIntFunction<Source> count, String remark) {
        int all = Source.unnamed().stream().mapToInt(count).sum();
        return row(
                what,
                number(count.applyAsInt(Source.KAFKA)),
                number(count.applyAsInt(Source.FILE)),
                number(count.applyAsInt(Source.MAIL)),
                number(all),
                remark);
    }

    private static String row(String what, int count, String remark) {
        return row(what, "", "", "", number(count), remark);
    }

    private static String number(int count) {
        return Integer.toString(count);
    }

    private static String row(String what, String kafka, String files, String mails, String all, String remark) {
        return String.format(Locale.ROOT, "%-44s %7s %7s %7s %8s   %s", what, kafka, files, mails, all, remark)
                .stripTrailing();
    }
}
