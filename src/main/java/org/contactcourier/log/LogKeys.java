package org.contactcourier.log;

/** The keys that log lines have beside their text; in JSON they are members of their own. */
public final class LogKeys {
    /** The word of a source: {@code kafka}, {@code file}, {@code mail}. */
    public static final String SOURCE = "source";

    /** Where a contact, a file or a mail came from, as receipts and dead letters have it. */
    public static final String ORIGIN = "origin";

    /** Why something is as the line says, in the one word that metrics have. */
    public static final String REASON = "reason";

    private LogKeys() {}
}
