package org.contactcourier.gate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.apache.camel.component.http.HttpEndpoint;
import org.contactcourier.configuration.Secret;
import org.contactcourier.record.NotEndedException;
import org.contactcourier.smarttask.AccessToken;
import org.contactcourier.smarttask.Outcome;
import org.contactcourier.smarttask.OutcomeClassifier;
import org.contactcourier.smarttask.SmartTaskHttp;

/**
 * One <em>Filter Users</em> call (SMARTTASK-API, 3). It is read-only, and so the way to ask whether SmartTask can be called.
 * The gate's probe thread asks, and so do workers before they bury a contact; the monitor lets one of them ask at a time.
 * Thread-safe.
 */
public final class Probe {
    private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

    private final SmartTaskHttp http;
    private final AccessToken token;
    private final OutcomeClassifier judge;
    private final LongSupplier nanos;
    private boolean hasAsked;
    private boolean answers;
    private long askedNanos;

    public Probe(SmartTaskHttp http, AccessToken token, OutcomeClassifier judge, LongSupplier nanos) {
        this.http = http;
        this.token = token;
        this.judge = judge;
        this.nanos = nanos;
    }

    /**
     * Asks; if the token isn't accepted and there is a new one, asks again with that.
     *
     * @return what went wrong; empty if SmartTask answered as documented
     */
    synchronized Optional<Outcome> ask(CamelContext context) throws Exception {
        Secret bearer;
        try {
            bearer = token.current();
        } catch (NotEndedException e) {
            return Optional.of(new Outcome.Unauthorized()); // the token has said why
        }
        Optional<Outcome> answer = ask(context, bearer);
        if (answer.isPresent() && answer.get() instanceof Outcome.Unauthorized && token.renew(bearer)) {
            answer = ask(context, token.current());
        }
        answers = answer.filter(trouble -> !isInconclusive(trouble)).isEmpty();
        hasAsked = true;
        askedNanos = nanos.getAsLong();
        return answer;
    }

    /** The token may create contacts and yet not see users: then only a contact can tell. */
    static boolean isInconclusive(Outcome trouble) {
        return trouble instanceof Outcome.Misconfigured misconfigured
                && (misconfigured.status() == 403 || misconfigured.status() == 404);
    }

    /** Whether SmartTask answers now. What it said in the last second counts: many may want to know at the same time. */
    public synchronized boolean isAnswered(CamelContext context) throws Exception {
        if (!hasAsked || nanos.getAsLong() - askedNanos >= FRESH_NANOS) {
            Optional<Outcome> ignored = ask(context);
        }
        return answers;
    }

    private Optional<Outcome> ask(CamelContext context, Secret bearer) throws Exception {
        Exchange exchange = call(context, bearer);
        return judge.troubleOfQuestion(exchange.getMessage(), exchange.getException(), bearer);
    }

    private Exchange call(CamelContext context, Secret bearer) throws Exception {
        HttpEndpoint endpoint = http.filterUsers(context);
        endpoint.start();
        try (Producer producer = endpoint.createProducer()) {
            producer.start();
            Exchange exchange = endpoint.createExchange();
            exchange.setIn(SmartTaskHttp.request(exchange, "[]".getBytes(StandardCharsets.US_ASCII), bearer));
            try {
                producer.process(exchange);
            } catch (IOException e) {
                exchange.setException(e);
            }
            return exchange;
        }
    }
}
