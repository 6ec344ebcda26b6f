package org.contactcourier.smarttask;

import java.io.IOException;

/** The connection stood, so the request may have reached the server, and no whole answer came back. */
final class NoAnswerException extends IOException {
    private static final long serialVersionUID = 1L;

    NoAnswerException(Throwable cause) {
        super(cause);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this; // the cause has one
    }
}
