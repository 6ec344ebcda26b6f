package org.contactcourier.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What one scenario measured, and whether that is enough. Not thread-safe: each scenario has its own. */
final class Findings {
    private final String title;
    private final List<String> lines = new ArrayList<>();
    private int failed;

    Findings(String title) {
        this.title = title;
    }

    void expect(String what, Object measured, String required, boolean isEnough) {
        if (!isEnough) {
            failed++;
        }
        lines.add(row(what, measured, required, isEnough ? "ok" : "NOT OK"));
    }

    void expectEqual(String what, long measured, long required) {
        expect(what, measured, "= " + required, measured == required);
    }

    void expectAtMost(String what, double measured, double required) {
        expect(what, decimal(measured), "<= " + decimal(required), measured <= required);
    }

    void expectAtLeast(String what, double measured, double required) {
        expect(what, decimal(measured), ">= " + decimal(required), measured >= required);
    }

    /** Something to know that nothing is required of. */
    void tell(String what, Object measured) {
        lines.add(row(what, measured, "", ""));
    }

    /** A whole line as it is. */
    void quote(String line) {
        lines.add("      | " + line);
    }

    boolean areGood() {
        return failed == 0;
    }

    String title() {
        return title;
    }

    @Override
    public String toString() {
        return title + "\n" + String.join("\n", lines) + "\n";
    }

    private static String row(String what, Object measured, String required, String verdict) {
        return String.format(Locale.ROOT, "  %-58s %14s   %-14s %s", what, measured, required, verdict)
                .stripTrailing();
    }

    /** Whole numbers without a point, others with as many digits as matter. */
    private static String decimal(double value) {
        return value == Math.rint(value)
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, value < 10 ? "%.3f" : "%.1f", value);
    }
}
