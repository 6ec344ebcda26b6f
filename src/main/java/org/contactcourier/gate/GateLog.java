package org.contactcourier.gate;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.contactcourier.log.LogKeys;
import org.contactcourier.record.Organization;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the gate writes to the log: each kind of trouble once until the gate opens, and the gate's changes of state. Guarded
 * by the gate's lock.
 */
final class GateLog {
    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

    /**
     * More kinds of trouble than this are not logged while the gate is closed: a server must not fill the memory with what it
     * invents.
     */
    private static final int MOST_LOGGED = 20;

    private final String gate;
    private final String smartTask;
    private final Duration patience;
    private final Set<String> logged = new HashSet<>();

    /** @param patience how long contacts wait before they are released */
    GateLog(Organization organization, Duration patience) {
        this.gate = organization.isNamed() ? "The gate of " + organization.name() : "The gate";
        this.smartTask = organization.title();
        this.patience = patience;
    }

    /** What it is called in a sentence: {@code the gate}, {@code the gate of sales}. */
    String gate() {
        return gate.replaceFirst("^T", "t");
    }

    /**
     * Logs a reason, unless this kind has been logged since the gate closed: a server behind a balancer may answer something
     * else each time.
     */
    void reason(String what, String kind, ClosedReason why) {
        boolean isFirst = logged.isEmpty();
        if (logged.size() >= MOST_LOGGED || !logged.add(kind)) {
            return;
        }
        if (isFirst) {
            LOG.atWarn()
                    .addKeyValue(LogKeys.REASON, why.word())
                    .log(
                            "{} is closed: {}; contacts wait, and after {} s stay at their sources",
                            gate,
                            what,
                            patience.toSeconds());
        } else {
            LOG.atWarn().addKeyValue(LogKeys.REASON, why.word()).log("{} stays closed: {}", gate, what);
        }
    }

    /** Logs a change of state. That the gate has closed was logged with its reason. */
    void changed(GateState before, GateState next) {
        if (next instanceof HalfOpenState halfOpen && halfOpen.isNews()) {
            LOG.info("{} answers; contacts are let through one at a time", smartTask);
        } else if (before instanceof OutageState outage && next instanceof OpenState) {
            opened(outage.lasts());
        }
    }

    /** A pause so short that the log has not heard of it ends as quietly. */
    private void opened(Duration lasted) {
        if (!logged.isEmpty()) {
            LOG.info("{} is open again, after {} s", gate, lasted.toSeconds());
        }
        logged.clear();
    }
}
