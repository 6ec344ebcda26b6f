package org.contactcourier.command.bundle;

import com.fasterxml.jackson.databind.JsonNode;

/** How a run over many letters has ended. Stateless. */
final class RunEnd {
    private RunEnd() {}

    /**
     * The run's last progress.
     *
     * @throws BundleException if not all letters were dealt with
     */
    static JsonNode of(JsonNode progress) {
        if (progress.has("failure") || progress.path("stopped").asBoolean()) {
            throw new BundleException("The run %s: %,d of %,d letters were dealt with, %,d changed"
                    .formatted(
                            progress.has("failure")
                                    ? "broke off, for "
                                            + progress.path("failure").asText()
                                    : "was stopped",
                            progress.path("seen").asLong(),
                            progress.path("total").asLong(),
                            progress.path("changed").asLong()));
        }
        return progress;
    }
}
