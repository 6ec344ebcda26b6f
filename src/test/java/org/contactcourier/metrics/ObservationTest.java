package org.contactcourier.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.contactcourier.gate.ClosedReason;
import org.contactcourier.record.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alert rules and dashboard speak of metrics and labels that exist, and of sections that the runbook has. */
class ObservationTest {
    private static final Path RULE_CASES = Path.of("src/test/resources/prometheus/alerts.test.yml");
    private static final Path METRICS = Path.of("docs/metrics.md");
    private static final Path PROMTOOL = Path.of("/usr/bin/promtool");

    /** What Prometheus adds to all that it scrapes, and what is there if a SmartTask organization has a name. */
    private static final Set<String> ITS_OWN_LABELS = Set.of("job", "instance", "organization");

    private static final List<String> SUFFIXES = List.of("", "_bucket", "_sum", "_count");
    private static final Pattern DOCUMENTED = Pattern.compile("(?m)^\\| `(\\w+)` \\| \\w+ \\| ([^|]*) \\|");
    private static final Pattern SELECTOR =
            Pattern.compile("\\b((?:contact_courier|camel|jvm|process|system)_\\w+|up)\\b(\\{[^}]*})?");
    private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"");
    private static final Pattern GROUPED = Pattern.compile("\\b(?:by|without|on|ignoring) \\(([^)]*)\\)");

    @TempDir
    Path folder;

    /** Labels by the name of each series, as docs/metrics.md has them, which is true of a running bundle. */
    private static Map<String, Set<String>> metrics() {
        Map<String, Set<String>> metrics = new HashMap<>();
        metrics.put("up", Set.of());
        Matcher row = DOCUMENTED.matcher(Observation.text(METRICS));
        while (row.find()) {
            Set<String> labels = new HashSet<>(List.of(row.group(2).split(", ")));
            labels.add("le");
            SUFFIXES.forEach(suffix -> metrics.put(row.group(1) + suffix, labels));
        }
        return metrics;
    }

    private static Stream<String> expressions() {
        return Stream.concat(
                Observation.alerts().stream().map(Observation.Alert::expression),
                Observation.queries().values().stream());
    }

    @Test
    void asksForMetricsAndLabelsThatExist() {
        Map<String, Set<String>> metrics = metrics();

        assertThat(expressions()).allSatisfy(expression -> {
            Set<String> labels = new TreeSet<>();
            int series = 0;
            Matcher selector = SELECTOR.matcher(expression);
            while (selector.find()) {
                Set<String> its = metrics.get(selector.group(1));
                assertThat(its).as(selector.group(1) + " in " + expression).isNotNull();
                labels.addAll(its);
                series++;
                String matchers = selector.group(2) == null ? "" : selector.group(2);
                assertThat(MATCHER.matcher(matchers).results().map((MatchResult m) -> m.group(1)))
                        .as(expression)
                        .allMatch(label -> its.contains(label) || ITS_OWN_LABELS.contains(label));
            }
            assertThat(series).as(expression).isPositive();
            assertThat(GROUPED.matcher(expression)
                            .results()
                            .flatMap((MatchResult m) -> Arrays.stream(m.group(1).split(", "))))
                    .as(expression)
                    .allMatch(label -> labels.contains(label) || ITS_OWN_LABELS.contains(label));
        });
    }

    @Test
    void showsEachMetricOfContactCourierInAPanelOrAnAlert() {
        String all = String.join(" ", expressions().toList());

        assertThat(metrics().keySet())
                .filteredOn(name -> name.startsWith("contact_courier_"))
                .filteredOn(name -> SUFFIXES.stream().skip(1).noneMatch(name::endsWith))
                .as("a metric that nobody looks at")
                .filteredOn(name -> !all.contains(name))
                .containsExactlyInAnyOrder(
                        "contact_courier_delivery_seconds_max",
                        "contact_courier_file_records",
                        "contact_courier_file_seconds_left");
    }

    @Test
    void linksEachAlertToASectionOfTheRunbook() {
        Set<String> sections = new HashSet<>();
        Pattern.compile("(?m)^## (\\S+)$")
                .matcher(Observation.text(Path.of("docs/runbook.md")))
                .results()
                .forEach(section -> sections.add("docs/runbook.md#" + section.group(1)));

        assertThat(Observation.alerts())
                .isNotEmpty()
                .allSatisfy(alert -> assertThat(sections).as(alert.name()).containsAll(everyLink(alert.runbook())));
    }

    /** A link may have a label in it: that has some values. */
    private static List<String> everyLink(String link) {
        if (link.contains("{{ $labels.reason }}")) {
            return Arrays.stream(ClosedReason.values())
                    .map(reason -> link.replace("{{ $labels.reason }}", reason.word()))
                    .toList();
        }
        return Source.unnamed().stream()
                .filter(source -> Files.exists(Path.of("routes/contact-from-" + source.word() + ".camel.yaml")))
                .map(source -> link.replaceAll("\\{\\{.* [$]labels[.]source }}", source.word()))
                .distinct()
                .toList();
    }

    @Test
    void triesEachAlert() {
        Set<String> fired = new TreeSet<>();
        Set<String> quiet = new TreeSet<>();
        for (JsonNode test : Observation.yaml(RULE_CASES).get("tests")) {
            for (JsonNode each : test.get("alert_rule_test")) {
                (each.get("exp_alerts").isEmpty() ? quiet : fired)
                        .add(each.get("alertname").textValue());
            }
        }
        List<String> names =
                Observation.alerts().stream().map(Observation.Alert::name).toList();

        assertThat(names).doesNotHaveDuplicates();
        assertThat(fired).containsExactlyInAnyOrderElementsOf(names);
        assertThat(quiet).containsExactlyInAnyOrderElementsOf(names);
    }

    @Test
    void firesEachAlertAndLeavesOthersAlone() throws IOException, InterruptedException {
        Files.copy(Observation.ALERTS, folder.resolve("alerts.yml"));
        Files.copy(RULE_CASES, folder.resolve("alerts.test.yml"));

        promtool("check", "rules", "alerts.yml");
        promtool("test", "rules", "alerts.test.yml");
    }

    @Test
    void shipsAConfigurationThatPrometheusTakes() throws IOException, InterruptedException {
        Files.copy(Observation.ALERTS, folder.resolve("alerts.yml"));
        Files.copy(Observation.PROMETHEUS, folder.resolve("prometheus.yml"));

        promtool("check", "config", "prometheus.yml");
    }

    @Test
    void hasPanelsThatGrafanaCanTellApart() {
        JsonNode panels = Observation.dashboard().get("panels");

        assertThat(panels.findValues("id").stream().filter(JsonNode::isInt)).doesNotHaveDuplicates();
        assertThat(panels)
                .filteredOn(panel -> !panel.get("type").textValue().equals("row"))
                .allSatisfy(panel -> {
                    assertThat(panel.get("description").textValue())
                            .as(panel.get("title").textValue())
                            .isNotBlank();
                    assertThat(panel.get("gridPos").get("x").intValue()
                                    + panel.get("gridPos").get("w").intValue())
                            .isLessThanOrEqualTo(24);
                });
    }

    private void promtool(String... arguments) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(PROMTOOL), "prometheus is not installed: its tests are left out");
        Process process = new ProcessBuilder(Stream.concat(Stream.of(PROMTOOL.toString()), Stream.of(arguments))
                        .toList())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
