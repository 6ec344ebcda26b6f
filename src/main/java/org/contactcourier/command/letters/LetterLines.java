package org.contactcourier.command.letters;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.contactcourier.text.PersonalData;
import org.contactcourier.text.Printable;

/** Letters, verdicts and histories as lines for people. Stateless. */
final class LetterLines {
    /** Characters of a message in a list. */
    private static final int SHORT = 160;

    private LetterLines() {}

    /** A letter as one line: id, time, reason, origin, message. */
    static String summary(JsonNode letter, boolean showData) {
        String message = cut(letter.path("message").asText());
        int generation = letter.path("generation").asInt();
        return "%s  %s  %-9s  %s%s%s  %s"
                .formatted(
                        letter.path("id").asText(),
                        second(letter.path("at").asText()),
                        letter.path("reason").asText(),
                        shown(letter.path("origin").asText(), showData),
                        generation == 0 ? "" : "  replayed " + times(generation),
                        letter.path("may_exist").asBoolean() ? "  may be in SmartTask" : "",
                        shown(message, showData));
    }

    /** The same letter as JSON, with its message masked unless that is wanted. */
    static JsonNode masked(JsonNode letter, boolean showData) {
        if (showData || !letter.isObject()) {
            return letter;
        }
        ObjectNode masked = ((ObjectNode) letter).deepCopy();
        for (String field : List.of("message", "origin", "cause")) {
            if (masked.path(field).isTextual()) {
                masked.put(field, PersonalData.masked(masked.path(field).asText()));
            }
        }
        return masked;
    }

    static String shown(String text, boolean showData) {
        return showData ? text : PersonalData.masked(text);
    }

    private static String cut(String message) {
        return message.codePointCount(0, message.length()) <= SHORT
                ? message
                : message.substring(0, message.offsetByCodePoints(0, SHORT - 1)) + "…";
    }

    static String times(int many) {
        return many == 1 ? "once" : many == 2 ? "twice" : many + " times";
    }

    static String letters(long many) {
        return String.format(Locale.ROOT, "%,d dead letter%s", many, many == 1 ? "" : "s");
    }

    /** An instant without its fractions. */
    static String second(String instant) {
        int dot = instant.indexOf('.');
        return dot < 0 ? instant : instant.substring(0, dot) + "Z";
    }

    /** What would become of a letter, in some lines. */
    static List<String> verdict(JsonNode verdict) {
        List<String> lines = new ArrayList<>();
        if (verdict.path("sendable").asBoolean()) {
            lines.add("It would be sent.");
        } else {
            lines.add("It would be buried again: " + verdict.path("message").asText());
            for (JsonNode violation : verdict.path("violations")) {
                lines.add("  %s: %s (%s)"
                        .formatted(
                                violation.path("pointer").asText(),
                                violation.path("message").asText(),
                                violation.path("code").asText()));
            }
        }
        for (JsonNode note : verdict.path("notes")) {
            lines.add("  note %s: %s"
                    .formatted(note.path("pointer").asText(), note.path("code").asText()));
        }
        return lines;
    }

    /** What has happened to a letter, the oldest event first. */
    static List<String> history(JsonNode events) {
        List<String> lines = new ArrayList<>();
        for (JsonNode event : events) {
            lines.add("  %s  %s  by %s"
                    .formatted(
                            second(event.path("at").asText()),
                            event.path("what").asText(),
                            event.path("who").asText()));
            event.path("detail").asText().lines().forEach(line -> lines.add("    " + line));
        }
        return lines;
    }

    /** Rows under each other, each column as wide as its longest cell; the last one isn't filled up. */
    static List<String> table(List<List<String>> rows) {
        List<List<String>> safe = rows.stream()
                .map(row -> row.stream().map(Printable::of).toList())
                .toList();
        int columns = safe.get(0).size();
        int[] widths = IntStream.range(0, columns)
                .map(column -> safe.stream()
                        .mapToInt(row -> row.get(column)
                                .codePointCount(0, row.get(column).length()))
                        .max()
                        .orElse(0))
                .toArray();
        return safe.stream()
                .map(row -> IntStream.range(0, columns)
                        .mapToObj(column ->
                                column == columns - 1 ? row.get(column) : fill(row.get(column), widths[column]))
                        .collect(Collectors.joining("  ")))
                .toList();
    }

    private static String fill(String cell, int width) {
        return cell + " ".repeat(width - cell.codePointCount(0, cell.length()));
    }
}
