package org.contactcourier.delivery;

import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.SynchronizationAdapter;
import org.contactcourier.configuration.Secret;
import org.contactcourier.contact.Contact;
import org.contactcourier.contact.RejectedRecordException;
import org.contactcourier.delivery.References.DeliveryStep;
import org.contactcourier.delivery.limit.IdentityLocks;
import org.contactcourier.enrichment.ContactEnrichment;
import org.contactcourier.enrichment.EnrichmentFailedException;
import org.contactcourier.gate.ClosedReason;
import org.contactcourier.journal.JournalEntry;
import org.contactcourier.journal.JournalException;
import org.contactcourier.record.Ending;
import org.contactcourier.record.ExponentialBackoff;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.NotEndedException;
import org.contactcourier.smarttask.AccessToken;
import org.contactcourier.smarttask.Outcome;
import org.contactcourier.smarttask.SmartTaskCalls;
import org.contactcourier.tracing.ContactSpan;
import org.contactcourier.tracing.Tracing;

/**
 * The way of one contact into SmartTask: {@link #deliver} is its seven sentences. Takes an {@link IntakeRecord} as body and ends
 * it, or leaves it without an ending; one that is to be buried leaves as a {@link RejectedRecordException}, for Camel's dead
 * letter channel. Thread-safe; each contact is one thread's, which waits where the contact waits.
 *
 * <p>Where a crash finds a contact: before {@link #attempt}, it is at its source and the journal says that nobody has sent it,
 * or that it was about to. From there until its ending is written, the journal says SENDING, and the next process sends it
 * again with {@code use_created=true}. After that the journal knows how it ended.
 */
final class DeliverContact implements Processor {
    private static final int ATTEMPTS_OF_A_PARKED_CONTACT = 1;

    /** The word for a contact that stays at its source or in the journal, to be tried again. */
    private static final String NOT_ENDED = "not-ended";

    /** How often a contact asks for an identity that another process has. */
    private static final Duration LOOK = Duration.ofMillis(100);

    private final DeliveryJournal journal;
    private final BatchDelivery batches;
    private final ContactEnrichment enrichment;
    private final ReferenceResolver references;
    private final Turns turns;
    private final AccessToken token;
    private final SmartTaskCalls calls;
    private final AnswerJudge judge;
    private final Exhaustion exhaustion;
    private final RetryPolicy retries;
    private final ContactNotEnded notEnded;
    private final Clock clock;
    private final LongSupplier nanos;
    private final IdentityLocks locks = new IdentityLocks();
    private volatile Tracing tracing = Tracing.OFF;

    /** Everything that a delivery needs, and that all contacts share. */
    DeliverContact(
            DeliveryJournal journal,
            BatchDelivery batches,
            ContactEnrichment enrichment,
            ReferenceResolver references,
            Turns turns,
            AccessToken token,
            SmartTaskCalls calls,
            AnswerJudge judge,
            Exhaustion exhaustion,
            RetryPolicy retries,
            ContactNotEnded notEnded,
            Clock clock,
            LongSupplier nanos) {
        this.journal = journal;
        this.batches = batches;
        this.enrichment = enrichment;
        this.references = references;
        this.turns = turns;
        this.token = token;
        this.calls = calls;
        this.judge = judge;
        this.exhaustion = exhaustion;
        this.retries = retries;
        this.notEnded = notEnded;
        this.clock = clock;
        this.nanos = nanos;
    }

    /** From now on contacts tell their way there. */
    void tracedBy(Tracing to) {
        tracing = to;
    }

    /**
     * How often and when a contact is sent again.
     *
     * @param attempts of one pass, for a contact that comes from its source
     * @param useCreated whether the first attempt already asks for a similar contact
     */
    record RetryPolicy(int attempts, ExponentialBackoff backOff, boolean useCreated) {
        private Next.Allowance allowance(boolean parked) {
            return new Next.Allowance(parked ? ATTEMPTS_OF_A_PARKED_CONTACT : attempts, parked);
        }

        private Duration waitBefore(Next.SendAgain again) {
            int failures = again.tries().failures();
            return again.after().isPresent() && failures > 0 ? backOff.after(failures) : Duration.ZERO;
        }
    }

    /**
     * Delivers the record that is the exchange's body.
     *
     * @throws RejectedRecordException if it is to be buried
     * @throws Exception any other, often a {@link NotEndedException}: it stays at its source, or is parked by now
     */
    @Override
    public void process(Exchange exchange) throws Exception {
        if (!(exchange.getMessage().getBody() instanceof IntakeRecord record)) {
            throw new IllegalArgumentException("the body is no record");
        }
        if (!record.mayStart()) {
            return;
        }
        boolean isParked = ParkedContacts.isParked(exchange);
        ContactSpan span = tracing.begins(record, isParked);
        try {
            process(exchange, record, isParked, span);
        } finally {
            span.leavesThread();
        }
    }

    private void process(Exchange exchange, IntakeRecord record, boolean isParked, ContactSpan span) throws Exception {
        Contact contact;
        try {
            if (enrichment.isOn()) {
                enrich(record, isParked);
            }
            contact = record.validContact();
        } catch (Exception e) { // whatever it is: rejected, or left where it was
            whenDone(exchange, () -> ends(span, record));
            throw e;
        }
        Delivery delivery = new Delivery(
                record,
                isParked,
                nanos.getAsLong(),
                turns.of(record, isParked),
                judge.witness(record.origin()),
                references.of(contact),
                span);
        Optional<BatchAnnouncements> batch = batches.announcements(exchange);
        BatchAnnouncements announcements = batch.orElseGet(() -> batches.alone(record));
        boolean isRejected = false;
        try {
            deliver(delivery, contact, announcements);
        } catch (RejectedRecordException e) {
            isRejected = true;
            leaveToDeadLetters(delivery, exchange);
            throw e;
        } finally {
            if (!isRejected) {
                end(delivery);
            }
            if (batch.isEmpty()) {
                announcements.close();
            }
        }
    }

    /**
     * Has an operator's own route change the contact, before anything is locked or announced: it may be another identity after
     * that. One that the journal says has ended, or keeps, is left to it, and not changed.
     */
    private void enrich(IntakeRecord record, boolean isParked) throws Exception {
        Contact unused = record.validContact(); // what is no contact isn't enriched
        Optional<JournalEntry> known = isParked ? Optional.empty() : journal.find(record.origin());
        if (known.isPresent() && known.get().state() != JournalEntry.State.SENDING) {
            return;
        }
        try {
            enrichment.enrich(record, isParked);
        } catch (RejectedRecordException | EnrichmentFailedException e) {
            if (known.isPresent() && known.get().elsewhere()) {
                throw new NotEndedException("another process is sending it");
            } else if (e instanceof RejectedRecordException rejected) {
                throw rejected;
            }
            exhaustion.isNotEnriched(record, isParked);
            throw new NotEndedException("its enrichment fails");
        }
    }

    private void deliver(Delivery delivery, Contact contact, BatchAnnouncements announcements) throws Exception {
        lockIdentities(delivery);
        Optional<Reference.Failed> shared = references.recall(delivery);
        if (!journal.opens(delivery, canBeAnnounced(delivery, announcements) ? announcements : null)) {
            return;
        }
        if (!enrichment.isDoneWith(delivery.record())) {
            throw new NotEndedException("the journal has let go of it meanwhile, and it was not enriched");
        }
        Next next = shared.<Next>map(failed -> new Next.GiveUp(delivery.share(failed, clock.instant())))
                .orElse(Next.SendAgain.FIRST);
        while (next instanceof Next.SendAgain again) {
            references.check(delivery.references());
            awaitTurn(delivery, again);
            next = attempt(delivery, contact, again);
        }
        if (next instanceof Next.Confirm confirm) {
            delivery.confirms();
            CompletableFuture<?> written = isDelivered(delivery, confirm.recordId());
            announcements.isWriting(written);
            if (delivery.record().isFollowed()) {
                Object ignored = written.join(); // the next one may start once this one has ended
            }
            return;
        } else if (next instanceof Next.Bury bury) {
            judge.forget(delivery.record().origin());
            throw new RefusedContactException(bury.answer(), bury.run());
        } else if (next instanceof Next.GiveUp giveUp) {
            useUp(delivery, giveUp.last());
        }
        throw new NotEndedException("its attempts are used up");
    }

    private void lockIdentities(Delivery delivery) throws InterruptedException, NotEndedException {
        IntakeRecord record = delivery.record();
        Set<String> keys = new HashSet<>(record.identities());
        keys.add(record.origin().key());
        keys.addAll(
                delivery.references().keys()); // in one order with the others, or contacts would wait for each other
        IdentityLocks.Hold hold = locks.lock(keys, record.deadline());
        if (!hold.isHeld()) {
            throw new NotEndedException("the deadline came first");
        }
        delivery.holds(hold);
    }

    /**
     * Whether it is announced now, if it isn't yet. Else it is announced when its turn has come: it might wait for long, or there
     * is something to ask before.
     */
    private boolean canBeAnnounced(Delivery delivery, BatchAnnouncements announcements) {
        if (delivery.isParked() || !enrichment.isDoneWith(delivery.record())) {
            return false;
        }
        boolean isNext = delivery.references().step() == DeliveryStep.CONTACT;
        return (isNext && turns.areFree()) || announcements.hasAnnounced(delivery.record());
    }

    private void awaitTurn(Delivery delivery, Next.SendAgain again) throws NotEndedException, InterruptedException {
        boolean yields = delivery.isParked() && delivery.references().step() == DeliveryStep.CONTACT;
        if (!delivery.turn().await(retries.waitBefore(again), yields)) {
            again.after().ifPresent(failure -> exhaustion.outOfTime(delivery, failure));
            throw new NotEndedException("the deadline came first");
        }
    }

    private Next attempt(Delivery delivery, Contact contact, Next.SendAgain again) throws Exception {
        Next.Tries tries = again.tries();
        Secret bearer = currentToken(); // before anything is noted: there may be none
        boolean mayExist = delivery.attempts().mayExist();
        delivery.step(delivery.references().step());
        if (delivery.step() == DeliveryStep.CONTACT) { // what is only asked leaves no doubt behind
            if (!journal.announce(delivery)) {
                awaitOtherProcess(delivery);
                return again;
            }
            delivery.waitsNoMore();
            delivery.references().tell(delivery.record());
        }
        delivery.witness().watch(delivery.attempts());
        AnswerJudge.Judgement judgement = judge.judge(
                delivery,
                mayExist,
                bearer,
                () -> references.send(calls, delivery, contact, retries.useCreated() || mayExist, bearer));
        Outcome outcome = judgement.outcome();
        boolean isRenewed = outcome instanceof Outcome.Unauthorized && !tries.renewed() && token.renew(bearer);
        Optional<String> run = delivery.turn().tell(outcome, isRenewed);
        boolean isEnding = outcome instanceof Outcome.Accepted || outcome instanceof Outcome.Refused;
        if (!isEnding || delivery.step() != DeliveryStep.CONTACT) {
            delivery.turn().givePermitBack(); // one that ends keeps it until that is told: a crash would repeat it
        }
        Next next = Next.after(outcome, run, isRenewed, tries, retries.allowance(delivery.isParked()));
        return references.next(delivery, next, tries, judgement.body());
    }

    /** Another process is sending a contact that shares an identity: others may have the turn meanwhile. */
    private void awaitOtherProcess(Delivery delivery) throws NotEndedException, InterruptedException {
        delivery.turn().close();
        if (!delivery.isWaiting()) {
            delivery.waits(batches.pauseAhead(), clock.instant());
        }
        if (!delivery.record().deadline().sleep(LOOK)) {
            throw new NotEndedException("another process is sending one that shares an identity");
        }
    }

    private Secret currentToken() throws NotEndedException {
        try {
            return token.current();
        } catch (NotEndedException e) {
            turns.gate().close(ClosedReason.UNAUTHORIZED, token.problem().orElse("there is no access token"));
            throw e;
        }
    }

    private CompletableFuture<?> isDelivered(Delivery delivery, String recordId) {
        return journal.deliver(delivery, recordId).handle((matched, failure) -> {
            if (failure != null) {
                notEnded.because(failure, delivery.record().origin());
            } else {
                judge.delivered(nanos.getAsLong() - delivery.startedNanos());
            }
            ends(delivery.span(), delivery.record());
            return matched;
        });
    }

    private void useUp(Delivery delivery, Outcome last) throws PoisonousContactException {
        try {
            exhaustion.attemptsUsedUp(delivery, last);
        } catch (PoisonousContactException e) {
            if (delivery.step() == DeliveryStep.CONTACT) {
                throw e;
            }
            // SmartTask fails on the contact's company or its owner, and the contact itself has not been tried.
            references.giveUp(delivery);
            exhaustion.comesAgain(delivery, delivery.step() == DeliveryStep.COMPANY);
        }
    }

    /** It keeps its permit and its locks until it is buried: a crash would repeat it. */
    private void leaveToDeadLetters(Delivery delivery, Exchange exchange) {
        BuryContact.attempts(exchange, delivery.attempts());
        whenDone(exchange, () -> {
            try {
                end(delivery);
            } catch (JournalException e) {
                notEnded.because(e, delivery.record().origin());
            }
        });
    }

    private static void whenDone(Exchange exchange, Runnable then) {
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                then.run();
            }
        });
    }

    /** Tells the trace how this pass came out. */
    private static void ends(ContactSpan span, IntakeRecord record) {
        Ending how = record.ending().orElse(null);
        span.ends(how == null ? NOT_ENDED : Endings.outcome(how), how == null ? "" : Endings.reason(how));
    }

    /** The pass is over: tells the journal, unless the contact has ended, and lets the next contact have what this one held. */
    private void end(Delivery delivery) {
        try (delivery) {
            if (delivery.isLeftOpen()) {
                journal.giveUp(delivery);
            } else if (delivery.record().ending().isPresent()) {
                journal.forget(delivery.record().origin());
            }
            if (!delivery.isConfirmed()) {
                ends(delivery.span(), delivery.record());
            }
        }
    }
}
