package org.contactcourier;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.main.Main;
import org.contactcourier.console.HealthCheck;
import org.contactcourier.delivery.Endings;
import org.contactcourier.delivery.SmartTaskDelivery;
import org.contactcourier.enrichment.ContactEnrichment;
import org.contactcourier.gate.GateStatus;
import org.contactcourier.journal.Journal;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.RecordReader;
import org.contactcourier.smarttask.SmartTaskSettings;
import org.contactcourier.source.PausableSource;
import org.contactcourier.tracing.Tracing;

/**
 * All that belongs to the one SmartTask organization where contacts go: its settings, its delivery with gate, limits, token and
 * locks, the threads that deliver to it, and the operator's switch of its gate. It doesn't know which sources there are. Made
 * and bound by the thread that starts.
 */
final class Destination {
    /** A contact that waits for its next attempt keeps its thread and gives up its permit; as many again may wait like that. */
    private static final int WORKERS_PER_PERMIT = 2;

    /**
     * What comes from the journal has workers of its own and yields to what comes from sources. It leaves so many permits
     * alone: a new contact gets one at once even if SmartTask answers none of the others for a while.
     */
    private static final int PERMITS_WITHOUT_REPLAY = 1;

    private static final Duration LAST_ANSWERS = Duration.ofSeconds(4);

    private final SmartTaskSettings settings;
    private final SmartTaskDelivery delivery;
    private final OperatorSwitch gate;

    private Destination(SmartTaskSettings settings, SmartTaskDelivery delivery, OperatorSwitch gate) {
        this.settings = settings;
        this.delivery = delivery;
        this.gate = gate;
    }

    /** What destinations share. */
    record SharedParts(
            ObjectMapper mapper,
            Journal journal,
            Endings endings,
            RecordReader reader,
            ContactEnrichment enrichment,
            Deadline root,
            MeterRegistry meters,
            Clock clock) {}

    /**
     * Makes it; it calls nobody yet. If an operator has closed its gate, that is closed when this returns.
     *
     * @param parts gets what must be closed at the end
     */
    static Destination of(SmartTaskSettings settings, SharedParts with, StartedParts parts) {
        SmartTaskDelivery delivery = parts.push(new SmartTaskDelivery(
                settings,
                with.mapper(),
                with.journal(),
                with.endings(),
                with.reader(),
                with.enrichment(),
                with.root(),
                with.meters(),
                with.clock()));
        return new Destination(settings, delivery, OperatorSwitch.ofGate(delivery, with.journal(), with.clock()));
    }

    /** From now on contacts on their way here tell it there; to be said before they come. */
    void tracedBy(Tracing tracing) {
        delivery.tracedBy(tracing);
    }

    /**
     * Gives Camel the beans that the routes of the delivery name, and the routes of its calls.
     *
     * @param parts gets the threads, which end after Camel and before the sources
     */
    void bindTo(Main main, StartedParts parts) {
        main.bind("deliveryWorkers", workers(workers(settings), parts));
        main.bind("replayWorkers", workers(Math.max(1, settings.maxInFlight() - PERMITS_WITHOUT_REPLAY), parts));
        main.bind("contactNotEnded", delivery.contactNotEnded());
        main.bind("parkedContacts", delivery.parkedContacts());
        main.bind("deliverContact", delivery.deliverContact());
        main.bind("batchDelivery", delivery.batchDelivery());
        main.configure().addRoutesBuilder(delivery.calls());
    }

    /** How many threads deliver what comes from sources. */
    static int workers(SmartTaskSettings settings) {
        return WORKERS_PER_PERMIT * settings.maxInFlight();
    }

    private static ExecutorService workers(int count, StartedParts parts) {
        ExecutorService workers = new DeliveryWorkers(count);
        parts.push(() -> end(workers));
        return workers;
    }

    /** Camel has waited for what was under way; after a forced stop the last answers may still have to reach the journal. */
    private static void end(ExecutorService workers) throws InterruptedException {
        workers.shutdown();
        boolean ignored = workers.awaitTermination(LAST_ANSWERS.toSeconds(), TimeUnit.SECONDS);
    }

    /** Makes the call that proves the settings, and keeps the gate from then on; see {@link SmartTaskDelivery#open}. */
    void open(CamelContext context, List<? extends PausableSource> sources) throws Exception {
        delivery.open(context, sources);
    }

    HealthCheck check() {
        return new HealthCheck("smarttask", false, delivery::problem, Optional::empty, delivery::runbookSection);
    }

    /** The gate, as far as an operator closes it. */
    OperatorSwitch gate() {
        return gate;
    }

    /** The gate as it is now, for whatever reason. */
    GateStatus gateStatus() {
        return delivery.gateState();
    }

    /** Why the gate is closed just now, and when it looks again; empty while it is open. */
    Optional<String> closed() {
        return delivery.closed();
    }
}
