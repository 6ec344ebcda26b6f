package org.contactcourier.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The receipts of a file in {@code done/}, as they are now. */
record FileReceipt(JsonNode counts, List<JsonNode> lines) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    static FileReceipt of(Surroundings surroundings, String name) {
        return new FileReceipt(
                json(Surroundings.read(surroundings.done(name + ".receipt.json"))),
                Surroundings.read(surroundings.done(name + ".receipt.ndjson"))
                        .lines()
                        .map(FileReceipt::json)
                        .toList());
    }

    private static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    int count(String what) {
        assertThat(counts.path(what).isInt()).as(what).isTrue();
        return counts.path(what).asInt();
    }

    /** What a kill left open was parked when the file moved; the receipt must have been told the rest since. */
    void tellsHowEachWasDelivered(int records) {
        Map<Integer, String> outcomes = new HashMap<>();
        lines.forEach(line ->
                outcomes.put(line.path("index").asInt(), line.path("outcome").asText()));
        assertThat(outcomes).hasSize(records);
        assertThat(outcomes.values()).isSubsetOf("delivered", "already-delivered");
        assertThat(count("records")).isEqualTo(records);
        assertThat(count("parked")).isZero();
        assertThat(count("buried")).isZero();
        assertThat(count("delivered") + count("already_delivered")).isEqualTo(records);
        assertThat(count("ended_later")).isEqualTo(lines.size() - records);
    }
}
