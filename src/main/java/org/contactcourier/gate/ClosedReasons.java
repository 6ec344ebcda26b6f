package org.contactcourier.gate;

import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The reasons that keep the gate closed, each with the instant when it began. Guarded by the gate's lock. */
final class ClosedReasons {
    private final Clock clock;
    private final GateLog log;
    private final Map<ClosedReason, GateStatus.ReasonDetail> details = new EnumMap<>(ClosedReason.class);

    ClosedReasons(Clock clock, GateLog log) {
        this.clock = clock;
        this.log = log;
    }

    boolean isEmpty() {
        return details.isEmpty();
    }

    boolean has(ClosedReason why) {
        return details.containsKey(why);
    }

    /** Whether a probe examines one of them. */
    boolean haveProbed() {
        return details.keySet().stream().anyMatch(ClosedReasons::isProbed);
    }

    /** Whether a trial can take all of them away. */
    boolean areOnlyTried() {
        return details.keySet().stream().allMatch(ClosedReason::isTried);
    }

    boolean areNothingBut(ClosedReason why) {
        return details.size() == 1 && has(why);
    }

    /** For people. */
    List<GateStatus.ReasonDetail> list() {
        return List.copyOf(details.values());
    }

    /**
     * Adds a reason and logs it. Of the reasons that a probe examines only the latest stands: they are one trouble that shows
     * in several ways, and it keeps the instant when it began.
     *
     * @param what happened, for people
     * @return whether this is a new trouble
     */
    boolean add(ClosedReason why, String what) {
        GateStatus.ReasonDetail before = details.get(why);
        if (isProbed(why)) {
            if (before != null && before.what().equals(what)) {
                return false;
            }
            before = details.entrySet().stream()
                    .filter(other -> isProbed(other.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(null);
            details.keySet().removeIf(ClosedReasons::isProbed);
        }
        put(why, new GateStatus.ReasonDetail(why.word(), what, before == null ? clock.instant() : before.since()));
        if (before == null || !before.what().equals(what)) {
            log.reason(what, what, why);
        }
        return before == null;
    }

    /** Adds a reason unless it is there, and doesn't log it. Returns whether it was added. */
    boolean addQuietly(ClosedReason why, String what) {
        if (has(why)) {
            return false;
        }
        put(why, new GateStatus.ReasonDetail(why.word(), what, clock.instant()));
        return true;
    }

    void removeIf(Predicate<ClosedReason> gone) {
        details.keySet().removeIf(gone);
    }

    private void put(ClosedReason why, GateStatus.ReasonDetail detail) {
        GateStatus.ReasonDetail ignored = details.put(why, detail);
    }

    private static boolean isProbed(ClosedReason why) {
        return why.remedy() == ClosedReason.Remedy.PROBE;
    }
}
