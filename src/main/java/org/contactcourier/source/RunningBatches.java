package org.contactcourier.source;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.contactcourier.record.Batch;

/**
 * The batches of one reader that are being delivered. The next is read and begun while the last of those before it end:
 * otherwise the requests that may be in flight lie idle at each batch's end, and while the next is read. A batch that
 * shares an identity with a running one waits until that one is over, so no contact is overtaken.
 *
 * <p>For one thread that reads; batches end on any. It knows nothing of delivery: only when records end and batches are over.
 */
public final class RunningBatches {
    /**
     * The next batch is read when this part of one is left: more than the requests in flight and those about to be, so that
     * these last while it is read; and little, since its own time begins when it is read.
     */
    private static final int PART_LEFT = 5;

    /**
     * So many batches' worth of records run side by side at most: what waits for one that doesn't end is read again after a
     * crash.
     */
    private static final int MOST = 4;

    /** Bytes of payloads; the next batch brings about as much again. */
    private static final long MOST_BYTES = 16L * 1024 * 1024;

    private final int room;
    private final int most;
    private final AtomicInteger left = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** In the order in which they began; guarded by the lock. */
    private final Deque<Running> running = new ArrayDeque<>();

    /** @param batchSize how many records a batch has at most */
    public RunningBatches(int batchSize) {
        this.room = Math.max(1, batchSize / PART_LEFT);
        this.most = MOST * batchSize;
    }

    /** Waits until so few records are left that it is time to read the next batch. */
    public void awaitRoom() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (left.get() > room || isFull()) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isFull() {
        int records = 0;
        long bytes = 0;
        for (Running one : running) {
            records += one.batch.records().size();
            bytes += one.bytes;
        }
        return records >= most || bytes >= MOST_BYTES;
    }

    /** Waits until no batch runs that shares an identity with {@code next}, and none that began before such a one. */
    public void awaitSharers(Batch next) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            List<Running> earlier = new ArrayList<>(running);
            int last = earlier.size() - 1;
            while (last >= 0 && !next.sharesIdentity(earlier.get(last).identities())) {
                last--;
            }
            while (last >= 0 && running.stream().anyMatch(earlier.subList(0, last + 1)::contains)) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until none is running. */
    public void awaitNone() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!running.isEmpty()) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** From now on {@code batch} is running, until it is over; to be called before it is handed over. */
    public void begins(Batch batch) {
        Running one = new Running(batch);
        left.addAndGet(batch.records().size());
        lock.lock();
        try {
            running.add(one);
        } finally {
            lock.unlock();
        }
        Runnable ended = one::recordEnded;
        batch.records().forEach(record -> record.whenEnded(ended));
        batch.whenOver(one::over);
    }

    private void leave(int records) {
        int now = left.addAndGet(-records);
        if (now <= room && now + records > room) {
            signal();
        }
    }

    private void signal() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** One batch, and how many of its records have not ended. */
    private final class Running {
        private final Batch batch;
        private final AtomicInteger open;
        private final long bytes;
        private Set<String> identities = Set.of(); // guarded by the lock; made when somebody asks

        private Running(Batch batch) {
            this.batch = batch;
            this.open = new AtomicInteger(batch.records().size());
            this.bytes = batch.records().stream()
                    .mapToLong(record -> record.payload().bytes().length)
                    .sum();
        }

        private Set<String> identities() {
            if (identities.isEmpty()) {
                identities = batch.identities();
            }
            return identities;
        }

        private void recordEnded() {
            if (open.getAndUpdate(count -> Math.max(0, count - 1)) > 0) {
                leave(1);
            }
        }

        private void over() {
            leave(open.getAndSet(0));
            lock.lock();
            try {
                running.remove(this);
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
