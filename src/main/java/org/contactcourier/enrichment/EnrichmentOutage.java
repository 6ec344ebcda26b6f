package org.contactcourier.enrichment;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.ExponentialBackoff;
import org.contactcourier.record.NotEndedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the route works: a circuit breaker. If some contacts in a row fail, it opens, and contacts wait. Then one contact at a
 * time tries, with a back-off after each failure. The first that passes closes it. Thread-safe: each worker calls {@link #enter}
 * with its contact and then {@link #leave}.
 */
final class EnrichmentOutage {
    private static final Logger LOG = LoggerFactory.getLogger(EnrichmentOutage.class);

    /** One or two may be about a contact. */
    private static final int DOWN_AFTER = 3;

    private static final Duration LOOK = Duration.ofMillis(250);

    private final Semaphore trial = new Semaphore(1, true); // fair: else a contact that always fails could try for ever
    private final ExponentialBackoff backOff;
    private final Clock clock;
    private int inARow; // guarded by this, as all below
    private long passed;
    private @Nullable Instant since;
    private String cause = "";

    EnrichmentOutage(ExponentialBackoff backOff, Clock clock) {
        this.backOff = backOff;
        this.clock = clock;
    }

    /**
     * Waits until the contact may try.
     *
     * @return whether it is the only one that does; to be handed to {@link #leave}
     */
    boolean enter(Deadline deadline) throws NotEndedException, InterruptedException {
        while (isDown()) {
            if (deadline.isOver()) {
                throw new NotEndedException("the deadline came first");
            }
            if (trial.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                return true;
            }
        }
        return false;
    }

    /** It has tried; harmless for one that was not alone. */
    void leave(boolean wasAlone) {
        if (wasAlone) {
            trial.release();
        }
    }

    /** How many contacts have passed so far. */
    synchronized long passed() {
        return passed;
    }

    private synchronized boolean isDown() {
        return since != null;
    }

    /** The route has done its work, whatever it says about the contact. */
    synchronized void passes() {
        passed++;
        inARow = 0;
        if (since != null) {
            since = null;
            LOG.info("{} works again", ContactEnrichment.ROUTE);
        }
    }

    /**
     * The route has failed.
     *
     * @param why without any value of a contact
     * @return how long nobody should try
     */
    synchronized Duration failed(String why) {
        inARow++;
        cause = why;
        if (inARow == DOWN_AFTER) {
            since = clock.instant().truncatedTo(ChronoUnit.MILLIS); // people read it
            LOG.warn(
                    "{} fails: {}; contacts stay where they are until it works again (not logged again)",
                    ContactEnrichment.ROUTE,
                    why);
        }
        return backOff.after(inARow);
    }

    /** That it is down, since when and why. */
    synchronized Optional<String> problem() {
        return since == null
                ? Optional.empty()
                : Optional.of("%s has failed since %s: %s".formatted(ContactEnrichment.ROUTE, since, cause));
    }
}
