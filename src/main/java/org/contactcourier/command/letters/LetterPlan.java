package org.contactcourier.command.letters;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.contactcourier.command.bundle.Bundle;
import org.contactcourier.command.bundle.Terminal;

/** What would become of letters if they were sent now. For one thread. */
final class LetterPlan {
    private static final int MOST_CAUSES = 20;
    private static final int LONGEST_CAUSE = 120;

    private final Map<String, Long> causes = new TreeMap<>();
    private long sendable;
    private long others;
    private long unknown;

    /** How each letter is told. */
    @FunctionalInterface
    interface VerdictLine {
        void tell(String id, JsonNode verdict);
    }

    /** Asks for each letter. */
    static LetterPlan of(Bundle bundle, List<String> ids, VerdictLine telling) {
        LetterPlan plan = new LetterPlan();
        for (String id : ids) {
            Optional<JsonNode> verdict = bundle.check(id);
            verdict.ifPresentOrElse(
                    found -> {
                        plan.add(found);
                        telling.tell(id, found);
                    },
                    () -> plan.unknown++);
        }
        return plan;
    }

    /** From a run that has looked at each letter. */
    static LetterPlan of(JsonNode progress) {
        LetterPlan plan = new LetterPlan();
        plan.sendable = progress.path("sendable").asLong();
        progress.path("problems").properties().forEach(cause -> {
            plan.causes.put(cause.getKey(), cause.getValue().asLong());
            plan.others += cause.getValue().asLong();
        });
        return plan;
    }

    private void add(JsonNode verdict) {
        if (verdict.path("sendable").asBoolean()) {
            sendable++;
            return;
        }
        others++;
        String cause = cause(verdict);
        boolean known = causes.containsKey(cause) || causes.size() < MOST_CAUSES;
        long ignored = causes.merge(known ? cause : "other causes", 1L, Long::sum);
    }

    private static String cause(JsonNode verdict) {
        if (verdict.path("violations").isEmpty()) {
            String message = verdict.path("message").asText();
            return message.length() <= LONGEST_CAUSE ? message : message.substring(0, LONGEST_CAUSE);
        }
        JsonNode first = verdict.path("violations").path(0);
        return first.path("pointer").asText().replaceAll("[0-9]+", "*") + ": "
                + first.path("code").asText();
    }

    /** The counts; whether all would be sent. */
    boolean print(Terminal terminal) {
        terminal.line("%,d would be sent, %,d would be buried again%s"
                .formatted(
                        sendable,
                        others,
                        unknown == 0 ? "" : ", %,d are no dead letters (any more)".formatted(unknown)));
        causes.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .forEach(cause -> terminal.line(
                        "  %,d  %s".formatted(cause.getValue(), LetterLines.shown(cause.getKey(), false))));
        return others == 0 && unknown == 0;
    }
}
