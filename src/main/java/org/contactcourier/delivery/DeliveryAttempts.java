package org.contactcourier.delivery;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.contactcourier.configuration.Secret;
import org.contactcourier.contact.Contact;
import org.contactcourier.contact.RejectedRecordException;
import org.contactcourier.delivery.References.DeliveryStep;
import org.contactcourier.delivery.limit.AdaptiveLimit;
import org.contactcourier.delivery.limit.InFlightPermits;
import org.contactcourier.delivery.limit.LoadSignal;
import org.contactcourier.delivery.limit.RateLimiter;
import org.contactcourier.gate.ClosedReason;
import org.contactcourier.gate.Gate;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.Journal;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.ExponentialBackoff;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.NotEndedException;
import org.contactcourier.smarttask.AccessToken;
import org.contactcourier.smarttask.Outcome;
import org.contactcourier.smarttask.OutcomeClassifier;
import org.contactcourier.smarttask.SmartTaskSettings;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of one contact, as the steps of {@code deliver-contact}'s loop: {@link #prepare} waits for the turn and
 * commits that an attempt begins, {@link #classify} reads the answer and decides whether to retry, {@link #conclude} says how
 * the pass ends. Every wait ends at the record's deadline. Thread-safe; a delivery is used by one thread at a time.
 */
final class DeliveryAttempts {
    /** A parked contact gets one attempt each time it is due, and holds its identity locks for that one only. */
    private static final int ATTEMPTS_OF_A_REPLAY = 1;

    /** One announced attempt for each four permits keeps the permits busy; after a crash so many more contacts are in doubt. */
    private static final int PERMITS_PER_ANNOUNCED = 4;

    /**
     * After a crash nobody asks the server again before it has surely let go of the attempt, counted from its announcement;
     * so this must not be older than a moment when the attempt begins.
     */
    private static final Duration STALE = Duration.ofMillis(250);

    private final SmartTaskSettings settings;
    private final ReferenceResolver resolver;
    private final Journal journal;
    private final AccessToken token;
    private final Gate gate;
    private final InFlightPermits permits;

    /** For contacts that announce an attempt and wait for a permit: a permit must not lie idle while the journal commits. */
    private final InFlightPermits announced;

    private final Optional<AdaptiveLimit> adaptive;
    private final RateLimiter rateLimiter;
    private final ExponentialBackoff backOff;
    private final OutcomeClassifier classifier;
    private final Traffic traffic;
    private final RefusingPages pages;
    private final Exhaustion exhaustion;
    private final SmartTaskHealth health;
    private final DeliveryMeters meters;
    private final Clock clock;

    DeliveryAttempts(
            SmartTaskSettings settings,
            ReferenceResolver resolver,
            Journal journal,
            AccessToken token,
            Gate gate,
            InFlightPermits permits,
            Optional<AdaptiveLimit> adaptive,
            RateLimiter rateLimiter,
            ExponentialBackoff backOff,
            OutcomeClassifier classifier,
            Traffic traffic,
            Exhaustion exhaustion,
            SmartTaskHealth health,
            DeliveryMeters meters,
            Clock clock) {
        this.settings = settings;
        this.resolver = resolver;
        this.journal = journal;
        this.token = token;
        this.gate = gate;
        this.permits = permits;
        this.announced = new InFlightPermits(Math.max(1, settings.maxInFlight() / PERMITS_PER_ANNOUNCED));
        this.adaptive = adaptive;
        this.rateLimiter = rateLimiter;
        this.backOff = backOff;
        this.classifier = classifier;
        this.traffic = traffic;
        this.pages = new RefusingPages(traffic);
        this.exhaustion = exhaustion;
        this.health = health;
        this.meters = meters;
        this.clock = clock;
    }

    boolean goOn(Exchange exchange) {
        return !Delivery.of(exchange).over;
    }

    boolean mayFindCreated(Exchange exchange) {
        return Delivery.of(exchange).useCreated;
    }

    boolean asksForOwner(Exchange exchange) {
        return Delivery.of(exchange).step == DeliveryStep.OWNER;
    }

    boolean hasCreated(Exchange exchange) {
        return isAnswered(exchange, DeliveryStep.CONTACT);
    }

    boolean hasCompany(Exchange exchange) {
        return isAnswered(exchange, DeliveryStep.COMPANY);
    }

    boolean hasUsers(Exchange exchange) {
        return isAnswered(exchange, DeliveryStep.OWNER);
    }

    private static boolean isAnswered(Exchange exchange, DeliveryStep step) {
        return Delivery.of(exchange).step == step
                && OutcomeClassifier.isSuccess(OutcomeClassifier.status(exchange.getMessage()));
    }

    void prepare(Exchange exchange) throws NotEndedException, InterruptedException, RejectedRecordException {
        Delivery delivery = Delivery.of(exchange);
        DeliveryPass pass = delivery.pass;
        resolver.check(delivery.references);
        if (!awaitTurn(delivery, pass.record().deadline())) {
            exhaustion.outOfTime(delivery);
            throw new NotEndedException("the deadline came first");
        }
        Contact contact = pass.record().validContact();
        Secret bearer = currentToken(); // before anything is noted: there may be none
        delivery.before = pass.attempts();
        delivery.step = delivery.references.step();
        if (delivery.step == DeliveryStep.CONTACT) { // what is only asked leaves no doubt behind
            pass.attempts(announcement(delivery).unconfirmed()); // until an answer is here
            delivery.references.tell(pass.record());
        }
        delivery.token = bearer;
        delivery.useCreated =
                settings.useCreated() || delivery.step == DeliveryStep.COMPANY || delivery.before.mayExist();
        delivery.watches(traffic);
        delivery.isOnTheWire();
        exchange.removeProperty(ExchangePropertyKey.EXCEPTION_CAUGHT);
        exchange.setIn(resolver.request(exchange, delivery, contact, bearer));
        adaptive.ifPresent(limit -> delivery.sent = limit.sent());
    }

    /** What the journal says about the attempt that begins now. */
    private AttemptHistory announcement(Delivery delivery) {
        AttemptHistory made = delivery.announced;
        delivery.announced = null;
        return made == null || isStale(made) ? announce(delivery) : made;
    }

    private boolean isStale(AttemptHistory made) {
        return made.lastAt() == null
                || Duration.between(made.lastAt(), clock.instant()).abs().compareTo(STALE) > 0;
    }

    private AttemptHistory announce(Delivery delivery) {
        AttemptHistory next = delivery.pass.attempts().next(clock.instant());
        journal.sending(delivery.pass.record().origin(), next);
        return next;
    }

    private Secret currentToken() throws NotEndedException {
        try {
            return token.current();
        } catch (NotEndedException e) {
            gate.close(ClosedReason.UNAUTHORIZED, token.problem().orElse("there is no access token"));
            throw e;
        }
    }

    /**
     * Back-off, gate, permit, rate: in this order a contact that waits long holds only its identity locks. False at the
     * deadline.
     */
    private boolean awaitTurn(Delivery delivery, Deadline deadline) throws NotEndedException, InterruptedException {
        if (!delivery.backOff.isZero() && !deadline.sleep(delivery.backOff)) {
            return false;
        }
        IntakeRecord record = delivery.pass.record();
        while (!deadline.isOver()) {
            if (!delivery.isAdmitted()) {
                delivery.enters(gate, gate.enter(record.identities(), delivery.pass.isReplay(), deadline));
            }
            if (!takePermit(delivery, deadline)) {
                return false;
            }
            delivery.tookPermit();
            if (!rateLimiter.await(deadline) || deadline.isOver()) {
                return false;
            }
            if (delivery.isAdmitted()) {
                return true;
            }
            delivery.givePermitBack(); // the gate closed while this one waited
            delivery.leaveGate();
        }
        return false;
    }

    /** Announces the attempt first, unless the contact might wait for long: then it does so when its turn has come. */
    private boolean takePermit(Delivery delivery, Deadline deadline) throws NotEndedException, InterruptedException {
        if (delivery.references.step() != DeliveryStep.CONTACT) {
            return permits.take(deadline, false);
        }
        if (delivery.pass.isReplay() || !rateLimiter.isFree()) {
            return permits.take(deadline, delivery.pass.isReplay()); // others wait for what has never been tried
        }
        if (!announced.take(deadline, false)) {
            return false;
        }
        try {
            Secret ignored = currentToken(); // before anything is noted: there may be none
            delivery.announced = announce(delivery);
            return permits.take(deadline, false);
        } finally {
            announced.giveBack();
        }
    }

    void classify(Exchange exchange) throws Exception {
        Delivery delivery = Delivery.of(exchange);
        Secret sent = delivery.token;
        if (sent == null) {
            throw new IllegalStateException("nothing was sent");
        }
        Exception failure = exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Exception.class);
        Object answer = exchange.getMessage().getBody();
        int status = OutcomeClassifier.status(exchange.getMessage());
        Outcome outcome = judged(delivery, classifier.classify(exchange.getMessage(), failure, sent));
        exchange.setMessage(delivery.original); // neither token nor answer travels on
        exchange.removeProperty(ExchangePropertyKey.EXCEPTION_CAUGHT);
        delivery.isAnswered();
        adaptive.ifPresent(limit -> limit.answered(delivery.sent, LoadSignal.of(outcome, status)));
        meters.attempt(outcome);
        note(delivery, outcome);
        if (!isRenewed(delivery, outcome, sent)) {
            decide(delivery, outcome, answer);
        }
    }

    /** If SmartTask refuses to look an owner up, it has said nothing about the contact. */
    private Outcome judged(Delivery delivery, Outcome classified) {
        if (delivery.step == DeliveryStep.CONTACT) {
            return pages.judge(delivery.pass.record().origin(), classified);
        }
        return delivery.step == DeliveryStep.OWNER && classified instanceof Outcome.Refused refused
                ? new Outcome.Misconfigured(refused.status())
                : classified;
    }

    private void note(Delivery delivery, Outcome outcome) {
        delivery.outcome = outcome;
        traffic.count(outcome);
        delivery.pass.attempts(delivery.witnessed(traffic, outcome, history(delivery, outcome)));
        if (Traffic.isFailure(outcome) || outcome instanceof Outcome.Unavailable) {
            health.troubledBy(outcome.trouble());
        } else {
            health.fine();
        }
    }

    private AttemptHistory history(Delivery delivery, Outcome outcome) {
        AttemptHistory open = delivery.pass.attempts();
        if (delivery.step != DeliveryStep.CONTACT) {
            return Traffic.isFailure(outcome) ? open.next(clock.instant()) : open;
        }
        return open.mayExist(
                delivery.before.mayExist() || !(outcome.didNothing() || outcome instanceof Outcome.Accepted));
    }

    /** Whether there is another token now, so that the same attempt can be repeated. */
    private boolean isRenewed(Delivery delivery, Outcome outcome, Secret sent) {
        if (outcome instanceof Outcome.Unauthorized && !delivery.renewedToken && token.renew(sent)) {
            delivery.renewedToken = true;
            delivery.leaveGate();
            delivery.givePermitBack();
            return true;
        }
        return false;
    }

    private void decide(Delivery delivery, Outcome outcome, @Nullable Object answer) {
        if (outcome instanceof Outcome.Answered) { // and keeps its place at the gate: nothing is known yet
            answered(delivery);
            resolver.hears(delivery, answer);
            return;
        }
        delivery.tellsGate(outcome);
        if (outcome instanceof Outcome.Accepted accepted) {
            if (delivery.step == DeliveryStep.COMPANY) {
                answered(delivery);
                resolver.hears(delivery, answer);
            } else {
                // It keeps its permit until DELIVERED is committed, and not for longer: its thread may wake late.
                delivery.pass.accepted(accepted.recordId(), delivery::givePermitBack);
                delivery.over = true;
            }
            return;
        }
        boolean isRefused = outcome instanceof Outcome.Refused;
        if (!isRefused) { // that one keeps its permit until it is buried: a crash would repeat it
            delivery.givePermitBack();
        }
        if (outcome instanceof Outcome.Unavailable unavailable) {
            unavailable.pause().ifPresent(gate::pauseFor);
            if (unavailable.isTooFast()) {
                rateLimiter.tooFast();
            }
            failed(delivery, unavailable.usesUpAnAttempt());
        } else if (outcome instanceof Outcome.Unconfirmed) {
            failed(delivery, true);
        } else if (outcome instanceof Outcome.Unauthorized) {
            gate.close(outcome); // and waits there: nothing is said about the contact
            delivery.renewedToken = false;
            delivery.over = delivery.pass.isReplay();
        } else if (isRefused && delivery.refusalRun().isPresent()) {
            refused(delivery);
        } else {
            delivery.over = true; // Misconfigured, or not to be believed: another try now would end the same way
        }
        if (delivery.over && delivery.step != DeliveryStep.CONTACT && Traffic.isFailure(outcome)) {
            resolver.failed(delivery, outcome);
        }
    }

    /** A question has its answer: the next attempt comes without delay. */
    private static void answered(Delivery delivery) {
        delivery.givePermitBack();
        delivery.outcome = null;
        delivery.backOff = Duration.ZERO;
        delivery.renewedToken = false;
    }

    /** A good contact isn't buried for its company. */
    private void refused(Delivery delivery) {
        if (delivery.step == DeliveryStep.COMPANY) {
            answered(delivery);
            resolver.companyRefused(delivery);
        } else if (delivery.references.mayBeToBlame()) {
            answered(delivery);
            resolver.distrust(delivery.references);
        } else {
            delivery.over = true; // another try would end the same way
        }
    }

    private void failed(Delivery delivery, boolean usesUpAnAttempt) {
        delivery.failures++;
        if (usesUpAnAttempt) {
            delivery.used++;
        }
        int most = delivery.pass.isReplay() ? ATTEMPTS_OF_A_REPLAY : settings.maxAttempts();
        delivery.over = delivery.used >= most;
        delivery.backOff = backOff.after(delivery.failures);
    }

    /**
     * Ends the attempts.
     *
     * @throws RejectedRecordException if the contact is to be buried
     * @throws NotEndedException if its attempts are used up: it is parked by now, or has not ended
     */
    void conclude(Exchange exchange) throws RejectedRecordException, NotEndedException {
        Delivery delivery = Delivery.of(exchange);
        delivery.sharesEvidence(traffic, clock.instant());
        Outcome outcome = delivery.outcome;
        if (outcome instanceof Outcome.Accepted) {
            return;
        }
        if (outcome instanceof Outcome.Refused refused && delivery.refusalRun().isPresent()) {
            pages.forget(delivery.pass.record().origin());
            throw new RefusedContactException(refused, delivery.refusalRun().get());
        }
        try {
            exhaustion.attemptsUsedUp(delivery);
        } catch (PoisonousContactException e) {
            if (delivery.step == DeliveryStep.CONTACT) {
                throw e;
            }
            goOnParked(delivery);
        }
        throw new NotEndedException("its attempts are used up");
    }

    /** What SmartTask fails on is the contact's company or its owner, and the contact itself has not been tried. */
    private void goOnParked(Delivery delivery) {
        resolver.giveUp(delivery);
        int last = settings.parkedDelays().size() - 1;
        Duration delay = delivery.step == DeliveryStep.COMPANY
                ? Duration.ZERO
                : settings.parkedDelays().get(last);
        delivery.pass.dueAgain(clock.instant().plus(delay));
    }
}
