package org.contactcourier.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.contactcourier.sandbox.SmartTaskSimulator;
import org.contactcourier.support.BundleProcess;

/**
 * The sandbox's process, a topic full of contacts, and whoever is to carry them, each in a process of its own and with a consumer
 * group and a folder that nobody has used before. For one thread.
 */
final class TestBed implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(90);

    /** The one that all read from. */
    static final String PEOPLE = "people";

    /** What every contender gets, unless its row says otherwise. */
    static final String HEAP = "512m";

    private final Options options;
    private final Path folder;
    private final Sandbox sandbox;
    private final SimulatorDesk desk;
    private final Topics topics;
    private boolean filled;
    private int starts;

    private TestBed(Options options, Path folder, Sandbox sandbox) {
        this.options = options;
        this.folder = folder;
        this.sandbox = sandbox;
        this.desk = new SimulatorDesk(sandbox.simulator());
        this.topics = new Topics(sandbox.brokers());
    }

    static TestBed start(Options options) {
        try {
            Path folder = Files.createTempDirectory("contact-courier-bench-");
            return new TestBed(options, folder, Sandbox.start(folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Options options() {
        return options;
    }

    Sandbox sandbox() {
        return sandbox;
    }

    SimulatorDesk desk() {
        return desk;
    }

    Topics topics() {
        return topics;
    }

    /** A folder that nobody has used before. */
    Path newFolder(String name) {
        starts++;
        try {
            return Files.createDirectories(folder.resolve(name + "-" + starts));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The bundle, reading {@link #PEOPLE} from the beginning. */
    Bundle bundleOnKafka(int inFlight, Map<String, String> more) {
        fill();
        Path own = newFolder("bundle");
        Map<String, String> variables =
                new TreeMap<>(sandbox.fromKafka(PEOPLE, own.getFileName().toString()));
        variables.put("INTAKE_FILE_ENABLED", "false");
        variables.putAll(more);
        return bundle(own, inFlight, HEAP, variables);
    }

    Bundle bundle(Path own, int inFlight, String heap, Map<String, String> more) {
        Map<String, String> variables = sandbox.toSmartTask();
        variables.put("SMARTTASK_MAX_IN_FLIGHT", Integer.toString(inFlight));
        variables.putAll(more);
        List<String> jvm =
                new ArrayList<>(List.of("-XX:+UseParallelGC", "-Xmx" + heap)); // as bin/contact-courier has it
        jvm.addAll(options.jvm());
        return new Bundle(
                BundleProcess.launch(own, jvm, variables), own, !options.jvm().isEmpty());
    }

    /** {@link LoadGenerator}. */
    Contender loadGenerator(int inFlight) {
        return JavaProcess.start(
                newFolder("generator"),
                LoadGenerator.class,
                HEAP,
                sandbox.createUrl(),
                SmartTaskSimulator.TOKEN,
                Integer.toString(inFlight));
    }

    /** {@link HandWrittenLoop}. */
    Contender handWrittenLoop(int inFlight) {
        return reader(HandWrittenLoop.class, Integer.toString(inFlight));
    }

    /** {@link HandWrittenLoop} that keeps a journal as the bundle does: the least that this promise costs. */
    Contender journallingLoop(int inFlight) {
        return reader(HandWrittenLoop.class, Integer.toString(inFlight), "journal.db");
    }

    /** {@link PlainRoute}. */
    Contender plainRoute() {
        return reader(PlainRoute.class, Integer.toString(Topics.PARTITIONS));
    }

    private Contender reader(Class<?> main, String concurrency, String... more) {
        fill();
        Path own = newFolder(main.getSimpleName());
        List<String> arguments = new ArrayList<>(List.of(
                sandbox.createUrl(),
                SmartTaskSimulator.TOKEN,
                concurrency,
                sandbox.brokers(),
                PEOPLE,
                own.getFileName().toString()));
        arguments.addAll(List.of(more));
        return JavaProcess.start(own, main, HEAP, arguments.toArray(String[]::new));
    }

    private void fill() {
        if (!filled) {
            topics.fill(PEOPLE, options.contacts());
            filled = true;
        }
    }

    /** Throws away what a contender has left, a journal of a million rows for example. */
    void forget(Path own) {
        try (Stream<Path> files = Files.walk(own)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        topics.close();
        sandbox.close();
        forget();
    }

    /** Throws away everything that is on the disk. */
    void forget() {
        if (Files.exists(folder)) {
            forget(folder);
        }
    }
}
