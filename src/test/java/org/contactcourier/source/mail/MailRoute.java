package org.contactcourier.source.mail;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.awaitility.Awaitility;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.Secret;
import org.contactcourier.contact.Contact;
import org.contactcourier.intake.FormatChooser;
import org.contactcourier.json.StrictJson;
import org.contactcourier.network.Tls;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Source;
import org.contactcourier.sandbox.SandboxMail;
import org.contactcourier.source.Readership;
import org.contactcourier.support.BatchWithoutJournal;
import org.jspecify.annotations.Nullable;

/**
 * The shipped mail routes in a context of their own, with a scripted end of the line: a rule says how a record ends; by default
 * all are delivered.
 */
final class MailRoute implements AutoCloseable {
    static {
        // GreenMail's thread dies of a connection that ends while it answers.
        Awaitility.doNotCatchUncaughtExceptionsByDefault();
    }

    static final String PASSWORD = "s&cr%et+#{{x}}";

    private final List<IntakeRecord> arrived = new CopyOnWriteArrayList<>();
    private final Map<String, String> keys = new HashMap<>();
    private volatile Duration ahead = Duration.ZERO;
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final Deadline root = Deadline.root(Clock.systemUTC());
    private final ExecutorService workers = Executors.newFixedThreadPool(4);
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final InstantSource time = () -> Instant.now().plus(this.ahead);
    private @Nullable MailSource source;
    private volatile Function<IntakeRecord, @Nullable Ending> rule = MailRoute::deliver;
    private Readership readership = Readership.SOLE;
    private String password = PASSWORD;
    private String installation = "this-one";
    private @Nullable MailCredentials credentials;
    private Tls tls = Tls.DEFAULT;

    private MailRoute(String host, int port, String login) {
        keys.put("intake.mail.enabled", "true");
        keys.put("intake.mail.protocol", "imap");
        keys.put("intake.mail.host", host);
        keys.put("intake.mail.port", Integer.toString(port));
        keys.put("intake.mail.username", login);
        keys.put("intake.mail.folder", "INBOX");
        keys.put("intake.mail.processed-folder", "Processed");
        keys.put("intake.mail.failed-folder", "Failed");
        keys.put("intake.mail.poll-interval", "100ms");
    }

    static MailRoute on(SandboxMail mail, String login) {
        return new MailRoute(mail.host(), mail.imapPort(), login);
    }

    static MailRoute on(String host, int port, String login) {
        return new MailRoute(host, port, login);
    }

    MailRoute with(String key, String value) {
        keys.put(key, value);
        return this;
    }

    MailRoute as(String other) {
        installation = other;
        return this;
    }

    /** Says whether another process that shares the journal reads. */
    MailRoute standingBy(Readership other) {
        readership = other;
        return this;
    }

    MailRoute withPassword(String other) {
        password = other;
        return this;
    }

    MailRoute trusting(Tls other) {
        tls = other;
        return this;
    }

    MailRoute withCredentials(MailCredentials other) {
        credentials = other;
        return this;
    }

    /** Says how each record ends; null means that it doesn't. */
    MailRoute ending(Function<IntakeRecord, @Nullable Ending> how) {
        rule = how;
        return this;
    }

    /** Lets time pass for the source. */
    void pass(Duration span) {
        ahead = ahead.plus(span);
    }

    MailRoute start() throws Exception {
        Properties switches = new Properties();
        switches.put("intake.mail.enabled", "true");
        context.getPropertiesComponent().setInitialProperties(switches);
        context.getRegistry().bind("deliveryWorkers", workers);
        context.getRegistry().bind("batchDelivery", new BatchWithoutJournal());
        source().bindTo(context);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:deliver-contact").process(exchange -> {
                    IntakeRecord record = exchange.getMessage().getBody(IntakeRecord.class);
                    exchange.setVariable(
                            "headers", exchange.getMessage().getHeaders().size());
                    if (!exchange.getMessage().getHeaders().isEmpty()) {
                        throw new IllegalStateException("headers arrived");
                    }
                    arrived.add(record);
                    Ending ending = rule.apply(record);
                    if (ending != null) {
                        record.end(ending);
                    }
                });
            }
        });
        for (String route : List.of("failure-policy", "deliver-batch", "contact-from-mail")) {
            PluginHelper.getRoutesLoader(context)
                    .loadRoutes(ResourceHelper.resolveMandatoryResource(
                            context, "file:" + Path.of("routes", route + ".camel.yaml")));
        }
        context.start();
        return this;
    }

    /** All records that reached the end of the line, in the order in which they did, again each time that they came again. */
    List<IntakeRecord> arrived() {
        return arrived;
    }

    List<String> names() {
        return arrived.stream()
                .map(IntakeRecord::contact)
                .filter(java.util.Objects::nonNull)
                .map(Contact::name)
                .toList();
    }

    /** The source; made with the password and credentials that are set by then. */
    MailSource source() {
        MailSource made = source;
        if (made == null) {
            keys.put("intake.mail.password", password);
            Properties set = new Properties();
            set.putAll(keys);
            MailSettings settings = MailSettings.from(Configuration.load(List.of(), Map.of(), set))
                    .orElseThrow();
            MailCredentials used =
                    credentials == null ? new MailPassword(settings.username(), new Secret(password)) : credentials;
            made = new MailSource(
                    Source.MAIL,
                    trusting(settings),
                    installation,
                    readership,
                    used,
                    FormatChooser.all(StrictJson.mapper()),
                    root,
                    time.withZone(ZoneOffset.UTC),
                    time.withZone(ZoneOffset.UTC),
                    Duration.ofSeconds(2),
                    meters);
            source = made;
        }
        return made;
    }

    private MailSettings trusting(MailSettings settings) {
        return new MailSettings(
                settings.protocol(),
                settings.host(),
                settings.port(),
                settings.username(),
                settings.login(),
                tls,
                settings.folder(),
                settings.processedFolder(),
                settings.failedFolder(),
                settings.pollInterval());
    }

    DefaultCamelContext context() {
        return context;
    }

    double lastPoll() {
        return meters.get("contact_courier.source.last.poll.timestamp.seconds")
                .tag("source", "mail")
                .gauge()
                .value();
    }

    static Ending deliver(IntakeRecord record) {
        return record.rejection() == null
                ? new Ending.Delivered("id", false)
                : new Ending.Buried(
                        record.rejection().reason(), record.rejection().getMessage(), "dead");
    }

    @Override
    public void close() {
        root.expire();
        context.stop();
        workers.shutdownNow();
    }
}
