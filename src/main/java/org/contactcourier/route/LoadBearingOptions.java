package org.contactcourier.route;

import static org.contactcourier.route.RoutePart.DO_CATCH;
import static org.contactcourier.route.RoutePart.DO_FINALLY;
import static org.contactcourier.route.RoutePart.ERROR_HANDLER;
import static org.contactcourier.route.RoutePart.FROM;
import static org.contactcourier.route.RoutePart.INNER_SPLIT;
import static org.contactcourier.route.RoutePart.ON_EXCEPTION;
import static org.contactcourier.route.RoutePart.ROUTE;
import static org.contactcourier.route.RoutePart.SPLIT;
import static org.contactcourier.route.RoutePart.STEPS;
import static org.contactcourier.route.RoutePart.TO;
import static org.contactcourier.route.RoutePart.WIRE_TAP;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.record.Organization;
import org.contactcourier.record.Source;

/**
 * The options that routes must keep, in one table. People edit routes; most options are theirs, but these carry the promise:
 * without one of them contacts are lost, doubled or stuck, and nothing says so. The check looks at what Camel has loaded, so
 * the form of the route doesn't matter. It doesn't know which further steps a route has. Stateless, so thread-safe.
 */
public final class LoadBearingOptions {
    private static final String KAFKA = "contact-from-kafka";
    private static final String FILE = "contact-from-file";
    private static final String MAIL = "contact-from-mail";
    private static final String PARKED = "contact-from-journal";
    private static final String BATCH = "deliver-batch";
    private static final String CONTACT = "deliver-contact";
    private static final String BURY = "bury-contact";
    private static final String POLICY = "failure-policy";
    private static final String GO_ON = "log-and-go-on";
    private static final String TO_CALLER = "leave-failure-to-caller";

    private static final String BYTES = "org.apache.kafka.common.serialization.ByteArrayDeserializer";
    private static final String COMPLETION = "#class:org.contactcourier.source.BatchCompletion";

    private static final String WAITS_FOR_NOBODY = "a call would wait 30 s for a route that has stopped";
    private static final String NO_TAP = "the source would not read on while a batch is delivered";
    private static final String NEVER_OVER = "a batch would never be over, and its source would wait for ever";
    private static final String OTHER_THREADS = "contacts would be delivered by threads that nobody stops or limits";
    private static final String ENDLESS =
            "one failure would stop the rest of the batch, which is then replayed without end";
    private static final String OTHERS = "something else would be read than the key says";
    private static final String OVERTAKEN = "a later version of a contact could overtake an earlier one";

    /** Which key switches a route on; the others are always on. */
    private static final Map<String, String> SWITCHES = Map.of(
            KAFKA, "intake.kafka.enabled",
            FILE, "intake.file.enabled",
            MAIL, "intake.mail.enabled");

    /** In the order in which they are checked: a hand-over before the split around it, which is found by it. */
    static final List<LoadBearingOption> TABLE = List.of(
            row(KAFKA, ROUTE, "routePolicyRef", "kafkaPause", "the source could neither pause nor recover"),
            row(KAFKA, ROUTE, "routeConfigurationId", GO_ON, "a failure would make the consumer leave its group"),
            row(KAFKA, FROM, "topic", "#bean:intake.kafka.topic", OTHERS),
            row(KAFKA, FROM, "brokers", "#bean:intake.kafka.brokers", OTHERS),
            row(KAFKA, FROM, "groupId", "#bean:intake.kafka.group-id", "offsets would be those of another group"),
            row(KAFKA, FROM, "kafkaClientFactory", "#kafkaClients", "Camel's own client commits what has not ended"),
            row(
                    KAFKA,
                    FROM,
                    "kafkaManualCommitFactory",
                    "#class:org.apache.camel.component.kafka.consumer.DefaultKafkaManualCommitFactory",
                    "a batch would not know its offsets"),
            row(KAFKA, FROM, "allowManualCommit", "true", "Camel would commit batches that have not ended"),
            row(KAFKA, FROM, "autoCommitEnable", "false", "the client would commit what has not ended"),
            row(KAFKA, FROM, "breakOnFirstError", "true", "the next commit would pass over a failed batch"),
            row(KAFKA, FROM, "pollOnError", "RECONNECT", "a failed poll would pass over records or end the consumer"),
            row(KAFKA, FROM, "batching", "true", "the route hands over batches, not records"),
            row(
                    KAFKA,
                    FROM,
                    "maxPollRecords",
                    "#bean:derived.kafka-batch-size",
                    "a batch could take longer than its deadline"),
            row(KAFKA, FROM, "autoOffsetReset", "earliest", "a new group would skip what is already in the topic"),
            row(KAFKA, FROM, "isolationLevel", "read_committed", "contacts of aborted transactions would be sent"),
            row(KAFKA, FROM, "keyDeserializer", BYTES, "a key that can't be read would stop the consumer"),
            row(KAFKA, FROM, "valueDeserializer", BYTES, "a value that can't be read would stop the consumer"),
            row(
                    KAFKA,
                    FROM,
                    "maxPollIntervalMs",
                    "#bean:derived.kafka-max-poll-interval",
                    "the group would expel a consumer that waits for a batch"),
            row(
                    KAFKA,
                    FROM,
                    "shutdownTimeout",
                    "#bean:derived.kafka-max-poll-interval",
                    "a stop would tear a batch off its consumer"),
            row(KAFKA, STEPS, "bean", "kafkaSource.open", "records would not be read, and never be committed"),
            row(KAFKA, WIRE_TAP, "name", BATCH, NO_TAP),
            row(KAFKA, WIRE_TAP, "block", "false", WAITS_FOR_NOBODY),
            row(KAFKA, WIRE_TAP, "executorService", "#deliveryWorkers", OTHER_THREADS),
            row(KAFKA, WIRE_TAP, "onPrepare", COMPLETION, NEVER_OVER),
            row(FILE, ROUTE, "routeConfigurationId", GO_ON, "a failure would be logged with what a file holds"),
            row(FILE, FROM, "directoryName", "#bean:intake.file.directory", OTHERS),
            row(FILE, FROM, "noop", "true", "Camel would move a file that has not ended"),
            row(FILE, FROM, "delete", "false", "Camel would delete a file that has not ended"),
            row(FILE, FROM, "move", "", "Camel would move a file that has not ended"),
            row(FILE, FROM, "preMove", "", "a claim would stay where nothing looks for it"),
            row(FILE, FROM, "moveFailed", "", "any failure would move a file that has not ended"),
            row(FILE, FROM, "idempotent", "false", "a file could never be read again, nor another of its name"),
            row(FILE, FROM, "readLock", "none", "a lock of Camel's would hold up files, and judge them by the clock"),
            row(FILE, FROM, "inProgressRepository", "#filesInProgress", "a file could be read by two threads"),
            row(FILE, FROM, "filter", "#inboxFilter", "unfinished files, receipts and links would be read"),
            row(FILE, FROM, "pollStrategy", "#inboxPolls", "an inbox that can't be read would not be reported"),
            row(FILE, FROM, "recursive", "true", "claimed files that have not ended would never be read again"),
            row(FILE, FROM, "includeHiddenDirs", "true", "claimed files that have not ended would never be read again"),
            row(FILE, FROM, "maxDepth", "3", "claimed files that have not ended would never be read again"),
            row(FILE, STEPS, "bean", "fileSource.claim", "a file would be read while others may change it"),
            row(FILE, WIRE_TAP, "name", BATCH, NO_TAP),
            row(FILE, WIRE_TAP, "block", "false", WAITS_FOR_NOBODY),
            row(FILE, WIRE_TAP, "executorService", "#deliveryWorkers", OTHER_THREADS),
            row(FILE, WIRE_TAP, "onPrepare", COMPLETION, NEVER_OVER),
            row(FILE, SPLIT, "streaming", "true", "a file would be read into memory as a whole"),
            row(FILE, SPLIT, "synchronous", "true", "batches of one file would be read out of order"),
            row(FILE, SPLIT, "parallelProcessing", "false", OVERTAKEN),
            row(FILE, SPLIT, "stopOnException", "false", ENDLESS),
            row(FILE, SPLIT, "shareUnitOfWork", "false", ENDLESS),
            row(
                    FILE,
                    DO_FINALLY,
                    "bean",
                    "fileSource.finish",
                    "a file would stay claimed for ever if its split failed"),
            row(MAIL, ROUTE, "routeConfigurationId", GO_ON, "a failure would be logged with what a mail holds"),
            row(MAIL, FROM, "folderName", "#bean:intake.mail.folder", OTHERS),
            row(
                    MAIL,
                    FROM,
                    "moveTo",
                    "#bean:intake.mail.processed-folder",
                    "a mail would have no place to go when it has ended"),
            row(
                    MAIL,
                    FROM,
                    "moveFailedTo",
                    "#bean:intake.mail.failed-folder",
                    "an unreadable mail would have no place to go"),
            row(MAIL, STEPS, "bean", "mailSource.read", "a mail would have no records, and never end"),
            row(MAIL, TO, "name", BATCH, "nothing would be delivered"),
            row(MAIL, TO, "block", "false", WAITS_FOR_NOBODY),
            row(MAIL, SPLIT, "streaming", "true", "a mail would be read into memory as a whole"),
            row(MAIL, SPLIT, "parallelProcessing", "false", OVERTAKEN),
            row(MAIL, SPLIT, "stopOnException", "false", ENDLESS),
            row(MAIL, SPLIT, "shareUnitOfWork", "false", ENDLESS),
            row(PARKED, ROUTE, "routeConfigurationId", POLICY, "a failure would not be told from an ending"),
            row(PARKED, FROM, "synchronous", "true", "one round would overlap the next and send contacts twice"),
            row(
                    PARKED,
                    FROM,
                    "useFixedDelay",
                    "true",
                    "with timer: a clock set back would hold up parked contacts; write scheduler: instead"),
            row(PARKED, STEPS, "process", "parkedContacts", "parked contacts would never be sent again"),
            row(PARKED, TO, "name", CONTACT, "parked contacts would never be sent again"),
            row(PARKED, TO, "block", "false", WAITS_FOR_NOBODY),
            row(PARKED, SPLIT, "parallelProcessing", "true", "one slow contact would hold up all that are parked"),
            row(PARKED, SPLIT, "executorService", "#replayWorkers", "parked contacts would hold up new ones"),
            row(PARKED, SPLIT, "stopOnException", "false", ENDLESS),
            row(PARKED, SPLIT, "shareUnitOfWork", "false", ENDLESS),
            row(BATCH, TO, "name", CONTACT, "nothing would be delivered"),
            row(BATCH, TO, "block", "false", WAITS_FOR_NOBODY),
            row(BATCH, SPLIT, "parallelProcessing", "true", "contacts would be sent one after the other"),
            row(BATCH, SPLIT, "executorService", "#deliveryWorkers", OTHER_THREADS),
            row(BATCH, SPLIT, "stopOnException", "false", ENDLESS),
            row(BATCH, SPLIT, "shareUnitOfWork", "false", ENDLESS),
            row(BATCH, SPLIT, "aggregationStrategy", "", "failures could be dropped, and contacts with them"),
            row(BATCH, SPLIT, "timeout", "", "a batch would be over while its contacts are under way"),
            row(BATCH, INNER_SPLIT, "parallelProcessing", "false", OVERTAKEN),
            row(BATCH, INNER_SPLIT, "stopOnException", "false", ENDLESS),
            row(BATCH, INNER_SPLIT, "shareUnitOfWork", "false", ENDLESS),
            row(
                    BATCH,
                    DO_CATCH,
                    "exception",
                    "java.lang.Throwable",
                    "a batch would fail once for each of its contacts"),
            row(BATCH, STEPS, "bean", "batchDelivery.begin", "each contact would wait for commits of its own"),
            row(
                    BATCH,
                    DO_FINALLY,
                    "bean",
                    "batchDelivery.end",
                    "a batch would be over before the endings of its contacts are on disk"),
            row(CONTACT, ROUTE, "routeConfigurationId", POLICY, "a failure would not be told from an ending"),
            row(CONTACT, STEPS, "process", "deliverContact", "nothing would be delivered"),
            row(
                    BURY,
                    ROUTE,
                    "routeConfigurationId",
                    TO_CALLER,
                    "a contact that can't be buried would seem to have ended"),
            row(BURY, STEPS, "process", "buryContact", "rejected records would be gone"),
            row(
                    BURY,
                    DO_CATCH,
                    "exception",
                    "org.contactcourier.journal.JournalException",
                    "a full disk would not close the gate"),
            row(BURY, DO_CATCH, "process", "contactNotEnded", "a full disk would not close the gate"),
            row(POLICY, ERROR_HANDLER, "deadLetterUri", "direct:bury-contact", "rejected records would be gone"),
            row(
                    POLICY,
                    ERROR_HANDLER,
                    "deadLetterHandleNewException",
                    "false",
                    "a contact that can't be buried would be gone"),
            row(
                    POLICY,
                    ERROR_HANDLER,
                    "maximumRedeliveries",
                    "0",
                    "Camel would send a contact again behind the journal's back"),
            row(POLICY, ON_EXCEPTION, "exception", "java.lang.Throwable", "a contact that failed would be buried"),
            row(POLICY, ON_EXCEPTION, "process", "contactNotEnded", "the gate would not learn of a failure"),
            row(
                    GO_ON,
                    ON_EXCEPTION,
                    "exception",
                    "java.lang.Throwable",
                    "a failure would make a consumer leave its group"),
            row(GO_ON, ON_EXCEPTION, "handled", "true", "a failure would make a consumer leave its group"),
            row(
                    TO_CALLER,
                    ERROR_HANDLER,
                    "type",
                    "noErrorHandler",
                    "a contact that can't be buried would seem to have ended"));

    /** Of a route that only an operator can have. */
    static final List<LoadBearingOption> ENRICHING = List.of(
            row(
                    RouteIds.ENRICH,
                    ROUTE,
                    "routeConfigurationId",
                    TO_CALLER,
                    "Camel would log failures with what a contact holds"),
            row(RouteIds.ENRICH, FROM, "name", RouteIds.ENRICH, "contacts would not reach it"));

    private LoadBearingOptions() {}

    private static LoadBearingOption row(String route, RoutePart part, String option, String required, String why) {
        return new LoadBearingOption(route, part, option, required, why);
    }

    /** Three configurations of routes share a file. */
    private static String fileOf(String route) {
        return route.equals(GO_ON) || route.equals(TO_CALLER) ? POLICY : route;
    }

    /**
     * Checks the loaded routes, of sources without names those that are enabled; to be called once routes are loaded and before
     * they are started.
     *
     * @throws ConfigurationException on the first option that is missing or differs: names route, option and reason in one line
     */
    public static void check(CamelContext context) {
        check(context, Map.of(), List.of(Organization.UNNAMED));
    }

    /**
     * Likewise, with the routes of sources and organizations that have names.
     *
     * @param sources that are on, with the organization where their contacts go
     * @param organizations all of them
     * @throws ConfigurationException on the first option that is missing or differs: names route, option and reason in one line
     */
    public static void check(
            CamelContext context, Map<Source, Organization> sources, List<Organization> organizations) {
        LoadedRoutes routes = new LoadedRoutes(context);
        check(
                routes,
                TABLE.stream()
                        .filter(row -> routes.isOn(SWITCHES.get(row.route())))
                        .flatMap(row -> inTermsOf(row, sources, organizations))
                        .toList());
        if (routes.has(RouteIds.ENRICH)) {
            check(routes, ENRICHING);
        }
        sources.forEach((source, organization) -> check(
                routes,
                TABLE.stream()
                        .filter(row -> !source.name().isEmpty())
                        .filter(row -> row.route()
                                .equals("contact-from-" + source.kind().word()))
                        .map(row -> row.inTermsOf(source).inTermsOf(organization))
                        .toList()));
    }

    /** The row for each organization, if it is about what each has for itself; else for that of the source without a name. */
    private static Stream<LoadBearingOption> inTermsOf(
            LoadBearingOption row, Map<Source, Organization> sources, List<Organization> organizations) {
        return RouteCopies.DELIVERING.contains(row.route())
                ? organizations.stream().map(row::inTermsOf)
                : Stream.of(Source.unnamed().stream()
                        .filter(source -> source.route().equals(row.route()))
                        .findFirst()
                        .map(source -> row.inTermsOf(sources.getOrDefault(source, Organization.UNNAMED)))
                        .orElse(row));
    }

    private static void check(LoadedRoutes routes, List<LoadBearingOption> rows) {
        for (LoadBearingOption row : rows) {
            if (!routes.has(row.route())) {
                throw new ConfigurationException(
                        "routes: %s is missing: %s. Put the shipped %s.camel.yaml beside your files"
                                .formatted(row.route(), row.why(), fileOf(row.route())));
            }
            List<String> actual = routes.values(row);
            String required = routes.resolved(row.required());
            boolean kept = row.part().mayHoldMore()
                    ? actual.contains(required)
                    : !actual.isEmpty() && actual.stream().allMatch(required::equals);
            if (!kept) {
                String differs = actual.stream()
                        .filter(value -> !value.equals(required))
                        .findFirst()
                        .orElse("");
                throw new ConfigurationException(row.line(differs));
            }
        }
    }
}
