package org.contactcourier;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import org.contactcourier.console.ConsoleFront;
import org.contactcourier.console.HealthCheck;
import org.contactcourier.console.Operations;
import org.contactcourier.console.access.AccessSettings;
import org.contactcourier.console.access.Guard;
import org.contactcourier.console.api.ConsoleApi;
import org.contactcourier.console.api.ReconcileCall;
import org.contactcourier.console.desk.ContactSearch;
import org.contactcourier.console.desk.HourOfSamples;
import org.contactcourier.console.desk.LetterRuns;
import org.contactcourier.console.desk.NowFigures;
import org.contactcourier.console.desk.NowFigures.GateFigure;
import org.contactcourier.console.page.ConsolePages;
import org.contactcourier.gate.GateStatus;
import org.contactcourier.letter.LetterDesk;
import org.contactcourier.letter.PersonErasure;
import org.contactcourier.reconcile.Reconciliation;
import org.contactcourier.reconcile.ReconciliationRuns;

/** Puts pages and API together over what the program has. Used once, by one thread. */
final class ConsoleAssembly {
    private final AccessSettings access;
    private final LetterDesk desk;
    private final ContactSearch contacts;
    private final Reconciliation reconciliation;
    private final PersonErasure erasure;
    private final ObjectMapper mapper;
    private final MeterRegistry meters;
    private final Clock clock;

    ConsoleAssembly(
            AccessSettings access,
            LetterDesk desk,
            ContactSearch contacts,
            Reconciliation reconciliation,
            PersonErasure erasure,
            ObjectMapper mapper,
            MeterRegistry meters,
            Clock clock) {
        this.access = access;
        this.desk = desk;
        this.contacts = contacts;
        this.reconciliation = reconciliation;
        this.erasure = erasure;
        this.mapper = mapper;
        this.meters = meters;
        this.clock = clock;
    }

    /**
     * Puts them together.
     *
     * @param gate how the gate of the organization with this name stands
     * @param parts gets what must be closed at the end
     */
    ConsoleFront front(
            Function<String, GateStatus> gate, Operations operations, List<HealthCheck> checks, StartedParts parts) {
        NowFigures figures = new NowFigures(
                operations, checks, meters, organization -> figure(gate.apply(organization)), desk.letters(), clock);
        HourOfSamples hour = parts.push(new HourOfSamples(meters, clock));
        LetterRuns runs = parts.push(new LetterRuns(desk));
        ReconciliationRuns reconciliations = parts.push(new ReconciliationRuns(reconciliation, clock));
        Guard guard = new Guard(access, clock);
        return new ConsoleFront(
                List.of(
                        new ConsolePages(guard, figures, hour, desk, runs, contacts, mapper),
                        new ConsoleApi(guard, figures, hour, desk, runs, contacts, erasure, mapper),
                        new ReconcileCall(guard, reconciliations, mapper)),
                access.tls().orElse(null),
                guard::mayBeLarge);
    }

    private static GateFigure figure(GateStatus status) {
        return new GateFigure(
                status.word(),
                status.since(),
                status.reasons().stream().map(GateStatus.ReasonDetail::what).toList(),
                status.next().isPresent() ? OptionalLong.of(status.next().get().toSeconds()) : OptionalLong.empty());
    }
}
