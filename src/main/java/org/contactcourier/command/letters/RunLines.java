package org.contactcourier.command.letters;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Consumer;
import org.contactcourier.command.bundle.Terminal;

/** What a person sees while a run over many letters is under way. Stateless. */
final class RunLines {
    private RunLines() {}

    static Consumer<JsonNode> progress(Terminal terminal) {
        return run -> {
            if (run.path("seen").asLong() > 0) {
                terminal.complain("%,d of %s"
                        .formatted(
                                run.path("seen").asLong(),
                                LetterLines.letters(run.path("total").asLong())));
            }
        };
    }
}
