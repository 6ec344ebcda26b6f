package org.contactcourier.source.file.finished;

import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;

/** Lets one thread of this process at a time change receipts that lie under their final names. Thread-safe. */
public final class ReceiptMonitor {
    private static final ReentrantLock LOCK = new ReentrantLock();

    private ReceiptMonitor() {}

    /** Work on a receipt. */
    @FunctionalInterface
    public interface ReceiptWork<T> {
        /** Does it. */
        T run() throws IOException;
    }

    /** Does {@code work} while nobody else changes a receipt. */
    public static <T> T alone(ReceiptWork<T> work) throws IOException {
        LOCK.lock();
        try {
            return work.run();
        } finally {
            LOCK.unlock();
        }
    }
}
