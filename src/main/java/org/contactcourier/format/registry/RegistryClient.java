package org.contactcourier.format.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.contactcourier.http.BoundedHttp;
import org.contactcourier.http.BrokenAnswerException;
import org.contactcourier.network.NetworkTrouble;
import org.contactcourier.record.Deadline;

/**
 * The two calls of a registry's REST API that reading takes, as Confluent publishes them and Apicurio, Karapace and Redpanda
 * answer them too. Remembers nothing. Thread-safe.
 */
final class RegistryClient {
    private static final Duration CONNECT = Duration.ofSeconds(5);

    /** For an answer as a whole: it comes from the registry's memory, and the poll thread waits for it. */
    private static final Duration ANSWER = Duration.ofSeconds(10);

    /** A registry that failed is left in peace so long; whoever asks meanwhile gets the same answer at once. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    /** More than any contact's schema has; references to references may be a circle. */
    private static final int MOST_REFERENCES = 100;

    /** The registries' own limit for a schema is 1 MB. */
    private static final int LONGEST = 4 * 1024 * 1024;

    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    private final RegistrySettings settings;
    private final BoundedHttp http;
    private final ObjectMapper mapper = JsonMapper.builder().build();

    private record SchemaAnswer(int status, JsonNode json, String retryAfter) {}

    RegistryClient(RegistrySettings settings) {
        this.settings = settings;
        this.http = new BoundedHttp(CONNECT, ANSWER, LONGEST, settings.way());
    }

    /**
     * Asks for a schema and all it refers to.
     *
     * @return empty where the registry says that it has none of that number, or not all of it
     * @throws RegistryException if it says nothing that helps
     */
    Optional<SchemaText> schema(int id, Deadline deadline) throws RegistryException {
        Optional<JsonNode> found = get("/schemas/ids/" + id, deadline);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> references = new LinkedHashMap<>();
        if (!collect(found.get(), references, MOST_REFERENCES, deadline)) {
            return Optional.empty();
        }
        JsonNode schema = found.get();
        return Optional.of(new SchemaText(
                id,
                schema.path("schemaType").asText("AVRO"),
                schema.path("schema").asText(),
                references));
    }

    /** Adds what {@code schema} refers to, depth first; false where the registry doesn't have all of it. */
    private boolean collect(JsonNode schema, Map<String, String> references, int most, Deadline deadline)
            throws RegistryException {
        for (JsonNode reference : schema.path("references")) {
            String name = reference.path("name").asText();
            if (references.containsKey(name)) {
                continue;
            }
            if (most == 0 || references.size() == MOST_REFERENCES) {
                return false;
            }
            // Deleted versions, too: values that were written before outlive them.
            Optional<JsonNode> found = get(
                    "/subjects/%s/versions/%s?deleted=true"
                            .formatted(
                                    encoded(reference.path("subject").asText()),
                                    encoded(reference.path("version").asText())),
                    deadline);
            if (found.isEmpty() || !collect(found.get(), references, most - 1, deadline)) {
                return false;
            }
            references.put(name, found.get().path("schema").asText());
        }
        return true;
    }

    private Optional<JsonNode> get(String path, Deadline deadline) throws RegistryException {
        if (deadline.isOver()) {
            throw new RegistryException("the batch's time is up", Duration.ZERO);
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(settings.url() + path))
                .timeout(ANSWER)
                .header("Accept", "application/vnd.schemaregistry.v1+json, application/json");
        settings.authorization().ifPresent(secret -> request.header("Authorization", secret.reveal()));
        SchemaAnswer answer = send(request.GET().build());
        if (answer.status == OK && answer.json.path("schema").isTextual()) {
            return Optional.of(answer.json);
        }
        // 40403 is an unknown schema, 40401 and 40402 an unknown subject or version. A mere 404 may come from anybody.
        if (answer.status == NOT_FOUND && answer.json.path("error_code").asInt() / 100 == NOT_FOUND) {
            return Optional.empty();
        }
        throw refused(answer);
    }

    private SchemaAnswer send(HttpRequest request) throws RegistryException {
        try {
            HttpResponse<byte[]> head = http.send(request);
            return new SchemaAnswer(
                    head.statusCode(),
                    json(head.body()),
                    head.headers().firstValue("Retry-After").orElse(""));
        } catch (IOException e) {
            throw new RegistryException(noAnswer(e), PAUSE);
        }
    }

    private static String noAnswer(IOException cause) {
        if (cause instanceof BrokenAnswerException) {
            return "the schema registry's answer can't be used: " + cause.getMessage();
        }
        return cause instanceof HttpTimeoutException && !(cause instanceof HttpConnectTimeoutException)
                ? "the schema registry doesn't answer in time"
                : "the schema registry can't be reached: " + NetworkTrouble.sentence(cause, "the connection fails");
    }

    private JsonNode json(byte[] body) {
        try {
            JsonNode json = mapper.readTree(body);
            return json == null ? MissingNode.getInstance() : json;
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    private static RegistryException refused(SchemaAnswer answer) {
        int status = answer.status;
        String message =
                switch (status) {
                    case OK ->
                        "the schema registry's answer can't be understood: check intake.kafka.schema-registry.url";
                    case 401, 403 ->
                        "the schema registry refuses with status " + status
                                + ": check intake.kafka.schema-registry.username and .password";
                    case NOT_FOUND ->
                        "what answers with status 404 is no schema registry: check intake.kafka.schema-registry.url";
                    default -> "the schema registry answers with status " + status;
                };
        return new RegistryException(message, pause(answer.retryAfter));
    }

    private static Duration pause(String seconds) {
        if (!seconds.matches("\\d{1,6}")) {
            return PAUSE;
        }
        Duration asked = Duration.ofSeconds(Math.max(1, Integer.parseInt(seconds)));
        return asked.compareTo(LONGEST_PAUSE) < 0 ? asked : LONGEST_PAUSE;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
