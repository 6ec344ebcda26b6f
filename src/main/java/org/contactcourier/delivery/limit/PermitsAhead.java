package org.contactcourier.delivery.limit;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Permits for contacts that are announced before their turn has come. While a contact of this process waits for another process,
 * there are none, and all that were taken are given back. So what this process keeps from others is about to be sent, and two
 * processes can't wait for each other. Thread-safe.
 */
public final class PermitsAhead {
    private final Semaphore permits;
    private final AtomicInteger pauses = new AtomicInteger();
    private final Set<Holder> holders = ConcurrentHashMap.newKeySet();

    /** @param most how many may be announced ahead; after a crash, so many contacts are in doubt that have not been sent */
    public PermitsAhead(int most) {
        this.permits = new Semaphore(most);
    }

    /** Has taken permits, and can give them back with what they stand for. */
    public interface Holder {
        /** Gives back every permit whose contact is not in anybody's hand; returns once others may have what it kept. */
        void giveAllBack();
    }

    /** Takes one if there is one; it may be asked back until {@link #leave}. */
    public boolean tryTake(Holder holder) {
        holders.add(holder); // before the look: a pause that begins now either is seen here, or sees the holder
        return pauses.get() == 0 && permits.tryAcquire();
    }

    /** Gives one back. */
    public void giveBack() {
        permits.release();
    }

    /** How many can be taken. */
    public int left() {
        return pauses.get() == 0 ? permits.availablePermits() : 0;
    }

    /** Has given all back, and takes no more. */
    public void leave(Holder holder) {
        holders.remove(holder);
    }

    /** Lets nobody take one until it is closed, once; all that were taken have been given back when this returns. */
    public Pause pause() {
        Pause pause = new Pause();
        boolean given = false;
        try {
            holders.forEach(Holder::giveAllBack);
            given = true;
            return pause;
        } finally {
            if (!given) {
                pause.close();
            }
        }
    }

    /** A time without permits. To be closed by one thread, once. */
    public final class Pause implements AutoCloseable {
        private Pause() {
            pauses.incrementAndGet();
        }

        @Override
        public void close() {
            pauses.decrementAndGet();
        }
    }
}
