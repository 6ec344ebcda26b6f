package org.contactcourier.delivery.evidence;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.contactcourier.record.Origin;
import org.contactcourier.smarttask.Outcome;

/**
 * Whether a refusal that isn't JSON is SmartTask's own after all, and not the page of a proxy. It is believed if the same
 * contact gets it a second time and SmartTask has accepted another contact in between. It isn't believed any more once a
 * contact that had got such an answer was accepted: then something between answers like that now and then. Thread-safe.
 */
public final class RefusingPages {
    /** Contacts that wait with such an answer. Of more than that some are forgotten: then they need one answer more. */
    private static final int MOST_WAITING = 100_000;

    /** A server must not fill the memory with kinds that it invents. */
    private static final int MOST_KINDS = 100;

    private final Traffic traffic;
    private final Map<Origin, Heard> waiting = new ConcurrentHashMap<>();
    private final Set<PageKind> disproved = ConcurrentHashMap.newKeySet();

    public RefusingPages(Traffic traffic) {
        this.traffic = traffic;
    }

    private record PageKind(int status, String mediaType) {}

    /** @param accepted how many contacts SmartTask had accepted by then */
    private record Heard(PageKind kind, long accepted) {}

    /** The outcome as it is to be taken, of an attempt for the contact itself. */
    public Outcome judge(Origin origin, Outcome outcome) {
        if (outcome instanceof Outcome.Accepted) {
            accepted(origin);
        } else if (outcome instanceof Outcome.Misconfigured misconfigured
                && misconfigured.page().isPresent()) {
            Outcome.Page page = misconfigured.page().get();
            return isBelieved(origin, new PageKind(misconfigured.status(), page.mediaType()))
                    ? new Outcome.Refused(misconfigured.status(), page.text())
                    : outcome;
        }
        return outcome;
    }

    private void accepted(Origin origin) {
        if (waiting.isEmpty()) {
            return; // nearly always
        }
        Heard heard = waiting.remove(origin);
        if (heard != null && disproved.size() < MOST_KINDS) {
            disproved.add(heard.kind());
        }
    }

    private boolean isBelieved(Origin origin, PageKind kind) {
        Heard before = waiting.get(origin);
        long accepted = traffic.all().accepted();
        if (before == null || !before.kind().equals(kind)) {
            if (waiting.size() >= MOST_WAITING) {
                waiting.keySet().stream().findAny().ifPresent(this::forget);
            }
            waiting.put(origin, new Heard(kind, accepted));
            return false;
        }
        return accepted > before.accepted() && !disproved.contains(kind);
    }

    /** The contact has ended. */
    public void forget(Origin origin) {
        waiting.remove(origin);
    }
}
