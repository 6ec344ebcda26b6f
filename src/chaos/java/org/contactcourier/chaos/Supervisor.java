package org.contactcourier.chaos;

import java.nio.file.Path;
import java.util.Map;
import org.contactcourier.support.BundleProcess;

/** Keeps one bundle running, as systemd would: starts it again whenever it is gone. Thread-safe. */
final class Supervisor implements AutoCloseable {
    private final Path folder;
    private final Map<String, String> environment;
    private final Chronicle chronicle;
    private BundleProcess bundle;
    private boolean ready;

    Supervisor(Path folder, Map<String, String> environment, Chronicle chronicle) {
        this.folder = folder;
        this.environment = environment;
        this.chronicle = chronicle;
        this.bundle = BundleProcess.launch(folder, environment);
    }

    /** @param meanwhile is done while it is down */
    synchronized void kill(Runnable meanwhile) {
        bundle.kill();
        chronicle.killed();
        meanwhile.run();
        restart();
    }

    synchronized void stopAndStart() {
        stop();
        restart();
    }

    /** SIGTERM: nothing runs afterwards. */
    synchronized void stop() {
        if (bundle.isAlive()) {
            int code = bundle.stop();
            chronicle.stopped();
            // Before it is ready it ends as any program does.
            if (code != 0 && ready && !chronicle.journalWasOut()) {
                chronicle.found("SIGTERM ended with " + code);
            }
        }
    }

    synchronized void restartIfGone() {
        if (!bundle.isAlive()) {
            chronicle.endedByItself(bundle.exitCode());
            restart();
        }
    }

    private void restart() {
        ready = false;
        bundle = BundleProcess.launch(folder, environment);
    }

    /** Whether it has come so far since its start; it may be in trouble again. */
    synchronized boolean hasBeenReady() {
        ready = ready || bundle.health("/ready").status() == 200;
        return ready;
    }

    synchronized boolean hasParkedNothing() {
        String metrics = bundle.metrics();
        return metrics.contains("contact_courier_parked 0.0") && metrics.contains("contact_courier_replaying 0.0");
    }

    @Override
    public synchronized void close() {
        bundle.close();
    }
}
