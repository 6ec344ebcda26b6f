package org.contactcourier.contact;

/** Why a contact was buried: the words of the failure table. */
public enum Reason {
    MALFORMED("Malformed"),
    INVALID("Invalid"),
    REFUSED("Refused"),
    POISONOUS("Poisonous");

    private final String word;

    Reason(String word) {
        this.word = word;
    }

    /** The word in dead letters, receipts, logs and metrics. */
    public String word() {
        return word;
    }

    /** The reason that {@link #word()} names. */
    public static Reason of(String word) {
        for (Reason reason : values()) {
            if (reason.word.equals(word)) {
                return reason;
            }
        }
        throw new IllegalArgumentException("not a reason: " + word);
    }
}
