package org.contactcourier.http;

import java.io.IOException;

/** The server answers, and what it answers can't be used. The message is one plain sentence about the answer. */
public final class BrokenAnswerException extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param sentence about the answer, without values of it */
    public BrokenAnswerException(String sentence) {
        super(sentence);
    }

    /** The server is wrong, not the code, so a stack trace would tell nothing. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
