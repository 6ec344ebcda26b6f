package org.contactcourier.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The simulator's switches for people with {@code curl}: GET shows, POST switches. Runs on the event loop. */
final class ControlDesk {
    static final String PATH = "/_sandbox";

    /** How to use it; shown at the start and at {@code GET /_sandbox}. */
    static final String HELP = """
            look:   GET  /_sandbox/contacts   every contact created, as SmartTask answers it
                    GET  /_sandbox/requests   every request, with headers, body and the status it got
                    GET  /_sandbox/counts     contacts, requests, in flight now and at most, waiting, faults switched on
            faults: POST /_sandbox/answers?status=503&retry-after=2&for-next=3
                         (retry-after=date:2 sends it as an HTTP-date; also &body=…, &everywhere=true, &creates=true)
                    POST /_sandbox/refuses?status=422&name=Grace%20Hopper     (or &email=…; without either: every contact)
                    POST /_sandbox/resets-before-reading?for-next=1
                    POST /_sandbox/resets-after-reading?creates=true&for-next=1
                    POST /_sandbox/never-answers?for-next=1
                    POST /_sandbox/answers-garbage?for-next=1
                    POST /_sandbox/answers-without-record-id?for-next=1
                    POST /_sandbox/delays?millis=2000&name=…
                    POST /_sandbox/latency?millis=50
                    POST /_sandbox/capacity?requests=20                       (at a time, others wait; requests=0 ends it)
                    POST /_sandbox/racy?millis=50
                    POST /_sandbox/rate-limit?per-second=10&burst=10          (per-second=0 ends it)
                    POST /_sandbox/expires-tokens
                    POST /_sandbox/down?millis=5000                           (comes back by itself)
            end:    POST /_sandbox/clear      no fault any more; contacts stay
                    POST /_sandbox/reset      as new
            bench:  POST /_sandbox/forgetful  keeps no contact and no request from now on, only counts them
            """;

    /** Connections must have had the answer before the port closes. */
    private static final long BEFORE_DOWN_MILLIS = 50;

    private final SmartTaskSimulator simulator;
    private final Vertx vertx;

    ControlDesk(SmartTaskSimulator simulator, Vertx vertx) {
        this.simulator = simulator;
        this.vertx = vertx;
    }

    void handle(HttpServerRequest request) {
        String what = request.path().substring(PATH.length()).replaceFirst("^/", "");
        try {
            if (request.method().equals(HttpMethod.GET)) {
                show(request, what);
            } else if (request.method().equals(HttpMethod.POST)) {
                act(request, what);
                send(request, 200, counts());
            } else {
                throw new Rejection(405, "GET shows, POST switches");
            }
        } catch (Rejection rejection) {
            text(request, rejection.status(), rejection.sentence() + "\n" + HELP);
        } catch (IllegalArgumentException wrongValue) {
            text(request, 400, wrongValue.getMessage() + "\n" + HELP);
        }
    }

    private void show(HttpServerRequest request, String what) throws Rejection {
        switch (what) {
            case "" -> text(request, 200, HELP);
            case "contacts" -> send(request, 200, contacts());
            case "requests" -> send(request, 200, requests());
            case "counts" -> send(request, 200, counts());
            default -> throw new Rejection(404, "nothing to show: " + what);
        }
    }

    private void act(HttpServerRequest request, String what) throws Rejection {
        switch (what) {
            case "answers", "refuses" -> switchOn(request, answer(request));
            case "resets-before-reading" -> switchOn(request, simulator.resetsBeforeReading());
            case "resets-after-reading" -> switchOn(request, simulator.resetsAfterReading());
            case "never-answers" -> switchOn(request, simulator.neverAnswers());
            case "answers-garbage" -> switchOn(request, simulator.answersGarbage());
            case "answers-without-record-id" -> switchOn(request, simulator.answersWithoutRecordId());
            case "delays" -> switchOn(request, simulator.delays(millis(request)));
            case "latency" -> simulator.latency(millis(request));
            case "capacity" -> simulator.capacity(number(request, "requests", 0));
            case "racy" -> simulator.racy(millis(request));
            case "rate-limit" -> rateLimit(request);
            case "expires-tokens" -> simulator.expiresTokens();
            case "down" -> down(millis(request));
            case "clear" -> {
                simulator.clearFaults();
                simulator.latency(Duration.ZERO);
                simulator.capacity(0);
                simulator.racy(Duration.ZERO);
                simulator.noRateLimit();
                simulator.accepts(simulator.token());
            }
            case "reset" -> simulator.resetState();
            case "forgetful" -> simulator.forgetful();
            default -> throw new Rejection(404, "nothing to switch: " + what);
        }
    }

    private Fault answer(HttpServerRequest request) {
        Fault fault = simulator.answers(number(request, "status", 503));
        String retryAfter = request.getParam("retry-after", "");
        if (retryAfter.startsWith("date:")) {
            fault = fault.withRetryAfter(Instant.now().plusSeconds(parsed(retryAfter.substring("date:".length()))));
        } else if (!retryAfter.isEmpty()) {
            fault = fault.withRetryAfter(Duration.ofSeconds(parsed(retryAfter)));
        }
        String body = request.getParam("body");
        return body == null ? fault : fault.withBody(body);
    }

    private static void switchOn(HttpServerRequest request, Fault wanted) {
        Fault fault = wanted;
        if (Boolean.parseBoolean(request.getParam("creates"))) {
            fault = fault.butCreates();
        }
        if (Boolean.parseBoolean(request.getParam("everywhere"))) {
            fault = fault.everywhere();
        }
        int requests = number(request, "for-next", Faults.FOR_EVER);
        Predicate<SentContact> meant = meant(request);
        if (meant == null) {
            fault.forNext(requests);
        } else {
            fault.forContact(meant, requests);
        }
    }

    private static @Nullable Predicate<SentContact> meant(HttpServerRequest request) {
        String name = request.getParam("name");
        String email = request.getParam("email");
        if (name != null) {
            return SentContact.named(name);
        }
        return email == null ? null : SentContact.withEmail(email);
    }

    private void rateLimit(HttpServerRequest request) {
        int perSecond = number(request, "per-second", 0);
        if (perSecond == 0) {
            simulator.noRateLimit();
        } else {
            simulator.rateLimit(perSecond, number(request, "burst", perSecond));
        }
    }

    private void down(Duration time) {
        vertx.setTimer(BEFORE_DOWN_MILLIS, timer -> simulator
                .goDown()
                .onComplete(down -> vertx.setTimer(Math.max(1, time.toMillis()), back -> simulator.goUp())));
    }

    private ObjectNode counts() {
        ObjectNode counts = SandboxJson.MAPPER.createObjectNode();
        counts.put("contacts", simulator.contactCount());
        counts.put("duplicates", simulator.duplicates().size());
        counts.put("requests", simulator.requestCount());
        counts.put("create_requests", simulator.createRequestCount());
        counts.put("in_flight", simulator.inFlight());
        counts.put("max_in_flight", simulator.maxInFlight());
        counts.put("waiting", simulator.waiting());
        simulator.faults().forEach(counts.putArray("faults")::add);
        return counts;
    }

    private ArrayNode contacts() {
        ArrayNode contacts = SandboxJson.MAPPER.createArrayNode();
        simulator.contacts().forEach(contact -> contacts.add(contact.json()));
        return contacts;
    }

    private ArrayNode requests() {
        ArrayNode requests = SandboxJson.MAPPER.createArrayNode();
        for (SeenRequest seen : simulator.requests()) {
            ObjectNode request = requests.addObject();
            request.put("at", seen.at().toString());
            request.put("method", seen.method());
            request.put("path", seen.path());
            request.put("query", seen.query());
            request.put("status", seen.status());
            request.put("fault", seen.fault());
            ArrayNode headers = request.putArray("headers");
            for (Map.Entry<String, String> header : seen.headers()) {
                headers.add(header.getKey() + ": " + header.getValue());
            }
            JsonNode body = SandboxJson.read(seen.body());
            if (body == null) {
                request.put("body", seen.bodyText());
            } else {
                request.set("body", body);
            }
        }
        return requests;
    }

    private static Duration millis(HttpServerRequest request) {
        return Duration.ofMillis(number(request, "millis", 0));
    }

    private static int number(HttpServerRequest request, String parameter, int otherwise) {
        String value = request.getParam(parameter);
        return value == null ? otherwise : parsed(value);
    }

    private static int parsed(String value) {
        try {
            int number = Integer.parseInt(value);
            if (number < 0) {
                throw new IllegalArgumentException("a negative number: " + value);
            }
            return number;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a number: " + value, e);
        }
    }

    private static void send(HttpServerRequest request, int status, JsonNode json) {
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json; charset=utf-8")
                .end(Buffer.buffer(Objects.requireNonNull(json).toPrettyString() + "\n"));
    }

    private static void text(HttpServerRequest request, int status, String text) {
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "text/plain; charset=utf-8")
                .end(Buffer.buffer(text.getBytes(UTF_8)));
    }
}
