package org.contactcourier.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The answer that SmartTask's documentation shows for <em>Create a contact</em>, and how far another one differs from it. */
public final class SeedResponse {
    private static final String RESOURCE = "/samples/create-contact-response.json";

    private SeedResponse() {}

    /** The documented sample. */
    public static JsonNode sample() {
        try (InputStream in = SeedResponse.class.getResourceAsStream(RESOURCE)) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What differs from the sample in fields, their order and the kinds of their values, one sentence each. A null in the
     * sample tells nothing about the field's kind; in the answer it does not stand for an object, an array or a number of the
     * sample.
     */
    public static List<String> differences(JsonNode answer) {
        List<String> differences = new ArrayList<>();
        compare("", sample(), answer, differences);
        return differences;
    }

    private static void compare(String at, JsonNode sample, JsonNode answer, List<String> differences) {
        if (sample.isObject() && answer.isObject()) {
            List<String> expected = names(sample);
            List<String> actual = names(answer);
            if (!expected.equals(actual)) {
                differences.add((at.isEmpty() ? "/" : at) + " has the fields " + actual + " instead of " + expected);
            }
            for (Map.Entry<String, JsonNode> field : sample.properties()) {
                if (answer.has(field.getKey())) {
                    compare(at + "/" + field.getKey(), field.getValue(), answer.get(field.getKey()), differences);
                }
            }
        } else if (sample.isArray() && answer.isArray()) {
            for (int i = 0; i < answer.size() && !sample.isEmpty(); i++) {
                compare(at + "/" + i, sample.get(Math.min(i, sample.size() - 1)), answer.get(i), differences);
            }
        } else if (!sample.isNull() && sample.getNodeType() != answer.getNodeType()) {
            differences.add(at + " is " + answer.getNodeType() + " instead of " + sample.getNodeType());
        }
    }

    private static List<String> names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList();
    }
}
