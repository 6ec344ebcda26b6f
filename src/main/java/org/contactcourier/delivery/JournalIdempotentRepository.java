package org.contactcourier.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.service.ServiceSupport;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.JournalEntry;
import org.contactcourier.journal.JournalException;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.jspecify.annotations.Nullable;

/**
 * The journal as Camel's idempotent consumer sees it. Adding is a look-up only: a row is written by the first attempt, so that
 * reading a million delivered records again costs no commit. It expects the exchange's {@link DeliveryPass}, that the
 * record's identity locks are held, and completionEager=true. Thread-safe.
 *
 * <p>Camel calls {@link #remove} for every failure, also when the dead letter channel has buried the contact, and it loses
 * exceptions that {@link #confirm} and {@link #remove} throw; so both leave theirs on the exchange.
 */
final class JournalIdempotentRepository extends ServiceSupport implements IdempotentRepository {
    /** When a parked contact comes again that this pass could not try: what it really waits for is the gate. */
    private static final Duration UNTRIED = Duration.ofSeconds(1);

    private final Journal journal;
    private final Endings endings;
    private final Clock clock;
    private final Duration responseTimeout;

    /** What the journal could not be told; without it a contact that is in SmartTask would be sent again. */
    private final Map<Origin, DeliveryPass> untold = new ConcurrentHashMap<>();

    /**
     * Makes the repository.
     *
     * @param responseTimeout how long the server may still be busy with an attempt of a process that died
     */
    JournalIdempotentRepository(Journal journal, Endings endings, Clock clock, Duration responseTimeout) {
        this.journal = journal;
        this.endings = endings;
        this.clock = clock;
        this.responseTimeout = responseTimeout;
    }

    /**
     * Looks the contact up.
     *
     * @return true when it is to be sent: nobody has ended it, and its history so far is in the pass
     */
    @Override
    public boolean add(Exchange exchange, String key) {
        DeliveryPass pass = DeliveryPass.of(exchange);
        IntakeRecord record = pass.record();
        DeliveryPass earlier = untold.get(record.origin());
        if (earlier != null && earlier.recordId() != null) {
            settle(earlier);
        }
        Optional<JournalEntry> found = journal.find(record.origin());
        if (found.isEmpty()) {
            return true;
        }
        JournalEntry entry = found.get();
        pass.attempts(earlier == null ? entry.attempts() : earlier.attempts());
        return switch (entry.state()) {
            case DELIVERED -> ended(record, new Ending.AlreadyDelivered(known(entry.recordId(), entry)));
            case BURIED ->
                ended(
                        record,
                        new Ending.Buried(
                                known(entry.reason(), entry),
                                known(entry.message(), entry),
                                known(entry.deadLetterId(), entry)));
            case DISCARDED -> ended(record, new Ending.Discarded(entry.deadLetterId()));
            case PARKED, REPLAYING ->
                pass.isReplay() || ended(record, new Ending.Parked("kept in the journal, to be tried again"));
            case SENDING -> entry.abandoned() ? takenOver(pass, entry.attempts().unconfirmed()) : true;
        };
    }

    /** A process that no longer lives left an attempt open: the server may still be busy with it. */
    private boolean takenOver(DeliveryPass pass, AttemptHistory attempts) {
        pass.attempts(attempts);
        Instant last = attempts.lastAt();
        Instant due = (last == null ? clock.instant() : last).plus(responseTimeout);
        IntakeRecord record = pass.record();
        if (record.payload().isWhole()) {
            journal.park(record, attempts, due);
            return ended(record, new Ending.Parked("a process that stopped left an attempt open"));
        }
        // Only a part of the payload is here, so it can't be parked; its source yields it again.
        return !clock.instant().isBefore(due);
    }

    private boolean ended(IntakeRecord record, Ending how) {
        endings.end(record, how);
        return false;
    }

    private static <T> T known(@Nullable T value, JournalEntry entry) {
        if (value == null) {
            throw new JournalException(
                    "the row of " + entry.origin() + " says " + entry.state() + " and lacks a column");
        }
        return value;
    }

    /** The contact is in SmartTask: commits that, then ends the record. */
    @Override
    public boolean confirm(Exchange exchange, String key) {
        DeliveryPass pass = DeliveryPass.of(exchange);
        String recordId = pass.recordId();
        if (recordId == null) {
            exchange.setException(new IllegalStateException("delivered without a record id: " + pass.record()));
            return false;
        }
        try {
            boolean matched = journal.delivered(pass.record().origin(), recordId, pass.attempts());
            pass.whenCommitted().run();
            untold.remove(pass.record().origin());
            endings.end(pass.record(), new Ending.Delivered(recordId, matched));
            return true;
        } catch (JournalException e) {
            untold.put(pass.record().origin(), pass);
            exchange.setException(e);
            return false;
        }
    }

    /** The contact has not ended, or was buried: gives up the row of the first and leaves that of the second. */
    @Override
    public boolean remove(Exchange exchange, String key) {
        DeliveryPass pass = DeliveryPass.of(exchange);
        IntakeRecord record = pass.record();
        if (record.ending().isPresent()) {
            untold.remove(record.origin()); // whatever an earlier pass could not tell, the row has its ending
            return false;
        }
        try {
            giveUp(pass);
            return true;
        } catch (JournalException e) {
            untold.put(record.origin(), pass);
            exchange.setException(e);
            return false;
        }
    }

    private void giveUp(DeliveryPass pass) {
        IntakeRecord record = pass.record();
        if (pass.isReplay()) {
            Instant due = pass.dueAgain();
            journal.park(record, pass.attempts(), due == null ? clock.instant().plus(UNTRIED) : due);
        } else {
            journal.release(record.origin(), pass.attempts());
        }
        untold.remove(record.origin());
    }

    /**
     * Tells the journal what it could not be told before, as far as no source would bring it up again. For one thread at a time,
     * and not while a parked contact is tried.
     *
     * @throws JournalException if it still can't be told
     */
    void settle() {
        untold.values().stream()
                .filter(pass -> pass.isReplay() || pass.recordId() != null)
                .forEach(this::settle);
    }

    private void settle(DeliveryPass pass) {
        String recordId = pass.recordId();
        if (recordId == null) {
            giveUp(pass);
        } else {
            boolean ignored = journal.delivered(pass.record().origin(), recordId, pass.attempts());
            untold.remove(pass.record().origin());
        }
    }

    @Override
    public boolean add(String key) {
        throw onlyWithExchange();
    }

    @Override
    public boolean contains(String key) {
        throw onlyWithExchange();
    }

    @Override
    public boolean remove(String key) {
        throw onlyWithExchange();
    }

    @Override
    public boolean confirm(String key) {
        throw onlyWithExchange();
    }

    @Override
    public void clear() {
        throw new UnsupportedOperationException("the journal is never cleared");
    }

    private static UnsupportedOperationException onlyWithExchange() {
        return new UnsupportedOperationException(
                "the journal needs the exchange: use idempotentConsumer with eager=true");
    }
}
