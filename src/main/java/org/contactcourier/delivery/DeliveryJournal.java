package org.contactcourier.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.contactcourier.delivery.BatchAnnouncements.Announcement;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.ContactEndedException;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.JournalEntry;
import org.contactcourier.journal.JournalException;
import org.contactcourier.log.LogKeys;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.NotEndedException;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.contactcourier.smarttask.SmartTaskSettings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a delivery asks the journal and tells it: whether the contact has ended, that an attempt begins, and how the pass ends.
 * What the journal can't be told is kept and told later; else a contact that is in SmartTask would be sent again. Thread-safe;
 * it expects that the record's identity locks are held.
 */
final class DeliveryJournal {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryJournal.class);

    /** When a parked contact comes again that this pass could not try: what it really waits for is the gate. */
    private static final Duration UNTRIED = Duration.ofSeconds(1);

    /**
     * After a crash nobody asks the server again before it has surely let go of the attempt, counted from its announcement;
     * so this must not be older than a moment when the attempt begins.
     */
    private static final Duration STALE = Duration.ofMillis(250);

    /** How often a contact is looked up that another process is sending. */
    private static final Duration LOOK = Duration.ofMillis(250);

    private final Journal journal;
    private final Endings endings;
    private final Clock clock;
    private final Duration responseTimeout;
    private final SmartTaskSettings settings;

    /** Whether the journal knows under which number SmartTask takes these contacts. */
    private volatile boolean isNumberKnown;

    /** A permit for each accepted contact whose ending is being written: after a crash so many more would be repeated. */
    private final Semaphore unwritten;

    /** What the journal could not be told. */
    private final Map<Origin, Untold> untold = new ConcurrentHashMap<>();

    /**
     * How a pass ended.
     *
     * @param recordId SmartTask's id, if it was accepted
     * @param due when a parked contact comes again; null for one that stays at its source
     */
    private record Untold(
            IntakeRecord record,
            @Nullable String recordId,
            AttemptHistory attempts,
            @Nullable Instant due) {
        /** Whether no source would bring it up again. */
        boolean isOnlyHere() {
            return recordId != null || due != null;
        }
    }

    /**
     * Makes the journal's side of the delivery.
     *
     * @param settings of the one organization that it is about; as many accepted contacts as may be in flight may wait for their
     *     ending to be written
     * @param responseTimeout how long the server may still be busy with an attempt of a process that died
     */
    DeliveryJournal(
            SmartTaskSettings settings, Journal journal, Endings endings, Clock clock, Duration responseTimeout) {
        this.settings = settings;
        this.journal = journal;
        this.endings = endings;
        this.clock = clock;
        this.responseTimeout = responseTimeout;
        this.unwritten = new Semaphore(settings.maxInFlight());
    }

    /** What the journal says of a contact. */
    Optional<JournalEntry> find(Origin origin) {
        return journal.find(origin);
    }

    /**
     * Asks whether the contact has ended, and ends the record if it has.
     *
     * @param announcements where the contact is announced with its neighbours; null where it is only looked up, and announced
     *     when its turn has come
     * @return true when it is to be sent: nobody has ended it, and its history so far is in the delivery
     * @throws NotEndedException if another process is still sending it when the deadline comes
     */
    boolean opens(Delivery delivery, @Nullable BatchAnnouncements announcements)
            throws NotEndedException, InterruptedException {
        IntakeRecord record = delivery.record();
        Untold earlier = untold.get(record.origin());
        if (earlier != null && earlier.recordId() != null) {
            settle(earlier);
        }
        if (announcements != null && earlier == null) {
            Announcement announcement = announcements.of(record);
            if (announcement.known().isEmpty()) {
                delivery.opens(AttemptHistory.NONE);
                delivery.announced(announcement.attempts());
                return true;
            } else if (announcement.known().get().state() != JournalEntry.State.SENDING) {
                return isOpen(delivery, announcement.known().get(), null);
            }
        }
        Optional<JournalEntry> found = journal.find(record.origin());
        while (found.isPresent() && found.get().elsewhere()) {
            if (!record.deadline().sleep(LOOK)) {
                throw new NotEndedException("another process is sending it");
            }
            found = journal.find(record.origin());
        }
        if (found.isEmpty()) {
            delivery.opens(earlier == null ? AttemptHistory.NONE : earlier.attempts());
            return true;
        }
        return isOpen(delivery, found.get(), earlier);
    }

    private boolean isOpen(Delivery delivery, JournalEntry entry, @Nullable Untold earlier) throws NotEndedException {
        IntakeRecord record = delivery.record();
        AttemptHistory attempts = earlier == null ? entry.attempts() : earlier.attempts();
        Optional<Ending> ending = entry.ending();
        if (ending.isPresent()) {
            return ended(delivery, isGivenAgain(entry, record) ? Endings.GIVEN_AGAIN : ending.get());
        }
        return switch (entry.state()) {
            case PARKED -> delivery.isParked() ? opens(delivery, attempts) : ended(record, Endings.KEPT);
            case REPLAYING -> delivery.isParked() ? replays(delivery, entry, attempts) : ended(record, Endings.KEPT);
            default ->
                entry.organization().equals(record.organization())
                        ? entry.abandoned() ? takenOver(delivery, entry) : opens(delivery, attempts)
                        : staysWithItsOwn(delivery, entry, attempts);
        };
    }

    /**
     * Whether its source gives a buried contact again on purpose, and it is sent again for that. A source that reads again what
     * it never let go doesn't, nor does one that goes to another organization by now.
     */
    private boolean isGivenAgain(JournalEntry entry, IntakeRecord record) {
        return entry.state() == JournalEntry.State.BURIED
                && entry.acknowledged()
                && entry.organization().equals(record.organization()) // its letter knows no other
                && record.payload().isWhole()
                && !record.isReadAgain()
                && journal.giveAgain(record);
    }

    /** What the journal handed out may have ended since, by its source or by a person: its record ended then, not now. */
    private boolean ended(Delivery delivery, Ending how) {
        if (!delivery.isParked()) {
            return ended(delivery.record(), how);
        }
        forget(delivery.record().origin());
        return false;
    }

    private static boolean replays(Delivery delivery, JournalEntry entry, AttemptHistory attempts) {
        delivery.replays(entry.deadLetterId());
        return opens(delivery, attempts);
    }

    private static boolean opens(Delivery delivery, AttemptHistory attempts) {
        delivery.opens(attempts);
        return true;
    }

    /** A process that no longer lives left an attempt open: the server may still be busy with it. */
    private boolean takenOver(Delivery delivery, JournalEntry entry) {
        AttemptHistory attempts = entry.attempts().unconfirmed();
        Instant last = attempts.lastAt();
        Instant due = (last == null ? clock.instant() : last).plus(responseTimeout);
        IntakeRecord record = delivery.record();
        if (record.payload().isWhole()) {
            journal.park(record, attempts, due);
            return ended(record, new Ending.Parked("a process that stopped left an attempt open"));
        }
        // Only a part of the payload is here, so it can't be parked; its source yields it again.
        return !clock.instant().isBefore(due) && opens(delivery, attempts);
    }

    /**
     * Its source goes to another organization by now, and an attempt was made in the one of its row: it may be there, and nowhere
     * else is it sent. Its own organization tries it again.
     *
     * @throws NotEndedException if only its source has it all; then it stays there
     */
    private boolean staysWithItsOwn(Delivery delivery, JournalEntry entry, AttemptHistory attempts)
            throws NotEndedException {
        IntakeRecord record = delivery.record();
        if (!record.payload().isWhole()) {
            LOG.atWarn()
                    .addKeyValue(LogKeys.ORIGIN, record.origin())
                    .log(
                            "{} was on its way to {} before its source's organization was changed, and is too long to be"
                                    + " kept: it stays at its source until the source goes there again",
                            record.origin(),
                            entry.organization().title());
            throw new NotEndedException("it was on its way to another organization");
        }
        Instant last = attempts.lastAt();
        Instant due = (last == null ? clock.instant() : last).plus(responseTimeout);
        journal.park(record, entry.abandoned() ? attempts.unconfirmed() : attempts, due);
        return ended(
                record,
                new Ending.Parked("it was on its way to " + entry.organization().title()));
    }

    private boolean ended(IntakeRecord record, Ending how) {
        endings.end(record, how);
        return false;
    }

    /**
     * An attempt begins: that is on disk when this returns, and until an answer is here it may have created the contact.
     *
     * @return false if another process is sending a contact that shares an identity; then nothing may be sent yet
     * @throws NotEndedException if it has ended meanwhile, or if it is a letter that is another one by now
     */
    boolean announce(Delivery delivery) throws NotEndedException {
        AttemptHistory told = delivery.takeAnnouncement();
        if (told == null || isStale(told)) {
            told = delivery.attempts().next(clock.instant());
            try {
                if (!journal.sending(delivery.record().origin(), delivery.claim(), told)) {
                    return false;
                }
            } catch (ContactEndedException e) {
                delivery.isHandedOver();
                throw new NotEndedException("it has ended meanwhile");
            }
        }
        String letter = delivery.letter();
        if (letter != null && !isAsHandedOut(letter, delivery.record().payload())) {
            throw new NotEndedException("its letter was edited meanwhile");
        }
        delivery.attempts(told.unconfirmed());
        return true;
    }

    /**
     * Somebody may have stopped the replay, edited the letter and replayed it while what was handed out before waited for its
     * turn. To be asked once the attempt is announced: from then on nobody can do that.
     */
    private boolean isAsHandedOut(String letter, Payload payload) {
        return journal.deadLetter(letter)
                .filter(now -> Arrays.equals(now.payload().bytes(), payload.bytes()))
                .isPresent();
    }

    private boolean isStale(AttemptHistory told) {
        return told.lastAt() == null
                || Duration.between(told.lastAt(), clock.instant()).abs().compareTo(STALE) > 0;
    }

    /**
     * The contact is in SmartTask. Has that written, and ends the record on the journal's thread once it is.
     *
     * @return complete when that has been done; with {@link JournalException} if it can't be written
     */
    CompletableFuture<Boolean> deliver(Delivery delivery, String recordId) {
        IntakeRecord record = delivery.record();
        Untold told = new Untold(record, recordId, delivery.attempts(), null);
        rememberNumber();
        delivery.isHandedOver();
        unwritten.acquireUninterruptibly();
        return recordDelivery(told, recordId).whenComplete((matched, failure) -> {
            unwritten.release();
            if (failure != null) {
                untold.put(record.origin(), told);
            } else {
                forget(record.origin());
                endings.end(record, new Ending.Delivered(recordId, matched));
            }
        });
    }

    /** Once for each start: later contacts of this organization must not be sent under another number. */
    private void rememberNumber() {
        if (!isNumberKnown) {
            try {
                journal.organizationNumbers().remember(settings.organization(), settings.organizationId());
                isNumberKnown = true;
            } catch (JournalException e) {
                LOG.debug(
                        "The number of {} is remembered with the next contact",
                        settings.organization().title(),
                        e);
            }
        }
    }

    private CompletableFuture<Boolean> recordDelivery(Untold told, String recordId) {
        try {
            return journal.recordDelivery(told.record().origin(), recordId, told.attempts());
        } catch (RuntimeException e) { // also a bug: whoever counts endings must hear of it
            return CompletableFuture.failedFuture(e);
        }
    }

    /** The pass is over and the contact has not ended. */
    void giveUp(Delivery delivery) {
        IntakeRecord record = delivery.record();
        Instant due = delivery.dueAgain();
        Untold told = new Untold(
                record,
                null,
                delivery.attempts(),
                delivery.isParked() ? (due == null ? clock.instant().plus(UNTRIED) : due) : null);
        try {
            giveUp(told);
        } catch (JournalException e) {
            untold.put(record.origin(), told);
            throw e;
        }
    }

    private void giveUp(Untold told) {
        if (told.due() == null) {
            journal.release(told.record().origin(), told.attempts());
        } else {
            park(told.record(), told.attempts(), told.due());
        }
        forget(told.record().origin());
    }

    private void park(IntakeRecord record, AttemptHistory attempts, Instant due) {
        try {
            journal.park(record, attempts, due);
        } catch (ContactEndedException e) {
            LOG.debug("{} is not kept for another try", record, e); // somebody took its letter back
        }
    }

    /** The row has its ending, whatever an earlier pass could not tell. */
    void forget(Origin origin) {
        if (!untold.isEmpty()) {
            untold.remove(origin);
        }
    }

    /**
     * Tells the journal what it could not be told before, as far as no source would bring it up again. For one thread at a time,
     * and not while a parked contact is tried.
     *
     * @throws JournalException if it still can't be told
     */
    void settle() {
        untold.values().stream().filter(Untold::isOnlyHere).forEach(this::settle);
    }

    private void settle(Untold told) {
        String recordId = told.recordId();
        if (recordId == null) {
            giveUp(told);
        } else {
            boolean ignored = journal.delivered(told.record().origin(), recordId, told.attempts());
            forget(told.record().origin());
        }
    }
}
