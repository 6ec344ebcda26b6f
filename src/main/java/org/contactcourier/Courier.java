package org.contactcourier;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.StartupSummaryLevel;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.console.CamelHealth;
import org.contactcourier.console.HealthCheck;
import org.contactcourier.console.Management;
import org.contactcourier.console.ManagementSettings;
import org.contactcourier.console.Operations;
import org.contactcourier.console.Switch;
import org.contactcourier.delivery.BuryContact;
import org.contactcourier.delivery.Endings;
import org.contactcourier.delivery.SmartTaskDelivery;
import org.contactcourier.format.registry.RegisteredValueReader;
import org.contactcourier.format.registry.RegistrySettings;
import org.contactcourier.format.registry.SchemaRegistry;
import org.contactcourier.intake.Mappings;
import org.contactcourier.journal.JournalException;
import org.contactcourier.journal.JournalMetrics;
import org.contactcourier.journal.JournalSettings;
import org.contactcourier.journal.outbox.Outbox;
import org.contactcourier.journal.outbox.OutboxSettings;
import org.contactcourier.journal.sqlite.SqliteJournal;
import org.contactcourier.json.StrictJson;
import org.contactcourier.mapping.Normalisation;
import org.contactcourier.record.Batch;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.RecordReader;
import org.contactcourier.smarttask.SmartTaskSettings;
import org.contactcourier.source.PausableSource;
import org.contactcourier.source.file.FileSettings;
import org.contactcourier.source.file.FileSource;
import org.contactcourier.source.kafka.KafkaSettings;
import org.contactcourier.source.kafka.KafkaSource;
import org.contactcourier.source.mail.IntakeMailComponent;
import org.contactcourier.source.mail.MailCredentials;
import org.contactcourier.source.mail.MailSettings;
import org.contactcourier.source.mail.MailSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running bundle: puts the parts together, starts them from the journal outwards, and stops them the other way round. One
 * is started and closed; close is idempotent.
 */
public final class Courier implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);

    /**
     * Attempts on the wire are awaited 20 s after the stop begins; the rest is for acknowledging. Together they stay below the
     * 30 s after which an operator may expect the end.
     */
    private static final Duration STOP = Duration.ofSeconds(21);

    private static final Duration LAST_ANSWERS = Duration.ofSeconds(4);

    /** A contact in back-off keeps its thread and gives up its slot; as many again may wait like that. */
    private static final int WORKERS_PER_SLOT = 2;

    /** Parked contacts have workers of their own, fewer than there are slots, so that they never fill the queue of the others. */
    private static final int SLOTS_PER_REPLAY = 2;

    private final Deadline root;
    private final Stack stack;
    private final int managementPort;

    private Courier(Deadline root, Stack stack, int managementPort) {
        this.root = root;
        this.stack = stack;
        this.managementPort = managementPort;
    }

    /**
     * Starts everything; when this returns the sources are consuming.
     *
     * @param routes where the route files are, as Camel's include pattern
     * @throws ConfigurationException if a key has a value that can't be used
     * @throws JournalException if the journal can't be opened
     * @throws StartFailedException if a route can't be started
     */
    public static Courier start(Configuration configuration, String routes, Clock clock) {
        SmartTaskSettings smartTaskSettings = SmartTaskSettings.from(configuration);
        KafkaSettings kafkaSettings = KafkaSettings.from(configuration);
        Optional<RegistrySettings> registrySettings = RegistrySettings.from(configuration);
        FileSettings fileSettings = FileSettings.from(configuration);
        Optional<MailSettings> mailSettings = MailSettings.from(configuration);
        Mappings mappings = Mappings.from(configuration);
        JournalSettings journalSettings = JournalSettings.from(configuration);
        OutboxSettings copySettings = OutboxSettings.from(configuration);
        Normalisation normalisation = Normalisation.from(configuration);
        ManagementSettings managementSettings = ManagementSettings.from(configuration);

        Deadline root = Deadline.root(clock);
        Stack stack = new Stack();
        try {
            ObjectMapper mapper = StrictJson.mapper();
            Optional<SchemaRegistry> schemas =
                    registrySettings.map(settings -> new SchemaRegistry(settings, smartTaskSettings.maxDelay()));
            RecordReader reader = new RegisteredValueReader(mappings.reader(mapper, normalisation), schemas);
            PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            int batchSize = Batch.size(smartTaskSettings.maxInFlight());
            Duration longestPause = smartTaskSettings.maxDelay();

            SqliteJournal journal = stack.push(SqliteJournal.open(
                    journalSettings, copySettings, smartTaskSettings.responseTimeout(), instance(), mapper, clock));
            new JournalMetrics(journal).bindTo(meters);
            Endings endings = new Endings(meters);
            SmartTaskDelivery smartTask = stack.push(
                    new SmartTaskDelivery(smartTaskSettings, mapper, journal, endings, reader, root, meters, clock));
            Optional<KafkaSource> kafka = when(
                    kafkaSettings.enabled(),
                    () -> new KafkaSource(kafkaSettings, reader, root, batchSize, clock, meters));
            Optional<FileSource> files = when(
                    fileSettings.enabled(),
                    () -> stack.push(new FileSource(
                            fileSettings,
                            reader,
                            mapper,
                            root,
                            batchSize,
                            longestPause,
                            clock,
                            meters,
                            journal.openReceipts())));
            Optional<MailSource> mail =
                    mailSettings.map(any -> new MailSource(reader, root, clock, longestPause, meters));
            List<PausableSource> sources = Stream.of(kafka, files, mail)
                    .<PausableSource>flatMap(Optional::stream)
                    .toList();
            Operations operations = new Operations(
                    OperatorSwitch.ofGate(smartTask, journal, clock),
                    smartTask::closed,
                    sources.stream()
                            .<Switch>map(source -> OperatorSwitch.of(source, journal, clock))
                            .toList(),
                    new JournalBooks(journal));
            ExecutorService workers = new DeliveryWorkers(WORKERS_PER_SLOT * smartTaskSettings.maxInFlight());
            stack.push(() -> end(workers));
            ExecutorService replayWorkers =
                    new DeliveryWorkers(Math.max(1, smartTaskSettings.maxInFlight() / SLOTS_PER_REPLAY));
            stack.push(() -> end(replayWorkers));

            Main main = main(
                    configuration,
                    routes,
                    Map.of(
                            Derived.KAFKA_BATCH_SIZE, Integer.toString(batchSize),
                            Derived.KAFKA_MAX_POLL_INTERVAL,
                                    Long.toString(
                                            kafkaSettings.maxPollInterval().toMillis())));
            main.bind("deliveryWorkers", workers);
            main.bind("replayWorkers", replayWorkers);
            main.bind("buryContact", new BuryContact(journal, endings));
            main.bind("contactNotEnded", smartTask.contactNotEnded());
            main.bind("parkedContacts", smartTask.parkedContacts());
            files.ifPresent(source -> {
                main.bind("fileSource", source);
                main.bind("inboxFilter", source.inboxFilter());
                main.bind("inboxPolls", source.inboxPolls());
                main.bind("filesInProgress", source.filesInProgress());
            });
            mail.ifPresent(source -> main.bind("mailSource", source));
            mailSettings.ifPresent(
                    settings -> main.bind("mailAuthenticator", MailCredentials.of(settings, System::nanoTime)));
            main.configure().addRoutesBuilder(smartTask.deliverContact());
            main.addMainListener(new MainListenerSupport() {
                @Override
                public void beforeInitialize(BaseMainSupport starting) {
                    CamelContext context = starting.getCamelContext();
                    readOnlyOurProperties(context);
                    kafka.ifPresent(source -> source.addTo(context));
                    mail.ifPresent(source -> {
                        context.addComponent("imap", new IntakeMailComponent(source));
                        context.addComponent("imaps", new IntakeMailComponent(source));
                    });
                }
            });
            main.init();
            CamelContext camel = main.getCamelContext();
            Outbox copies = new Outbox(journal, copySettings, camel, meters, clock);

            List<HealthCheck> checks = new ArrayList<>();
            checks.add(new HealthCheck("journal", true, journal::writeProblem));
            checks.add(new HealthCheck("routes", true, new CamelHealth(camel)));
            checks.add(new HealthCheck("smarttask", false, smartTask::problem));
            kafka.ifPresent(source -> checks.add(new HealthCheck("source-kafka", false, source::problem)));
            schemas.ifPresent(registry -> checks.add(new HealthCheck("schema-registry", false, registry::problem)));
            files.ifPresent(source -> checks.add(new HealthCheck("source-file", false, source::problem)));
            mail.ifPresent(source -> checks.add(new HealthCheck("source-mail", false, source::problem)));
            checks.add(new HealthCheck("mappings", false, mappings::problem));
            checks.add(new HealthCheck("copies", false, copies::problem));
            Management management = stack.push(Management.start(managementSettings, checks, meters, operations));

            smartTask.open(camel, sources);
            copies.prepare();
            stack.push(main::stop);
            main.start();
            stack.push(copies::stop); // before Camel: what is left is copied after the next start
            copies.start();
            files.ifPresent(FileSource::start);
            LOG.info("Ready: health and metrics on {}:{}", managementSettings.host(), management.port());
            return new Courier(root, stack, management.port());
        } catch (ConfigurationException | JournalException e) {
            root.expire();
            stack.close();
            throw e;
        } catch (Exception e) { // what Camel throws at a start is declared no closer
            root.expire();
            stack.close();
            throw new StartFailedException(e);
        }
    }

    private static <T> Optional<T> when(boolean enabled, Supplier<T> part) {
        return enabled ? Optional.of(part.get()) : Optional.empty();
    }

    private static Main main(Configuration configuration, String routes, Map<String, String> derived) {
        Map<String, Object> properties = new TreeMap<>(configuration.values());
        properties.putAll(derived);
        Main main = new Main();
        main.setDefaultPropertyPlaceholderLocation("false");
        main.setOverrideProperties(properties);
        main.configure().setStartupSummaryLevel(StartupSummaryLevel.Oneline);
        main.configure()
                .withName("contact-courier")
                .withRoutesIncludePattern(routes)
                .withShutdownTimeout(Math.toIntExact(STOP.toSeconds()))
                .withShutdownLogInflightExchangesOnTimeout(false)
                .withAutoConfigurationEnvironmentVariablesEnabled(false)
                .withAutoConfigurationSystemPropertiesEnabled(false)
                // Both would keep bodies, which are personal data.
                .withMessageHistory(false)
                .withStreamCachingEnabled(false) // no body here is a stream, and each step would ask
                .withLoadTypeConverters(false);
        return main;
    }

    /** Our configuration is resolved; Camel's own look at the environment would take an empty variable for a value. */
    private static void readOnlyOurProperties(CamelContext context) {
        PropertiesComponent properties = (PropertiesComponent) context.getPropertiesComponent();
        properties.setEnvironmentVariableMode(PropertiesComponent.ENVIRONMENT_VARIABLES_MODE_NEVER);
        properties.setSystemPropertiesMode(PropertiesComponent.SYSTEM_PROPERTIES_MODE_NEVER);
    }

    /** How people call this process: the machine's name as the environment has it, and the process id. */
    private static String instance() {
        return Optional.ofNullable(System.getenv("HOSTNAME")).orElse("localhost") + "/"
                + ProcessHandle.current().pid();
    }

    /** Camel has waited for what was under way; after a forced stop the last answers may still want to tell the journal. */
    private static void end(ExecutorService workers) throws InterruptedException {
        workers.shutdown();
        boolean ignored = workers.awaitTermination(LAST_ANSWERS.toSeconds(), TimeUnit.SECONDS);
    }

    /** Where health and metrics are. */
    public int managementPort() {
        return managementPort;
    }

    /**
     * Stops: sources take nothing more, attempts on the wire end and are acknowledged, what backs off is left where it is; then
     * the rest, the journal last.
     */
    @Override
    public synchronized void close() {
        root.expire();
        stack.close();
    }

    /** What has been started, to be stopped the other way round; stopping goes on where one part fails. */
    private static final class Stack {
        private final Deque<AutoCloseable> started = new ArrayDeque<>();

        <T extends AutoCloseable> T push(T part) {
            started.push(part);
            return part;
        }

        void close() {
            while (!started.isEmpty()) {
                try {
                    started.pop().close();
                } catch (Exception e) { // the others must be stopped all the same
                    LOG.error("A part could not be stopped", e);
                }
            }
        }
    }
}
