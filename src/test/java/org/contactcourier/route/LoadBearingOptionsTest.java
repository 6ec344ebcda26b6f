package org.contactcourier.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.file.GenericFileFilter;
import org.apache.camel.component.kafka.DefaultKafkaClientFactory;
import org.apache.camel.component.kafka.consumer.DefaultKafkaManualAsyncCommitFactory;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultPollingConsumerPollStrategy;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.intake.FormatChooser;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.OpenReceipts;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Source;
import org.contactcourier.source.IntakeSource;
import org.contactcourier.source.SourceSetup;
import org.contactcourier.source.file.FileSource;
import org.contactcourier.source.kafka.KafkaSource;
import org.contactcourier.source.mail.MailSource;
import org.contactcourier.support.RememberedCheckpoints;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LoadBearingOptionsTest {
    private static final String SUFFIX = ".camel.yaml";
    private static final String CONFIGURATIONS = "failure-policy";

    /** What differs from the required value and still loads; the rest of the values stands for itself. */
    private static final Map<String, String> OTHER = Map.of(
            "true", "false",
            "false", "true",
            "earliest", "latest",
            "read_committed", "read_uncommitted",
            "RECONNECT", "STOP",
            "none", "changed",
            "java.lang.Throwable", "java.io.IOException",
            "org.contactcourier.journal.JournalException", "java.io.IOException",
            "org.apache.kafka.common.serialization.ByteArrayDeserializer",
                    "org.apache.kafka.common.serialization.StringDeserializer");

    /** Camel's default is the required value, or a route without the option can't be loaded. */
    private static final Set<String> SAME_WITHOUT =
            Set.of("readLock", "name", "bean", "process", "useFixedDelay", "topic", "directoryName");

    /** The value of a key. */
    private static final Pattern VALUE = Pattern.compile("#bean:(intake|derived)[.].*");

    private final Map<String, JsonNode> files = new TreeMap<>();
    private final Properties keys = new Properties();
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final DefaultCamelContext context = new DefaultCamelContext();

    @BeforeEach
    void readShippedRoutes() throws IOException {
        try (Stream<Path> shipped = Files.list(Path.of("routes"))) {
            for (Path file : shipped.toList()) {
                files.put(file.getFileName().toString().replace(SUFFIX, ""), new YAMLMapper().readTree(file.toFile()));
            }
        }
        Stream.of("kafka", "file", "mail").forEach(source -> keys.put("intake." + source + ".enabled", "true"));
    }

    @AfterEach
    void stop() {
        context.stop();
        workers.shutdownNow();
    }

    static List<LoadBearingOption> table() {
        return LoadBearingOptions.TABLE;
    }

    /** The options that the shipped routes set, and of which Camel would not have the same without. */
    static List<LoadBearingOption> removable() throws IOException {
        LoadBearingOptionsTest shipped = new LoadBearingOptionsTest();
        shipped.readShippedRoutes();
        return table().stream()
                .filter(row -> shipped.place(row).has(field(row)))
                .filter(row -> !SAME_WITHOUT.contains(row.option()))
                .toList();
    }

    @Test
    void acceptsTheShippedRoutes() throws Exception {
        load();

        assertThatCode(() -> LoadBearingOptions.check(context)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource("table")
    void namesRouteOptionAndReasonWhereAnOptionDiffers(LoadBearingOption row) throws Exception {
        change(row);
        load();

        assertRefused(row);
    }

    @ParameterizedTest
    @MethodSource("removable")
    void namesRouteOptionAndReasonWhereAnOptionIsRemoved(LoadBearingOption row) throws Exception {
        place(row).remove(field(row));
        load();

        assertRefused(row);
    }

    @ParameterizedTest
    @MethodSource("table")
    void namesARouteThatIsMissing(LoadBearingOption row) throws Exception {
        remove(row.route());
        load();

        assertThatThrownBy(() -> LoadBearingOptions.check(context))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("routes: ")
                .hasMessageContaining(row.route());
    }

    @Test
    void asksNothingOfASourceThatIsOff() throws Exception {
        Stream.of("kafka", "file", "mail").forEach(source -> keys.put("intake." + source + ".enabled", "false"));
        Stream.of("kafka", "file", "mail").forEach(source -> files.remove("contact-from-" + source));
        load();

        assertThatCode(() -> LoadBearingOptions.check(context)).doesNotThrowAnyException();
    }

    @Test
    void letsPeopleAddStepsAndOptionsOfTheirOwn() throws Exception {
        ArrayNode steps = (ArrayNode) route("contact-from-kafka").path("from").path("steps");
        steps.insert(0, new YAMLMapper().readTree("log: {message: a batch}"));
        steps.add(new YAMLMapper().readTree("wireTap: {uri: 'log:seen'}"));
        ((ObjectNode) route("contact-from-kafka").path("from").path("parameters")).put("clientId", "mine");
        load();

        assertThatCode(() -> LoadBearingOptions.check(context)).doesNotThrowAnyException();
    }

    @Test
    void acceptsTheSameRouteInJava() throws Exception {
        files.remove("contact-from-journal");
        load();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("scheduler:contact-from-journal?delay=1000&useFixedDelay=true&synchronous=true")
                        .routeId("contact-from-journal")
                        .routeConfigurationId("failure-policy")
                        .process("parkedContacts")
                        .split(simple("${body.records}"))
                        .parallelProcessing()
                        .executorService(workers)
                        .to("direct:deliver-contact?block=false");
            }
        });

        assertThatCode(() -> LoadBearingOptions.check(context)).doesNotThrowAnyException();
    }

    private void assertRefused(LoadBearingOption row) {
        assertThatThrownBy(() -> LoadBearingOptions.check(context))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("routes: " + row.route() + ": ")
                .hasMessageContaining(row.option())
                .hasMessageContaining(row.why())
                .message()
                .doesNotContain("\n");
    }

    private void load() throws Exception {
        context.getPropertiesComponent().setInitialProperties(keys);
        context.getRegistry().bind("deliveryWorkers", workers);
        context.getRegistry().bind("replayWorkers", workers);
        bindOthers(); // first, or Camel takes the only client factory by itself
        bindSources();
        context.build();
        load(CONFIGURATIONS);
        for (String name : files.keySet()) {
            if (!name.equals(CONFIGURATIONS)) {
                load(name);
            }
        }
    }

    private void bindSources() {
        Configuration configuration = Configuration.load(
                List.of(),
                Map.ofEntries(
                        Map.entry("INTAKE_KAFKA_ENABLED", "true"),
                        Map.entry("INTAKE_KAFKA_BROKERS", "localhost:9092"),
                        Map.entry("INTAKE_FILE_DIRECTORY", "target/no-inbox"),
                        Map.entry("INTAKE_MAIL_ENABLED", "true"),
                        Map.entry("INTAKE_MAIL_HOST", "localhost"),
                        Map.entry("INTAKE_MAIL_USERNAME", "courier"),
                        Map.entry("INTAKE_MAIL_PASSWORD", "secret"),
                        Map.entry("INTAKE_MAIL_FOLDER", "Leads"),
                        Map.entry("INTAKE_MAIL_PROCESSED_FOLDER", "Kept"),
                        Map.entry("INTAKE_MAIL_FAILED_FOLDER", "Rejected")),
                new Properties());
        SourceSetup setup = new SourceSetup(
                FormatChooser.all(StrictJson.mapper()),
                StrictJson.mapper(),
                Deadline.root(Clock.systemUTC()),
                1,
                Duration.ofSeconds(1),
                Clock.systemUTC(),
                new SimpleMeterRegistry(),
                new NoReceipts(),
                new RememberedCheckpoints());
        Map.<Source, IntakeSource.Factory>of(
                        Source.KAFKA, KafkaSource::configure,
                        Source.FILE, FileSource::configure,
                        Source.MAIL, MailSource::configure)
                .forEach((source, factory) -> factory.configure(configuration, source)
                        .orElseThrow()
                        .build(setup)
                        .bindTo(context));
    }

    /** Nothing is read here. */
    private static final class NoReceipts implements OpenReceipts {
        @Override
        public void open(String receipt, Collection<Origin> parked) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<String> due() {
            return List.of();
        }

        @Override
        public List<Ended> ended(String receipt) {
            return List.of();
        }

        @Override
        public void close(String receipt, Collection<Origin> told) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void forget(String receipt) {
            throw new UnsupportedOperationException();
        }
    }

    /** Beans of the right kinds that are not ours. */
    private void bindOthers() {
        context.getRegistry().bind("another-kafkaClientFactory", new DefaultKafkaClientFactory());
        context.getRegistry().bind("another-kafkaManualCommitFactory", new DefaultKafkaManualAsyncCommitFactory());
        context.getRegistry().bind("another-filter", (GenericFileFilter<Object>) file -> false);
        context.getRegistry().bind("another-pollStrategy", new DefaultPollingConsumerPollStrategy());
        context.getRegistry()
                .bind("another-inProgressRepository", MemoryIdempotentRepository.memoryIdempotentRepository());
    }

    private void load(String name) throws Exception {
        PluginHelper.getRoutesLoader(context)
                .loadRoutes(
                        ResourceHelper.fromString(name + SUFFIX, new YAMLMapper().writeValueAsString(files.get(name))));
    }

    private void remove(String id) {
        if (files.containsKey(id) && !id.equals(CONFIGURATIONS)) {
            files.remove(id);
            return;
        }
        ArrayNode configurations = (ArrayNode) files.get(CONFIGURATIONS);
        for (int i = 0; i < configurations.size(); i++) {
            if (configurations
                    .get(i)
                    .path("routeConfiguration")
                    .path("id")
                    .asText()
                    .equals(id)) {
                configurations.remove(i);
                return;
            }
        }
        throw new IllegalArgumentException(id);
    }

    private JsonNode route(String id) {
        if (files.containsKey(id) && !id.equals(CONFIGURATIONS)) {
            return files.get(id).path(0).path("route");
        }
        for (JsonNode item : files.get(CONFIGURATIONS)) {
            if (item.path("routeConfiguration").path("id").asText().equals(id)) {
                return item.path("routeConfiguration");
            }
        }
        throw new IllegalArgumentException(id);
    }

    private void change(LoadBearingOption row) {
        ObjectNode place = place(row);
        String field = field(row);
        String required = row.required();
        if (field.equals("exception")) {
            place.putArray(field).add(OTHER.get(required));
        } else if (field.equals("handled")) {
            ((ObjectNode) place.path(field).path("constant")).put("expression", "false");
        } else if (row.part() == RoutePart.ERROR_HANDLER && row.option().equals("type")) {
            place.putObject("errorHandler").putObject("defaultErrorHandler");
        } else if (VALUE.matcher(required).matches()) {
            place.put(field, "7");
        } else if (required.startsWith("#") && row.part() != RoutePart.WIRE_TAP) {
            place.put(field, "#another-" + field);
        } else if (required.isEmpty()) {
            place.put(field, row.option().equals("timeout") ? "1000" : "elsewhere");
        } else if (required.equals("0") || required.equals("3")) {
            place.put(field, "7");
        } else {
            place.put(field, OTHER.getOrDefault(required, "other"));
        }
    }

    /** The object in the YAML that has the option, or would have it. */
    private ObjectNode place(LoadBearingOption row) {
        JsonNode route = route(row.route());
        JsonNode place =
                switch (row.part()) {
                    case ROUTE -> route;
                    case FROM -> route.path("from").path("parameters");
                    case WIRE_TAP ->
                        inParameters(row.option())
                                ? route.findValue("wireTap").path("parameters")
                                : route.findValue("wireTap");
                    case TO -> route.findValue("to").path("parameters");
                    case SPLIT -> route.findValue("split");
                    case INNER_SPLIT -> route.findValue("split").path("steps").findValue("split");
                    case STEPS -> reference(route, row);
                    case DO_CATCH ->
                        row.option().equals("exception")
                                ? route.findValue("doCatch").path(0)
                                : reference(route.findValue("doCatch"), row);
                    case DO_FINALLY -> reference(route.findValue("doFinally"), row);
                    case ERROR_HANDLER -> errorHandler(route, row.option());
                    case ON_EXCEPTION -> onException(route, row);
                };
        return (ObjectNode) place;
    }

    private static JsonNode errorHandler(JsonNode route, String option) {
        JsonNode channel = route.path("errorHandler").path("deadLetterChannel");
        return switch (option) {
            case "type" -> route;
            case "maximumRedeliveries" -> channel.path("redeliveryPolicy");
            default -> channel;
        };
    }

    private static JsonNode onException(JsonNode route, LoadBearingOption row) {
        JsonNode clauses = route.path("onException");
        JsonNode last = clauses.path(clauses.size() - 1).path("onException");
        return row.option().equals("process") ? reference(last, row) : last;
    }

    private static JsonNode reference(JsonNode within, LoadBearingOption row) {
        String ref = row.required().replaceFirst("[.].*", "");
        return within.findValues(row.option()).stream()
                .filter(step -> step.path("ref").asText().equals(ref))
                .findFirst()
                .orElseThrow();
    }

    private static String field(LoadBearingOption row) {
        return switch (row.option()) {
            case "bean", "process" -> "ref";
            case "type" -> "errorHandler";
            default -> row.option();
        };
    }

    private static boolean inParameters(String option) {
        return option.equals("name") || option.equals("block");
    }

    @Test
    void hasAReasonForEachRow() {
        assertThat(LoadBearingOptions.TABLE)
                .allSatisfy(row -> assertThat(row.why()).isNotBlank().doesNotEndWith("."))
                .doesNotHaveDuplicates();
    }
}
