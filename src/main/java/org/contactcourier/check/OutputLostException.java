package org.contactcourier.check;

import java.io.IOException;
import java.util.Locale;

/** What was found can't be written any more: whoever read it has gone, or the disk is full. */
public final class OutputLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutputLostException(IOException cause) {
        super("The output can't be written: " + cause.getMessage(), cause);
    }

    /**
     * Whether the reader of a pipe has gone, as {@code head} does when it has seen enough. The systems' own words, Windows'
     * too.
     */
    public boolean isPipe() {
        Throwable cause = getCause();
        String message = cause == null ? null : cause.getMessage();
        return message != null && message.toLowerCase(Locale.ROOT).contains("pipe");
    }
}
