package org.contactcourier;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.StartupSummaryLevel;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.contactcourier.configuration.AllFaults;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.configuration.RouteFile;
import org.contactcourier.console.CamelHealth;
import org.contactcourier.console.ConsoleFront;
import org.contactcourier.console.HealthCheck;
import org.contactcourier.console.Management;
import org.contactcourier.console.ManagementSettings;
import org.contactcourier.console.Operations;
import org.contactcourier.console.Switch;
import org.contactcourier.console.access.AccessSettings;
import org.contactcourier.console.desk.ContactSearch;
import org.contactcourier.delivery.BuryContact;
import org.contactcourier.delivery.ContactNotEnded;
import org.contactcourier.delivery.Endings;
import org.contactcourier.delivery.SmartTaskDelivery.SharedParts;
import org.contactcourier.enrichment.ContactEnrichment;
import org.contactcourier.format.registry.RegistrySettings;
import org.contactcourier.intake.Mappings;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.JournalJson;
import org.contactcourier.journal.JournalMetrics;
import org.contactcourier.journal.outbox.Outbox;
import org.contactcourier.journal.outbox.OutboxSettings;
import org.contactcourier.json.StrictJson;
import org.contactcourier.letter.LetterDesk;
import org.contactcourier.letter.PersonErasure;
import org.contactcourier.log.LogSettings;
import org.contactcourier.mapping.Normalisation;
import org.contactcourier.metrics.ProcessMetrics;
import org.contactcourier.metrics.RouteMetrics;
import org.contactcourier.metrics.SourceMetrics;
import org.contactcourier.organization.ChangedNumbers;
import org.contactcourier.organization.OrganizationsOfSources;
import org.contactcourier.reconcile.Reconciliation;
import org.contactcourier.record.Batch;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.ExponentialBackoff;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.Source;
import org.contactcourier.route.LoadBearingOptions;
import org.contactcourier.route.RouteCopies;
import org.contactcourier.route.RouteIds;
import org.contactcourier.route.RouteLog;
import org.contactcourier.smarttask.SmartTaskSettings;
import org.contactcourier.source.Acknowledgements;
import org.contactcourier.source.IntakeSource;
import org.contactcourier.source.PollSupervisor;
import org.contactcourier.source.Readership.Readerships;
import org.contactcourier.source.SourceSetup;
import org.contactcourier.source.file.FileSource;
import org.contactcourier.source.kafka.KafkaSource;
import org.contactcourier.source.mail.MailSource;
import org.contactcourier.tracing.Tracing;
import org.contactcourier.tracing.TracingSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the parts together and starts them: settings, journal, delivery, sources, routes, console, in this order. All settings are
 * read before anything is opened, so a wrong key leaves nothing behind. Used once, by one thread.
 */
final class Assembly {
    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);

    /**
     * Attempts on the wire are awaited 20 s after the stop begins; the rest is for acknowledging. Together they stay below the
     * 30 s after which an operator may expect the end.
     */
    private static final Duration STOP = Duration.ofSeconds(21);

    /** Each reads the settings of one part, and opens nothing. */
    private static final List<Consumer<Configuration>> READERS = List.of(
            Mappings::from,
            JournalPlace::from,
            OutboxSettings::from,
            Normalisation::from,
            ContactEnrichment::timeout,
            Assembly::readReplace,
            ManagementSettings::from,
            SourcePlaces::check,
            LogSettings::from,
            TracingSettings::from);

    private final Configuration configuration;
    private final List<RouteFile> routes;
    private final Clock clock;
    private final Deadline root;
    private final StartedParts parts;

    private final ObjectMapper mapper = StrictJson.mapper();
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final OrganizationsOfSources organizations;
    private final Map<Source, IntakeSource.Plan> plans = new LinkedHashMap<>();
    private final ReadersOfSources readers;
    private final JournalPlace journalPlace;
    private final OutboxSettings outboxSettings;
    private final ManagementSettings managementSettings;
    private final AccessSettings accessSettings;
    private final TracingSettings tracingSettings;
    private final Duration enrichmentTimeout;

    Assembly(Configuration configuration, List<RouteFile> routes, Clock clock, Deadline root, StartedParts parts) {
        this.configuration = configuration;
        this.routes = routes;
        this.clock = clock;
        this.root = root;
        this.parts = parts;
        readReplace(configuration);
        organizations = OrganizationsOfSources.from(configuration);
        for (Source source : Source.all(configuration::namedSources)) {
            configure(configuration, source).ifPresent(plan -> plans.put(source, plan));
        }
        readers = ReadersOfSources.from(configuration);
        SourcePlaces.check(configuration);
        journalPlace = JournalPlace.from(configuration);
        outboxSettings = OutboxSettings.from(configuration);
        managementSettings = ManagementSettings.from(configuration);
        accessSettings = AccessSettings.from(configuration);
        tracingSettings = TracingSettings.from(configuration);
        enrichmentTimeout = ContactEnrichment.timeout(configuration);
        var unused = LogSettings.from(configuration); // in force since the first line
    }

    /** {@link #routes} were chosen by it. */
    private static void readReplace(Configuration configuration) {
        boolean ignored = configuration.flag("routes.replace");
    }

    /** All that is wrong with the keys, one line each, SmartTask's first, as people look for them; empty if nothing is. */
    static List<String> faults(Configuration configuration) {
        List<Consumer<Configuration>> all = new ArrayList<>(OrganizationsOfSources.readers(configuration));
        for (Source source : Source.all(configuration::namedSources)) {
            all.add(it -> configure(it, source));
            if (source.kind() == Source.SourceKind.KAFKA) {
                all.add(it -> it.ofSource(source.keysOfKind(), source.name(), RegistrySettings::from));
            }
        }
        all.addAll(READERS);
        return AllFaults.in(configuration, all);
    }

    private static Optional<IntakeSource.Plan> configure(Configuration configuration, Source source) {
        return switch (source.kind()) {
            case KAFKA -> KafkaSource.configure(configuration, source);
            case FILE -> FileSource.configure(configuration, source);
            case MAIL -> MailSource.configure(configuration, source);
        };
    }

    /**
     * Starts everything.
     *
     * @return the port of health and metrics
     */
    int start() throws Exception {
        RecordReader reader = readers.reader(mapper, OrganizationsOfSources.maxDelay(configuration));
        JournalPlace.JournalWithCopies opened = journalPlace.open(
                outboxSettings, OrganizationsOfSources.responseTimeout(configuration), instance(), mapper, clock);
        Journal journal = parts.push(opened.journal());
        requireSameNumbers(journal.organizationNumbers());
        Tracing tracing = parts.push(tracingSettings.open(StartLines.version(), meters));
        Endings endings = new Endings(meters);
        ContactEnrichment enrichment = parts.push(enrichment());
        Destinations smartTask = new Destinations(
                organizations,
                shared(journal, endings, reader, enrichment),
                tracing,
                !JournalPlace.isShared(configuration),
                parts);
        List<IntakeSource> sources = sources(smartTask, reader, journal, opened.readers());
        measure(journal, sources, endings);
        List<OperatorSwitch> switches = sources.stream()
                .map(source -> OperatorSwitch.of(source, journal, clock))
                .toList();
        Operations operations = operations(smartTask, switches, journal);

        Main main = main(smartTask, sources);
        main.bind("buryContact", new BuryContact(journal, endings));
        smartTask.bindTo(main, parts);
        PollSupervisor polls = supervised(main);
        main.init();
        CamelContext camel = main.getCamelContext();
        LoadBearingOptions.check(camel, smartTask.of(sourcesThatAreOn(sources)), smartTask.organizations());
        enrichment.start(camel);
        Outbox outbox = new Outbox(opened.copies(), outboxSettings, camel, meters, clock);

        List<HealthCheck> checks = checks(camel, journal, polls, enrichment);
        checks.addAll(smartTask.checks());
        sources.forEach(source -> checks.add(new HealthCheck(
                "source-" + source.name(),
                false,
                source::problem,
                source::standby,
                () -> "source-" + Source.named(source.name()).kind().word())));
        readers.registries()
                .forEach((source, registry) -> checks.add(new HealthCheck("schema-registry", false, registry::problem)
                        .named(source.own("schema-registry"))));
        checks.add(new HealthCheck("mappings", false, readers.mappings()::problem));
        checks.add(new HealthCheck("copies", false, outbox::problem));
        Management management = parts.push(management(smartTask, operations, checks, journal, reader));

        smartTask.open(camel, sources);
        outbox.prepare();
        parts.push(main::stop);
        main.start();
        parts.push(outbox::stop); // before Camel: copies that are left are made after the next start
        outbox.start();
        parts.push(polls).start(); // it ends before Camel does
        sources.forEach(IntakeSource::start);
        followOthers(
                journal, Stream.concat(smartTask.switches(), switches.stream()).toList());
        StartLines.tell(LOG, sources, configuration, organizations, one -> smartTask.gateStatus(one.name()));
        LOG.info("Ready: console, health and metrics on {}:{}", managementSettings.host(), management.port());
        return management.port();
    }

    /** Contacts that the journal keeps must not go to another organization than the one that they were meant for. */
    private void requireSameNumbers(Journal.OrganizationNumbers numbers) {
        List<String> faults = ChangedNumbers.faults(
                configuration, numbers.all(), one -> numbers.unended(one).toString());
        if (!faults.isEmpty()) {
            throw ConfigurationException.of(faults);
        }
    }

    private SharedParts shared(Journal journal, Endings endings, RecordReader reader, ContactEnrichment enrichment) {
        return new SharedParts(
                mapper,
                journal,
                endings,
                new ContactNotEnded(),
                reader,
                enrichment,
                root,
                meters,
                OrganizationsOfSources.responseTimeout(configuration),
                organizations.haveNames(),
                clock);
    }

    /** Those that are there whatever is configured. */
    private static List<HealthCheck> checks(
            CamelContext camel, Journal journal, PollSupervisor polls, ContactEnrichment enrichment) {
        return new ArrayList<>(List.of(
                new HealthCheck("journal", true, journal::writeProblem),
                new HealthCheck("routes", true, new CamelHealth(camel)),
                new HealthCheck("polls", false, polls::problem),
                new HealthCheck("enrich-contact", false, enrichment::problem)));
    }

    private ContactEnrichment enrichment() {
        SmartTaskSettings first = organizations.settings().values().iterator().next();
        return new ContactEnrichment(
                readers.canonical(mapper),
                mapper,
                enrichmentTimeout,
                organizations.settings().values().stream()
                        .mapToInt(Destination::workers)
                        .sum(),
                new ExponentialBackoff(first.initialDelay(), first.maxDelay()),
                clock);
    }

    private Management management(
            Destinations smartTask,
            Operations operations,
            List<HealthCheck> checks,
            Journal journal,
            RecordReader reader) {
        DeskAssembly.clearances(configuration, journal, mapper, clock)
                .forEach(clearance -> parts.push(clearance).start());
        LetterDesk desk = new LetterDesk(
                journal.deadLetters(), reader, new JournalJson(mapper), clock, organizations.all()::contains);
        PersonErasure erasure = new PersonErasure(
                journal.traces(),
                journal.deadLetters(),
                DeskAssembly.files(configuration, reader, mapper, root),
                mapper);
        ConsoleFront front = new ConsoleAssembly(
                        accessSettings,
                        desk,
                        new ContactSearch(journal.traces()),
                        Reconciliation.of(
                                configuration, journal, reader, source -> readers.mails(source, mapper), mapper, clock),
                        erasure,
                        mapper,
                        meters,
                        clock)
                .front(smartTask::gateStatus, operations, checks, parts);
        return Management.start(managementSettings, checks, meters, operations, front);
    }

    /** What keeps polls alive is there before the first route. */
    private static PollSupervisor supervised(Main main) {
        PollSupervisor polls = new PollSupervisor();
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeInitialize(BaseMainSupport starting) {
                starting.getCamelContext().addLifecycleStrategy(polls);
            }
        });
        return polls;
    }

    private List<IntakeSource> sources(
            Destinations smartTask, RecordReader reader, Journal journal, Readerships readers) {
        Acknowledgements acknowledgements = parts.push(new Acknowledgements(journal::acknowledged));
        return plans.entrySet().stream()
                .map(plan -> {
                    SmartTaskSettings its = smartTask.settings(plan.getKey());
                    return parts.push(plan.getValue()
                            .build(new SourceSetup(
                                    reader,
                                    mapper,
                                    root,
                                    Batch.size(its.maxInFlight()),
                                    its.maxDelay(),
                                    clock,
                                    meters,
                                    journal.openReceipts(),
                                    journal.checkpoints(),
                                    readers,
                                    acknowledgements)));
                })
                .toList();
    }

    private static Operations operations(Destinations smartTask, List<OperatorSwitch> sources, Journal journal) {
        return new Operations(
                smartTask.gates(),
                List.<Switch>copyOf(sources),
                new JournalFigures(journal),
                new LogVerbosity(journal.deadLetters()));
    }

    /** If other processes share the journal, an operator may speak to any of them. */
    private void followOthers(Journal journal, List<OperatorSwitch> switches) {
        if (JournalPlace.isShared(configuration)) {
            SharedSwitches ignored = parts.push(SharedSwitches.follow(journal, switches));
        }
    }

    /** Without Camel's hook beside ours: if it came first by a hair, ours waited 36 s for itself to stop Camel. */
    static Main mainWithoutHook() {
        Main main = new Main();
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        return main;
    }

    private Main main(Destinations smartTask, List<IntakeSource> sources) {
        RouteIds.check(RouteCopies.with(
                routes, smartTask.of(Source.all(configuration::namedSources)), smartTask.organizations()));
        Main main = mainWithoutHook();
        main.setDefaultPropertyPlaceholderLocation("false");
        main.setOverrideProperties(new TreeMap<>(configuration.values()));
        main.configure().setStartupSummaryLevel(StartupSummaryLevel.Oneline);
        main.configure()
                .withName("contact-courier")
                .withRoutesCollectorEnabled(false) // it looks for files by pattern
                .withShutdownTimeout(Math.toIntExact(STOP.toSeconds()))
                .withShutdownLogInflightExchangesOnTimeout(false)
                .withAutoConfigurationEnvironmentVariablesEnabled(false)
                .withAutoConfigurationSystemPropertiesEnabled(false)
                .withMessageHistory(false) // it would keep bodies, which are personal data
                .withStreamCachingEnabled(false) // no body here is a stream, and each step would ask
                .withLoadTypeConverters(false);
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeInitialize(BaseMainSupport starting) {
                CamelContext context = starting.getCamelContext();
                readOnlyOurProperties(context);
                RouteLog.bindTo(context);
                new RouteMetrics(meters).measure(context);
                sources.forEach(source -> source.bindTo(context));
                routeBuilders(context, smartTask, sources).forEach(main.configure()::addRoutesBuilder);
            }
        });
        return main;
    }

    private void measure(Journal journal, List<IntakeSource> sources, Endings endings) {
        new JournalMetrics(journal).bindTo(meters);
        parts.push(new ProcessMetrics(StartLines.version(), StartLines.commit()))
                .bindTo(meters);
        new SourceMetrics(sources, clock).bindTo(meters);
        sourcesThatAreOn(sources).forEach(endings::expect);
    }

    private static List<Source> sourcesThatAreOn(List<IntakeSource> sources) {
        return sources.stream().map(source -> Source.named(source.name())).toList();
    }

    private Collection<RoutesBuilder> routeBuilders(
            CamelContext context, Destinations smartTask, List<IntakeSource> sources) {
        List<Resource> files =
                RouteCopies.with(routes, smartTask.of(sourcesThatAreOn(sources)), smartTask.organizations()).stream()
                        .map(file -> ResourceHelper.fromString(file.name(), file.text()))
                        .toList();
        try {
            return PluginHelper.getRoutesLoader(context).findRoutesBuilders(files);
        } catch (Exception e) { // Camel declares no closer type for what it can't read
            throw RuntimeCamelException.wrapRuntimeCamelException(e);
        }
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
}
