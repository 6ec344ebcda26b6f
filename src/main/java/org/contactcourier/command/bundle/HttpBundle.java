package org.contactcourier.command.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.contactcourier.configuration.Secret;
import org.contactcourier.journal.DeadLetters.Filter;
import org.contactcourier.letter.BulkRun;
import org.contactcourier.network.NetworkTrouble;
import org.contactcourier.record.Payload;
import org.jspecify.annotations.Nullable;

/** A bundle that runs, by its port for people. For one thread. */
final class HttpBundle implements Bundle {
    /** How the gate of an organization with a name is called: {@code gate-sales}. */
    private static final String GATE_OF = "gate-";

    private static final Duration CONNECT = Duration.ofSeconds(3);

    /** A search of a large journal, or a check that asks a schema registry, takes seconds. */
    private static final Duration ANSWER = Duration.ofSeconds(60);

    private static final int OK = 200;
    private static final int REFUSED = 400;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final String LETTERS = "/api/dead-letters";
    private static final String RUNS = "/api/runs";

    /** Between two looks at a run. */
    private static final long LOOK_MILLIS = 300;

    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    private final HttpClient client;
    private final URI base;
    private final ObjectMapper mapper;
    private final String user;
    private final Optional<Secret> token;

    /**
     * @param way where it is, and what is needed to get in
     * @param user stands in the history
     */
    HttpBundle(BundleAddress way, ObjectMapper mapper, String user) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .proxy(HttpClient.Builder.NO_PROXY);
        this.client = way.tls().map(builder::sslContext).orElse(builder).build();
        this.base = way.base();
        this.token = way.token();
        this.mapper = mapper;
        this.user = user;
    }

    private record HttpAnswer(int status, @Nullable JsonNode body) {
        String error() {
            String said = body == null ? "" : body.path("error").asText();
            return said.isEmpty() ? "status " + status : said;
        }
    }

    /**
     * Why no bundle can be called there, in words that go on behind the port; empty if one can. A bundle that only refuses
     * counts, too. The token is not shown to what may be anybody.
     */
    Optional<String> trouble() {
        try {
            JsonNode body = send(request("/observe/health/live"), "GET", null).body();
            return body != null && body.has("status") && body.path("checks").isArray()
                    ? Optional.empty()
                    : Optional.of("what answers there is no Contact Courier");
        } catch (IOException e) {
            return Optional.of(
                    e instanceof java.net.ConnectException || e instanceof java.net.http.HttpConnectTimeoutException
                            ? "nobody answers there"
                            : "what answers there can't be understood: " + why(e));
        }
    }

    private static String why(IOException e) {
        return NetworkTrouble.sentence(e, String.valueOf(e.getMessage()));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path))
                .timeout(ANSWER)
                .header("Accept", "application/json")
                .header("X-Operator", user);
    }

    private HttpAnswer send(String method, String path, @Nullable JsonNode body) throws IOException {
        HttpRequest.Builder request = request(path);
        token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret.reveal()));
        return send(request, method, body);
    }

    private HttpAnswer send(HttpRequest.Builder request, String method, @Nullable JsonNode body) throws IOException {
        if (body == null) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofByteArray(mapper.writeValueAsBytes(body)));
        }
        try {
            HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            return new HttpAnswer(response.statusCode(), tree(response.body()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BundleException("interrupted", e);
        }
    }

    private @Nullable JsonNode tree(byte[] body) throws IOException {
        try {
            return mapper.readTree(body);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private HttpAnswer call(String method, String path, @Nullable JsonNode body) {
        try {
            HttpAnswer answer = send(method, path, body);
            if (answer.status() == NOT_FOUND || answer.status() == CONFLICT || answer.status() < REFUSED) {
                return answer;
            }
            throw new BundleException("The bundle at %s says: %s%s".formatted(base, answer.error(), advice(answer)));
        } catch (IOException e) {
            throw new BundleException("The bundle at %s doesn't answer: %s".formatted(base, why(e)), e);
        }
    }

    private String advice(HttpAnswer answer) {
        if (answer.status() != UNAUTHORIZED && answer.status() != FORBIDDEN) {
            return "";
        }
        return " (status %d). %s"
                .formatted(
                        answer.status(),
                        token.isPresent()
                                ? "This command has sent its management.token: the bundle must have the same one"
                                : "This command has no management.token: give it the bundle's configuration");
    }

    private JsonNode need(String method, String path, @Nullable JsonNode body) {
        return found(call(method, path, body))
                .orElseThrow(() -> new BundleException("The bundle at %s doesn't know %s %s: is it of another version?"
                        .formatted(base, method, path)));
    }

    private Optional<JsonNode> found(HttpAnswer answer) {
        return answer.status() >= OK && answer.status() < REFUSED
                ? Optional.ofNullable(answer.body())
                : Optional.empty();
    }

    private static String query(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), UTF_8))
                .collect(Collectors.joining("&", "?", ""));
    }

    private static String letter(String id) {
        return LETTERS + "/" + URLEncoder.encode(id, UTF_8);
    }

    @Override
    public boolean runs() {
        return true;
    }

    private static Map<String, String> parameters(Filter filter) {
        Map<String, String> parameters = new LinkedHashMap<>();
        put(parameters, "state", filter.state().name().toLowerCase(Locale.ROOT));
        put(
                parameters,
                "reason",
                filter.reason() == null ? null : filter.reason().word());
        put(
                parameters,
                "source",
                filter.source() == null ? null : filter.source().word());
        put(parameters, "origin", filter.origin());
        put(parameters, "since", filter.since() == null ? null : filter.since().toString());
        put(parameters, "cause", filter.cause());
        put(parameters, "text", filter.text());
        put(parameters, "run", filter.refusalRun());
        put(
                parameters,
                "organization",
                filter.organization() == null ? null : filter.organization().name());
        return parameters;
    }

    private static void put(Map<String, String> parameters, String name, @Nullable String value) {
        if (value != null) {
            parameters.put(name, value);
        }
    }

    @Override
    public JsonNode list(Filter filter, @Nullable String after, int limit) {
        Map<String, String> parameters = parameters(filter);
        parameters.put("limit", Integer.toString(limit));
        if (after != null) {
            parameters.put("after", after);
        }
        return need("GET", LETTERS + query(parameters), null);
    }

    @Override
    public long count(Filter filter) {
        return need("GET", LETTERS + "/count" + query(parameters(filter)), null)
                .path("count")
                .asLong();
    }

    @Override
    public JsonNode groups(Filter filter) {
        return need("GET", LETTERS + "/groups" + query(parameters(filter)), null);
    }

    @Override
    public Optional<JsonNode> show(String id) {
        return found(call("GET", letter(id), null));
    }

    @Override
    public Optional<JsonNode> check(String id) {
        return found(call("POST", letter(id) + "/check", null));
    }

    @Override
    public Optional<Payload> payload(String id) {
        return show(id).map(letter -> {
            JsonNode payload = letter.path("payload");
            byte[] bytes = payload.has("data_base64")
                    ? Base64.getDecoder().decode(payload.path("data_base64").asText())
                    : payload.path("data").asText().getBytes(UTF_8);
            return new Payload(
                    payload.path("media_type").asText(),
                    bytes,
                    payload.path("size").asLong(bytes.length),
                    null,
                    null);
        });
    }

    @Override
    public Optional<JsonNode> edit(String id, String mediaType, byte[] bytes) {
        ObjectNode body = mapper.createObjectNode().put("media_type", mediaType);
        try {
            body.put("data", UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            body.put("data_base64", Base64.getEncoder().encodeToString(bytes));
        }
        return edit(id, body);
    }

    @Override
    public Optional<JsonNode> editContact(String id, ObjectNode contact) {
        return edit(id, mapper.createObjectNode().set("contact", contact));
    }

    private Optional<JsonNode> edit(String id, JsonNode body) {
        return found(call("PUT", letter(id), body))
                .map(answer -> answer.has("verdict") ? answer.path("verdict") : answer);
    }

    private ObjectNode ids(List<String> ids) {
        ObjectNode body = mapper.createObjectNode();
        ids.forEach(body.putArray("ids")::add);
        return body;
    }

    @Override
    public long replay(List<String> ids) {
        return need("POST", LETTERS + "/replay", ids(ids)).path("changed").asLong();
    }

    @Override
    public long discard(List<String> ids, String why) {
        return need("POST", LETTERS + "/discard", ids(ids).put("reason", why))
                .path("changed")
                .asLong();
    }

    @Override
    public JsonNode plan(Filter filter, Consumer<JsonNode> progress) throws InterruptedException {
        return run(BulkRun.Action.PLAN, filter, "", false, progress);
    }

    @Override
    public JsonNode replay(Filter filter, boolean onlySendable, Consumer<JsonNode> progress)
            throws InterruptedException {
        return run(BulkRun.Action.REPLAY, filter, "", onlySendable, progress);
    }

    @Override
    public JsonNode discard(Filter filter, String why, Consumer<JsonNode> progress) throws InterruptedException {
        return run(BulkRun.Action.DISCARD, filter, why, false, progress);
    }

    private JsonNode run(
            BulkRun.Action action, Filter filter, String why, boolean onlySendable, Consumer<JsonNode> progress)
            throws InterruptedException {
        ObjectNode order = mapper.createObjectNode().put("action", action.name().toLowerCase(Locale.ROOT));
        parameters(filter).forEach(order.putObject("filter")::put);
        if (action == BulkRun.Action.DISCARD) {
            order.put("reason", why);
        }
        order.put("only_sendable", onlySendable);
        JsonNode run = need("POST", RUNS, order);
        String path = RUNS + "/" + run.path("run").asText();
        CountDownLatch never = new CountDownLatch(1);
        while (!run.path("ended").asBoolean()) {
            progress.accept(run);
            boolean ignored = never.await(LOOK_MILLIS, TimeUnit.MILLISECONDS); // of another process, nobody tells us
            run = need("GET", path, null);
        }
        return RunEnd.of(run);
    }

    @Override
    public long stopReplays() {
        JsonNode answer = need("POST", "/api/replays/stop", null);
        return answer.path("changed").asLong(answer.path("stopped").asLong());
    }

    @Override
    public JsonNode trace(String what) {
        return need("GET", "/api/contacts" + query(Map.of("q", what)), null);
    }

    /** The bundle answers after two seconds at most, whether it is done or not. */
    @Override
    public JsonNode reconcile(Instant since) {
        JsonNode answer;
        do {
            answer = need("GET", "/api/reconcile" + query(Map.of("since", since.toString())), null);
        } while (answer.path("under_way").asBoolean());
        return answer;
    }

    @Override
    public JsonNode erase(String email, boolean andOriginals) {
        return need(
                "POST",
                "/api/contacts/erase",
                mapper.createObjectNode().put("email", email).put("files", andOriginals));
    }

    @Override
    public JsonNode overview() {
        return need("GET", "/operate", null);
    }

    @Override
    public JsonNode inDoubt() {
        return need("GET", "/operate/in-doubt", null);
    }

    @Override
    public JsonNode switchOff(String part, String reason) {
        return change(path(part, "/close", "/pause") + query(Map.of("reason", reason)));
    }

    @Override
    public JsonNode switchOn(String part) {
        return change(path(part, "/open", "/resume"));
    }

    private static String path(String part, String ofGate, String ofSource) {
        if (part.equals("gate")) {
            return "/operate/gate" + ofGate;
        }
        return part.startsWith(GATE_OF)
                ? "/operate/gates/" + part.substring(GATE_OF.length()) + ofGate
                : "/operate/sources/" + part + ofSource;
    }

    @Override
    public JsonNode logLevel(String level) {
        return change("/operate/log-level" + query(Map.of("level", level)));
    }

    private JsonNode change(String path) {
        HttpAnswer answer = call("POST", path, null);
        return found(answer)
                .orElseThrow(() -> new BundleException("The bundle at %s says: %s".formatted(base, answer.error())));
    }

    @Override
    public void close() {
        // the connections end with the process, or after half a minute
    }
}
