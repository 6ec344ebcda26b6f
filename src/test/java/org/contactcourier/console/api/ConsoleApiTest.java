package org.contactcourier.console.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.contactcourier.console.ConsoleServer;
import org.contactcourier.journal.DeadLetters.Event;
import org.contactcourier.journal.DeadLetters.Filter;
import org.contactcourier.json.StrictJson;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs call the API over HTTP; each answer is what its description says. */
class ConsoleApiTest {
    private static final ObjectMapper MAPPER = StrictJson.mapper();
    private static final String GOOD = "{\"name\": \"Grace\", \"email\": \"grace@example.org\"}";
    private static final String BAD = "{\"email\": \"nobody@example.org\"}";

    @TempDir
    private Path folder;

    private ConsoleServer console;
    private JsonNode description;
    private final Set<String> called = new TreeSet<>();

    @BeforeEach
    void start() {
        console = ConsoleServer.start(folder);
        description = json(console.get("/api/openapi.json").body());
    }

    @AfterEach
    void stop() {
        console.close();
    }

    private static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Calls {@code path}, where braces stand for the description's own, and checks the answer against its schema. */
    private JsonNode call(String method, String template, String path, String body) {
        HttpResponse<String> answer = body == null
                ? console.send(method, path, null, "X-Operator", "ada")
                : console.send(method, path, body, "X-Operator", "ada", "Content-Type", "application/json");
        JsonNode operation = description.path("paths").path(template).path(method.toLowerCase(java.util.Locale.ROOT));
        JsonNode schema = operation
                .path("responses")
                .path(String.valueOf(answer.statusCode()))
                .path("content")
                .path("application/json")
                .path("schema");
        assertThat(schema.isObject())
                .as("%s %s answers %d: %s", method, template, answer.statusCode(), answer.body())
                .isTrue();
        ObjectNode all = MAPPER.createObjectNode();
        all.setAll((ObjectNode) schema);
        all.set("components", description.path("components"));
        Schema compiled = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(all.toString(), InputFormat.JSON);
        assertThat(compiled.validate(answer.body(), InputFormat.JSON))
                .as(answer.body())
                .isEmpty();
        called.add(method + " " + template);
        return json(answer.body());
    }

    private JsonNode get(String path) {
        return call("GET", path.replaceFirst("\\?.*", ""), path, null);
    }

    private JsonNode post(String path, String body) {
        return call("POST", path, path, body);
    }

    @Test
    void describesEachCallAndAnswersAsDescribed() {
        String good = console.bury(1, GOOD);
        String bad = console.bury(2, BAD);
        console.bury("kafka:contacts/0", 3, "application/octet-stream", new byte[] {1, 2, (byte) 0xff});
        String letter = "/api/dead-letters/{id}";

        get("/api/openapi.json");
        assertThat(get("/api/now").path("dead_letters").path("Invalid").asInt()).isEqualTo(1);
        assertThat(get("/api/dead-letters?source=file").path("letters")).hasSize(2);
        assertThat(get("/api/dead-letters/count").path("count").asInt()).isEqualTo(3);
        assertThat(get("/api/dead-letters/groups").path("groups")).hasSize(3);
        assertThat(call("GET", letter, "/api/dead-letters/" + good, null)
                        .path("verdict")
                        .path("sendable")
                        .asBoolean())
                .isTrue();
        call("GET", letter, "/api/dead-letters/" + "0".repeat(32), null);
        String check = "/api/dead-letters/" + bad + "/check";
        assertThat(call("POST", letter + "/check", check, null).path("sendable").asBoolean())
                .isFalse();
        assertThat(call(
                                "POST",
                                letter + "/check",
                                check,
                                "{\"data\": \"{\\\"name\\\": \\\"N\\\", \\\"email\\\": \\\"n@example.org\\\"}\"}")
                        .path("sendable")
                        .asBoolean())
                .isTrue();
        assertThat(call(
                                "PUT",
                                letter,
                                "/api/dead-letters/" + bad,
                                "{\"contact\": {\"name\": \"Nobody\", \"email\": \"n@example.org\"}}")
                        .path("sendable")
                        .asBoolean())
                .isTrue();
        assertThat(post("/api/dead-letters/replay", "{\"ids\": [\"" + good + "\"]}")
                        .path("changed")
                        .asInt())
                .isEqualTo(1);
        call("PUT", letter, "/api/dead-letters/" + good, "{\"data\": \"x\"}");
        assertThat(post("/api/replays/stop", null).path("changed").asInt()).isEqualTo(1);
        String run = post("/api/runs", "{\"action\": \"plan\", \"filter\": {\"source\": \"file\"}}")
                .path("run")
                .asText();
        Awaitility.await().until(() -> call("GET", "/api/runs/{id}", "/api/runs/" + run, null)
                .path("ended")
                .asBoolean());
        assertThat(call("GET", "/api/runs/{id}", "/api/runs/" + run, null)
                        .path("sendable")
                        .asInt())
                .isEqualTo(2);
        call("POST", "/api/runs/{id}/stop", "/api/runs/" + run + "/stop", null);
        call("GET", "/api/runs/{id}", "/api/runs/none", null);
        assertThat(post("/api/dead-letters/discard", "{\"ids\": [\"" + bad + "\"], \"reason\": \"a test\"}")
                        .path("changed")
                        .asInt())
                .isEqualTo(1);
        assertThat(get("/api/events").path("events").get(0).path("who").asText())
                .isEqualTo("ada");
        assertThat(get("/api/contacts?q=" + URLEncoder.encode("file:people.ndjson", UTF_8))
                        .path("contacts"))
                .hasSize(2);
        Awaitility.await().until(() -> get("/api/reconcile").path("balances").asBoolean());
        call("GET", "/api/reconcile", "/api/reconcile?since=yesterday", null);
        assertThat(post("/api/contacts/erase", "{\"email\": \"nobody@example.com\"}")
                        .path("letters")
                        .asInt())
                .isZero();

        List<String> described = new ArrayList<>();
        description.path("paths").properties().forEach(path -> path.getValue()
                .fieldNames()
                .forEachRemaining(
                        method -> described.add(method.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey())));
        assertThat(called).containsExactlyInAnyOrderElementsOf(described);
    }

    @Test
    void isDescribedInTheDocumentsAsWell() throws IOException {
        assertThat(json(Files.readString(Path.of("docs/openapi.json")))).isEqualTo(description);
    }

    @Test
    void leadsThroughAllPages() {
        for (int i = 0; i < 25; i++) {
            console.bury(i, BAD);
        }
        List<String> ids = new ArrayList<>();
        String after = "";
        do {
            JsonNode page = get("/api/dead-letters?limit=10" + after);
            page.path("letters").forEach(letter -> ids.add(letter.path("id").asText()));
            after = page.has("next") ? "&after=" + page.path("next").asText() : "";
        } while (!after.isEmpty());

        assertThat(ids).hasSize(25).doesNotHaveDuplicates();
    }

    @Test
    void keepsTheNameOfWhoeverEdits() {
        String id = console.bury(1, BAD);

        call(
                "PUT",
                "/api/dead-letters/{id}",
                "/api/dead-letters/" + id,
                "{\"media_type\": \"application/json\", \"data_base64\": \"e30=\"}");

        assertThat(console.desk().letters().history(id)).extracting(Event::who).containsExactly("ada");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "GET  | /api/dead-letters?reason=Wrong      |                              | reason is one of",
                "GET  | /api/dead-letters?source=fax        |                              | source is one of",
                "GET  | /api/dead-letters?since=yesterday   |                              | since is an instant",
                "GET  | /api/dead-letters?limit=0           |                              | limit is a number",
                "GET  | /api/dead-letters?after=x           |                              | after is what",
                "GET  | /api/contacts                       |                              | q is an e-mail",
                "POST | /api/dead-letters/replay            | {}                           | ids are",
                "POST | /api/dead-letters/replay            | []                           | the body is a JSON object",
                "POST | /api/dead-letters/replay            | {\"ids\": [\"a\"], \"why\": 1} | the body has one of",
                "POST | /api/dead-letters/discard           | {\"ids\": [\"a\"]}           | reason is required",
                "POST | /api/runs                           | {\"action\": \"burn\"}       | action is plan",
                "POST | /api/runs                           | {\"action\": \"discard\"}    | reason is required",
                "POST | /api/runs                           | {\"action\": \"plan\", \"filter\": {\"reson\": \"x\"}} | filter has no field",
                "POST | /api/runs                           | {\"action\":                 | the body is no JSON"
            })
    void saysWhatIsWrongWithACall(String method, String path, String body, String sentence) {
        String template = path.replaceFirst("\\?.*", "");

        JsonNode answer = call(method, template, path, body);

        assertThat(answer.path("error").asText()).contains(sentence);
        assertThat(console.desk().letters().count(Filter.ALL)).isZero();
    }

    @Test
    void takesNoFormForABody() {
        HttpResponse<String> answer =
                console.send("POST", "/api/replays/stop", "a=b", "Content-Type", "application/x-www-form-urlencoded");
        HttpResponse<String> discard = console.send(
                "POST",
                "/api/dead-letters/discard",
                "{\"ids\": [\"a\"], \"reason\": \"x\"}",
                "Content-Type",
                "text/plain");

        assertThat(answer.statusCode()).isEqualTo(200); // it needs no body, and Origin has been looked at
        assertThat(discard.statusCode()).isEqualTo(400);
        assertThat(console.send("POST", "/api/replays/stop", "", "Origin", "https://evil.example.org")
                        .statusCode())
                .isEqualTo(403);
    }
}
