package org.contactcourier.bench;

import java.util.Locale;

/** What DESIGN asks of a number: of the ratio where there is a limit, else of the value itself. */
record Reach(double least, double most) {
    /** Something to know that nothing is asked of. */
    static final Reach NOTHING = new Reach(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

    static Reach atLeast(double least) {
        return new Reach(least, Double.POSITIVE_INFINITY);
    }

    static Reach atMost(double most) {
        return new Reach(Double.NEGATIVE_INFINITY, most);
    }

    boolean asksForNothing() {
        return equals(NOTHING);
    }

    boolean isMetBy(double number) {
        return number >= least && number <= most;
    }

    @Override
    public String toString() {
        if (asksForNothing()) {
            return "";
        }
        if (least == Double.NEGATIVE_INFINITY) {
            return "<= " + number(most);
        }
        return most == Double.POSITIVE_INFINITY ? ">= " + number(least) : number(least) + " to " + number(most);
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : String.format(Locale.ROOT, "%.2f", value);
    }
}
