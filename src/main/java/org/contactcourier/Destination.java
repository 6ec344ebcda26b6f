package org.contactcourier;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.main.Main;
import org.contactcourier.console.GateControl;
import org.contactcourier.console.HealthCheck;
import org.contactcourier.delivery.SmartTaskDelivery;
import org.contactcourier.delivery.SmartTaskDelivery.SharedParts;
import org.contactcourier.gate.GateStatus;
import org.contactcourier.record.Organization;
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

    private final SmartTaskSettings settings;
    private final SmartTaskDelivery delivery;
    private final OperatorSwitch gate;

    private Destination(SmartTaskSettings settings, SmartTaskDelivery delivery, OperatorSwitch gate) {
        this.settings = settings;
        this.delivery = delivery;
        this.gate = gate;
    }

    /**
     * Makes it; it calls nobody yet. If an operator has closed its gate, that is closed when this returns.
     *
     * @param place among all destinations, from 0
     * @param parts gets what must be closed at the end
     */
    static Destination of(SmartTaskSettings settings, int place, SharedParts with, StartedParts parts) {
        SmartTaskDelivery delivery = parts.push(new SmartTaskDelivery(settings, place, with));
        return new Destination(
                settings,
                delivery,
                OperatorSwitch.ofGate(settings.organization(), delivery, with.journal(), with.clock()));
    }

    /** From now on contacts on their way here tell it there; to be said before they come. */
    void tracedBy(Tracing tracing) {
        delivery.tracedBy(tracing.to(settings.baseUrl()));
    }

    /**
     * Gives Camel the beans that the routes of the delivery name, and the routes of its calls.
     *
     * @return the threads; the caller ends them
     */
    List<ExecutorService> bindTo(Main main) {
        List<ExecutorService> lanes = List.of(
                new DeliveryWorkers(workers(settings)),
                new DeliveryWorkers(Math.max(1, settings.maxInFlight() - PERMITS_WITHOUT_REPLAY)));
        Organization own = settings.organization();
        main.bind(own.own("deliveryWorkers"), lanes.get(0));
        main.bind(own.own("replayWorkers"), lanes.get(1));
        main.bind(own.own("parkedContacts"), delivery.parkedContacts());
        main.bind(own.own("batchDelivery"), delivery.batchDelivery());
        main.configure().addRoutesBuilder(delivery.calls());
        return lanes;
    }

    /** How many threads deliver what comes from sources. */
    static int workers(SmartTaskSettings settings) {
        return WORKERS_PER_PERMIT * settings.maxInFlight();
    }

    /** Makes the call that proves the settings, and keeps the gate from then on; see {@link SmartTaskDelivery#open}. */
    void open(CamelContext context, List<? extends PausableSource> sources) throws Exception {
        delivery.open(context, sources);
    }

    HealthCheck check() {
        String name = settings.organization().own("smarttask");
        return new HealthCheck(name, false, delivery::problem, Optional::empty, delivery::runbookSection);
    }

    /** That contacts parked for it can't be read. */
    Optional<String> parkedProblem() {
        return delivery.parkedProblem();
    }

    SmartTaskSettings settings() {
        return settings;
    }

    /** Delivers one contact that goes here. */
    Processor deliverContact() {
        return delivery.deliverContact();
    }

    /** Its gate, for operators. */
    GateControl control() {
        return new GateControl(settings.organization().name(), gate, delivery::closed);
    }

    /** The gate, as far as an operator closes it. */
    OperatorSwitch gate() {
        return gate;
    }

    /** The gate as it is now, for whatever reason. */
    GateStatus gateStatus() {
        return delivery.gateState();
    }
}
