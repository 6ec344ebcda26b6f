package org.contactcourier.command;

import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.configuration.Installation;
import org.contactcourier.configuration.RouteFile;
import org.contactcourier.doctor.Diagnosis;
import org.contactcourier.doctor.Diagnosis.Severity;
import org.contactcourier.doctor.Doctor;
import org.contactcourier.text.Printable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code doctor}: looks at all that a start needs, and says what to do about each thing that is wrong. Exit codes: 0 if a start
 * would work, 1 if something is wrong outside of the configuration, 2 if the configuration is wrong. For one thread.
 */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description =
                "Looks at SmartTask (name, TLS, token, organization), the broker, topic and group, the mailbox and its"
                        + " folders, the inbox, the journal, its disk, and the clock; says what to do. Exit codes: 0 all is well,"
                        + " 1 something is wrong, 2 the configuration is wrong.")
public final class DoctorCommand implements Callable<Integer> {
    private static final int WELL = 0;
    private static final int ILL = 1;
    private static final int MISCONFIGURED = 2;

    private static final Duration NEXT_LOOK = Duration.ofSeconds(2);

    private final Supplier<Configuration> configuration;
    private final Function<Configuration, List<String>> faults;
    private final PrintStream out;
    private final PrintStream err;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            description = "Look again until all is well, for so long at most: for an init container.")
    private long waitSeconds;

    /** @param faults what is wrong with a configuration, one line each */
    public DoctorCommand(Home home, Function<Configuration, List<String>> faults) {
        this(() -> taken(home.installation()), faults, System.out, System.err);
    }

    DoctorCommand(
            Supplier<Configuration> configuration,
            Function<Configuration, List<String>> faults,
            PrintStream out,
            PrintStream err) {
        this.configuration = configuration;
        this.faults = faults;
        this.out = out;
        this.err = err;
    }

    /** A file of routes that can't be taken ends a start, too. */
    private static Configuration taken(Installation installation) {
        installation.warnings().forEach(System.err::println);
        List<RouteFile> unused = installation.routes();
        return installation.asRead();
    }

    @Override
    public Integer call() throws InterruptedException {
        try {
            Configuration read = configuration.get();
            List<String> wrong = faults.apply(read);
            if (!wrong.isEmpty()) {
                wrong.forEach(line -> err.println(Printable.of(line)));
                return MISCONFIGURED;
            }
            return examine(new Doctor(read, Clock.systemUTC()));
        } catch (ConfigurationException e) {
            err.println(e.getMessage());
            return MISCONFIGURED;
        }
    }

    /** What is wrong is also told while it waits, or the log of an init container would be empty until its end. */
    private int examine(Doctor doctor) throws InterruptedException {
        long until = System.nanoTime() + Duration.ofSeconds(waitSeconds).toNanos();
        List<Diagnosis> told = List.of();
        while (true) {
            List<Diagnosis> found = doctor.examine();
            List<Diagnosis> ill = found.stream()
                    .filter(one -> one.severity() == Severity.FAIL)
                    .toList();
            long left = until - System.nanoTime();
            if (ill.isEmpty() || left <= 0) {
                found.forEach(this::print);
                return ill.isEmpty() ? WELL : ILL;
            }
            if (!ill.equals(told)) {
                ill.forEach(this::print);
                out.println("Looking again, for %d s at most"
                        .formatted(Duration.ofNanos(left).toSeconds()));
                told = ill;
            }
            boolean ignored = new CountDownLatch(1).await(Math.min(left, NEXT_LOOK.toNanos()), TimeUnit.NANOSECONDS);
        }
    }

    private void print(Diagnosis diagnosis) {
        out.println(
                Printable.of("%-4s  %s: %s".formatted(diagnosis.severity(), diagnosis.subject(), diagnosis.found())));
        if (!diagnosis.remedy().isEmpty()) {
            out.println(Printable.of("      -> " + diagnosis.remedy()));
        }
    }
}
