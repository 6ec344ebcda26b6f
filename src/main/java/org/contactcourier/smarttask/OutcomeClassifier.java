package org.contactcourier.smarttask;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.contactcourier.configuration.Secret;
import org.contactcourier.network.NetworkTrouble;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says what an attempt came to: the failure table. It decides nothing about what happens next. Thread-safe. */
public final class OutcomeClassifier {
    private static final Logger LOG = LoggerFactory.getLogger(OutcomeClassifier.class);

    /** UTF-16 units. SmartTask's have some 25; the journal and each receipt keep them. */
    private static final int LONGEST_RECORD_ID = 100;

    private static final Pattern MEDIA_TYPE = Pattern.compile("[a-z0-9.+-]{1,40}/[a-z0-9.+-]{1,60}");

    /** Control characters and invisible ones: nothing that a log line should have. */
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\s]+");

    /** UTF-16 units of an answer that one log line has. */
    private static final int SHOWN = 200;

    private final Clock clock;
    private final AtomicBoolean toldAbsurd = new AtomicBoolean(); // once: it comes with every answer or with none

    public OutcomeClassifier(Clock clock) {
        this.clock = clock;
    }

    /** The status of the answer, or 0 where there is none. */
    public static int status(Message answer) {
        return answer.getHeader(Exchange.HTTP_RESPONSE_CODE) instanceof Integer status ? status : 0;
    }

    public static boolean isSuccess(int status) {
        return status >= 200 && status < 300;
    }

    /**
     * What the attempt came to.
     *
     * @param answer what camel-http left: with a status where SmartTask answered
     * @param failure what was thrown on the way, if anything was
     * @throws Exception {@code failure} itself, where it says nothing about SmartTask
     */
    public Outcome classify(Message answer, @Nullable Exception failure, Secret token) throws Exception {
        int status = status(answer);
        if (isSuccess(status)) {
            return accepted(status, answer);
        }
        if (failure == null) {
            return status == 0 ? new Outcome.Unconfirmed("no status") : answered(status, answer, token);
        }
        if (failure instanceof NoAnswerException noAnswer) {
            return new Outcome.Unconfirmed(noAnswer.sentence().orElseGet(() -> lost(noAnswer)));
        }
        if (failure instanceof IOException unreached) {
            return unavailable(unreached(unreached), true);
        }
        throw failure;
    }

    private static Outcome accepted(int status, Message answer) {
        if (answer.getBody() instanceof ContactAnswer contact) {
            return accepted(status, contact.recordId());
        } else if (answer.getBody() instanceof UserAnswer[] users) {
            return Arrays.stream(users).allMatch(user -> user != null && user.isReadable())
                    ? new Outcome.Answered()
                    : new Outcome.Unconfirmed("status " + status + " with users that can't be read");
        }
        return accepted(status, (String) null);
    }

    private static Outcome accepted(int status, @Nullable String recordId) {
        return recordId == null || !isReadable(recordId)
                ? new Outcome.Unconfirmed("status " + status + " without a readable record_id")
                : new Outcome.Accepted(recordId);
    }

    /** SmartTask's ids are short and printable. Any other text is none: who answered then is not SmartTask, or it was garbled. */
    private static boolean isReadable(String recordId) {
        return !recordId.isBlank()
                && recordId.length() <= LONGEST_RECORD_ID
                && recordId.codePoints().noneMatch(OutcomeClassifier::isInvisible);
    }

    private static boolean isInvisible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    private Outcome answered(int status, Message answer, Secret token) throws IOException {
        return switch (status) {
            case 400, 409, 413, 414, 422 -> refused(status, answer, token);
            case 401 -> new Outcome.Unauthorized();
            case 408, 425 -> new Outcome.Unconfirmed("status " + status);
            case 429 ->
                new Outcome.Unavailable(
                        "status 429", true, false, retryAfter(answer).or(() -> Optional.of(RetryAfter.UNTOLD)));
            case 503 -> {
                Optional<Duration> pause = retryAfter(answer);
                yield pause.isPresent()
                        ? new Outcome.Unavailable("status 503", false, true, pause)
                        : new Outcome.Unconfirmed("status 503");
            }
            default -> status >= 500 ? new Outcome.Unconfirmed("status " + status) : new Outcome.Misconfigured(status);
        };
    }

    /** Only JSON is believed to be SmartTask's own: a proxy, a firewall or a TLS port answers such a status with a page. */
    private static Outcome refused(int status, Message answer, Secret token) throws IOException {
        byte[] body = bytes(answer);
        String text = Redaction.of(body, token);
        return JsonAnswer.is(body)
                ? new Outcome.Refused(status, text)
                : new Outcome.Misconfigured(status, new Outcome.Page(mediaType(answer, body), text));
    }

    private static String mediaType(Message answer, byte[] body) {
        String told = answer.getHeader(Exchange.CONTENT_TYPE) instanceof String text ? text : "";
        String type = told.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (MEDIA_TYPE.matcher(type).matches()) {
            return type;
        }
        return body.length == 0 ? "nothing" : "something unnamed";
    }

    /**
     * What went wrong with a question that creates nothing; empty if SmartTask answered as documented. No contact is in such
     * a call, so the log may have the words of a refusal.
     *
     * @param failure what was thrown on the way, if anything was
     * @throws Exception {@code failure} itself, where it says nothing about SmartTask
     */
    public Optional<Outcome> troubleOfQuestion(Message answer, @Nullable Exception failure, Secret token)
            throws Exception {
        int status = status(answer);
        if (failure == null && isSuccess(status)) {
            return JsonAnswer.is(bytes(answer))
                    ? Optional.empty()
                    : Optional.of(new Outcome.Unconfirmed("status " + status + " without SmartTask's JSON"));
        }
        Outcome outcome = isSuccess(status)
                ? new Outcome.Unconfirmed("status " + status + " and no whole answer")
                : classify(answer, failure, token);
        return Optional.of(outcome instanceof Outcome.Refused refused ? explained(refused) : outcome);
    }

    private static Outcome explained(Outcome.Refused refused) {
        String words = UNPRINTABLE.matcher(refused.answer()).replaceAll(" ").strip();
        return new Outcome.Misconfigured(
                refused.status(),
                "status " + refused.status() + ": "
                        + (words.length() > SHOWN ? words.substring(0, SHOWN) + "…" : words),
                Optional.empty());
    }

    private static Outcome unavailable(String what, boolean certainlyNothing) {
        return new Outcome.Unavailable(what, certainlyNothing, true, Optional.empty());
    }

    private static String unreached(IOException e) {
        return e instanceof ConnectionRequestTimeoutException
                ? "no connection free"
                : NetworkTrouble.sentence(e, "not reached");
    }

    /** With TLS 1.3 a server says that it wants a client's certificate only after the request. */
    private static String lost(NoAnswerException e) {
        return NetworkTrouble.sentence(e)
                .filter(sentence -> NetworkTrouble.isAboutTls(e))
                .map(sentence -> "connection lost: " + sentence)
                .orElse("connection lost");
    }

    private Optional<Duration> retryAfter(Message answer) {
        Optional<Duration> wait = RetryAfter.read(name -> answer.getHeader(name, String.class), clock);
        wait.filter(RetryAfter::isAbsurd).ifPresent(absurd -> {
            if (toldAbsurd.compareAndSet(false, true)) {
                LOG.warn("SmartTask: a pause of {} s is taken for {}", absurd.toSeconds(), RetryAfter.LONGEST);
            }
        });
        return wait.map(RetryAfter::bounded);
    }

    private static byte[] bytes(Message answer) throws IOException {
        if (answer.getBody() instanceof byte[] bytes) {
            return bytes;
        }
        try (InputStream in =
                answer.getBody() instanceof InputStream body ? body : new ByteArrayInputStream(new byte[0])) {
            return in.readAllBytes();
        }
    }
}
