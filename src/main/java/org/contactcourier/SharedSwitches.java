package org.contactcourier;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.contactcourier.journal.Journal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks each second for what operators have said to other processes that share the journal, and has the switches of this process
 * follow. One read a second costs less than a connection that waits for notices, and needs no care after a failover. Has one
 * thread of its own.
 */
final class SharedSwitches implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SharedSwitches.class);

    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Journal journal;
    private final List<OperatorSwitch> switches;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "switches");
        thread.setDaemon(true);
        return thread;
    });

    private SharedSwitches(Journal journal, List<OperatorSwitch> switches) {
        this.journal = journal;
        this.switches = switches;
    }

    /** Begins to look. */
    static SharedSwitches follow(Journal journal, List<OperatorSwitch> switches) {
        SharedSwitches shared = new SharedSwitches(journal, switches);
        switches.forEach(OperatorSwitch::share);
        var unused = shared.executor.scheduleWithFixedDelay(
                shared::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
        return shared;
    }

    private void look() {
        try {
            Map<String, Journal.SwitchedOff> switchedOff = journal.switches().off();
            switches.stream().filter(one -> one.differsFrom(switchedOff)).forEach(OperatorSwitch::follow);
        } catch (RuntimeException e) { // this thread's edge; health tells of a journal that can't be read
            LOG.debug("The switches can't be read, and stay as they are", e);
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
