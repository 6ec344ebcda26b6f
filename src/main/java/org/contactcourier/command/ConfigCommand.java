package org.contactcourier.command;

import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.configuration.Installation;
import org.contactcourier.text.Printable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code config}: prints the value of each key and where it comes from, secrets masked, then all that is wrong. It opens nothing
 * and calls nobody. Exit codes: 0 if a start can use the values, 2 if it can't. For one thread.
 */
@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        description = "Prints each key's value and where it comes from: a file, a system property, a variable, or the"
                + " default. Secrets are masked. Says all that is wrong with them; the exit code is 2 then.")
public final class ConfigCommand implements Callable<Integer> {
    private static final int USABLE = 0;
    private static final int MISCONFIGURED = 2;

    private final Home home;
    private final Function<Configuration, List<String>> faults;
    private final PrintStream out;
    private final PrintStream err;

    @Option(names = "--set", description = "Only keys that were set.")
    private boolean onlySet;

    /** @param faults what is wrong with a configuration, one line each */
    public ConfigCommand(Home home, Function<Configuration, List<String>> faults) {
        this(home, faults, System.out, System.err);
    }

    ConfigCommand(Home home, Function<Configuration, List<String>> faults, PrintStream out, PrintStream err) {
        this.home = home;
        this.faults = faults;
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        try {
            Installation installation = home.installation();
            installation.warnings().forEach(err::println);
            out.println("# " + Printable.of(installation.taken()));
            return show(installation.asRead());
        } catch (ConfigurationException e) {
            err.println(e.getMessage());
            return MISCONFIGURED;
        }
    }

    int show(Configuration configuration) {
        for (String key : configuration.keys()) {
            String source = configuration.source(key).orElse("default");
            boolean wanted = !onlySet || configuration.source(key).isPresent();
            configuration
                    .shown(key)
                    .filter(value -> wanted)
                    .ifPresent(value -> out.println(Printable.of(key + "=" + value + "  # " + source)));
        }
        List<String> wrong = faults.apply(configuration);
        wrong.forEach(line -> err.println(Printable.of(line)));
        return wrong.isEmpty() ? USABLE : MISCONFIGURED;
    }
}
