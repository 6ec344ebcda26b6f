package org.contactcourier;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.contactcourier.console.Switch;
import org.contactcourier.delivery.SmartTaskDelivery;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.JournalException;
import org.contactcourier.record.Organization;
import org.contactcourier.source.PausableSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pauses one source, or closes the gate, at an operator's word. The journal remembers it beyond a restart. If several processes
 * share the journal, what an operator says to one of them is followed by the others. It knows nothing of the other reasons for
 * which a source may be paused or the gate closed. Thread-safe.
 */
final class OperatorSwitch implements Switch {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorSwitch.class);

    private final String name;
    private final String key;
    private final Consumer<String> turnOff;
    private final Consumer<String> turnOn;
    private final Journal journal;
    private final Clock clock;
    private volatile boolean shared;
    private volatile @Nullable Off off; // written under this

    private OperatorSwitch(
            String name, String key, Consumer<String> turnOff, Consumer<String> turnOn, Journal journal, Clock clock) {
        this.name = name;
        this.key = key;
        this.turnOff = turnOff;
        this.turnOn = turnOn;
        this.journal = journal;
        this.clock = clock;
        Journal.SwitchedOff earlier = journal.switches().off().get(key);
        if (earlier != null) {
            turnOff.accept(earlier.reason());
            off = new Off(earlier.reason(), earlier.since());
            LOG.warn("{} is still off, by an operator since {}: {}", key, earlier.since(), earlier.reason());
        }
    }

    /**
     * The switch of {@code source}, as the journal knows it: a source that an operator has paused is paused again when this
     * returns, so that it need not have started yet.
     *
     * @throws JournalException if the journal can't be read
     */
    static OperatorSwitch of(PausableSource source, Journal journal, Clock clock) {
        // The source tells reasons apart by their text: the operator's must not be taken for the gate's.
        return new OperatorSwitch(
                source.name(),
                "source-" + source.name(),
                reason -> source.pause(word(reason)),
                reason -> source.resume(word(reason)),
                journal,
                clock);
    }

    /**
     * The gate's switch, as the journal knows it. Opening takes away also what an operator has not closed.
     *
     * @throws JournalException if the journal can't be read
     */
    static OperatorSwitch ofGate(Organization organization, SmartTaskDelivery smartTask, Journal journal, Clock clock) {
        String gate = organization.own("gate");
        return new OperatorSwitch(gate, gate, smartTask::closeGate, reason -> smartTask.openGate(), journal, clock);
    }

    private static String word(String reason) {
        return "an operator: " + reason;
    }

    @Override
    public String name() {
        return name;
    }

    /** {@inheritDoc} Throws {@link JournalException}. */
    @Override
    public synchronized void off(String reason) {
        if (shared) {
            follow(); // another process may have switched it off: the first reason stays
        }
        if (off == null) {
            // as the journal keeps it, so that it reads the same after a restart
            Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            journal.switches().switchOff(key, reason, now);
            turnOff.accept(reason);
            off = new Off(reason, now);
        }
    }

    /** {@inheritDoc} Throws {@link JournalException}. */
    @Override
    public synchronized void on() {
        if (shared) {
            follow();
        }
        Off now = off;
        if (now != null) {
            journal.switches().switchOn(key);
        }
        turnOn.accept(now == null ? "" : now.reason());
        off = null;
    }

    /** {@inheritDoc} Throws {@link JournalException}. */
    @Override
    public void note(String who) {
        Off now = off;
        journal.deadLetters()
                .note(
                        who,
                        now == null ? "switched-on" : "switched-off",
                        now == null ? name : name + ": " + now.reason());
    }

    /** From now on operators may speak to other processes, too. */
    void share() {
        shared = true;
    }

    /** Whether the journal says something else than was last done here. */
    boolean differsFrom(Map<String, Journal.SwitchedOff> switchedOff) {
        return !Objects.equals(off, read(switchedOff));
    }

    /**
     * Does what an operator has said to another process.
     *
     * @throws JournalException if the journal can't be read
     */
    synchronized void follow() {
        Off before = off;
        Off now = read(journal.switches().off()); // read under the lock, or it could be older than what was done here
        if (Objects.equals(before, now)) {
            return;
        }
        if (before != null) {
            turnOn.accept(before.reason());
        }
        if (now != null) {
            turnOff.accept(now.reason());
            LOG.info("{} is off, by an operator of another process since {}: {}", key, now.since(), now.reason());
        } else {
            LOG.info("{} is on again, by an operator of another process", key);
        }
        off = now;
    }

    private @Nullable Off read(Map<String, Journal.SwitchedOff> switchedOff) {
        Journal.SwitchedOff row = switchedOff.get(key);
        return row == null ? null : new Off(row.reason(), row.since());
    }

    @Override
    public Optional<Off> state() {
        return Optional.ofNullable(off);
    }
}
