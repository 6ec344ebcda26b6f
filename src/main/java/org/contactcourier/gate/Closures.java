package org.contactcourier.gate;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reasons that keep the gate closed, each with the instant since when it does, and what the log has been told of them. Guarded by the
 * gate's lock.
 */
final class Closures {
    /** The gate's, which is what they tell of. */
    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

    /** Troubles that are told apart in the log while it is closed: the set must not grow with what a server invents. */
    private static final int MOST_TOLD = 20;

    private final Duration patience;
    private final Clock clock;
    private final Map<Closure, Closed> closed = new EnumMap<>(Closure.class);
    private final Set<String> told = new HashSet<>();

    /** One reason. */
    private record Closed(String what, Instant since) {}

    /** @param patience how long contacts wait before they are released */
    Closures(Duration patience, Clock clock) {
        this.patience = patience;
        this.clock = clock;
    }

    boolean isEmpty() {
        return closed.isEmpty();
    }

    boolean has(Closure why) {
        return closed.containsKey(why);
    }

    boolean hasAny(Closure.Remedy remedy) {
        return closed.keySet().stream().anyMatch(why -> why.remedy() == remedy);
    }

    /** Whether a contact could take all of them away. */
    boolean areOnlyTried() {
        return closed.keySet().stream().allMatch(Closure::isTried);
    }

    boolean areNothingBut(Closure why) {
        return closed.size() == 1 && closed.containsKey(why);
    }

    /** For people. */
    List<GateState.Reason> list() {
        return closed.entrySet().stream()
                .map(entry -> new GateState.Reason(
                        entry.getKey().word(),
                        entry.getValue().what(),
                        entry.getValue().since()))
                .toList();
    }

    /**
     * Adds a reason, and tells it. Only the latest of the reasons that a probe examines stands: they are one trouble that shows in several
     * ways.
     *
     * @param what happened, for people
     * @return whether it is a trouble that there wasn't before
     */
    boolean add(Closure why, String what) {
        Closed before = closed.get(why);
        if (why.remedy() == Closure.Remedy.PROBE) {
            if (before != null && before.what().equals(what)) {
                return false;
            }
            before = closed.entrySet().stream()
                    .filter(other -> other.getKey().remedy() == Closure.Remedy.PROBE)
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(null);
            closed.keySet().removeIf(other -> other.remedy() == Closure.Remedy.PROBE);
        }
        closed.put(why, new Closed(what, before == null ? clock.instant() : before.since()));
        if (before == null || !before.what().equals(what)) {
            tell(what, what);
        }
        return before == null;
    }

    /** Adds a reason that isn't there yet, and doesn't tell it; says whether it has. */
    boolean addQuietly(Closure why, String what) {
        if (closed.containsKey(why)) {
            return false;
        }
        closed.put(why, new Closed(what, clock.instant()));
        return true;
    }

    void remove(Closure why) {
        Closed ignored = closed.remove(why);
    }

    void removeIf(Predicate<Closure> gone) {
        closed.keySet().removeIf(gone);
    }

    /** Once per kind of trouble until it opens: a server behind a balancer may answer something else each time. */
    void tell(String what, String kind) {
        boolean isFirst = told.isEmpty();
        if (told.size() >= MOST_TOLD || !told.add(kind)) {
            return;
        }
        if (isFirst) {
            LOG.warn(
                    "The gate is closed: {}; contacts wait, and after {} s stay at their sources",
                    what,
                    patience.toSeconds());
        } else {
            LOG.warn("The gate stays closed: {}", what);
        }
    }

    /** Tells that it is open, if the log has heard that it was closed. */
    void tellOpen(Duration lasted) {
        if (!told.isEmpty()) {
            LOG.info("The gate is open again, after {} s", lasted.toSeconds());
        }
        told.clear();
    }
}
