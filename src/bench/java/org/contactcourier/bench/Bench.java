package org.contactcourier.bench;

import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Measures the packaged distribution against its limits, all in one run on one machine: servers, contenders and the bundle in a
 * process each, which share the cores as they like. Ends with 0 where every figure that was asked for could be measured, whether
 * it is good or not.
 */
public final class Bench {
    private static final List<Scenario> SCENARIOS = List.of(
            Against.theLoadGenerator(),
            Against.theHandWrittenLoop(),
            new RateLimited(),
            new Adaptive(),
            new Million(),
            new Idle(),
            new Start(),
            new Curves());

    private Bench() {}

    public static void main(String[] arguments) {
        int code = 1;
        try {
            code = run() ? 0 : 1;
        } catch (IllegalArgumentException e) {
            say(String.valueOf(e.getMessage()));
        }
        System.exit(code);
    }

    private static boolean run() {
        Clock clock = Clock.systemUTC();
        Options options = Options.ofProcess();
        requireKnown(options);
        Machine machine = Machine.here();
        say(machine.toString());
        say(options.toString());
        Report report = new Report(options, machine, clock, Bench::say);
        long begin = System.nanoTime();
        try (TestBed bed = TestBed.start(options)) {
            cleanUpAtTheEnd(bed);
            for (Scenario scenario : SCENARIOS) {
                if (options.wants(scenario)) {
                    measure(scenario, bed, report);
                }
            }
        }
        say("");
        say(report.toString());
        say("It took %d s."
                .formatted(Duration.ofNanos(System.nanoTime() - begin).toSeconds()));
        return report.isComplete();
    }

    /** Also after Ctrl-C: a contender would go on for ever. */
    private static void cleanUpAtTheEnd(TestBed bed) {
        Thread hook = new Thread(
                () -> {
                    List<ProcessHandle> left =
                            ProcessHandle.current().descendants().toList();
                    left.forEach(ProcessHandle::destroyForcibly);
                    left.forEach(process -> process.onExit().join());
                    bed.forget();
                },
                "clean-up");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private static void requireKnown(Options options) {
        List<String> names = SCENARIOS.stream().map(Scenario::name).toList();
        for (String name : options.only()) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException("bench.only has no %s; there are %s"
                        .formatted(name, names.stream().collect(Collectors.joining(", "))));
            }
        }
    }

    private static void measure(Scenario scenario, TestBed bed, Report report) {
        say("");
        say(scenario.name() + ": " + scenario.sentence());
        try {
            scenario.run(bed, report);
        } catch (RuntimeException why) { // the others can be measured all the same
            report.failed(scenario, why);
        }
    }

    @SuppressWarnings("SystemOut") // it talks to a person
    private static void say(String line) {
        PrintStream out = System.out;
        out.println(line);
        out.flush();
    }
}
