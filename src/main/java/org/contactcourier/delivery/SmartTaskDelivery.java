package org.contactcourier.delivery;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.RoutesBuilder;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.delivery.evidence.AbsentSources;
import org.contactcourier.delivery.evidence.SmartTaskHealth;
import org.contactcourier.delivery.evidence.Traffic;
import org.contactcourier.delivery.limit.AdaptiveLimit;
import org.contactcourier.delivery.limit.InFlightPermits;
import org.contactcourier.delivery.limit.RateLimiter;
import org.contactcourier.enrichment.ContactEnrichment;
import org.contactcourier.gate.ClosedReason;
import org.contactcourier.gate.Gate;
import org.contactcourier.gate.GateKeeper;
import org.contactcourier.gate.GateStatus;
import org.contactcourier.gate.Probe;
import org.contactcourier.gate.StartCheck;
import org.contactcourier.journal.Journal;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.ExponentialBackoff;
import org.contactcourier.record.Organization;
import org.contactcourier.record.RecordReader;
import org.contactcourier.smarttask.AccessToken;
import org.contactcourier.smarttask.OutcomeClassifier;
import org.contactcourier.smarttask.SmartTaskCalls;
import org.contactcourier.smarttask.SmartTaskHttp;
import org.contactcourier.smarttask.SmartTaskSettings;
import org.contactcourier.source.PausableSource;
import org.contactcourier.tracing.Tracing;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Assembles the delivery to one SmartTask organization. It does not know where records come from; {@link #batchDelivery} and
 * {@link #parkedContacts} are for the registry, under the names that the routes use. Thread-safe.
 */
public final class SmartTaskDelivery implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SmartTaskDelivery.class);

    private final AccessToken token;
    private final SmartTaskHttp http;
    private final Journal journal;
    private final Probe probe;
    private final Gate gate;
    private final StartCheck startCheck;
    private final SmartTaskCalls calls;
    private final DeliverContact deliverContact;
    private final BatchDelivery batchDelivery;
    private final SmartTaskHealth health;
    private final AbsentSources absentSources;
    private final ParkedContacts parkedContacts;
    private final Endings endings;
    private @Nullable GateKeeper keeper;
    private volatile @Nullable CamelContext camel;

    /**
     * What the deliveries to all SmartTask organizations share.
     *
     * @param mapper the strict one that everything shares
     * @param notEnded closes all their gates when the journal can't be used
     * @param enrichment what an operator's own route makes of a contact
     * @param root over when the process stops
     * @param responseTimeout how long the server of any of them may still be busy with an attempt of a process that died
     * @param labelled whether series say which organization they are about: one of them has a name
     */
    public record SharedParts(
            ObjectMapper mapper,
            Journal journal,
            Endings endings,
            ContactNotEnded notEnded,
            RecordReader reader,
            ContactEnrichment enrichment,
            Deadline root,
            MeterRegistry meters,
            Duration responseTimeout,
            boolean labelled,
            Clock clock) {}

    /**
     * Assembles the parts.
     *
     * @param place of the organization among all of them, from 0
     */
    public SmartTaskDelivery(SmartTaskSettings settings, int place, SharedParts with) {
        LongSupplier nanos = System::nanoTime;
        DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();
        Organization organization = settings.organization();
        Clock clock = with.clock();
        journal = with.journal();
        endings = with.endings();
        token = AccessToken.of(settings, nanos);
        OutcomeClassifier classifier = new OutcomeClassifier(clock);
        InFlightPermits permits = new InFlightPermits(settings.maxInFlight());
        http = new SmartTaskHttp(settings, nanos);
        probe = new Probe(http, token, classifier, nanos);
        gate = new Gate(organization, settings.gatePatience(), settings.maxRefusedInARow(), clock, nanos, random);
        with.notEnded().closes(gate);
        DeliveryMeters meters = new DeliveryMeters(
                with.meters(),
                with.labelled() ? Tags.of("organization", organization.name()) : Tags.empty(),
                gate,
                permits);
        startCheck = new StartCheck(settings, probe, gate);
        health = new SmartTaskHealth(organization.title(), LOG, nanos);
        DeliveryJournal deliveryJournal =
                new DeliveryJournal(settings, journal, endings, clock, with.responseTimeout());
        absentSources = new AbsentSources(LOG, nanos);
        parkedContacts = new ParkedContacts(
                organization, deliveryJournal, gate, meters, settings.maxReplaysPerSecond(), absentSources, with);
        calls = new SmartTaskCalls(http, with.mapper(), organization, place);
        ReferenceResolver resolver = new ReferenceResolver(settings.references(), nanos);
        batchDelivery = new BatchDelivery(organization, resolver, settings.maxInFlight(), with);
        deliverContact = new DeliverContact(
                deliveryJournal,
                batchDelivery,
                with.enrichment(),
                resolver,
                new Turns(
                        gate,
                        permits,
                        new RateLimiter(settings.maxRequestsPerSecond(), nanos),
                        new RateLimiter(settings.maxReplaysPerSecond(), nanos)),
                token,
                calls,
                new AnswerJudge(
                        classifier,
                        new Traffic(),
                        settings.adaptive() ? Optional.of(new AdaptiveLimit(permits, nanos)) : Optional.empty(),
                        health,
                        meters,
                        clock),
                new Exhaustion(settings, journal, endings, gate, health, this::answers, with.root(), clock),
                new DeliverContact.RetryPolicy(
                        settings.maxAttempts(),
                        new ExponentialBackoff(
                                settings.initialDelay(), settings.maxDelay(), ExponentialBackoff.Jitter.full(random)),
                        settings.useCreated()),
                with.notEnded(),
                clock,
                nanos);
    }

    private boolean answers() {
        CamelContext context = camel;
        try {
            return context != null && probe.isAnswered(context);
        } catch (Exception e) { // as Camel's producers declare it
            LOG.debug("SmartTask can't be asked", e);
            return false;
        }
    }

    /** From now on contacts tell their way there; to be said before they come. */
    public void tracedBy(Tracing tracing) {
        deliverContact.tracedBy(tracing);
    }

    /** The routes of the calls. */
    public RoutesBuilder calls() {
        return calls;
    }

    /** Whether the exchange's records come from the journal, and not from a source. */
    public static boolean isFromJournal(Exchange exchange) {
        return ParkedContacts.isParked(exchange);
    }

    /** Delivers one contact that goes here. */
    public Processor deliverContact() {
        return deliverContact;
    }

    /** For the registry as {@code batchDelivery}. */
    public BatchDelivery batchDelivery() {
        return batchDelivery;
    }

    /**
     * That the gate is closed, or that nothing has been taken for ten seconds though it is open; empty while contacts are
     * delivered, and while the gate's patience lasts.
     */
    public Optional<String> problem() {
        return token.problem()
                .or(() -> gate.problem().map(closed -> "the gate is " + closed))
                .or(() -> gate.isOpen() ? health.problem() : Optional.empty());
    }

    /** That parked contacts can't be read since their source is gone; empty if none is known. */
    public Optional<String> parkedProblem() {
        return absentSources.problem();
    }

    /** The section of the runbook about {@link #problem}: the gate's reason if it is closed, else that of this check. */
    public String runbookSection() {
        return gate.status().reasons().stream()
                .findFirst()
                .map(reason -> "gate-" + reason.word())
                .orElse("smarttask");
    }

    /** For the registry as {@code parkedContacts}. */
    public Processor parkedContacts() {
        return parkedContacts;
    }

    /**
     * Makes the one call of {@code smarttask.verify-on-start} and from then on keeps the gate; before the sources start.
     *
     * @param sources what is suspended while the gate is closed
     * @throws ConfigurationException if SmartTask refuses the call and the setting is {@code strict}
     */
    public void open(CamelContext context, List<? extends PausableSource> sources) throws Exception {
        http.configure(context);
        camel = context;
        startCheck.verify(context);
        GateKeeper keeping = new GateKeeper(gate, probe, journal, context, sources);
        keeping.start();
        keeper = keeping;
    }

    /** Closes the gate until {@link #openGate}, because an operator says so. */
    public void closeGate(String reason) {
        gate.close(ClosedReason.OPERATOR, "an operator closed it: " + reason);
    }

    /** Opens the gate, for whatever reason it was closed; it closes again if the cause has not gone. */
    public void openGate() {
        gate.openByHand();
    }

    /** Why the gate is closed just now, and when it looks again; empty while it is open. */
    public Optional<String> closed() {
        GateStatus now = gate.status();
        if (now.reasons().isEmpty()) {
            return Optional.empty();
        }
        String reasons =
                now.reasons().stream().map(GateStatus.ReasonDetail::what).collect(Collectors.joining("; "));
        return Optional.of(reasons
                + now.next()
                        .map(next -> "; next look in %d s".formatted(next.toSeconds()))
                        .orElse(""));
    }

    /** The gate as it is now. */
    public GateStatus gateState() {
        return gate.status();
    }

    /** Stops to look after the gate. */
    @Override
    public void close() {
        endings.tellAll();
        if (keeper != null) {
            keeper.close();
        }
        http.close();
    }
}
