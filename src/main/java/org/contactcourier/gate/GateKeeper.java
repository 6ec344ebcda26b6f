package org.contactcourier.gate;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.CamelContext;
import org.contactcourier.journal.Journal;
import org.contactcourier.source.PausableSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does for the {@link Gate} what takes time: asks SmartTask, tries to write the journal, suspends and resumes the sources.
 * The sources are suspended before waiting contacts are released: a Kafka consumer whose batch fails before it is suspended
 * leaves its group.
 *
 * <p>It has two threads, so that a probe that hangs holds up no suspension. The thread {@code gate} looks at the gate, tests
 * the journal and tells the sources; the fields that are neither final nor volatile are its own. The thread {@code
 * gate-probe} asks SmartTask when the first one says so, by {@link #asked}. {@link #start} and {@link #close} are called once
 * each, by the thread that assembles it.
 */
public final class GateKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GateKeeper.class);

    private static final String REASON = PausableSource.GATE_IS_CLOSED;
    private static final Duration WHILE_OPEN = Duration.ofSeconds(1);
    private static final Duration WHILE_CLOSED = Duration.ofMillis(50);
    private static final Duration WAKE_EVERY = Duration.ofSeconds(1);
    private static final Duration END = Duration.ofSeconds(1);

    private final Gate gate;
    private final Probe probe;
    private final Journal journal;
    private final CamelContext context;
    private final List<PausableSource> sources;
    private final Thread lookThread;
    private final Thread probeThread;
    private final AtomicBoolean asked = new AtomicBoolean();
    private volatile boolean stopped;
    private boolean suspended;
    private boolean failed;
    private boolean wasOpen = true;
    private long wokenNanos = System.nanoTime();

    public GateKeeper(
            Gate gate, Probe probe, Journal journal, CamelContext context, List<? extends PausableSource> sources) {
        this.gate = gate;
        this.probe = probe;
        this.journal = journal;
        this.context = context;
        this.sources = new CopyOnWriteArrayList<>(sources);
        this.lookThread = new Thread(this::look, "gate");
        this.probeThread = new Thread(this::ask, "gate-probe");
        lookThread.setDaemon(true);
        probeThread.setDaemon(true);
    }

    public void start() {
        lookThread.start();
        probeThread.start();
    }

    private void look() {
        try {
            while (!stopped) {
                gate.awaitChange(WHILE_OPEN, WHILE_CLOSED);
                try {
                    step();
                    failed = false;
                } catch (RuntimeException | Error e) { // a thread's edge: the gate must open again
                    if (!failed) {
                        LOG.error("The gate's keeper failed and tries again", e);
                    }
                    failed = true;
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("The gate's keeper stops", e);
        }
    }

    private void step() {
        switch (gate.look()) {
            case PROBE -> wakeProbe();
            case TEST_WRITE -> testWrite();
            case NOTHING -> {}
        }
        boolean suspend = gate.wantsSourcesSuspended();
        if (suspend && !suspended) {
            sources.forEach(source -> source.pause(REASON));
            suspended = true; // not before all are: then the next step tries again
            LOG.info("The sources are suspended until {} opens", gate.called());
        } else if (!suspend && suspended) {
            sources.forEach(source -> source.resume(REASON));
            suspended = false;
            wake();
        }
        if (suspend) {
            gate.release();
        }
        boolean open = gate.isOpen();
        boolean lacking = gate.lacksContacts() && System.nanoTime() - wokenNanos > WAKE_EVERY.toNanos();
        if (lacking || (open && !wasOpen)) {
            wake();
        }
        wasOpen = open;
    }

    private void wake() {
        wokenNanos = System.nanoTime();
        sources.forEach(PausableSource::wake);
    }

    private void testWrite() {
        Optional<String> problem = journal.writeProblem();
        if (problem.isEmpty()) {
            gate.clear(ClosedReason.JOURNAL);
        }
    }

    private void wakeProbe() {
        synchronized (asked) {
            asked.set(true);
            asked.notifyAll();
        }
    }

    private void ask() {
        try {
            while (!stopped) {
                awaitAsked();
                try {
                    gate.probed(probe.ask(context).orElse(null));
                } catch (InterruptedException e) {
                    throw e;
                } catch (Exception | Error e) { // a thread's edge, and Camel declares it so
                    tell(e);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("The gate's probe stops", e);
        }
    }

    private void tell(Throwable e) {
        if (context.isRunAllowed()) {
            LOG.warn("SmartTask can't be asked: {}", e.toString());
        } else {
            LOG.debug("SmartTask can't be asked any more, Camel stops", e);
        }
    }

    private void awaitAsked() throws InterruptedException {
        synchronized (asked) {
            while (!asked.get()) {
                asked.wait();
            }
            asked.set(false);
        }
    }

    @Override
    public void close() {
        stopped = true;
        lookThread.interrupt();
        probeThread.interrupt();
        try {
            lookThread.join(END.toMillis());
            probeThread.join(END.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
