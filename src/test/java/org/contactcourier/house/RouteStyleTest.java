package org.contactcourier.house;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.contactcourier.source.kafka.DerivedKeys;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rules for routes (CONTRIBUTING.md, "Routes"). */
class RouteStyleTest {
    private static final Path ROUTES = Path.of("routes");
    private static final String SUFFIX = ".camel.yaml";
    private static final String NOT_A_ROUTE = "failure-policy";
    private static final Pattern KEY =
            Pattern.compile("(?:\\{\\{|\"#bean:|: )((?:intake|smarttask|derived)[.][^}\" ]*)");
    private static final List<String> KEY_ORDER = List.of(
            "id",
            "description",
            "precondition",
            "routePolicyRef",
            "routeConfigurationId",
            "errorHandler",
            "autoStartup",
            "startupOrder",
            "from");

    private static final Map<String, JsonNode> FILES = new TreeMap<>();
    private static final Map<String, String> TEXTS = new TreeMap<>();

    @BeforeAll
    static void readRoutes() throws IOException {
        try (Stream<Path> files = Files.list(ROUTES)) {
            for (Path file : files.toList()) {
                assertThat(file.toString()).endsWith(SUFFIX);
                String name = file.getFileName().toString().replace(SUFFIX, "");
                String text = Files.readString(file);
                TEXTS.put(name, text);
                FILES.put(name, new YAMLMapper().readTree(text));
            }
        }
    }

    @Test
    void holdsOneRouteAFileNamedAsItsId() {
        routes().forEach((name, route) -> {
            assertThat(FILES.get(name)).as(name).hasSize(1);
            assertThat(route.path("id").asText()).as(name).isEqualTo(name);
        });
    }

    @Test
    void describesEachRouteInOneSentenceOfItsOwn() {
        Set<String> seen = new HashSet<>();
        routes().forEach((name, route) -> {
            String description = route.path("description").asText();
            assertThat(description).as(name).endsWith(".").doesNotContain(". ");
            assertThat(seen.add(description)).as("%s: %s", name, description).isTrue();
        });
    }

    @Test
    void keepsTheOrderOfKeys() {
        routes().forEach((name, route) -> {
            List<String> keys = new ArrayList<>();
            route.fieldNames().forEachRemaining(keys::add);
            assertThat(KEY_ORDER).as(name).containsAll(keys);
            assertThat(keys).as(name).isSortedAccordingTo(java.util.Comparator.comparingInt(KEY_ORDER::indexOf));
        });
    }

    @Test
    void keepsOptionsOutOfUris() {
        TEXTS.forEach((name, text) -> text.lines()
                .filter(line -> line.strip().startsWith("uri:"))
                .forEach(line -> assertThat(line).as(name).doesNotContain("?")));
    }

    @Test
    void namesExternalEndpoints() {
        routes().forEach((name, route) -> {
            JsonNode from = route.path("from");
            if (!from.path("uri").asText().startsWith("direct")) {
                assertThat(from.path("id").asText()).as(name).startsWith("from-");
            }
        });
    }

    @Test
    void consumesADirectNameOnlyInTheFileThatHasIt() {
        routes().forEach((name, route) -> {
            if (route.path("from").path("uri").asText().equals("direct")) {
                assertThat(route.path("from").path("parameters").path("name").asText())
                        .isEqualTo(name);
            }
        });
    }

    /** In an endpoint's URI a value would be decoded, resolved and cut: another folder or group would be read, in silence. */
    @Test
    void putsNoValueOfAKeyIntoAUri() {
        TEXTS.forEach((name, text) -> text.lines()
                .filter(line -> line.contains("{{"))
                .forEach(line -> assertThat(line.strip()).as(name).startsWith("precondition: ")));
    }

    @Test
    void declaresEveryKey() throws IOException {
        java.util.Properties declared = new java.util.Properties();
        try (InputStream in = Files.newInputStream(Path.of("application.properties"))) {
            declared.load(in);
        }
        TEXTS.forEach((name, text) -> {
            Matcher matcher = KEY.matcher(text);
            while (matcher.find()) {
                String key = matcher.group(1);
                assertThat(declared.containsKey(key) || DerivedKeys.KEYS.contains(key))
                        .as("%s uses %s", name, key)
                        .isTrue();
            }
        });
    }

    @Test
    void logsNoBody() {
        TEXTS.forEach((name, text) -> text.lines()
                .filter(line -> line.contains("message:"))
                .forEach(line -> assertThat(line).as(name).doesNotContain("${body", "${headers", "${exchange")));
    }

    @Test
    void fitsTheSchemaOfCamelsYamlDsl() throws IOException {
        // The classic schema: the canonical one of 4.22.0 is broken for unmarshal.
        Schema schema = schema("camelYamlDsl.json");
        FILES.forEach((name, file) -> assertThat(schema.validate(file)).as(name).isEmpty());
    }

    @Test
    void givesExamplesThatFitTheCanonicalSchema() throws IOException {
        Schema schema = schema("camelYamlDsl-canonical.json");
        try (Stream<Path> files = Files.walk(Path.of("docs/examples")).filter(Files::isRegularFile)) {
            for (Path file : files.toList()) {
                JsonNode example = new YAMLMapper().readTree(Files.readString(file));
                assertThat(file.toString()).endsWith(SUFFIX);
                assertThat(schema.validate(example)).as(file.toString()).isEmpty();
            }
        }
    }

    private static Schema schema(String name) throws IOException {
        try (InputStream in = RouteStyleTest.class.getResourceAsStream("/schema/" + name)) {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_4)
                    .getSchema(new ObjectMapper().readTree(in));
        }
    }

    private static Map<String, JsonNode> routes() {
        return FILES.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(NOT_A_ROUTE))
                .collect(toMap(
                        Map.Entry::getKey, entry -> entry.getValue().path(0).path("route")));
    }
}
