package org.contactcourier.delivery.evidence;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Says in the log when something that all contacts depend on stops working or works again: once per kind of trouble, never
 * once per contact. News, not an alarm: the gate knows whether anything passes at all. Thread-safe.
 */
public final class SmartTaskHealth {
    /** Working again means: no trouble for this long. In a brown-out every other answer is a good one. */
    private static final long QUIET_NANOS = Duration.ofSeconds(10).toNanos();

    /** More kinds than this are not told apart: the set must not grow with what a server invents. */
    private static final int MOST_KINDS = 50;

    private static final Pattern BYTES = Pattern.compile(" after \\d+ of \\d+ bytes");

    private final String subject;
    private final Logger log;
    private final LongSupplier nanos;
    private final Set<String> troubles = ConcurrentHashMap.newKeySet();
    private volatile boolean troubled;
    private volatile long lastTrouble;
    private volatile @Nullable LastingTrouble since;

    public SmartTaskHealth(String subject, Logger log, LongSupplier nanos) {
        this.subject = subject;
        this.log = log;
        this.nanos = nanos;
    }

    /** Trouble with nothing but trouble after it. */
    private record LastingTrouble(String what, long atNanos) {}

    /** What goes wrong and for how long nothing has gone well; empty for the first ten seconds of it, and while all is well. */
    public Optional<String> problem() {
        LastingTrouble trouble = since;
        if (trouble == null) {
            return Optional.empty();
        }
        Duration lasts = Duration.ofNanos(nanos.getAsLong() - trouble.atNanos());
        return lasts.toNanos() > QUIET_NANOS
                ? Optional.of("%s, for %d s".formatted(trouble.what(), lasts.toSeconds()))
                : Optional.empty();
    }

    /**
     * Something goes wrong.
     *
     * @param what kind of trouble; no value of a contact, no address
     */
    public void troubledBy(String what) {
        lastTrouble = nanos.getAsLong();
        troubled = true;
        LastingTrouble before = since;
        since = new LastingTrouble(what, before == null ? lastTrouble : before.atNanos());
        String kind = BYTES.matcher(what).replaceAll(""); // an answer breaks off somewhere else each time
        if (troubles.size() < MOST_KINDS && troubles.add(kind)) {
            log.info("{}: {}; retrying (not logged again)", subject, what);
        }
    }

    /** The trouble was one contact's, since others passed meanwhile. */
    public void isAboutOneContact() {
        since = null;
    }

    public void fine() {
        if (since != null) {
            since = null;
        }
        if (troubled && nanos.getAsLong() - lastTrouble > QUIET_NANOS) {
            synchronized (this) {
                if (!troubled) {
                    return;
                }
                troubled = false;
                troubles.clear();
            }
            log.info("{}: working again", subject);
        }
    }
}
