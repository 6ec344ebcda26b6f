package org.contactcourier.check;

/** The colours of a terminal; off, where the output goes to anything else. */
enum Colours {
    OFF("", "", "", "", "", ""),
    ON("\u001b[32m", "\u001b[33m", "\u001b[31m", "\u001b[2m", "\u001b[1m", "\u001b[0m");

    private final String good;
    private final String doubtful;
    private final String bad;
    private final String aside;
    private final String heading;
    private final String end;

    Colours(String good, String doubtful, String bad, String aside, String heading, String end) {
        this.good = good;
        this.doubtful = doubtful;
        this.bad = bad;
        this.aside = aside;
        this.heading = heading;
        this.end = end;
    }

    String good(String text) {
        return good + text + end;
    }

    String doubtful(String text) {
        return doubtful + text + end;
    }

    String bad(String text) {
        return bad + text + end;
    }

    /** What matters less. */
    String aside(String text) {
        return aside + text + end;
    }

    String heading(String text) {
        return heading + text + end;
    }
}
