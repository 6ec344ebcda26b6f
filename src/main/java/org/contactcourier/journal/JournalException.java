package org.contactcourier.journal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The journal can't be read or written: nothing may be acknowledged. The message says what and where, in one line. */
public final class JournalException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public JournalException(String message, Throwable cause) {
        super(message, cause);
    }

    public JournalException(String message) {
        super(message);
    }

    /**
     * Waits for what a call of the journal promised. Not interruptible: half an answer would be none.
     *
     * @throws JournalException if that failed; with the stack of the one who waits
     */
    public static <T> T await(CompletableFuture<T> promised) {
        try {
            return promised.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof JournalException failure) {
                throw new JournalException(String.valueOf(failure.getMessage()), failure);
            }
            if (e.getCause() instanceof RuntimeException bug) {
                throw bug;
            }
            throw e;
        }
    }
}
