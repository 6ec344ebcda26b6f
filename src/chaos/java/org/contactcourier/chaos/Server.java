package org.contactcourier.chaos;

/** A server that can be away. */
enum Server {
    KAFKA("the broker"),
    MAIL("the IMAP server"),
    SMART_TASK("SmartTask"),
    /** Only where several instances share a journal. */
    DATABASE("the database");

    private final String words;

    Server(String words) {
        this.words = words;
    }

    @Override
    public String toString() {
        return words;
    }
}
