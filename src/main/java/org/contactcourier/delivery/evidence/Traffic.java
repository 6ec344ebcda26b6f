package org.contactcourier.delivery.evidence;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.AttemptHistory.Others;
import org.contactcourier.record.Origin;
import org.contactcourier.smarttask.Outcome;

/**
 * How attempts have fared since the process began, all contacts together: what tells a bad contact from a bad time. Thread-safe.
 */
public final class Traffic {
    /** What is parked, and what the sources hold in their hands: more contacts than this don't fail and wait at a time. */
    private static final int MOST_WAITING = 100_000;

    /** A probability so small that it is no chance any more (DESIGN's ruling on Poisonous). */
    private static final double BEYOND_CHANCE = 1e-9;

    private final Map<Origin, Others> waiting = new ConcurrentHashMap<>();
    private Others all = Others.NONE;

    /** Everything so far. */
    public synchronized Others all() {
        return all;
    }

    /** Counts an attempt; one that only said that we are too fast says nothing, nor does an answer to a question. */
    public synchronized void count(Outcome outcome) {
        all = all.plus(one(outcome));
    }

    private static Others one(Outcome outcome) {
        return isTooFast(outcome) || outcome instanceof Outcome.Answered
                ? Others.NONE
                : new Others(1, isFailure(outcome) ? 1 : 0, outcome instanceof Outcome.Accepted ? 1 : 0);
    }

    private static boolean isTooFast(Outcome outcome) {
        return outcome instanceof Outcome.Unavailable unavailable && unavailable.isTooFast();
    }

    /** Neither Accepted nor about the contact. */
    public static boolean isFailure(Outcome outcome) {
        return !(outcome instanceof Outcome.Accepted
                || outcome instanceof Outcome.Answered
                || outcome instanceof Outcome.Refused
                || isTooFast(outcome));
    }

    /** What happened since {@code mark}, without the contact's own attempt, which came to {@code own}. */
    public synchronized Others since(Others mark, Outcome own) {
        Others mine = one(own);
        return new Others(
                all.tried() - mark.tried() - mine.tried(),
                all.failed() - mark.failed() - mine.failed(),
                all.accepted() - mark.accepted() - mine.accepted());
    }

    /** Remembers where a contact that has failed stopped watching, until {@link #resume}. */
    public void suspend(Origin origin, Others mark) {
        if (waiting.size() < MOST_WAITING) {
            waiting.put(origin, mark);
        }
    }

    /**
     * Where it goes on. For one that isn't known here, since it failed in an earlier process, that is now: too little
     * evidence keeps a bad contact for longer, too much would bury a good one.
     */
    public synchronized Others resume(Origin origin) {
        return waiting.isEmpty()
                ? all
                : Optional.ofNullable(waiting.remove(origin)).orElse(all);
    }

    /**
     * Whether a contact that failed so often is bad itself: had it been an ordinary one, that would have been all but impossible.
     *
     * @param attempts how often it failed
     */
    public static boolean isBeyondChance(Others others, int attempts) {
        double failed = (others.failed() + 1.0) / (others.tried() + 1.0);
        return Math.pow(failed, attempts) < BEYOND_CHANCE;
    }

    /** Whether SmartTask has accepted another contact since this one first failed. */
    public static boolean othersPassed(AttemptHistory attempts) {
        Others others = attempts.others();
        return others != null && others.accepted() > 0;
    }
}
