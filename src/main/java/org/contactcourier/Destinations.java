package org.contactcourier;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.main.Main;
import org.contactcourier.console.GateControl;
import org.contactcourier.console.HealthCheck;
import org.contactcourier.delivery.ContactNotEnded;
import org.contactcourier.delivery.SmartTaskDelivery;
import org.contactcourier.delivery.SmartTaskDelivery.SharedParts;
import org.contactcourier.gate.GateStatus;
import org.contactcourier.organization.OrganizationsOfSources;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Organization;
import org.contactcourier.record.Source;
import org.contactcourier.smarttask.SmartTaskSettings;
import org.contactcourier.source.IntakeSource;
import org.contactcourier.tracing.Tracing;

/**
 * All SmartTask organizations where contacts go, each with gate, limits, token, locks and threads of its own, and which source
 * goes where. Nothing that happens at one of them holds up another. Made and bound by the thread that starts.
 */
final class Destinations {
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(8);

    private final OrganizationsOfSources organizations;
    private final Map<Organization, Destination> all = new LinkedHashMap<>();
    private final ContactNotEnded notEnded;
    private final UnservedOrganizations unserved;

    /**
     * Makes them; they call nobody yet. A gate that an operator has closed is closed when this returns.
     *
     * @param isAlone whether no other process has the journal
     * @param parts gets what must be closed at the end
     */
    Destinations(
            OrganizationsOfSources organizations,
            SharedParts with,
            Tracing tracing,
            boolean isAlone,
            StartedParts parts) {
        this.organizations = organizations;
        this.notEnded = with.notEnded();
        organizations.settings().forEach((organization, settings) -> {
            Destination one = Destination.of(settings, all.size(), with, parts);
            one.tracedBy(tracing);
            all.put(organization, one);
        });
        unserved = parts.push(new UnservedOrganizations(with.journal(), organizations.all(), isAlone, with.clock()));
    }

    /** The settings of the one that contacts of {@code source} go to. */
    SmartTaskSettings settings(Source source) {
        return destination(source).settings();
    }

    private Destination destination(Source source) {
        Destination its = all.get(organizations.of(source));
        if (its == null) {
            throw new IllegalStateException("no organization for " + source);
        }
        return its;
    }

    /** Where the contacts of each of {@code sources} go. */
    Map<Source, Organization> of(List<Source> sources) {
        return sources.stream()
                .collect(Collectors.toMap(
                        Function.identity(), organizations::of, (one, other) -> one, LinkedHashMap::new));
    }

    List<Organization> organizations() {
        return organizations.all();
    }

    /**
     * Gives Camel the beans that the routes of the delivery name, and the routes of the calls.
     *
     * @param parts gets the threads, which end after Camel and before the sources
     */
    void bindTo(Main main, StartedParts parts) {
        main.bind("contactNotEnded", notEnded);
        main.bind("deliverContact", (Processor) this::deliver);
        List<ExecutorService> lanes =
                all.values().stream().flatMap(one -> one.bindTo(main).stream()).toList();
        parts.push(() -> end(lanes));
    }

    /**
     * Camel has waited for what was under way; after a forced stop the last answers may still have to reach the journal. There is
     * one time for all: a stop takes no longer with many organizations.
     */
    private static void end(List<ExecutorService> lanes) throws InterruptedException {
        lanes.forEach(ExecutorService::shutdown);
        long until = System.nanoTime() + LAST_ANSWERS.toNanos();
        for (ExecutorService lane : lanes) {
            boolean ignored = lane.awaitTermination(until - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
    }

    /** Hands a contact over to the delivery of the organization where it goes, if that is the one that its source names. */
    private void deliver(Exchange exchange) throws Exception {
        if (!(exchange.getMessage().getBody() instanceof IntakeRecord record)) {
            throw new IllegalArgumentException("the body is no record");
        }
        Organization to = record.organization();
        Destination its = all.get(to);
        boolean meant = SmartTaskDelivery.isFromJournal(exchange)
                || organizations.of(record.origin().source()).equals(to);
        if (its == null || !meant) { // routes of an operator's own may have handed it to the wrong lanes
            throw new IllegalStateException("a contact came to the lanes of " + to.title());
        }
        its.deliverContact().process(exchange);
    }

    /**
     * Makes the calls that prove the settings, and keeps the gates from then on.
     *
     * @param sources each is suspended while the gate of its organization is closed
     */
    void open(CamelContext context, List<IntakeSource> sources) throws Exception {
        ExecutorService starters =
                Executors.newFixedThreadPool(all.size()); // one that doesn't answer holds up no other
        try {
            List<Future<Void>> opened = all.values().stream()
                    .map(one -> starters.<Void>submit(() -> {
                        one.open(context, of(one, sources));
                        return null;
                    }))
                    .toList();
            for (Future<Void> one : opened) {
                Void ignored = one.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            starters.shutdownNow();
        }
        unserved.start();
    }

    private List<IntakeSource> of(Destination one, List<IntakeSource> sources) {
        return sources.stream()
                .filter(source -> destination(Source.named(source.name())).equals(one))
                .toList();
    }

    /** What can be wrong with them. */
    List<HealthCheck> checks() {
        return Stream.concat(
                        all.values().stream().map(Destination::check),
                        Stream.of(
                                new HealthCheck("organizations", false, unserved::problem),
                                new HealthCheck("parked", false, this::parkedProblem)))
                .toList();
    }

    private Optional<String> parkedProblem() {
        return all.values().stream()
                .flatMap(one -> one.parkedProblem().stream())
                .reduce((one, other) -> one + "; " + other);
    }

    /** The gates, for operators. */
    List<GateControl> gates() {
        return all.values().stream().map(Destination::control).toList();
    }

    /** The gates, as far as operators close them. */
    Stream<OperatorSwitch> switches() {
        return all.values().stream().map(Destination::gate);
    }

    /** The gate of the organization with this name as it is now. */
    GateStatus gateStatus(String organization) {
        Destination one = all.get(new Organization(organization));
        if (one == null) {
            throw new IllegalArgumentException("no such organization");
        }
        return one.gateStatus();
    }
}
