package org.contactcourier.house;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.contactcourier.configuration.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The Dockerfile, the compose files and the unit say what the rest of the repository says. */
class ContainerTest {
    private static final Path DOCKER = Path.of("docker");
    private static final Path UNIT = DOCKER.resolve("systemd/contact-courier.service");
    private static final String BUNDLE = "contact-courier";
    /** Read by the launcher and the system, not by the configuration. */
    private static final Set<String> NOT_KEYS = Set.of("JAVA_OPTS", "LANG", "PATH");

    private static final Pattern VARIABLE = Pattern.compile("(?<=^|\\s)([A-Z][A-Z0-9_]*)=(?=\\S)");

    /** Resources from outside {@code src}: a folder below the project's, and which files of it. */
    private static final Pattern RESOURCES = Pattern.compile(
            "<directory>\\$\\{project\\.basedir}/?([^<]*)</directory>\\s*<includes>(.*?)</includes>", Pattern.DOTALL);

    private static final Pattern INCLUDE = Pattern.compile("<include>([^<*]*)");

    /** What {@code ${NAME:-value}} is without a variable. */
    private static final Pattern DEFAULT = Pattern.compile("\\$\\{[A-Z_]+:-([^}]*)}");

    private static final Pattern UNIT_VARIABLE = Pattern.compile("^Environment=([A-Z_]+)=", Pattern.MULTILINE);

    private static final List<Instruction> DOCKERFILE = new ArrayList<>();
    private static JsonNode compose;
    private static JsonNode production;
    private static JsonNode services;
    private static String pom;

    /** A line of the Dockerfile: {@code word} and the rest, in the stage that it belongs to. */
    private record Instruction(String stage, String word, String rest) {}

    @BeforeAll
    static void readFiles() throws IOException {
        compose = new YAMLMapper().readTree(DOCKER.resolve("compose.yaml").toFile());
        production = new YAMLMapper()
                .readTree(DOCKER.resolve("compose.production.yaml").toFile());
        services = compose.path("services");
        pom = Files.readString(Path.of("pom.xml"));
        String stage = "";
        String text = Files.readString(DOCKER.resolve("Dockerfile"))
                .replaceAll("(?m)^#.*\\R", "")
                .replaceAll("\\\\\\R", " ");
        for (String line : text.lines().filter(line -> !line.isBlank()).toList()) {
            String[] parts = line.split("\\s+", 2);
            if (parts[0].equals("FROM")) {
                stage = line.substring(line.lastIndexOf(' ') + 1);
            }
            DOCKERFILE.add(new Instruction(stage, parts[0], parts[1]));
        }
    }

    @Test
    void setsOnlyVariablesOfDeclaredKeys() throws IOException {
        Set<String> allowed = new HashSet<>(NOT_KEYS);
        declaredKeys().forEach(key -> allowed.add(Configuration.variable(key)));
        Set<String> set = new HashSet<>();
        services.path(BUNDLE).path("environment").fieldNames().forEachRemaining(set::add);
        bundleForReal().path("environment").fieldNames().forEachRemaining(set::add);
        UNIT_VARIABLE.matcher(Files.readString(UNIT)).results().forEach(match -> set.add(match.group(1)));
        instructions("ENV").forEach(env -> VARIABLE.matcher(env.rest().replaceAll("\"[^\"]*\"", "text"))
                .results()
                .forEach(match -> set.add(match.group(1))));

        assertThat(set).contains("SMARTTASK_BASE_URL", "MANAGEMENT_HOST", "JAVA_OPTS");
        assertThat(allowed).containsAll(set);
    }

    @Test
    void runsTheVersionsThatTheTestsRun() {
        assertThat(image("kafka")).isEqualTo("apache/kafka:" + version("kafka"));
        assertThat(image("topic")).isEqualTo(image("kafka"));
        assertThat(image("mail")).isEqualTo("greenmail/standalone:" + version("greenmail"));
        assertThat(image(BUNDLE)).isEqualTo("contact-courier:" + ownVersion());
        assertThat(image("simulator")).isEqualTo("contact-courier-simulator:" + ownVersion());
        assertThat("postgres:" + version("postgres-binaries")).startsWith(image("postgres"));
        assertThat(DEFAULT.matcher(bundleForReal().path("image").asText()).replaceAll("$1"))
                .isEqualTo("contact-courier:" + ownVersion());
        assertThat(instructions("ARG").map(Instruction::rest)).contains("VERSION=" + ownVersion());
    }

    @Test
    void fitsTheComposeSpecification() {
        assertThat(PublishedSchema.COMPOSE.complaints(compose)).isEmpty();
        assertThat(PublishedSchema.COMPOSE.complaints(production)).isEmpty();
        ObjectNode wrong = production.deepCopy();
        wrong.withObject("/services/" + BUNDLE).put("stop_period", "40s");
        assertThat(PublishedSchema.COMPOSE.complaints(wrong)).isNotEmpty();
    }

    @Test
    void mountsFoldersThatAreThere() {
        services.forEach(service -> service.path("volumes").forEach(volume -> {
            String source = volume.path("source").asText();
            assertThat(
                            source.startsWith("./")
                                    ? Files.exists(DOCKER.resolve(source))
                                    : compose.path("volumes").has(source))
                    .as(source)
                    .isTrue();
        }));
    }

    /** A file that a variable names must be one that is mounted there. */
    @Test
    void mountsTheFilesThatVariablesName() {
        for (JsonNode bundle : List.of(services.path(BUNDLE), bundleForReal())) {
            List<String> targets = bundle.findValuesAsText("target");
            bundle.path("environment").properties().stream()
                    .filter(variable -> variable.getKey().endsWith("_FILE")
                            || variable.getKey().equals("INTAKE_FILE_DIRECTORY"))
                    .forEach(variable ->
                            assertThat(targets).contains(variable.getValue().asText()));
        }
        bundleForReal().path("secrets").forEach(secret -> assertThat(
                        production.path("secrets").has(secret.path("source").asText()))
                .isTrue());
        services.path(BUNDLE).path("configs").forEach(config -> assertThat(
                        compose.path("configs").has(config.path("source").asText()))
                .isTrue());
    }

    @Test
    void keepsRealContactsWithinBounds() {
        JsonNode bundle = bundleForReal();

        assertThat(production.path("services")).hasSize(1);
        assertThat(bundle.path("read_only").asBoolean()).isTrue();
        assertThat(bundle.at("/cap_drop/0").asText()).isEqualTo("ALL");
        assertThat(bundle.at("/deploy/resources/limits").has("memory")).isTrue();
        assertThat(bundle.at("/logging/options").has("max-size")).isTrue();
        assertThat(bundle.path("environment").properties())
                .as("secrets are files")
                .noneMatch(variable -> variable.getKey().matches(".*(TOKEN|PASSWORD|SECRET|KEY)"));
    }

    @Test
    void isHealthyWhenItIsReady() {
        assertThat(instructions("HEALTHCHECK").filter(check -> check.stage().equals(BUNDLE)))
                .singleElement()
                .satisfies(check -> assertThat(check.rest()).endsWith("/observe/health/ready"));
    }

    @Test
    void copiesOnlyWhatIsThere() throws IOException {
        List<String> sent = Files.readAllLines(Path.of(".dockerignore")).stream()
                .filter(line -> line.startsWith("!"))
                .map(line -> line.substring(1))
                .toList();
        assertThat(sent).allSatisfy(name -> assertThat(Path.of(name)).exists());

        instructions("COPY").filter(copy -> !copy.rest().startsWith("--")).forEach(copy -> {
            String[] words = copy.rest().split("\\s+", -1);
            assertThat(Arrays.asList(words).subList(0, words.length - 1)).allSatisfy(source -> {
                assertThat(Path.of(source)).exists();
                assertThat(sent).anyMatch(name -> Path.of(source).startsWith(name));
            });
        });
    }

    /** The schema that a command prints was missing in the image. */
    @Test
    void copiesWhateverTheJarPackages() {
        List<String> copied = instructions("COPY")
                .filter(copy -> copy.stage().equals("build"))
                .flatMap(copy -> Arrays.stream(copy.rest().split("\\s+", -1)))
                .toList();
        List<Path> packaged = RESOURCES
                .matcher(pom)
                .results()
                .flatMap(match -> INCLUDE.matcher(match.group(2))
                        .results()
                        .map(include -> Path.of(match.group(1), include.group(1))))
                .toList();

        assertThat(packaged).isNotEmpty().allSatisfy(file -> assertThat(copied).anyMatch(file::startsWith));
    }

    @Test
    void takesFilesAndTargetsFromStagesThatExist() {
        Set<String> stages = DOCKERFILE.stream().map(Instruction::stage).collect(toSet());

        instructions("COPY").filter(copy -> copy.rest().startsWith("--from=")).forEach(copy -> assertThat(stages)
                .contains(copy.rest().substring("--from=".length()).split("\\s", -1)[0]));
        services.findValuesAsText("target").stream()
                .filter(target -> !target.startsWith("/"))
                .forEach(target -> assertThat(stages).contains(target));
        assertThat(DOCKERFILE.get(DOCKERFILE.size() - 1).stage())
                .as("what a build without --target gives")
                .isEqualTo(BUNDLE);
    }

    @Test
    void waitsOnlyForServicesThatCanTellTheyAreHealthy() {
        services.forEach(service -> service.path("depends_on").properties().forEach(other -> {
            if (other.getValue().path("condition").asText().equals("service_healthy")) {
                JsonNode awaited = services.path(other.getKey());
                boolean builtWithCheck = instructions("HEALTHCHECK").anyMatch(check -> check.stage()
                        .equals(awaited.path("build").path("target").asText()));
                assertThat(awaited.has("healthcheck") || builtWithCheck)
                        .as(other.getKey())
                        .isTrue();
            }
        }));
    }

    @Test
    void opensPortsToThisMachineOnly() {
        List.of(services, production.path("services"))
                .forEach(all -> all.forEach(service -> service.path("ports")
                        .forEach(port -> assertThat(port.asText()).startsWith("127.0.0.1:"))));
    }

    @Test
    void leavesTheBundleTheTimeItNeedsToStop() throws IOException {
        Matcher unit = Pattern.compile("TimeoutStopSec=(\\d+)").matcher(Files.readString(UNIT));

        assertThat(unit.find()).isTrue();
        assertThat(Stream.of(
                        services.path(BUNDLE).path("stop_grace_period").asText(),
                        bundleForReal().path("stop_grace_period").asText(),
                        unit.group(1) + "s"))
                .allSatisfy(period -> assertThat(Integer.parseInt(period.replaceFirst("s$", "")))
                        .isGreaterThan(30));
    }

    private static JsonNode bundleForReal() {
        return production.path("services").path(BUNDLE);
    }

    private static Stream<Instruction> instructions(String word) {
        return DOCKERFILE.stream().filter(instruction -> instruction.word().equals(word));
    }

    private static Set<String> declaredKeys() throws IOException {
        Properties declared = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of("application.properties"))) {
            declared.load(reader);
        }
        return declared.stringPropertyNames();
    }

    private static String image(String service) {
        return services.path(service).path("image").asText();
    }

    private static String version(String library) {
        return first("<" + library + "\\.version>([^<]+)<");
    }

    private static String ownVersion() {
        return first("<artifactId>contact-courier</artifactId>\\s*<version>([^<]+)<");
    }

    private static String first(String regex) {
        Matcher matcher = Pattern.compile(regex).matcher(pom);
        assertThat(matcher.find()).as(regex).isTrue();
        return matcher.group(1);
    }
}
