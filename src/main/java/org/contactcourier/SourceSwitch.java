package org.contactcourier;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.contactcourier.console.Switch;
import org.contactcourier.intake.PausableSource;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.JournalException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pauses one source at an operator's word; the journal remembers it beyond a restart. It knows nothing of the other reasons for
 * which a source may be paused. Thread-safe.
 */
final class SourceSwitch implements Switch {
    private static final Logger LOG = LoggerFactory.getLogger(SourceSwitch.class);

    private final PausableSource source;
    private final Journal journal;
    private final Clock clock;
    private volatile @Nullable Off off; // written under this

    private SourceSwitch(PausableSource source, Journal journal, Clock clock) {
        this.source = source;
        this.journal = journal;
        this.clock = clock;
    }

    /**
     * The switch of {@code source}, as the journal knows it: a source that an operator has paused is paused again when this
     * returns, so that it need not have started yet.
     *
     * @throws JournalException if the journal can't be read
     */
    static SourceSwitch of(PausableSource source, Journal journal, Clock clock) {
        SourceSwitch made = new SourceSwitch(source, journal, clock);
        Journal.SwitchedOff earlier = journal.switchedOff().get(made.key());
        if (earlier != null) {
            made.pause(new Off(earlier.reason(), earlier.since()));
            LOG.warn(
                    "Source {} is still paused, by an operator since {}: {}",
                    source.name(),
                    earlier.since(),
                    earlier.reason());
        }
        return made;
    }

    private String key() {
        return "source-" + source.name();
    }

    @Override
    public String name() {
        return source.name();
    }

    /** {@inheritDoc} Throws {@link JournalException}. */
    @Override
    public synchronized void off(String reason) {
        if (off == null) {
            // as the journal keeps it, so that it reads the same after a restart
            Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            journal.switchOff(key(), reason, now);
            pause(new Off(reason, now));
        }
    }

    /** {@inheritDoc} Throws {@link JournalException}. */
    @Override
    public synchronized void on() {
        Off paused = off;
        if (paused != null) {
            journal.switchOn(key());
            source.resume(word(paused));
            off = null;
        }
    }

    @Override
    public Optional<Off> state() {
        return Optional.ofNullable(off);
    }

    private void pause(Off now) {
        source.pause(word(now));
        off = now;
    }

    /** The source tells reasons apart by their text: the operator's must not be taken for the gate's. */
    private static String word(Off paused) {
        return "an operator: " + paused.reason();
    }
}
