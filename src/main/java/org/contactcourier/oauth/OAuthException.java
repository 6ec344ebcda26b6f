package org.contactcourier.oauth;

/** No tokens were had; the message is for people and holds nothing that the server or a file said. */
public final class OAuthException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean needsPerson;

    private OAuthException(String message, boolean needsPerson) {
        super(message);
        this.needsPerson = needsPerson;
    }

    /** What passes by itself, such as a server that is away. */
    static OAuthException passing(String message) {
        return new OAuthException(message, false);
    }

    /** What stays until somebody does what the message says. */
    static OAuthException needingPerson(String message) {
        return new OAuthException(message, true);
    }

    /** Whether it stays until somebody does what the message says. */
    public boolean needsPerson() {
        return needsPerson;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
