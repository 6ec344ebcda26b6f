package org.contactcourier.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** The results for programs, such as one that compares two of them. */
final class ResultsJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ResultsJson() {}

    static String of(
            Machine machine, Options options, Instant now, List<Row> rows, List<Row> points, List<String> failures) {
        ObjectNode all = JSON.createObjectNode();
        all.put("written_at", now.toString());
        all.putObject("machine")
                .put("processor", machine.processor())
                .put("cores", machine.cores())
                .put("system", machine.system())
                .put("java", machine.java())
                .put("load_average_before", machine.load());
        all.putObject("options")
                .put("repeats", options.repeats())
                .put("warm_up_seconds", options.warmUp().toSeconds())
                .put("measured_seconds", options.window().toSeconds())
                .put("contacts", options.contacts());
        rows.forEach(row -> all.withArray("rows").add(json(row)));
        points.forEach(point -> all.withArray("curves").add(json(point)));
        failures.forEach(all.withArray("failures")::add);
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ObjectNode json(Row row) {
        ObjectNode json = JSON.createObjectNode()
                .put("scenario", row.scenario())
                .put("what", row.what())
                .put("unit", row.unit())
                .put("value", row.value());
        json.set("measured", json(row.measured()));
        Samples limit = row.limit();
        Samples ratio = row.ratio();
        if (limit != null && ratio != null) {
            json.put("limit_is", row.limitIs());
            json.set("limit", json(limit));
            json.set("ratio", json(ratio));
        }
        if (!row.reach().asksForNothing()) {
            json.put("required", row.reach().toString()).put("reached", row.isReached());
        }
        return json;
    }

    private static ObjectNode json(Samples samples) {
        ObjectNode json = JSON.createObjectNode()
                .put("min", samples.min())
                .put("median", samples.median())
                .put("max", samples.max());
        Arrays.stream(samples.values()).forEach(json.putArray("samples")::add);
        return json;
    }
}
