package org.contactcourier.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.contactcourier.journal.JournalJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The manifests for Kubernetes. What kustomize makes of each overlay is kept in {@code src/test/resources/kubernetes}, so that it
 * is validated where no kustomize is, too; {@code -Ddocs.update} writes it anew.
 */
class KubernetesTest {
    private static final Path FOLDER = Path.of("docker/kubernetes");
    private static final Path MADE = Path.of("src/test/resources/kubernetes");
    private static final YAMLMapper YAML = new YAMLMapper();

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void fitsThePublishedSchemas(String overlay) throws IOException {
        assertThat(made(overlay)).isNotEmpty().allSatisfy(manifest -> assertThat(
                        PublishedSchema.KUBERNETES.complaints(manifest))
                .as("%s in %s", manifest.path("kind"), overlay)
                .isEmpty());
    }

    @Test
    void findsWhatASchemaForbids() throws IOException {
        List<JsonNode> withSpec = made("postgresql").stream()
                .filter(manifest -> manifest.path("spec").isObject())
                .toList();

        assertThat(withSpec).hasSizeGreaterThan(5).allSatisfy(manifest -> {
            ((ObjectNode) manifest.path("spec")).put("replica", 2);
            assertThat(PublishedSchema.KUBERNETES.complaints(manifest))
                    .as(kind(manifest))
                    .isNotEmpty();
        });
    }

    /** The first line of what is kept has the digest of all files it was made from; kustomize is needed only to make it anew. */
    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void isMadeFromTheManifestsAsTheyAre(String overlay) throws IOException, InterruptedException {
        Path kept = MADE.resolve(overlay + ".yaml");
        String head = "# kubectl kustomize docker/kubernetes/overlays/%s, of files with the digest %s\n"
                .formatted(overlay, digest());
        if (System.getProperty("docs.update") != null) {
            Files.writeString(kept, head + kustomize(overlay));
        }

        assertThat(Files.readString(kept))
                .as("%s is out of date: mvn test -Dtest=KubernetesTest -Ddocs.update, which needs kubectl", kept)
                .startsWith(head);
    }

    private static String digest() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(FOLDER)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                all.append(file).append('\n').append(Files.readString(file));
            }
        }
        return JournalJson.sha256(all.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String kustomize(String overlay) throws IOException, InterruptedException {
        Process kustomize = new ProcessBuilder("kubectl", "kustomize", FOLDER + "/overlays/" + overlay)
                .redirectErrorStream(true)
                .start();
        try (InputStream from = kustomize.getInputStream()) {
            String output = new String(from.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(kustomize.waitFor()).as(output).isZero();
            return output;
        }
    }

    @Test
    void namesOnlyFilesThatAreThere() throws IOException {
        for (Path file : filesNamed("kustomization.yaml")) {
            JsonNode kustomization = YAML.readTree(file.toFile());
            List<String> named = new ArrayList<>();
            kustomization.path("resources").forEach(name -> named.add(name.asText()));
            kustomization.path("components").forEach(name -> named.add(name.asText()));
            kustomization.path("patches").findValuesAsText("path").stream()
                    .filter(name -> !name.startsWith("/"))
                    .forEach(named::add);
            kustomization.path("configMapGenerator").forEach(map -> map.path("files")
                    .forEach(name -> named.add(name.asText())));

            assertThat(named).as(file.toString()).isNotEmpty().allSatisfy(name -> assertThat(file.resolveSibling(name))
                    .exists());
            Set<String> used = named.stream()
                    .map(name -> Path.of(name).getFileName().toString())
                    .collect(Collectors.toSet());
            try (Stream<Path> beside = Files.list(file.getParent())) {
                assertThat(beside.filter(Files::isRegularFile)
                                .map(path -> path.getFileName().toString())
                                .filter(name -> !name.equals("kustomization.yaml")))
                        .as("files that %s doesn't name", file)
                        .allMatch(used::contains);
            }
        }
    }

    @Test
    void setsOnlyDeclaredKeys() throws IOException {
        Properties declared = properties(Files.readString(Path.of("application.properties")));

        assertThat(filesNamed("application.properties")).hasSize(3).allSatisfy(file -> assertThat(
                        declared.stringPropertyNames())
                .as(file.toString())
                .containsAll(properties(Files.readString(file)).stringPropertyNames()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void probesThePathsThatTheBundleServes(String overlay) throws IOException {
        JsonNode container = pod(overlay).path("containers").get(0);

        assertThat(container.at("/ports/0/containerPort").asInt()).isEqualTo(9876);
        assertThat(container.at("/startupProbe/httpGet/path").asText()).isEqualTo("/observe/health/live");
        assertThat(container.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/observe/health/live");
        assertThat(container.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/observe/health/ready");
        assertThat(container.findValuesAsText("port")).containsOnly("management");
        assertThat(only(made(overlay), "ServiceMonitor")
                        .at("/spec/endpoints/0/path")
                        .asText())
                .isEqualTo("/observe/metrics");
    }

    /** The profile "restricted" of the Pod Security Standards. */
    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void runsUnderTheRestrictedProfile(String overlay) throws IOException {
        JsonNode pod = pod(overlay);

        assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
        assertThat(pod.at("/automountServiceAccountToken").asBoolean(true)).isFalse();
        assertThat(pod.path("terminationGracePeriodSeconds").asInt()).isGreaterThan(30);
        for (JsonNode container : concat(pod.path("initContainers"), pod.path("containers"))) {
            JsonNode context = container.path("securityContext");
            assertThat(context.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
            assertThat(context.path("readOnlyRootFilesystem").asBoolean()).isTrue();
            assertThat(context.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
            assertThat(container.at("/resources/limits").has("memory")).isTrue();
            assertThat(container.has("env")).as("secrets are files").isFalse();
        }
    }

    /** A key that names a file below a mount of the pod; a volume that nothing mounts, or a mount without a volume, is a slip. */
    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void mountsWhatItsConfigurationNames(String overlay) throws IOException {
        JsonNode pod = pod(overlay);
        Set<String> volumes = Set.copyOf(texts(pod.path("volumes"), "name"));
        Properties set = properties(only(made(overlay), "ConfigMap")
                .at("/data/application.properties")
                .asText());

        for (JsonNode container : concat(pod.path("initContainers"), pod.path("containers"))) {
            assertThat(texts(container.path("volumeMounts"), "name")).containsExactlyInAnyOrderElementsOf(volumes);
            List<String> mounts = texts(container.path("volumeMounts"), "mountPath");
            assertThat(set.stringPropertyNames())
                    .filteredOn(key -> key.endsWith("-file") || key.equals("intake.file.directory"))
                    .isNotEmpty()
                    .allSatisfy(key -> assertThat(mounts).anyMatch(set.getProperty(key)::startsWith));
        }
    }

    @Test
    void keepsOneProcessOnAJournalInAFile() throws IOException {
        JsonNode deployment = only(made("sqlite"), "Deployment");

        assertThat(deployment.at("/spec/replicas").asInt()).isOne();
        assertThat(deployment.at("/spec/strategy/type").asText()).isEqualTo("Recreate");
        assertThat(made("sqlite")).noneMatch(manifest -> kind(manifest).equals("ScaledObject"));
    }

    @Test
    void scalesByTheTopicAndGroupThatTheBundleReads() throws IOException {
        List<JsonNode> all = made("postgresql");
        JsonNode trigger = only(all, "ScaledObject").at("/spec/triggers/0/metadata");
        Properties set = properties(
                only(all, "ConfigMap").at("/data/application.properties").asText());

        assertThat(trigger.path("topic").asText()).isEqualTo(set.getProperty("intake.kafka.topic"));
        assertThat(trigger.path("consumerGroup").asText()).isEqualTo(set.getProperty("intake.kafka.group-id"));
        assertThat(trigger.path("bootstrapServers").asText()).isEqualTo(set.getProperty("intake.kafka.brokers"));
        assertThat(only(all, "Deployment").path("spec").has("replicas"))
                .as("KEDA's number")
                .isFalse();
        assertThat(only(all, "PodDisruptionBudget").at("/spec/minAvailable").asInt())
                .isLessThan(
                        only(all, "ScaledObject").at("/spec/minReplicaCount").asInt());
    }

    /** Service, policy, budget and monitor select by labels; a label that no pod has selects nothing, and nobody says so. */
    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void selectsThePodsThatThereAre(String overlay) throws IOException {
        List<JsonNode> all = made(overlay);
        JsonNode labels = only(all, "Deployment").at("/spec/template/metadata/labels");

        assertThat(only(all, "Deployment").at("/spec/selector/matchLabels")).isEqualTo(labels);
        assertThat(only(all, "Service").at("/spec/selector")).isEqualTo(labels);
        assertThat(only(all, "NetworkPolicy").at("/spec/podSelector/matchLabels"))
                .isEqualTo(labels);
        assertThat(only(all, "ServiceMonitor").at("/spec/selector/matchLabels"))
                .isEqualTo(only(all, "Service").at("/metadata/labels"));
    }

    private static JsonNode pod(String overlay) throws IOException {
        return only(made(overlay), "Deployment").at("/spec/template/spec");
    }

    private static JsonNode only(List<JsonNode> manifests, String kind) {
        return manifests.stream()
                .filter(manifest -> kind(manifest).equals(kind))
                .findFirst()
                .orElseThrow();
    }

    private static String kind(JsonNode manifest) {
        return manifest.path("kind").asText();
    }

    private static List<JsonNode> made(String overlay) throws IOException {
        return manifests(Files.readString(MADE.resolve(overlay + ".yaml")));
    }

    private static List<JsonNode> manifests(String yaml) throws IOException {
        try (var values = YAML.readerFor(JsonNode.class).<JsonNode>readValues(yaml)) {
            return values.readAll();
        }
    }

    private static List<JsonNode> concat(JsonNode some, JsonNode others) {
        return Stream.of(some, others)
                .flatMap(array -> StreamSupport.stream(array.spliterator(), false))
                .toList();
    }

    private static List<String> texts(JsonNode array, String field) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(item -> item.path(field).asText())
                .toList();
    }

    private static Properties properties(String text) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(text));
        return properties;
    }

    private static List<Path> filesNamed(String name) throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.filter(file -> file.endsWith(name)).toList();
        }
    }
}
