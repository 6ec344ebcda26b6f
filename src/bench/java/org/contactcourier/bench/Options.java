package org.contactcourier.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * What {@code -Dbench.…} asks for.
 *
 * @param only which scenarios, by name; empty for all
 * @param repeats how often each pair of contender and limit is measured
 * @param warmUp how long a contender works before it is measured
 * @param window how long it is measured
 * @param contacts how many the topic and each file hold
 * @param jvm further options for the bundle's virtual machine
 * @param results where results and charts go
 */
record Options(
        List<String> only,
        int repeats,
        Duration warmUp,
        Duration window,
        int contacts,
        List<String> jvm,
        Path results) {
    private static final int MOST_REPEATS = 100;
    private static final int FEWEST_CONTACTS = 1_000;
    private static final int MOST_CONTACTS = 10_000_000;

    Options {
        only = List.copyOf(only);
        jvm = List.copyOf(jvm);
    }

    static Options ofProcess() {
        return new Options(
                words("bench.only", ","),
                number("bench.repeats", 3, 1, MOST_REPEATS),
                Duration.ofSeconds(number("bench.warm-up", 20, 0, 3600)),
                Duration.ofSeconds(number("bench.seconds", 15, 1, 3600)),
                number("bench.contacts", 1_000_000, FEWEST_CONTACTS, MOST_CONTACTS),
                words("bench.jvm", " "),
                Path.of(System.getProperty("bench.results", "target/bench")).toAbsolutePath());
    }

    boolean wants(Scenario scenario) {
        return only.isEmpty() || only.contains(scenario.name());
    }

    private static List<String> words(String name, String between) {
        return Arrays.stream(System.getProperty(name, "").split(between))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static int number(String name, int otherwise, int least, int most) {
        String value = System.getProperty(name, "").strip();
        try {
            int number = value.isEmpty() ? otherwise : Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below, as one that is out of range
        }
        throw new IllegalArgumentException(
                "%s is %s; a number from %d to %d is expected".formatted(name, value, least, most));
    }

    @Override
    public String toString() {
        return "%d repeats, each with %d s of warm-up and %d s measured; %,d contacts in the topic and in each file"
                .formatted(repeats, warmUp.toSeconds(), window.toSeconds(), contacts);
    }
}
