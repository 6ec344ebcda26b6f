package org.contactcourier.http;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.NotImplementedException;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.TruncatedChunkException;
import org.apache.hc.core5.http.UnsupportedHttpVersionException;

/**
 * Says in one plain sentence what is wrong with an answer, where HttpClient and Java name their classes. What is wrong with the
 * network is not its affair.
 */
public final class AnswerTrouble {
    /** HttpClient groups the digits, as the system's language does. */
    private static final Pattern BROKEN_OFF = Pattern.compile("expected: (\\d[^;]*); received: (\\d[^)]*)\\)");

    /** What Java's own client says. */
    private static final Pattern CUT = Pattern.compile("fixed content-length: (\\d+), bytes received: (\\d+)");

    private AnswerTrouble() {}

    /** The sentence; empty if nothing is known to be wrong with the answer itself. */
    public static Optional<String> sentence(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            Optional<String> sentence = of(cause);
            if (sentence.isPresent()) {
                return sentence;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> of(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        if (cause instanceof BrokenAnswerException) {
            return Optional.of(message);
        } else if (cause instanceof MessageConstraintException) {
            return Optional.of(
                    message.contains("header count")
                            ? "the answer's header has more than 1,000 fields"
                            : "a line of the answer's header is longer than 64 KiB");
        } else if (cause instanceof NoHttpResponseException) {
            return Optional.of("the server closes the connection without an answer");
        } else if (cause instanceof TruncatedChunkException) {
            return Optional.of("the answer broke off in the middle");
        } else if (cause instanceof ConnectionClosedException) {
            return Optional.of(brokenOff(BROKEN_OFF.matcher(message)));
        } else if (cause instanceof MalformedChunkCodingException) {
            return Optional.of("the answer's chunks are malformed");
        } else if (cause instanceof HttpException) {
            return Optional.of(notHttp(cause, message));
        }
        return ofJava(message);
    }

    private static String brokenOff(Matcher numbers) {
        return numbers.find()
                ? "the answer broke off after %s of %s bytes"
                        .formatted(digits(numbers.group(2)), digits(numbers.group(1)))
                : "the answer broke off in the middle";
    }

    private static String digits(String number) {
        return number.replaceAll("\\D", "");
    }

    private static String notHttp(Throwable cause, String message) {
        if (cause instanceof NotImplementedException) {
            return "the answer is sent in a way that we don't know (Transfer-Encoding)";
        } else if (cause instanceof UnsupportedHttpVersionException) {
            return "the answer is no HTTP/1.1";
        }
        return cause instanceof ProtocolException && message.startsWith("the answer ")
                ? message
                : "the answer is no HTTP";
    }

    private static Optional<String> ofJava(String message) {
        Matcher cut = CUT.matcher(message);
        if (cut.find()) {
            return Optional.of("the answer broke off after %s of %s bytes".formatted(cut.group(2), cut.group(1)));
        } else if (message.contains("chunked transfer encoding")) {
            return Optional.of("the answer broke off in the middle");
        } else if (message.contains("header parser received no bytes")) {
            return Optional.of("the server closes the connection without an answer");
        } else if (message.contains("Header size too big")) {
            return Optional.of("the answer's header is too large");
        } else if (message.contains("Too many interim responses")) {
            return Optional.of("the server sends interim answers without end");
        } else if (message.contains("Invalid status line") || message.contains("Invalid header")) {
            return Optional.of("the answer is no HTTP");
        }
        return Optional.empty();
    }
}
