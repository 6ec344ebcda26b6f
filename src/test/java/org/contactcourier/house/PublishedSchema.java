package org.contactcourier.house;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A schema of another project that files of ours must fit; {@code src/test/resources/schemas} says where each is from. */
enum PublishedSchema {
    COMPOSE("compose.json", SpecificationVersion.DRAFT_2020_12),
    KUBERNETES("kubernetes.json", SpecificationVersion.DRAFT_7);

    private final String file;
    private final SpecificationVersion version;

    PublishedSchema(String file, SpecificationVersion version) {
        this.file = file;
        this.version = version;
    }

    private Schema schema() {
        try {
            return SchemaRegistry.withDefaultDialect(version)
                    .getSchema(Files.readString(Path.of("src/test/resources/schemas", file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is wrong with {@code document}, one line each. */
    List<String> complaints(JsonNode document) {
        return schema().validate(document).stream()
                .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
                .toList();
    }
}
