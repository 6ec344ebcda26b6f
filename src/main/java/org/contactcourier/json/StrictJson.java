package org.contactcourier.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * Makes the {@link ObjectMapper} that everything here shares, Camel's data format included. Jackson accepts duplicate keys
 * and trailing tokens unless told otherwise; both hide broken input, so this one refuses them.
 */
public final class StrictJson {
    /** Nesting of a contact is 3 at most; 64 leaves room for whatever surrounds it and keeps hostile input off the stack. */
    public static final int MAX_NESTING = 64;

    private static final int MAX_STRING = 1024 * 1024;
    private static final int MAX_NUMBER = 100;
    private static final int MAX_NAME = 10_000;

    private StrictJson() {}

    /** A new mapper; thread-safe once handed out. */
    public static ObjectMapper mapper() {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_NESTING)
                        .maxStringLength(MAX_STRING)
                        .maxNumberLength(MAX_NUMBER)
                        .maxNameLength(MAX_NAME)
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .build();
        return JsonMapper.builder(factory)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
    }
}
