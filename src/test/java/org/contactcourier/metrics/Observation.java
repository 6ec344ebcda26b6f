package org.contactcourier.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What ships for Prometheus and Grafana: the alert rules and the dashboard. */
final class Observation {
    static final Path ALERTS = Path.of("docker/prometheus/alerts.yml");
    static final Path PROMETHEUS = Path.of("docker/prometheus/prometheus.yml");
    static final Path DASHBOARD = Path.of("docker/grafana/dashboards/contact-courier.json");

    private Observation() {}

    /** A rule that tells somebody. */
    record Alert(String name, String expression, String runbook) {}

    static List<Alert> alerts() {
        List<Alert> alerts = new ArrayList<>();
        for (JsonNode group : yaml(ALERTS).get("groups")) {
            for (JsonNode rule : group.get("rules")) {
                alerts.add(new Alert(
                        rule.get("alert").textValue(),
                        rule.get("expr").textValue(),
                        rule.get("annotations").get("runbook").textValue()));
            }
        }
        return alerts;
    }

    static JsonNode yaml(Path file) {
        return new ObjectMapper().valueToTree(new Load(LoadSettings.builder().build()).loadFromString(text(file)));
    }

    static JsonNode dashboard() {
        try {
            return new ObjectMapper().readTree(text(DASHBOARD));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What each panel asks, by panel and letter, for all jobs and instances. */
    static Map<String, String> queries() {
        Map<String, String> queries = new TreeMap<>();
        for (JsonNode panel : dashboard().get("panels")) {
            for (JsonNode target : panel.path("targets")) {
                queries.put(
                        panel.get("title").textValue() + " "
                                + target.get("refId").textValue(),
                        target.get("expr")
                                .textValue()
                                .replace("$job", ".*")
                                .replace("$instance", ".*")
                                .replace("$__rate_interval", "1m"));
            }
        }
        return queries;
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
