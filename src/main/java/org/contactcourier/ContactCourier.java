package org.contactcourier;

import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.apache.logging.log4j.LogManager;
import org.contactcourier.command.CheckCommand;
import org.contactcourier.command.ConfigCommand;
import org.contactcourier.command.DoctorCommand;
import org.contactcourier.command.EraseCommand;
import org.contactcourier.command.Home;
import org.contactcourier.command.LoginCommand;
import org.contactcourier.command.OperateCommand;
import org.contactcourier.command.PrepareCommand;
import org.contactcourier.command.ReconcileCommand;
import org.contactcourier.command.SchemaCommand;
import org.contactcourier.command.TraceCommand;
import org.contactcourier.command.bundle.BundleAccess;
import org.contactcourier.command.bundle.Terminal;
import org.contactcourier.command.letters.DeadLettersCommand;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.configuration.Installation;
import org.contactcourier.http.BoundedHttp;
import org.contactcourier.journal.JournalException;
import org.contactcourier.log.LogSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;

/**
 * The program. Without arguments it runs until SIGTERM or SIGINT.
 *
 * <p>Exit codes: 0 after a clean stop, 1 when the start or the stop failed, 2 when the arguments or the configuration are wrong.
 */
@Command(
        name = "contact-courier",
        mixinStandardHelpOptions = true,
        versionProvider = ContactCourier.Version.class,
        subcommands = SchemaCommand.class,
        description = "Carries contacts from Kafka, watched folders and mailboxes into SmartTask. Configured by"
                + " application.properties and the environment; without arguments it runs.")
public final class ContactCourier implements Callable<Integer> {
    private static final int STOPPED = 0;
    private static final int FAILED = 1;
    private static final int MISCONFIGURED = 2;

    private final CountDownLatch stopped = new CountDownLatch(1);

    @Mixin
    private final Home home = new Home();

    private ContactCourier() {}

    public static void main(String[] args) {
        BoundedHttp.letPasswordsThroughTunnels();
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        ContactCourier program = new ContactCourier();
        Terminal terminal = Terminal.ofProcess();
        BundleAccess access = new BundleAccess(program.home::configuration, DeskAssembly::open);
        return new CommandLine(program)
                .addSubcommand(new CheckCommand(program.home))
                .addSubcommand(new DoctorCommand(program.home, Assembly::faults))
                .addSubcommand(new ConfigCommand(program.home, Assembly::faults))
                .addSubcommand(DeadLettersCommand.commandLine(access, terminal))
                .addSubcommand(new TraceCommand(access, terminal))
                .addSubcommand(new ReconcileCommand(access, terminal))
                .addSubcommand(new EraseCommand(access, terminal))
                .addSubcommand(new OperateCommand(access, terminal))
                .addSubcommand(new LoginCommand(program.home))
                .addSubcommand(new PrepareCommand(program.home, (configuration, routes) -> {
                    Courier courier = Courier.start(configuration, routes, Clock.systemUTC());
                    return new PrepareCommand.Started(courier.managementPort(), courier::close);
                }));
    }

    @Override
    public Integer call() throws InterruptedException {
        try {
            return run();
        } finally {
            LogManager.shutdown();
        }
    }

    private int run() throws InterruptedException {
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> {
            Log.LOG.error("The thread {} has ended", thread.getName(), thrown);
            if (thrown instanceof VirtualMachineError) {
                DeliveryWorkers.endProcess(thrown);
            }
        });
        Courier courier;
        try {
            Installation installation = home.installation();
            LogSettings.applyIfValid(installation.asRead());
            installation.warnings().forEach(Log.LOG::warn);
            StartLines.jarsNotUsed().ifPresent(Log.LOG::warn);
            Log.LOG.info("{}", StartLines.program());
            Log.LOG.info("{}", installation.taken());
            courier = Courier.start(installation.asRead(), installation.routes(), Clock.systemUTC());
        } catch (ConfigurationException | JournalException e) {
            String.valueOf(e.getMessage()).lines().forEach(line -> Log.LOG.error("{}", line));
            return MISCONFIGURED;
        } catch (StartFailedException e) {
            Log.LOG.error("{}", e.getMessage());
            Log.LOG.debug("Where it failed", e);
            return FAILED;
        }
        // The only hook; Camel's is left out. The code would be 143, but an operator's "docker stop" is no failure.
        // System.exit would wait for ever inside a hook; the log is flushed before.
        Thread hook = new Thread(() -> halt(courier), "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        stopped.await();
        return STOPPED;
    }

    private static void halt(Courier courier) {
        int code = STOPPED;
        try {
            courier.close();
            Log.LOG.info("Stopped");
        } catch (RuntimeException e) {
            Log.LOG.error("The stop failed", e);
            code = FAILED;
        }
        LogManager.shutdown();
        Runtime.getRuntime().halt(code);
    }

    /** Commands don't log, and making a log ready takes as long as the rest of a short one. */
    private static final class Log {
        static final Logger LOG = LoggerFactory.getLogger(ContactCourier.class);
    }

    /** The version in the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = ContactCourier.class.getPackage().getImplementationVersion();
            return new String[] {"contact-courier " + (version == null ? "(not packaged)" : version)};
        }
    }
}
