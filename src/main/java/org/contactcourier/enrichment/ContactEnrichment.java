package org.contactcourier.enrichment;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.contact.Contact;
import org.contactcourier.contact.DroppedContactException;
import org.contactcourier.contact.FieldFate;
import org.contactcourier.contact.InvalidContactException;
import org.contactcourier.contact.Note;
import org.contactcourier.contact.RejectedRecordException;
import org.contactcourier.contact.Violation;
import org.contactcourier.record.ExponentialBackoff;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.NotEndedException;
import org.contactcourier.record.Payload;
import org.contactcourier.record.RecordReader;
import org.jspecify.annotations.Nullable;

/**
 * Gives each contact to the operator's own route {@code enrich-contact}, if there is one, and takes what comes back: the contact
 * as it is to be sent, or that it is dropped, or that it is to be buried. What comes back is read as any JSON is. A route that
 * fails says nothing about a contact. It doesn't know the journal, nor what becomes of a contact. Thread-safe once started; each
 * worker waits for its contact, while a thread of this class is in the route.
 */
public final class ContactEnrichment implements AutoCloseable {
    /** The id of the route, and the name of its {@code direct} endpoint. */
    public static final String ROUTE = "enrich-contact";

    /** Nothing is enriched. */
    public static final ContactEnrichment NONE = new ContactEnrichment();

    private static final String TIMEOUT = "contact.enrichment-timeout";
    private static final String DROP = "dropReason";
    private static final String REJECT = "rejectReason";
    private static final String NO_REASON = "no reason given";
    private static final String JSON = "application/json";

    /** So often a contact tries; after that it is told apart from an outage. */
    private static final int ATTEMPTS = 3;

    /** Camel starts what has no order from 1000 on, and stops it first. */
    private static final int BEFORE_SOURCES = 900;

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final @Nullable RecordReader canonical;
    private final ObjectMapper mapper;
    private final Duration timeout;
    private final EnrichmentOutage outage;
    private final @Nullable ExecutorService threads;
    private volatile @Nullable CalledRoute running;

    private record CalledRoute(ProducerTemplate template, Endpoint endpoint) {}

    private ContactEnrichment() {
        canonical = null;
        mapper = new ObjectMapper();
        timeout = ExponentialBackoff.FIRST;
        outage = new EnrichmentOutage(new ExponentialBackoff(timeout), Clock.systemUTC());
        threads = null;
    }

    /**
     * Nothing is enriched until {@link #start}.
     *
     * @param canonical reads what comes back, whatever mapping a source has
     * @param timeout how long the route may take
     * @param most how many contacts may be in the route; also those count that it never let go
     */
    public ContactEnrichment(
            RecordReader canonical,
            ObjectMapper mapper,
            Duration timeout,
            int most,
            ExponentialBackoff backOff,
            Clock clock) {
        this.canonical = canonical;
        this.mapper = mapper;
        this.timeout = timeout;
        this.outage = new EnrichmentOutage(backOff, clock);
        this.threads = new ThreadPoolExecutor(
                0,
                most,
                1,
                TimeUnit.MINUTES,
                new SynchronousQueue<>(),
                task -> new Thread(task, "enrich-" + NUMBER.incrementAndGet()));
    }

    /** Reads {@code contact.enrichment-timeout}. */
    public static Duration timeout(Configuration configuration) {
        Duration read = configuration.duration(TIMEOUT);
        if (read.isZero()) {
            throw configuration.wrong(TIMEOUT, "more than 0");
        }
        return read;
    }

    /** Looks whether there is such a route; to be called once routes are loaded, before they are started. */
    public void start(CamelContext camel) {
        Model model = requireNonNull(camel.getCamelContextExtension().getContextPlugin(Model.class), "a model");
        RouteDefinition route = model.getRouteDefinition(ROUTE);
        if (route != null) {
            if (route.getStartupOrder() == null) {
                route.setStartupOrder(BEFORE_SOURCES);
            }
            running = new CalledRoute(camel.createProducerTemplate(), camel.getEndpoint("direct:" + ROUTE));
        }
    }

    /** Whether contacts go through a route. */
    public boolean isOn() {
        return running != null;
    }

    /** Whether the record's contact is as it is to be sent: no route changes it any more. */
    public boolean isDoneWith(IntakeRecord record) {
        return record.isEnriched() || !isOn();
    }

    /** That the route fails, since when and why; empty while it works, and where there is none. */
    public Optional<String> problem() {
        return outage.problem();
    }

    /**
     * Changes the record's contact as the route says. While the route fails, this waits.
     *
     * @param fromJournal whether it comes from the journal, where it may wait as well: then it tries once
     * @throws RejectedRecordException if the route drops or rejects the contact, or makes something of it that is no contact
     * @throws EnrichmentFailedException if the route fails for this one
     * @throws NotEndedException if the deadline comes first
     */
    public void enrich(IntakeRecord record, boolean fromJournal)
            throws RejectedRecordException, EnrichmentFailedException, NotEndedException, InterruptedException {
        Contact contact = record.validContact();
        long passedBefore = outage.passed();
        for (int failures = 1; ; failures++) {
            boolean isAlone = outage.enter(record.deadline());
            try {
                Exchange answer = call(record, contact);
                outage.passes();
                take(answer, record, contact);
                return;
            } catch (EnrichmentFailedException e) {
                if (record.deadline().isOver()) {
                    throw new NotEndedException("the deadline came first"); // perhaps the process stops
                }
                Duration wait = outage.failed(String.valueOf(e.getMessage()));
                if (fromJournal || (failures >= ATTEMPTS && outage.passed() > passedBefore)) {
                    throw e;
                }
                if (!record.deadline().sleep(wait)) {
                    throw new NotEndedException("the deadline came first");
                }
            } finally {
                outage.leave(isAlone);
            }
        }
    }

    private Exchange call(IntakeRecord record, Contact contact) throws EnrichmentFailedException, InterruptedException {
        CalledRoute route = running;
        if (route == null || threads == null) {
            throw new IllegalStateException("there is no route " + ROUTE);
        }
        Exchange exchange = route.endpoint().createExchange(ExchangePattern.InOut);
        exchange.getMessage().setBody(ContactFields.of(contact));
        exchange.setVariable("contactSource", record.origin().source().word());
        exchange.setVariable("contactOrganization", record.organization().name());
        exchange.setVariable("contactOrigin", record.origin().toString());
        exchange.setVariable("contactDigest", record.origin().digest());
        try {
            Future<Exchange> answer = threads.submit(() -> route.template().send(route.endpoint(), exchange));
            try {
                Exchange done = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
                Exception thrown = done.getException();
                if (thrown != null) {
                    throw new EnrichmentFailedException(thrown.getClass().getSimpleName());
                }
                return requireMap(done);
            } finally {
                boolean ignored = answer.cancel(true);
            }
        } catch (TimeoutException e) {
            throw new EnrichmentFailedException("it takes longer than " + TIMEOUT);
        } catch (RejectedExecutionException e) {
            throw new EnrichmentFailedException("too many contacts are in it and don't come back");
        } catch (ExecutionException e) {
            Throwable cause = requireNonNullElse(e.getCause(), e);
            throw new EnrichmentFailedException(cause.getClass().getSimpleName());
        }
    }

    /** A list would be several contacts, a stream the answer of some service that the route forgot to put aside. */
    private static Exchange requireMap(Exchange done) throws EnrichmentFailedException {
        Object body = done.getMessage().getBody();
        if (said(done, DROP) == null && said(done, REJECT) == null && !(body instanceof Map)) {
            throw new EnrichmentFailedException("its body must be a map, but is "
                    + (body == null ? "null" : body.getClass().getSimpleName()));
        }
        return done;
    }

    private static @Nullable String said(Exchange exchange, String variable) {
        Object said = exchange.getVariable(variable);
        if (said == null) {
            return null;
        }
        String reason = said.toString();
        return reason.isBlank() ? NO_REASON : reason; // the variable is the verdict, whatever stands in it
    }

    private void take(Exchange answer, IntakeRecord record, Contact contact)
            throws RejectedRecordException, EnrichmentFailedException {
        String dropped = said(answer, DROP);
        if (dropped != null) {
            throw new DroppedContactException(dropped);
        }
        String rejected = said(answer, REJECT);
        if (rejected != null) {
            throw new InvalidContactException(List.of(new Violation(ROUTE, "rejected", rejected)));
        }
        JsonNode before = mapper.valueToTree(ContactFields.of(contact));
        JsonNode after = json(answer.getMessage().getBody());
        record.becomes(before.equals(after) ? contact : read(after, record));
    }

    private JsonNode json(@Nullable Object body) throws EnrichmentFailedException {
        try {
            return mapper.valueToTree(body);
        } catch (IllegalArgumentException e) {
            throw new EnrichmentFailedException("its map holds a value that JSON can't have");
        }
    }

    private Contact read(JsonNode json, IntakeRecord record) throws RejectedRecordException {
        if (canonical == null) {
            throw new IllegalStateException("nothing is enriched");
        }
        IntakeRecord read = canonical.reread(record.origin(), Payload.whole(JSON, bytes(json)), record.deadline());
        Contact contact;
        try {
            contact = read.validContact();
        } catch (InvalidContactException e) {
            throw new InvalidContactException(e.violations().stream()
                    .map(violation -> new Violation(ROUTE + violation.pointer(), violation.code(), violation.message()))
                    .toList());
        }
        read.notes().forEach(record::note);
        read.fields().stream()
                .filter(field -> field.fate() == FieldFate.Fate.NOT_UNDERSTOOD)
                .forEach(field ->
                        record.note(new Note(ROUTE + "/" + field.name(), FieldFate.IGNORED_FIELD, null, null)));
        return contact;
    }

    private byte[] bytes(JsonNode json) {
        try {
            return mapper.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON can be written", e);
        }
    }

    /** Lets go of what is in the route. */
    @Override
    public void close() {
        if (threads != null) {
            List<Runnable> ignored = threads.shutdownNow();
        }
    }
}
