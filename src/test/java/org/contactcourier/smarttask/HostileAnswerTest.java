package org.contactcourier.smarttask;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.contactcourier.configuration.Secret;
import org.contactcourier.support.HostileInput;
import org.junit.jupiter.api.Test;

/** Whatever answers in SmartTask's place: it comes to an outcome, and only what can be read as SmartTask's is an acceptance. */
class HostileAnswerTest {
    private static final int BYTES = 10_000_000;
    private static final Secret TOKEN = new Secret("secret-token");
    private static final List<String> PIECES = List.of(
            "a-",
            "A",
            "a_.",
            "bearer ",
            "@",
            "a@",
            "\\u0040",
            "%40",
            "1 ",
            "+1(",
            "[",
            "{\"a\":",
            "\"",
            "\\",
            "<p>",
            "\0",
            "\ud83d\udc69");

    private final OutcomeClassifier classifier = new OutcomeClassifier(Clock.systemUTC());
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final Random random = new Random(20261129);

    @Test
    void makesAnOutcomeOfAnyAnswer() throws Exception {
        List<HostileInput> patterns = HostileInput.all();
        int[] statuses = {
            0, 100, 200, 201, 204, 301, 400, 401, 403, 404, 408, 409, 413, 422, 425, 429, 500, 502, 503, 599, 999, -1
        };
        for (int read = 0; read < BYTES; ) {
            byte[] body = random.nextInt(3) == 0
                    ? patterns.get(random.nextInt(patterns.size())).ofSize(1 + random.nextInt(50_000))
                    : some(random.nextInt(100_000));
            Message answer = new DefaultExchange(camel).getMessage();
            answer.setBody(Arrays.copyOf(body, Math.min(body.length, WholeAnswer.LONGEST)));
            answer.setHeader(Exchange.HTTP_RESPONSE_CODE, statuses[random.nextInt(statuses.length)]);
            answer.setHeader(Exchange.CONTENT_TYPE, header());
            answer.setHeader("Retry-After", header());
            answer.setHeader("RateLimit", header());
            read += body.length + 1;

            Outcome outcome = classifier.classify(answer, null, TOKEN);

            assertThat(outcome).isNotNull().isNotInstanceOf(Outcome.Accepted.class);
            assertThat(classifier.troubleOfQuestion(answer, null, TOKEN)).isNotNull();
        }
    }

    /** A word of 8 KiB was looked through again from each of its letters. */
    @Test
    void masksTokensInLongWords() {
        String jwt = "eyJhbGciOiJIUzI1NiIsInR5cCI6.eyJzdWIiOiIxMjM0NTY3ODkwIn0.x";
        assertThat(Redaction.of((jwt + " " + "a-".repeat(1_000) + jwt + " a").getBytes(UTF_8), TOKEN))
                .isEqualTo("*** *** a");
    }

    private byte[] some(int size) {
        String piece = PIECES.get(random.nextInt(PIECES.size()));
        String other = PIECES.get(random.nextInt(PIECES.size()));
        return (piece.repeat(random.nextInt(5)) + other.repeat(size / other.length() + 1)).getBytes(UTF_8);
    }

    private String header() {
        return switch (random.nextInt(5)) {
            case 0 -> "application/json";
            case 1 -> "9".repeat(random.nextInt(30));
            case 2 -> "Wed, 21 Oct 9999999 07:28:00 GMT";
            case 3 -> ";t=".repeat(random.nextInt(10_000));
            default -> new String(some(random.nextInt(2_000)), UTF_8);
        };
    }
}
