package org.contactcourier.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Phaser;
import java.util.function.Predicate;
import org.contactcourier.delivery.limit.PermitsAhead;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.IdentityClaim;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.JournalEntry;
import org.contactcourier.journal.JournalException;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.NotEndedException;
import org.contactcourier.record.Origin;
import org.jspecify.annotations.Nullable;

/**
 * Announces the contacts of one batch in the journal before their requests leave: some at a time, in one commit, and the next
 * ones while those are being sent. So a contact's thread hardly ever waits for a commit. Also counts the endings of the batch
 * that are being written.
 *
 * <p>Thread-safe. The workers ask, each for the contact it has in hand. The journal's thread completes a window and reports
 * endings. The batch's own thread closes, when no worker is left.
 */
final class BatchAnnouncements implements PermitsAhead.Holder {
    /** How often a contact is asked for again that another process is sending, or one that shares an identity. */
    private static final Duration LOOK = Duration.ofMillis(100);

    private final List<IntakeRecord> records;
    private final Journal journal;
    private final Clock clock;
    private final int window;
    private final PermitsAhead ahead;
    private final Predicate<IntakeRecord> canBeSent;
    private final IdentityHashMap<IntakeRecord, Integer> places = new IdentityHashMap<>();
    private final Phaser unwritten = new Phaser(1);
    private final @Nullable Portion[] portions; // of each place; guarded by this, as all below
    private final boolean[] waiting; // announced before its worker asked for it
    private int next; // the first place that nobody has announced

    /** Contacts that are announced in one commit. */
    private record Portion(Instant at, CompletableFuture<Map<Origin, JournalEntry>> commit) {
        /** False for one that was known before, which may be in flight, and if nothing could be announced. */
        private boolean hasAnnounced(Origin origin) {
            try {
                return !JournalException.await(commit).containsKey(origin);
            } catch (JournalException e) {
                return false;
            }
        }
    }

    /**
     * What the journal says of a contact.
     *
     * @param known its row, if it had one; else it is announced now
     * @param attempts with the attempt that is announced, if it is
     */
    record Announcement(Optional<JournalEntry> known, AttemptHistory attempts) {
        private boolean isElsewhere() {
            return known.map(JournalEntry::elsewhere).orElse(false);
        }
    }

    /**
     * Announces nothing yet.
     *
     * @param records in the order in which they are to be sent
     * @param window how many are announced together
     * @param ahead a permit for each contact of all batches that is announced and not yet asked for
     * @param canBeSent whether a request for the contact itself comes next
     */
    BatchAnnouncements(
            List<IntakeRecord> records,
            Journal journal,
            Clock clock,
            int window,
            PermitsAhead ahead,
            Predicate<IntakeRecord> canBeSent) {
        this.records = records;
        this.journal = journal;
        this.clock = clock;
        this.window = window;
        this.ahead = ahead;
        this.canBeSent = canBeSent;
        this.portions = new Portion[records.size()];
        this.waiting = new boolean[records.size()];
        for (int place = 0; place < records.size(); place++) {
            places.put(records.get(place), place);
        }
    }

    /**
     * The contact in hand: announced by now, or known before. If another process is sending it, or one that shares an identity,
     * this waits.
     *
     * @throws JournalException if it can't be announced
     * @throws NotEndedException if the deadline comes first
     */
    Announcement of(IntakeRecord record) throws NotEndedException, InterruptedException {
        Announcement announcement = told(record, take(record));
        if (!announcement.isElsewhere()) {
            return announcement;
        }
        PermitsAhead.Pause pause = ahead.pause();
        try {
            Instant since = clock.instant();
            announcement = told(record, takeAgain(record, since));
            while (announcement.isElsewhere()) {
                if (!record.deadline().sleep(LOOK)) {
                    throw new NotEndedException("another process is sending it, or one that shares an identity");
                }
                announcement = told(record, takeAgain(record, since));
            }
            return announcement;
        } finally {
            pause.close();
        }
    }

    private static Announcement told(IntakeRecord record, Portion mine) {
        Map<Origin, JournalEntry> known = JournalException.await(mine.commit());
        return new Announcement(Optional.ofNullable(known.get(record.origin())), AttemptHistory.NONE.next(mine.at()));
    }

    /** Whether the contact is announced, though nobody may have asked for it. */
    synchronized boolean hasAnnounced(IntakeRecord record) {
        Integer place = places.get(record);
        return place != null && portions[place] != null;
    }

    private synchronized Portion take(IntakeRecord record) {
        Integer place = places.get(record);
        if (place == null) {
            throw new IllegalArgumentException("not of this batch: " + record);
        }
        if (portions[place] == null) {
            announce(place, 1);
        } else if (waiting[place]) {
            waiting[place] = false;
            ahead.giveBack();
        }
        if (place >= next - window / 2 && ahead.left() >= window / 2) { // one by one would be a commit each
            announce(next, 0);
        }
        Portion mine = portions[place];
        if (mine == null) {
            throw new IllegalStateException("not announced: " + record);
        }
        return mine;
    }

    private synchronized Portion takeAgain(IntakeRecord record, Instant since) {
        Integer place = places.get(record);
        if (place == null) {
            throw new IllegalArgumentException("not of this batch: " + record);
        }
        Instant at = clock.instant();
        IdentityClaim claim = new IdentityClaim(record, since);
        Portion again = new Portion(at, announce(Map.of(record.origin(), claim), at));
        portions[place] = again;
        return again;
    }

    /** Announces contacts from a place on: the first {@code needed} at any rate, others as far as there are permits. */
    private void announce(int from, int needed) {
        Map<Origin, IdentityClaim> origins = new LinkedHashMap<>(); // one that comes twice is asked for apart
        List<Integer> chosen = new ArrayList<>(window);
        int place = from;
        boolean more = true;
        while (place < portions.length && origins.size() < window && more) {
            IntakeRecord record = records.get(place);
            if (portions[place] == null && canBeSent.test(record) && !origins.containsKey(record.origin())) {
                boolean isNeeded = origins.size() < needed;
                more = isNeeded || ahead.tryTake(this);
                if (more) {
                    waiting[place] = !isNeeded;
                    origins.put(record.origin(), IdentityClaim.of(record));
                    chosen.add(place);
                }
            }
            place += more ? 1 : 0;
        }
        if (from <= next) {
            next = Math.max(next, place);
        }
        if (!origins.isEmpty()) {
            Instant at = clock.instant();
            Portion announced = new Portion(at, announce(origins, at));
            chosen.forEach(one -> portions[one] = announced);
        }
    }

    private CompletableFuture<Map<Origin, JournalEntry>> announce(Map<Origin, IdentityClaim> origins, Instant at) {
        try {
            return journal.announce(origins, at);
        } catch (JournalException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** An ending of this batch is being written until the future is complete. */
    void isWriting(CompletableFuture<?> ending) {
        unwritten.register();
        CompletableFuture<?> ignored = ending.whenComplete((done, failure) -> unwritten.arriveAndDeregister());
    }

    /**
     * Waits until all endings are written, then gives up what was announced and never asked for. Not interruptible, as a
     * commit isn't.
     *
     * @throws JournalException if that can't be given up; such contacts are found announced when they are read again
     */
    void close() {
        int ignored = unwritten.arriveAndAwaitAdvance();
        giveAllBack();
        ahead.leave(this);
    }

    /** Gives up what is announced and nobody has asked for; a contact of these that is asked for later is announced anew. */
    @Override
    public synchronized void giveAllBack() {
        List<Origin> left = new ArrayList<>();
        for (int place = 0; place < waiting.length; place++) {
            Portion portion = portions[place];
            if (waiting[place] && portion != null) {
                waiting[place] = false;
                portions[place] = null;
                next = Math.min(next, place);
                ahead.giveBack();
                Origin origin = records.get(place).origin();
                if (portion.hasAnnounced(origin)) {
                    left.add(origin);
                }
            }
        }
        if (!left.isEmpty()) {
            journal.withdraw(left);
        }
    }
}
