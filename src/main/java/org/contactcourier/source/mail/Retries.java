package org.contactcourier.source.mail;

import static java.util.Comparator.comparing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.contactcourier.record.ExponentialBackoff;

/**
 * When mails that have not ended are tried again. Mails that were never tried go first, so failing mails don't hold up
 * others. Belongs to the thread that polls.
 */
final class Retries {
    private record Retry(ExponentialBackoff backoff, Instant due) {}

    private final Clock clock;
    private final Duration longest;
    private final Map<Long, Retry> waiting = new HashMap<>();
    private long uidValidity;

    /** @param longest the longest wait between two tries of a mail */
    Retries(Clock clock, Duration longest) {
        this.clock = clock;
        this.longest = longest;
    }

    /**
     * Which mails of a folder to take now: first those never tried, in the folder's order, then those whose wait is over, the
     * longest overdue first.
     *
     * @param uids all mails in the folder; a retry that isn't among them is forgotten
     */
    List<Long> choose(long folderUidValidity, List<Long> uids, int most) {
        if (uidValidity != folderUidValidity) {
            waiting.clear(); // the numbers mean other mails now
            uidValidity = folderUidValidity;
        }
        waiting.keySet().retainAll(Set.copyOf(uids));
        List<Long> chosen = new ArrayList<>();
        List<Long> due = new ArrayList<>();
        Instant now = clock.instant();
        for (Long uid : uids) {
            Retry retry = waiting.get(uid);
            if (retry == null) {
                chosen.add(uid);
            } else if (!retry.due().isAfter(now)) {
                due.add(uid);
            }
        }
        due.sort(comparing(this::due));
        chosen.addAll(due);
        return chosen.subList(0, Math.min(most, chosen.size()));
    }

    private Instant due(Long uid) {
        Retry retry = waiting.get(uid);
        return retry == null ? Instant.MIN : retry.due();
    }

    /**
     * Lets a mail wait.
     *
     * @param progress whether something of it ended this time
     * @return how long it waits
     */
    Duration postpone(long uid, boolean progress) {
        Retry before = waiting.get(uid);
        ExponentialBackoff backoff = before == null ? new ExponentialBackoff(longest) : before.backoff();
        if (progress) {
            backoff.progress();
        }
        Duration wait = backoff.next();
        waiting.put(uid, new Retry(backoff, clock.instant().plus(wait)));
        return wait;
    }

    /** No mail waits any more, and none is known to have failed. */
    void wake() {
        waiting.clear();
    }

    /** The mail has left the folder. */
    void forget(long uid) {
        waiting.remove(uid);
    }
}
