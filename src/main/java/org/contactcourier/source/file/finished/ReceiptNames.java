package org.contactcourier.source.file.finished;

/** What stands behind a finished file's name in the names of the files beside it. */
public final class ReceiptNames {
    /** Of its summary. */
    public static final String SUMMARY = ".receipt.json";

    /** Of its lines. */
    public static final String LINES = ".receipt.ndjson";

    /** Of its rejected rows, before the ending of the format. */
    public static final String REJECTED = ".rejected.";

    private ReceiptNames() {}
}
