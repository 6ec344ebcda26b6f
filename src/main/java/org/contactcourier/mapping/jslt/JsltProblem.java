package org.contactcourier.mapping.jslt;

import com.schibsted.spt.data.jslt.JsltException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is wrong with a mapping, in one line: file, line and expression. */
final class JsltProblem {
    /** The start of a built-in function's message; in such a message JSLT doesn't name the place. */
    private static final Pattern FUNCTION =
            Pattern.compile("(?:Function )?([a-z][a-z0-9-]*)(?:\\(|:| can't| cannot).*", Pattern.DOTALL);

    /** Where JSLT's grammar stumbled, which is behind the place that the exception has. */
    private static final Pattern STUMBLED = Pattern.compile("\\s*at line (\\d{1,9}), column (\\d{1,9})\\.?");

    /** A list of everything that the grammar would rather have. */
    private static final Pattern WISHES = Pattern.compile("\\s*Was expecting.*", Pattern.DOTALL);

    private final String shown;
    private final String name;
    private final JsltSources sources;
    private final JsltException problem;
    private final String message;

    /**
     * @param shown how people know the mapping
     * @param name its file's name, as JSLT knows it
     */
    JsltProblem(String shown, String name, JsltSources sources, JsltException problem) {
        this.shown = shown;
        this.name = name;
        this.sources = sources;
        this.problem = problem;
        this.message = String.valueOf(problem.getMessageWithoutLocation());
    }

    /** With JSLT's own words: not for what happens to a record, since they quote it. */
    String told() {
        String words = WISHES.matcher(message).replaceFirst("");
        Matcher stumbled = STUMBLED.matcher(words);
        if (!stumbled.find()) {
            return place() + ": " + oneLine(words);
        }
        int line = Integer.parseInt(stumbled.group(1));
        int column = Integer.parseInt(stumbled.group(2));
        return place(line, column) + ": " + oneLine(stumbled.replaceFirst(""));
    }

    /** Without a word of JSLT's. */
    String place() {
        if (problem.getLine() > 0) {
            return place(problem.getLine(), problem.getColumn());
        }
        String function = function();
        List<Integer> calls = function == null ? List.of() : sources.calls(name, function);
        return switch (calls.size()) {
            case 0 -> shown;
            case 1 -> "%s, line %d: %s".formatted(shown, calls.get(0), sources.line(name, calls.get(0)));
            default ->
                "%s, in the function %s, called in the lines %s"
                        .formatted(
                                shown,
                                function,
                                calls.stream().map(String::valueOf).collect(Collectors.joining(", ")));
        };
    }

    private String place(int line, int column) {
        if (line == 0) {
            return shown; // an empty text has no lines
        }
        String source = problem.getSource() == null ? name : problem.getSource();
        String file = source.equals(name) ? shown : source + ", imported by " + shown;
        return "%s, line %d, column %d: %s".formatted(file, line, column, sources.line(source, line));
    }

    private @Nullable String function() {
        Matcher function = FUNCTION.matcher(message);
        return function.matches() ? function.group(1) : null;
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }
}
