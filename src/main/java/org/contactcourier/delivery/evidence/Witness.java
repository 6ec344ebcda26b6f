package org.contactcourier.delivery.evidence;

import java.time.Instant;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.AttemptHistory.Others;
import org.contactcourier.record.Origin;
import org.contactcourier.smarttask.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Watches, from one contact's first attempt on, how others fare. What it has seen goes into the contact's history once that
 * contact fails. Used by one thread at a time.
 */
public final class Witness {
    private final Traffic traffic;
    private final Origin origin;

    /** Up to here the others' attempts are in the history. */
    private @Nullable Others mark;

    private @Nullable Others firstMark;
    private boolean othersPassed;

    public Witness(Traffic traffic, Origin origin) {
        this.traffic = traffic;
        this.origin = origin;
    }

    /** To be called before each attempt: what others do from here on counts, once this contact has failed. */
    public void watch(AttemptHistory history) {
        if (mark == null) { // also where no row tells that it failed before: only its company did
            mark = traffic.resume(origin);
        } else if (history.others() == null) {
            mark = traffic.all();
        }
        firstMark = firstMark == null ? mark : firstMark;
    }

    /** All attempts until this contact made its first one in this pass. */
    public Others firstMark() {
        return firstMark == null ? Others.NONE : firstMark;
    }

    /** The history with what became of other contacts since this one first failed, if it has. */
    public AttemptHistory testify(Outcome own, AttemptHistory history) {
        Others before = history.others();
        Others from = mark;
        if (from == null || (before == null && !Traffic.isFailure(own))) {
            return history;
        }
        Others news = traffic.since(from, own);
        mark = traffic.all();
        othersPassed = news.accepted() > 0;
        return history.others(before == null ? news : before.plus(news));
    }

    /**
     * Takes another contact's failure as if it had been this contact's attempt.
     *
     * @param from where that contact began to watch
     */
    public AttemptHistory share(Outcome failure, Others from, AttemptHistory history, Instant now) {
        mark = history.others() == null ? from : traffic.resume(origin);
        return testify(failure, history.next(now));
    }

    /** Whether another contact was accepted between this one's last attempt and the one before. */
    public boolean sawOthersPass() {
        return othersPassed;
    }

    /** The pass is over: the next one of this contact goes on from here, if it has failed and is tried again. */
    public void suspend(AttemptHistory history) {
        Others watched = mark;
        if (watched != null && history.others() != null) {
            traffic.suspend(origin, watched);
        }
        mark = null;
    }
}
