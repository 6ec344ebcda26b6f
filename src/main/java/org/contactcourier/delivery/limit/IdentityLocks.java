package org.contactcourier.delivery.limit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.contactcourier.record.Deadline;

/**
 * One lock per identity, held by one contact at a time, first come first served. The locks of a contact are taken in sorted
 * order, so that no two contacts wait for each other. Thread-safe.
 */
public final class IdentityLocks {
    /** How long a waiter sleeps before it looks at its deadline again; it keeps its place meanwhile. */
    private static final long LOOK_MILLIS = 50;

    private final ConcurrentHashMap<String, Deque<Ticket>> locks = new ConcurrentHashMap<>();

    /** A place in one lock; at zero it is the first. */
    private static final class Ticket extends CountDownLatch {
        Ticket() {
            super(1);
        }
    }

    private record HeldLock(String key, Ticket ticket) {}

    /** The locks that one contact holds; leaving twice is harmless, from any thread. */
    public final class Hold implements AutoCloseable {
        private final AtomicReference<List<HeldLock>> taken;

        private Hold(List<HeldLock> taken) {
            this.taken = new AtomicReference<>(taken);
        }

        /** Whether it holds anything: not where the deadline came first. */
        public boolean isHeld() {
            List<HeldLock> now = taken.get();
            return now != null && !now.isEmpty();
        }

        /** Leaves one lock before the others; harmless where it is not held. */
        public void unlock(String key) {
            List<HeldLock> all = taken.get();
            if (all != null) {
                List<HeldLock> one = new ArrayList<>(all);
                one.removeIf(held -> !held.key().equals(key));
                List<HeldLock> others = new ArrayList<>(all);
                others.removeAll(one);
                if (taken.compareAndSet(all, others)) { // else it was closed, and all are left
                    IdentityLocks.this.unlock(one);
                }
            }
        }

        @Override
        public void close() {
            List<HeldLock> all = taken.getAndSet(List.of());
            if (all != null) {
                IdentityLocks.this.unlock(all);
            }
        }
    }

    /**
     * Waits until all locks are free and takes them.
     *
     * @return what to close; a hold on nothing where the deadline came first, see {@link Hold#isHeld}
     */
    public Hold lock(Collection<String> keys, Deadline deadline) throws InterruptedException {
        List<HeldLock> taken = new ArrayList<>(keys.size());
        boolean all = false;
        try {
            for (String key : new TreeSet<>(keys)) {
                Ticket ticket = new Ticket();
                taken.add(new HeldLock(key, ticket));
                queue(key, ticket);
                if (!await(ticket, deadline)) {
                    return new Hold(List.of());
                }
            }
            all = true;
            return new Hold(taken);
        } finally {
            if (!all) {
                unlock(taken);
            }
        }
    }

    /** How many locks are taken or waited for. */
    int size() {
        return locks.size();
    }

    private void queue(String key, Ticket ticket) {
        locks.compute(key, (ignored, queue) -> {
            Deque<Ticket> waiting = queue == null ? new ArrayDeque<>(2) : queue;
            waiting.add(ticket);
            if (waiting.size() == 1) {
                ticket.countDown();
            }
            return waiting;
        });
    }

    private static boolean await(Ticket ticket, Deadline deadline) throws InterruptedException {
        while (!ticket.await(ticket.getCount() == 0 ? 0 : LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            if (deadline.isOver()) {
                return false;
            }
        }
        return true;
    }

    private void unlock(List<HeldLock> taken) {
        for (int i = taken.size() - 1; i >= 0; i--) {
            HeldLock one = taken.get(i);
            locks.computeIfPresent(one.key(), (ignored, queue) -> {
                queue.remove(one.ticket());
                Ticket first = queue.peek();
                if (first != null) {
                    first.countDown();
                }
                return first == null ? null : queue;
            });
        }
    }
}
