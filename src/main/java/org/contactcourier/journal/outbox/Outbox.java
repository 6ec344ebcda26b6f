package org.contactcourier.journal.outbox;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URISyntaxException;
import java.nio.file.FileSystems;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.NoSuchEndpointException;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.util.ObjectHelper;
import org.apache.camel.util.StringHelper;
import org.apache.camel.util.URISupport;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.journal.outbox.OutboxTable.Content;

/**
 * Copies dead letters and receipts to wherever the operator wants them, beside the flow: after the commit, at least once,
 * oldest first. A copy that fails delays no contact; it is tried again until it succeeds, also after a restart, and until then
 * {@link #problem()} says why. Thread-safe.
 */
public final class Outbox {
    private final List<OutboxRelay> lines = new CopyOnWriteArrayList<>();
    private final OutboxTable table;
    private final OutboxSettings settings;
    private final CamelContext camel;
    private final Clock clock;
    private final Counter failures;

    public Outbox(OutboxTable table, OutboxSettings settings, CamelContext camel, MeterRegistry meters, Clock clock) {
        this.table = table;
        this.settings = settings;
        this.camel = camel;
        this.clock = clock;
        this.failures = Counter.builder("contact_courier.copy.failures")
                .description("Copies of dead letters and receipts that failed; each is tried again")
                .register(meters);
    }

    /**
     * Looks the endpoints up, so that a wrong one is told before anything flows.
     *
     * @throws ConfigurationException if an endpoint can't be resolved
     */
    public synchronized void prepare() {
        ProducerTemplate template = camel.createProducerTemplate();
        settings.deadLetters()
                .ifPresent(
                        uri -> lines.add(line(Content.DEAD_LETTER, OutboxSettings.DEAD_LETTER_COPY_TO, uri, template)));
        settings.receipts()
                .ifPresent(uri -> lines.add(line(Content.RECEIPT, OutboxSettings.RECEIPT_COPY_TO, uri, template)));
    }

    /** Starts copying, first what earlier runs left undone. The Camel context has been started. */
    public synchronized void start() {
        lines.forEach(OutboxRelay::start);
    }

    private OutboxRelay line(Content content, String key, String uri, ProducerTemplate template) {
        try {
            Endpoint endpoint = camel.getEndpoint(CopiedRecord.inBytes(forOwner(replacingFiles(uri))));
            OutboxRelay line = new OutboxRelay(
                    content, endpoint, namesItsFiles(uri), settings.topic(), template, table, failures, clock);
            table.whenDue(line::wake);
            return line;
        } catch (RuntimeCamelException | URISyntaxException e) {
            throw new ConfigurationException("%s is '%s': expected the URI of a Camel endpoint; %s"
                    .formatted(key, URISupport.sanitizeUri(uri), whatIsWrong(uri, e)));
        }
    }

    private static String whatIsWrong(String uri, Exception e) {
        return ObjectHelper.getException(NoSuchEndpointException.class, e) == null
                ? OutboxRelay.reason(e)
                : "there is no component '%s' on the class path".formatted(StringHelper.before(uri, ":", uri));
    }

    /**
     * A copy made twice must be one file, and never half a one: unless the operator says otherwise, files are written under a
     * hidden name and renamed. {@code TryRename} replaces in one stroke; Camel's {@code Override} would delete first.
     */
    static String replacingFiles(String uri) throws URISyntaxException {
        if (!isFile(uri)) {
            return uri;
        }
        Map<String, Object> options = options(uri);
        if (options.containsKey("fileExist")
                || options.containsKey("tempPrefix")
                || options.containsKey("tempFileName")) {
            return uri;
        }
        return uri + (uri.contains("?") ? "&" : "?") + "tempPrefix=.&fileExist=TryRename";
    }

    /**
     * Copies are personal data: unless the operator says otherwise, only their owner may read them and the folders made for them.
     */
    static String forOwner(String uri) throws URISyntaxException {
        if (!isFile(uri)
                || !FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            return uri;
        }
        Map<String, Object> options = options(uri);
        String file = options.containsKey("chmod") ? "" : "&chmod=600";
        String folder = options.containsKey("chmodDirectory") ? "" : "&chmodDirectory=700";
        String added = file + folder;
        return uri.contains("?") || added.isEmpty() ? uri + added : uri + "?" + added.substring(1);
    }

    /** Whether the operator's URI gives the files' name: a header would go before it. */
    private static boolean namesItsFiles(String uri) throws URISyntaxException {
        return isFile(uri) && options(uri).containsKey("fileName");
    }

    private static boolean isFile(String uri) {
        return uri.startsWith("file:");
    }

    private static Map<String, Object> options(String uri) throws URISyntaxException {
        int question = uri.indexOf('?');
        return question < 0 ? Map.of() : URISupport.parseQuery(uri.substring(question + 1));
    }

    /** Stops copying; the rest is copied after the next start. */
    public synchronized void stop() {
        lines.forEach(OutboxRelay::stop);
        lines.clear();
    }

    /** Why copies fail; empty while none does. Costs nothing. */
    public Optional<String> problem() {
        String problems = lines.stream()
                .map(OutboxRelay::problem)
                .flatMap(Optional::stream)
                .collect(Collectors.joining("; "));
        return problems.isEmpty() ? Optional.empty() : Optional.of(problems);
    }
}
