package org.contactcourier.bench;

import org.jspecify.annotations.Nullable;

/**
 * One line of the table.
 *
 * @param scenario the name of the scenario that it belongs to
 * @param what what was measured
 * @param unit of value and limit
 * @param value the figure: a median, or a percentile where {@code what} says so
 * @param measured all that was measured
 * @param limitIs what the limit is, or empty where there is none
 * @param limit what the value is measured against
 * @param reach what is asked of the ratio, or of the value where there is no limit
 */
record Row(
        String scenario,
        String what,
        String unit,
        double value,
        Samples measured,
        String limitIs,
        @Nullable Samples limit,
        Reach reach) {

    static Row of(Scenario scenario, String what, String unit, Samples measured, Reach reach) {
        return new Row(scenario.name(), what, unit, measured.median(), measured, "", null, reach);
    }

    /** The 99th percentile. */
    static Row tail(Scenario scenario, String what, String unit, Samples measured, Reach reach) {
        return new Row(scenario.name(), what, unit, measured.percentile(0.99), measured, "", null, reach);
    }

    Row against(String whatLimits, Samples limits) {
        return new Row(scenario, what, unit, value, measured, whatLimits, limits, reach);
    }

    /** Null where there is no limit. */
    @Nullable
    Samples ratio() {
        return limit == null ? null : measured.over(limit);
    }

    boolean isReached() {
        Samples ratio = ratio();
        return reach.isMetBy(ratio == null ? value : ratio.median());
    }
}
