package org.contactcourier.smarttask;

import java.io.IOException;
import java.util.Optional;
import org.contactcourier.http.AnswerTrouble;
import org.contactcourier.network.NetworkTrouble;
import org.jspecify.annotations.Nullable;

/** The connection stood, so the request may have reached the server, and no whole answer came back. */
final class NoAnswerException extends IOException {
    private static final long serialVersionUID = 1L;

    private final @Nullable String sentence;

    /** What went wrong on the way. */
    NoAnswerException(Throwable cause) {
        super(cause);
        this.sentence = NetworkTrouble.isAboutTls(cause)
                ? null // bytes of TLS are no answer
                : AnswerTrouble.sentence(cause).orElse(null);
    }

    /** @param sentence what is wrong with the answer */
    NoAnswerException(String sentence, Throwable cause) {
        super(cause);
        this.sentence = sentence;
    }

    /** What is wrong with the answer; empty if it is the network. */
    Optional<String> sentence() {
        return Optional.ofNullable(sentence);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this; // the cause has one
    }
}
