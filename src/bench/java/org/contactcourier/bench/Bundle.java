package org.contactcourier.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.contactcourier.support.BundleProcess;

/** Contact Courier itself: the packaged distribution, in a process and a folder of its own. */
final class Bundle implements Contender {
    private static final long KIBIBYTES = 1024;

    private final BundleProcess bundle;
    private final Path folder;
    private final boolean recorded;

    /** @param recorded whether its virtual machine is to write something at its end */
    Bundle(BundleProcess bundle, Path folder, boolean recorded) {
        this.bundle = bundle;
        this.folder = folder;
        this.recorded = recorded;
    }

    Path inbox() {
        try {
            return Files.createDirectories(folder.resolve("inbox"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void awaitReady() {
        Awaitility.await("the bundle to be ready; its log: " + folder)
                .atMost(TestBed.PATIENCE)
                .failFast("it ended at once", () -> !bundle.isAlive())
                .until(() -> bundle.health("/ready").status() == 200);
    }

    /** Linux only, else -1. */
    double residentMegabytes() {
        Path status = Path.of("/proc", Long.toString(bundle.pid()), "status");
        try {
            return Files.exists(status)
                    ? Files.readAllLines(status).stream()
                            .filter(line -> line.startsWith("VmRSS:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / KIBIBYTES)
                            .findFirst()
                            .orElse(-1)
                    : -1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public ProcessHandle process() {
        return bundle.handle();
    }

    @Override
    public String log() {
        return bundle.log();
    }

    /** SIGKILL, unless something waits to be written: what it leaves behind is thrown away anyhow, or is what is looked at. */
    @Override
    public void close() {
        if (recorded && bundle.isAlive()) {
            int ignored = bundle.stop();
        }
        bundle.close();
    }
}
