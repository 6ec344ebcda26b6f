package org.contactcourier.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests as SmartTask's documentation has it, faults permitting. All requests are handled on the event loop, one
 * step at a time; settings may be changed by any thread.
 */
final class SmartTaskApi {
    private static final Pattern CREATE = Pattern.compile("/v([^/]*)/contact/create/([^/]*)");
    private static final Pattern FILTER_USERS = Pattern.compile("/v([^/]*)/organization-user/filter-users/([^/]*)");
    private static final String TOKEN = "/connect/token";
    private static final String API_VERSION = "1.0";
    private static final int MAX_LIST_SIZE = 100;
    private static final int MAX_BODY = 1024 * 1024;
    private static final byte[] GARBAGE = "<html><body>We'll be back soon</body></html>".getBytes(UTF_8);
    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT);

    private final Vertx vertx;
    private final Clock clock;
    private final long organizationId;
    private final ContactBook book;
    private final RequestLog log;
    private final Faults faults;
    private final TokenDesk tokens;
    private final Capacity capacity = new Capacity();
    // Reproducible from run to run, which is all that is asked of it.
    private final Random random = new Random(4711);

    private volatile Duration shortest = Duration.ZERO;
    private volatile Duration longest = Duration.ZERO;
    private volatile Duration racy = Duration.ZERO;
    private volatile @Nullable RateLimit rateLimit;

    /** A request on its way through the steps below. */
    private record Exchange(
            HttpServerRequest request,
            Call call,
            RequestLog.Entry entry,
            @Nullable JsonNode body) {
        HttpServerResponse response() {
            return request.response();
        }
    }

    SmartTaskApi(
            Vertx vertx,
            Clock clock,
            long organizationId,
            ContactBook book,
            RequestLog log,
            Faults faults,
            TokenDesk tokens) {
        this.vertx = vertx;
        this.clock = clock;
        this.organizationId = organizationId;
        this.book = book;
        this.log = log;
        this.faults = faults;
        this.tokens = tokens;
    }

    void latency(Duration from, Duration to) {
        shortest = from;
        longest = to;
    }

    void racy(Duration time) {
        racy = time;
    }

    void rateLimit(@Nullable RateLimit limit) {
        rateLimit = limit;
    }

    /** Whoever waits is let in on the event loop, as everything else is. */
    void capacity(int requests) {
        vertx.runOnContext(now -> capacity.change(requests));
    }

    int waiting() {
        return capacity.waiting();
    }

    void handle(HttpServerRequest request) {
        Call call = call(request.path());
        String query = request.query();
        List<Map.Entry<String, String>> headers = request.headers().entries().stream()
                .<Map.Entry<String, String>>map(header -> Map.entry(header.getKey(), header.getValue()))
                .toList();
        RequestLog.Entry entry =
                log.arrived(call, request.method().name(), request.path(), query == null ? "" : query, headers);
        request.response().closeHandler(closed -> log.left(entry));
        request.response().exceptionHandler(broken -> log.left(entry));
        Faults.Hit early = faults.beforeReading(call);
        if (early != null) {
            log.hit(entry, early.effect());
            log.left(entry);
            reset(request);
            return;
        }
        request.body().onSuccess(body -> {
            byte[] bytes = body.getBytes();
            log.read(entry, bytes);
            read(new Exchange(request, call, entry, call == Call.TOKEN ? null : SandboxJson.read(bytes)), bytes);
        });
    }

    private void read(Exchange exchange, byte[] bytes) {
        if (exchange.call == Call.TOKEN) {
            token(exchange, new String(bytes, UTF_8));
            return;
        }
        RateLimit limit = rateLimit;
        Duration wait = limit == null ? Duration.ZERO : limit.pass(System.nanoTime());
        if (!wait.isZero()) {
            exchange.response().putHeader("Retry-After", seconds(wait));
            reject(exchange, 429, "too many requests");
            return;
        }
        capacity.enter(() -> after(latency(), () -> {
            capacity.done();
            Faults.Hit hit = faults.afterReading(
                    exchange.call, exchange.call == Call.CREATE ? SentContact.of(exchange.body) : null);
            if (hit == null) {
                serve(exchange, bytes.length);
            } else {
                spoil(exchange, hit, bytes.length);
            }
        }));
    }

    private void spoil(Exchange exchange, Faults.Hit hit, int length) {
        log.hit(exchange.entry, hit.effect());
        if (hit.effect() instanceof Effect.Delay delay) {
            after(delay.time(), () -> serve(exchange, length));
            return;
        }
        if (hit.creates() || hit.effect() instanceof Effect.NoRecordId) {
            createInSpite(exchange, hit, length);
            return;
        }
        apply(exchange, hit.effect(), null);
    }

    /** What the server did although the client is told nothing of it; a request that is wrong gets its usual rejection. */
    private void createInSpite(Exchange exchange, Faults.Hit hit, int length) {
        try {
            ContactForm form = form(exchange, length);
            if (hit.creates()) {
                create(exchange, form, contact -> apply(exchange, hit.effect(), contact.json()));
            } else {
                apply(exchange, hit.effect(), form.created(organizationId, 59, clock.instant(), null));
            }
        } catch (Rejection rejection) {
            reject(exchange, rejection);
        }
    }

    private void apply(Exchange exchange, Effect effect, @Nullable JsonNode created) {
        if (effect instanceof Effect.Answer answer) {
            answer.headers().forEach(exchange.response()::putHeader);
            if (answer.retryAfter() != null) {
                exchange.response().putHeader("Retry-After", seconds(answer.retryAfter()));
            }
            if (answer.retryAt() != null) {
                exchange.response().putHeader("Retry-After", httpDate(answer.retryAt()));
            }
            if (answer.body() == null) {
                reject(exchange, answer.status(), "a fault that was switched on");
            } else {
                send(exchange, answer.status(), answer.body().getBytes(UTF_8));
            }
        } else if (effect instanceof Effect.Garbage) {
            send(exchange, 200, GARBAGE);
        } else if (effect instanceof Effect.Reset) {
            log.left(exchange.entry);
            reset(exchange.request);
        } else if (effect instanceof Effect.NoRecordId && created != null) {
            ObjectNode json = created.deepCopy();
            json.remove("record_id");
            send(exchange, 200, SandboxJson.bytes(json));
        }
        // Silence: the connection stays open until the client or isDown() ends it.
    }

    private void serve(Exchange exchange, int length) {
        try {
            switch (exchange.call) {
                case CREATE ->
                    create(
                            exchange,
                            form(exchange, length),
                            contact -> send(exchange, 200, SandboxJson.bytes(contact.json())));
                case FILTER_USERS -> filterUsers(exchange);
                default -> throw new Rejection(404, "there is nothing here");
            }
        } catch (Rejection rejection) {
            reject(exchange, rejection);
        }
    }

    private void create(Exchange exchange, ContactForm form, Consumer<CreatedContact> then) throws Rejection {
        CreatedContact similar = useCreated(exchange.request) ? book.similar(form) : null;
        if (similar != null) {
            then.accept(similar);
        } else {
            after(racy, () -> then.accept(book.create(form)));
        }
    }

    private ContactForm form(Exchange exchange, int length) throws Rejection {
        check(exchange, CREATE);
        if (length > MAX_BODY) {
            throw new Rejection(413, "more than " + MAX_BODY + " bytes");
        }
        return ContactForm.of(exchange.body);
    }

    private void filterUsers(Exchange exchange) throws Rejection {
        check(exchange, FILTER_USERS);
        int size = number(exchange.request, "list_size", MAX_LIST_SIZE);
        int page = number(exchange.request, "page_no", 1);
        if (size < 1 || size > MAX_LIST_SIZE || page < 0) {
            throw new Rejection(400, "list_size must be 1 to " + MAX_LIST_SIZE + ", page_no 0 or more");
        }
        if (exchange.body == null || !exchange.body.isArray()) {
            throw new Rejection(400, "the body must be an array of user ids");
        }
        Set<Long> leftOut = new HashSet<>();
        exchange.body.forEach(id -> leftOut.add(id.asLong()));
        String query = exchange.request.getParam("query", "");
        send(exchange, 200, SandboxJson.bytes(Colleagues.filter(query, page, size, leftOut)));
    }

    /** What every call has in common: version, method, token, organization, media type; in this order. */
    private void check(Exchange exchange, Pattern pattern) throws Rejection {
        HttpServerRequest request = exchange.request;
        Matcher path = pattern.matcher(request.path());
        if (!path.matches() || !path.group(1).equals(API_VERSION)) {
            throw new Rejection(404, "there is nothing here");
        }
        if (!request.method().equals(HttpMethod.POST)) {
            throw new Rejection(405, "only POST is allowed", Map.of("Allow", "POST"));
        }
        authorize(request.getHeader("Authorization"));
        if (!path.group(2).equals(Long.toString(organizationId))) {
            throw new Rejection(404, "no such organization");
        }
        if (!isJson(request.getHeader("Content-Type"))) {
            throw new Rejection(415, "Content-Type must be application/json");
        }
    }

    private void authorize(@Nullable String header) throws Rejection {
        if (header == null) {
            throw new Rejection(401, "no bearer token", Map.of("WWW-Authenticate", "Bearer realm=\"smarttask\""));
        }
        if (!header.startsWith("Bearer ") || !tokens.accepts(header.substring("Bearer ".length()))) {
            throw new Rejection(
                    401,
                    "the token is unknown or has expired",
                    Map.of("WWW-Authenticate", "Bearer realm=\"smarttask\", error=\"invalid_token\""));
        }
    }

    private void token(Exchange exchange, String form) {
        Faults.Hit hit = faults.afterReading(Call.TOKEN, null);
        if (hit != null) {
            apply(exchange, hit.effect(), null);
            return;
        }
        try {
            if (!exchange.request.method().equals(HttpMethod.POST)) {
                throw new Rejection(405, "invalid_request", Map.of("Allow", "POST"));
            }
            String type = exchange.request.getHeader("Content-Type");
            if (type == null || !mediaType(type).equals("application/x-www-form-urlencoded")) {
                throw new Rejection(400, "invalid_request");
            }
            exchange.response().putHeader("Cache-Control", "no-store");
            send(exchange, 200, SandboxJson.bytes(tokens.grant(form, exchange.request.getHeader("Authorization"))));
        } catch (Rejection rejection) {
            rejection.headers().forEach(exchange.response()::putHeader);
            send(
                    exchange,
                    rejection.status(),
                    SandboxJson.bytes(SandboxJson.MAPPER.createObjectNode().put("error", rejection.sentence())));
        }
    }

    private void reject(Exchange exchange, Rejection rejection) {
        rejection.headers().forEach(exchange.response()::putHeader);
        reject(exchange, rejection.status(), rejection.sentence());
    }

    private void reject(Exchange exchange, int status, String message) {
        send(
                exchange,
                status,
                SandboxJson.bytes(SandboxJson.MAPPER
                        .createObjectNode()
                        .put("status", status)
                        .put("message", message)));
    }

    private void send(Exchange exchange, int status, byte[] body) {
        HttpServerResponse response = exchange.response();
        if (response.closed()) {
            return; // nobody is told, so it counts as not answered
        }
        log.answered(exchange.entry, status);
        response.setStatusCode(status);
        if (!response.headers().contains("Date")) { // else a fault that lies about the time
            response.putHeader("Date", httpDate(clock.instant()));
        }
        if (!response.headers().contains("Content-Type")) {
            response.putHeader("Content-Type", "application/json; charset=utf-8");
        }
        if (status == 204 || status == 304) {
            response.end();
        } else {
            response.end(Buffer.buffer(body));
        }
    }

    private Duration latency() {
        long from = shortest.toMillis();
        long to = longest.toMillis();
        return to > from ? Duration.ofMillis(from + random.nextLong(to - from + 1)) : shortest;
    }

    private void after(Duration time, Runnable step) {
        if (time.toMillis() < 1) {
            step.run();
        } else {
            vertx.setTimer(time.toMillis(), timer -> step.run());
        }
    }

    /** A TCP reset, not an orderly end: what a client sees when a server's process or a proxy dies. */
    private static void reset(HttpServerRequest request) {
        Channel channel = ((ConnectionBase) request.connection()).channel();
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        request.connection().close();
    }

    private static Call call(String path) {
        if (CREATE.matcher(path).matches()) {
            return Call.CREATE;
        }
        if (FILTER_USERS.matcher(path).matches()) {
            return Call.FILTER_USERS;
        }
        return path.equals(TOKEN) ? Call.TOKEN : Call.UNKNOWN;
    }

    private static boolean useCreated(HttpServerRequest request) throws Rejection {
        String value = request.getParam("use_created", "false").toLowerCase(Locale.ROOT);
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new Rejection(400, "use_created must be true or false");
        };
    }

    private static int number(HttpServerRequest request, String parameter, int otherwise) throws Rejection {
        String value = request.getParam(parameter, "");
        try {
            return value.isEmpty() ? otherwise : Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new Rejection(400, parameter + " must be a number");
        }
    }

    private static boolean isJson(@Nullable String contentType) {
        if (contentType == null || !mediaType(contentType).equals("application/json")) {
            return false;
        }
        String folded = contentType.toLowerCase(Locale.ROOT).replace("\"", "");
        int charset = folded.indexOf("charset=");
        return charset < 0 || folded.substring(charset).strip().equals("charset=utf-8");
    }

    private static String mediaType(String contentType) {
        int end = contentType.indexOf(';');
        return (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    private static String seconds(Duration time) {
        return Long.toString(time.plusNanos(999_999_999).toSeconds());
    }

    private static String httpDate(Instant instant) {
        return HTTP_DATE.format(ZonedDateTime.ofInstant(instant, ZoneOffset.UTC));
    }
}
