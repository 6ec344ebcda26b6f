package org.contactcourier.http;

/** How much of an answer's header is borne, whoever answers: an acceptance must not be lost for what a proxy adds to it. */
public final class AnswerLimits {
    /** Fields of a header; answers have some 20, and a proxy may add a cookie for each of its rules. */
    public static final int FIELDS = 1_000;

    /** Characters of a line without its line end: 64 KiB of value, and the name. */
    public static final int LINE = 65 * 1024;

    /** Bytes of a whole header: what all fields may have together, or a server could fill the memory with them. */
    public static final int HEADER = 1024 * 1024;

    private AnswerLimits() {}
}
