package org.contactcourier.http;

import java.time.Duration;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends requests whose answer isn't whole in time. A socket's own time-out begins anew with each byte, so a server that sends one
 * byte a second, or one interim answer after the other, would hold a request for ever.
 *
 * <p>Thread-safe. A worker {@linkplain #begin begins} and {@linkplain Watched#end ends}; that costs one entry of a map. One
 * thread looks at all requests some times a second and aborts those that are late; it sleeps while there is none. It starts with
 * the first request and stops at {@link #close}.
 */
public final class AnswerDeadlines implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerDeadlines.class);

    private static final int LOOKS = 50;
    private static final long SHORTEST_NANOS = Duration.ofMillis(5).toNanos();
    private static final long LONGEST_NANOS = Duration.ofMillis(100).toNanos();

    private final long timeoutNanos;
    private final long pauseNanos;
    private final LongSupplier nanos;
    private final Set<Watched> open = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Thread thread;
    private volatile boolean sleeps;
    private volatile boolean closed;

    /** @param timeout for an answer as a whole, from when its request begins */
    public AnswerDeadlines(Duration timeout, LongSupplier nanos) {
        this.timeoutNanos = timeout.toNanos();
        this.pauseNanos = Math.min(LONGEST_NANOS, Math.max(SHORTEST_NANOS, timeoutNanos / LOOKS));
        this.nanos = nanos;
    }

    /** One request that is under way. */
    public final class Watched {
        private final Runnable abort;
        private final long since = nanos.getAsLong();
        private volatile boolean late;

        private Watched(Runnable abort) {
            this.abort = abort;
        }

        /** The answer is here, or there will be none. */
        public void end() {
            boolean ignored = open.remove(this);
        }

        /** Whether the request was aborted because its time was over. */
        public boolean isLate() {
            return late;
        }
    }

    /**
     * A request begins.
     *
     * @param abort ends it from another thread, at once and whatever it is doing; called once at most
     */
    public Watched begin(Runnable abort) {
        Watched watched = new Watched(abort);
        open.add(watched);
        if (thread == null) {
            start();
        } else if (sleeps) {
            LockSupport.unpark(thread);
        }
        return watched;
    }

    private synchronized void start() {
        if (thread == null && !closed) {
            Thread looks = new Thread(this::look, "answer-deadlines");
            looks.setDaemon(true);
            thread = looks;
            looks.start();
        }
    }

    private void look() {
        while (!closed) {
            abortLate();
            sleeps = true;
            if (open.isEmpty()) { // asked after the flag is up: who begins then sees the flag
                LockSupport.park(this);
                sleeps = false;
            } else {
                sleeps = false;
                LockSupport.parkNanos(this, pauseNanos);
            }
        }
    }

    private void abortLate() {
        long now = nanos.getAsLong();
        for (Iterator<Watched> all = open.iterator(); all.hasNext(); ) {
            Watched watched = all.next();
            if (now - watched.since > timeoutNanos && open.remove(watched)) {
                watched.late = true;
                abort(watched);
            }
        }
    }

    private static void abort(Watched watched) {
        try {
            watched.abort.run();
        } catch (RuntimeException | Error e) { // this thread's edge: the other requests have deadlines, too
            LOG.warn("A request that is late can't be aborted", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
