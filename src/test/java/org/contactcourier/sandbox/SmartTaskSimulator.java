package org.contactcourier.sandbox;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP server that does what SmartTask's documentation says: <em>Create a contact</em>, <em>Filter Users</em> and the
 * OAuth token endpoint, and misbehaves on demand.
 *
 * <pre>{@code
 * smartTask.refuses(422);
 * smartTask.answers(503).withRetryAfter(Duration.ofSeconds(2)).forNext(3);
 * smartTask.resetsAfterReading().butCreates().forContact(SentContact.named("Ada Lovelace"));
 * smartTask.isDown();
 * }</pre>
 *
 * <p>Where the documentation is silent: {@code use_created} is off unless asked for. A contact is <em>similar</em> to the
 * earliest one that has any of its e-mail addresses, whatever their case, else to the earliest one of the same name, whatever
 * its case, and the same parent (record id or name); it is returned unchanged. Look-up and creation are one step, unless
 * {@link #racy}. An unknown field is refused with 400, a text over its limit (UTF-16 units) with 422.
 *
 * <p>The same switches are there for {@code curl} under {@code /_sandbox/}. Everything lives in memory, on one event loop;
 * latency is counted from the request's last byte to the look-up. Thread-safe. Errors: {@link IllegalStateException} where
 * the port is taken.
 */
public final class SmartTaskSimulator implements AutoCloseable {
    /** The organization of the documentation's sample. */
    public static final long ORGANIZATION_ID = 38;

    /** The bearer token that works from the start. */
    public static final String TOKEN = "sandbox-token";

    public static final String CLIENT_ID = TokenDesk.CLIENT_ID;
    public static final String CLIENT_SECRET = TokenDesk.CLIENT_SECRET;

    private static final String LOOPBACK = "127.0.0.1";
    private static final long CREATOR = 59;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    // Benchmarks open hundreds of connections at once.
    private static final int BACKLOG = 2_048;

    private final String host;
    private final int port;
    private final String token;
    private final long organizationId;
    private final Vertx vertx;
    private final ContactBook book;
    private final RequestLog log;
    private final Faults faults = new Faults();
    private final TokenDesk tokens;
    private final SmartTaskApi api;
    private final ControlDesk control;
    private @Nullable HttpServer server;

    private SmartTaskSimulator(String host, int port, String token, long organizationId) {
        this.host = host;
        this.port = port;
        this.token = token;
        this.organizationId = organizationId;
        Clock clock = Clock.systemUTC();
        vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setUseDaemonThread(true)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        book = new ContactBook(organizationId, CREATOR, clock);
        log = new RequestLog(clock);
        tokens = new TokenDesk(token, clock);
        api = new SmartTaskApi(vertx, clock, organizationId, book, log, faults, tokens);
        control = new ControlDesk(this, vertx);
    }

    /** A simulator on a free port of 127.0.0.1, listening. */
    public static SmartTaskSimulator start() {
        return start(LOOPBACK, LoopbackPorts.free(), TOKEN, ORGANIZATION_ID);
    }

    /** A simulator on the given port of 127.0.0.1, listening. */
    public static SmartTaskSimulator start(int port) {
        return start(LOOPBACK, port, TOKEN, ORGANIZATION_ID);
    }

    public static SmartTaskSimulator start(String host, int port, String token, long organizationId) {
        SmartTaskSimulator simulator = new SmartTaskSimulator(host, port, token, organizationId);
        try {
            simulator.isUp();
        } catch (IllegalStateException portTaken) {
            simulator.close();
            throw portTaken;
        }
        return simulator;
    }

    // What a client needs

    public String baseUrl() {
        return "http://" + host + ":" + port;
    }

    /** {@link #baseUrl} and the path of <em>Create a contact</em>. */
    public URI createUrl() {
        return URI.create(baseUrl() + "/v1.0/contact/create/" + organizationId);
    }

    public URI tokenUrl() {
        return URI.create(baseUrl() + "/connect/token");
    }

    public String host() {
        return host;
    }

    public int port() {
        return port;
    }

    public String token() {
        return token;
    }

    public long organizationId() {
        return organizationId;
    }

    // What has happened

    /** Every contact created, in order; those that were only found are not among them. */
    public List<CreatedContact> contacts() {
        return book.contacts();
    }

    /** The organizations among {@link #contacts}. */
    public List<CreatedContact> companies() {
        return contacts().stream().filter(CreatedContact::isOrganization).toList();
    }

    public long contactCount() {
        return book.count();
    }

    /** The names of all contacts created, in order. */
    public List<String> names() {
        return contacts().stream().map(CreatedContact::name).toList();
    }

    /** The contacts for which a similar one was there already when they were created. */
    public List<CreatedContact> duplicates() {
        return contacts().stream().filter(CreatedContact::similarToEarlier).toList();
    }

    /** Every request but those to {@code /_sandbox/}, in order of arrival. */
    public List<SeenRequest> requests() {
        return log.requests();
    }

    /** The requests to <em>Create a contact</em>, whatever came of them. */
    public List<SeenRequest> createRequests() {
        return requests().stream().filter(SeenRequest::isCreate).toList();
    }

    public long requestCount() {
        return log.count();
    }

    public long createRequestCount() {
        return log.creates();
    }

    /** The <em>Create a contact</em> requests that have arrived and are neither answered nor cut off. */
    public int inFlight() {
        return log.inFlight();
    }

    /**
     * The most <em>Create a contact</em> requests that were ever in flight together. Tells something only with a {@link
     * #latency}: without one the event loop has answered a request before it looks at the next.
     */
    public int maxInFlight() {
        return log.maxInFlight();
    }

    // What goes wrong

    /** Every create call gets this status until {@link #clearFaults}. */
    public void refuses(int status) {
        answers(status).untilCleared();
    }

    /** Every create call for such a contact gets this status until {@link #clearFaults}. */
    public void refuses(int status, Predicate<SentContact> meant) {
        answers(status).forContact(meant);
    }

    public Fault answers(int status) {
        return Fault.answering(faults, status);
    }

    /** Resets the connection as soon as a request's head is there: nothing was read, nothing is created. */
    public Fault resetsBeforeReading() {
        return Fault.of(faults, new Effect.Reset(true));
    }

    /** Resets the connection once the request is read; {@link Fault#butCreates} decides what that means. */
    public Fault resetsAfterReading() {
        return Fault.of(faults, new Effect.Reset(false));
    }

    /** Reads the request and never answers. */
    public Fault neverAnswers() {
        return Fault.of(faults, new Effect.Silence());
    }

    /** Answers 200 with something that is no JSON. */
    public Fault answersGarbage() {
        return Fault.of(faults, new Effect.Garbage());
    }

    /** Answers 200 with a whole contact that only lacks its {@code record_id}. */
    public Fault answersWithoutRecordId() {
        return Fault.of(faults, new Effect.NoRecordId());
    }

    /** Takes so much longer, on top of {@link #latency}, and then goes on as usual. */
    public Fault delays(Duration time) {
        return Fault.of(faults, new Effect.Delay(time));
    }

    public void clearFaults() {
        faults.clear();
    }

    /** The faults that are switched on, one sentence each. */
    public List<String> faults() {
        return faults.describe();
    }

    /** How long the API thinks about each request, in whole milliseconds. */
    public void latency(Duration time) {
        api.latency(time, time);
    }

    /** How long the API thinks about each request: evenly spread, the same from run to run. */
    public void latency(Duration shortest, Duration longest) {
        api.latency(shortest, longest);
    }

    /**
     * Thinks about at most so many requests at a time; the others wait in the order in which they came, so that they take
     * longer the more there are. Means something with a {@link #latency} only. May change at any time; 0 is no limit.
     */
    public void capacity(int requests) {
        if (requests < 0) {
            throw new IllegalArgumentException("a capacity of " + requests);
        }
        api.capacity(requests);
    }

    /** The requests that wait because of the {@link #capacity}. */
    public int waiting() {
        return api.waiting();
    }

    /** Leaves time between the look-up of a similar contact and the creation, as a real server may. Zero ends it. */
    public void racy(Duration time) {
        api.racy(time);
    }

    /** Answers 429 with {@code Retry-After} to what exceeds a token bucket that holds one second's worth of requests. */
    public void rateLimit(double perSecond) {
        rateLimit(perSecond, (int) Math.max(1, perSecond));
    }

    public void rateLimit(double perSecond, int burst) {
        api.rateLimit(new RateLimit(perSecond, burst, System.nanoTime()));
    }

    public void noRateLimit() {
        api.rateLimit(null);
    }

    /**
     * Closes the port and every connection: from now on connections are refused. Without effect when it is down. A request
     * that has been read comes to its end all the same: its contact may be created although nobody is told.
     */
    public void isDown() {
        await(goDown());
    }

    /** Listens again on the same port. Without effect when it is up. */
    public void isUp() {
        await(goUp());
    }

    public synchronized boolean isListening() {
        return server != null;
    }

    // Tokens

    /** From now on every access token is answered with 401; {@link #accepts} or the token endpoint helps. */
    public void expiresTokens() {
        tokens.expireAll();
    }

    public void accepts(String accessToken) {
        tokens.accept(accessToken);
    }

    /** A refresh token as a person's login would have given it. */
    public String refreshToken() {
        return tokens.refreshToken();
    }

    /** From now on no refresh token that was ever given works: {@code invalid_grant}. */
    public void revokesRefreshTokens() {
        tokens.revokeRefreshTokens();
    }

    /** An authorization code as a person's login would have given it; good for one use. */
    public String authorizationCode() {
        return tokens.code();
    }

    /** How long access tokens last that are given from now on; whole seconds in {@code expires_in}. */
    public void accessTokensLast(Duration time) {
        tokens.last(time, true);
    }

    /** Like {@link #accessTokensLast}, but the answers have no {@code expires_in}. */
    public void accessTokensLastUntold(Duration time) {
        tokens.last(time, false);
    }

    /** Whether each use of a refresh token ends it and gives a new one (the default), or it goes on and none is given. */
    public void rotatesRefreshTokens(boolean value) {
        tokens.rotate(value);
    }

    // The whole

    /**
     * Keeps neither contacts nor requests from now on, only their numbers, so that a benchmark measures something else than the
     * simulator's heap. It finds no similar contact then.
     */
    public void forgetful() {
        book.forgets(true);
        log.forgets(true);
    }

    /** As new: up, no faults, no contacts, no requests, the first token valid. */
    public void reset() {
        isUp();
        resetState();
    }

    void resetState() {
        faults.clear();
        tokens.reset();
        api.latency(Duration.ZERO, Duration.ZERO);
        api.capacity(0);
        api.racy(Duration.ZERO);
        api.rateLimit(null);
        book.forgets(false);
        book.clear();
        log.forgets(false);
        log.clear();
    }

    @Override
    public void close() {
        await(vertx.close());
    }

    /** Not waited for, so that the event loop may call it. */
    synchronized Future<Void> goDown() {
        HttpServer closing = server;
        server = null;
        return closing == null ? Future.succeededFuture() : closing.close();
    }

    synchronized Future<Void> goUp() {
        if (server != null) {
            return Future.succeededFuture();
        }
        HttpServer opening = vertx.createHttpServer(new HttpServerOptions()
                        .setHost(host)
                        .setPort(port)
                        .setAcceptBacklog(BACKLOG)
                        .setHttp2ClearTextEnabled(false))
                .requestHandler(this::handle);
        server = opening;
        return opening.listen().<Void>mapEmpty().onFailure(portTaken -> forget(opening));
    }

    private synchronized void forget(HttpServer opening) {
        if (opening.equals(server)) {
            server = null;
        }
    }

    private void handle(HttpServerRequest request) {
        String path = request.path();
        if (path != null && path.startsWith(ControlDesk.PATH)) {
            control.handle(request);
        } else {
            api.handle(request);
        }
    }

    private static void await(Future<Void> future) {
        try {
            future.toCompletionStage().toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("not done within " + PATIENCE, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
