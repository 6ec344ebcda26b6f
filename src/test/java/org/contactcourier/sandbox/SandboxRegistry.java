package org.contactcourier.sandbox;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP server that answers the two calls of a Confluent schema registry that readers make, as its API documentation has
 * them, and misbehaves on demand. Schemas are registered by method call. Thread-safe.
 */
public final class SandboxRegistry implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final long PATIENCE_SECONDS = 20;
    private static final Pattern BY_ID = Pattern.compile("/schemas/ids/(\\d+)");
    private static final Pattern BY_VERSION = Pattern.compile("/subjects/([^/]+)/versions/(\\d+)");

    /** The path of every request so far, in the order they came. */
    public final List<String> requests = new CopyOnWriteArrayList<>();

    private final ObjectMapper mapper = new ObjectMapper();
    private final int port = LoopbackPorts.free();
    private final Vertx vertx = Vertx.vertx(new VertxOptions()
            .setEventLoopPoolSize(1)
            .setWorkerPoolSize(1)
            .setInternalBlockingPoolSize(1)
            .setUseDaemonThread(true)
            .setFileSystemOptions(
                    new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
    private final Map<Integer, ObjectNode> byId = new HashMap<>();
    private final Map<String, ObjectNode> byVersion = new HashMap<>();
    private final Map<Integer, Integer> lagging = new HashMap<>();
    private @Nullable HttpServer server;
    private @Nullable String authorization;
    private @Nullable Answer forced;
    private boolean silent;
    private int lastId;

    private SandboxRegistry() {}

    private record Answer(int status, String body, int retryAfter) {
        private Answer(int status, String body) {
            this(status, body, 0);
        }
    }

    /** Another schema that a schema needs, by the name it has for it. */
    public record Reference(String name, String subject) {}

    /** A registry on a free port of 127.0.0.1, listening. */
    public static SandboxRegistry start() {
        SandboxRegistry registry = new SandboxRegistry();
        registry.isUp();
        return registry;
    }

    public String url() {
        return "http://" + LOOPBACK + ":" + port;
    }

    public int avro(String subject, String schema, Reference... references) {
        return register(subject, null, schema, references);
    }

    public int protobuf(String subject, String schema, Reference... references) {
        return register(subject, "PROTOBUF", schema, references);
    }

    public int json(String subject, String schema) {
        return register(subject, "JSON", schema);
    }

    /** Registers version 1 of a subject and returns its number. Avro's is the type that is left out. */
    public synchronized int register(String subject, @Nullable String type, String schema, Reference... references) {
        lastId++;
        ObjectNode stored = mapper.createObjectNode();
        if (type != null) {
            stored.put("schemaType", type);
        }
        stored.put("schema", schema);
        for (Reference reference : references) {
            stored.withArray("references")
                    .addObject()
                    .put("name", reference.name)
                    .put("subject", reference.subject)
                    .put("version", 1);
        }
        byId.put(lastId, stored);
        byVersion.put(
                subject + "/1",
                stored.deepCopy().put("subject", subject).put("id", lastId).put("version", 1));
        return lastId;
    }

    public synchronized void forgets(int id) {
        byId.remove(id);
    }

    /** The next {@code times} requests for a schema are answered by a replica that doesn't have it yet. */
    public synchronized void lags(int id, int times) {
        lagging.put(id, times);
    }

    /** From now on only this user is let in. */
    public synchronized void wants(String username, String password) {
        authorization = "Basic "
                + Base64.getEncoder().encodeToString((username + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /** From now on every request is answered like this. */
    public synchronized void answers(int status, String body) {
        forced = new Answer(status, body);
    }

    /** From now on every request is answered with 429 and that many seconds. */
    public synchronized void asksForPatience(int seconds) {
        forced = new Answer(429, "", seconds);
    }

    /** From now on requests are read and never answered. */
    public synchronized void isSilent() {
        silent = true;
    }

    /** From now on it does what a registry does. */
    public synchronized void isWell() {
        forced = null;
        silent = false;
    }

    /** Refuses connections. */
    public void isDown() {
        HttpServer closing;
        synchronized (this) {
            closing = server;
            server = null;
        }
        if (closing != null) {
            await(closing.close());
        }
    }

    /** Listens again, on the same port. */
    public void isUp() {
        HttpServer opening = vertx.createHttpServer(
                        new HttpServerOptions().setHost(LOOPBACK).setPort(port).setHttp2ClearTextEnabled(false))
                .requestHandler(this::handle);
        synchronized (this) {
            server = opening;
        }
        await(opening.listen());
    }

    /** How often a path was asked for. */
    public long requestsFor(String path) {
        return requests.stream().filter(path::equals).count();
    }

    @Override
    public void close() {
        await(vertx.close());
    }

    private synchronized void handle(HttpServerRequest request) {
        requests.add(request.path());
        if (silent) {
            return;
        }
        Answer answer = answer(request);
        if (answer.retryAfter > 0) {
            request.response().putHeader("Retry-After", Integer.toString(answer.retryAfter));
        }
        request.response()
                .setStatusCode(answer.status)
                .putHeader("Content-Type", "application/vnd.schemaregistry.v1+json")
                .end(answer.body)
                .onFailure(gone -> request.connection().close());
    }

    private Answer answer(HttpServerRequest request) {
        if (forced != null) {
            return forced;
        }
        if (authorization != null && !authorization.equals(request.getHeader("Authorization"))) {
            return new Answer(401, "{\"error_code\":401,\"message\":\"Unauthorized\"}");
        }
        Matcher id = BY_ID.matcher(request.path());
        if (id.matches()) {
            int number = Integer.parseInt(id.group(1));
            int lag = lagging.getOrDefault(number, 0);
            lagging.put(number, lag - 1);
            ObjectNode schema = lag > 0 ? null : byId.get(number);
            return schema == null
                    ? new Answer(404, "{\"error_code\":40403,\"message\":\"Schema " + number + " not found\"}")
                    : new Answer(200, schema.toString());
        }
        Matcher version = BY_VERSION.matcher(request.path());
        ObjectNode schema = version.matches() ? byVersion.get(version.group(1) + "/" + version.group(2)) : null;
        return schema == null
                ? new Answer(404, "{\"error_code\":40401,\"message\":\"Subject not found.\"}")
                : new Answer(200, schema.toString());
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}
