package org.contactcourier.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What was measured, as table, JSON and charts. For one thread. */
final class Report {
    private final Options options;
    private final Machine machine;
    private final Clock clock;
    private final Consumer<String> terminal;
    private final List<Row> rows = new ArrayList<>();
    private final List<Row> points = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    Report(Options options, Machine machine, Clock clock, Consumer<String> terminal) {
        this.options = options;
        this.machine = machine;
        this.clock = clock;
        this.terminal = terminal;
    }

    /** So that people see that something happens. */
    void say(String line) {
        terminal.accept("    " + line);
    }

    /** Kept at once: a run that is broken off leaves what it had. */
    void add(Row row) {
        rows.add(row);
        write(results(), "results.json");
    }

    void chart(String name, Chart chart) {
        points.addAll(chart.rows(name));
        write(chart.svg(), name + ".svg");
        write(results(), "results.json");
    }

    private String results() {
        return ResultsJson.of(machine, options, clock.instant(), rows, points, failures);
    }

    void failed(Scenario scenario, RuntimeException why) {
        failures.add(scenario.name() + ": " + why.getMessage());
        say("FAILED, and left out: " + why);
    }

    /** Whether there is a figure for all that was asked for. */
    boolean isComplete() {
        return failures.isEmpty();
    }

    private void write(String text, String file) {
        try {
            Path ignored =
                    Files.writeString(Files.createDirectories(options.results()).resolve(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The table and where the rest is. */
    @Override
    public String toString() {
        return Table.of(rows)
                + failures.stream().map(failure -> "\nFAILED " + failure).collect(Collectors.joining())
                + "\nresults.json and the charts: "
                + options.results();
    }
}
