package org.contactcourier.command.letters;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.contactcourier.command.bundle.BundleAccess;
import org.contactcourier.command.bundle.BundleCommand;
import org.contactcourier.command.bundle.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dead-letters show}. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description =
                "Shows a letter with all its data: why it is buried, its bytes, its history, and whether it would be sent now.",
        footer = {"", DeadLettersCommand.EXIT_CODES})
final class ShowLetter extends BundleCommand {
    private static final List<String> FACTS = List.of(
            "id",
            "origin",
            "digest",
            "organization",
            "reason",
            "status",
            "answer",
            "refusal_run",
            "generation",
            "attempts",
            "first_at",
            "last_at");

    @Parameters(paramLabel = "ID", description = "The letter's id.")
    private String id = "";

    @Option(names = "--json", description = "Print one JSON object on one line.")
    private boolean json;

    ShowLetter(BundleAccess access, Terminal terminal) {
        super(access, terminal);
    }

    @Override
    protected BundleWork work() {
        return bundle -> {
            Optional<JsonNode> letter = bundle.show(id);
            if (letter.isEmpty()) {
                terminal.complain(DeadLettersCommand.unknown(id));
                return Terminal.NOT_ALL;
            }
            if (json) {
                terminal.json(letter.get());
            } else {
                lines(letter.get()).forEach(terminal::line);
            }
            return Terminal.FINE;
        };
    }

    private static List<String> lines(JsonNode letter) {
        List<String> lines = new ArrayList<>();
        for (String fact : FACTS) {
            if (letter.has(fact)) {
                lines.add("%-12s %s".formatted(fact, letter.path(fact).asText()));
            }
        }
        if (letter.path("may_exist").asBoolean()) {
            lines.add("may_exist    SmartTask may have it already");
        }
        if (letter.path("replaying").asBoolean()) {
            lines.add("replaying    it waits to be sent again, or is being sent");
        }
        lines.add("message      " + letter.path("message").asText());
        lines.add("");
        lines.addAll(payload(letter.path("payload")));
        if (letter.has("contact")) {
            lines.add("");
            lines.add("The contact as it was read when it was buried:");
            lines.add("  " + letter.path("contact"));
        }
        if (!letter.path("history").isEmpty()) {
            lines.add("");
            lines.add("History:");
            lines.addAll(LetterLines.history(letter.path("history")));
        }
        lines.add("");
        lines.addAll(LetterLines.verdict(letter.path("verdict")));
        return lines;
    }

    private static List<String> payload(JsonNode payload) {
        List<String> lines = new ArrayList<>();
        String part = payload.has("size")
                ? ", a part of %,d bytes".formatted(payload.path("size").asLong())
                : "";
        boolean text = payload.has("data");
        lines.add(
                "The record (%s%s%s):".formatted(payload.path("media_type").asText(), text ? "" : ", in Base64", part));
        payload.path(text ? "data" : "data_base64").asText().lines().forEach(line -> lines.add("  " + line));
        return lines;
    }
}
