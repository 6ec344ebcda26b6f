package org.contactcourier.log;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Tells of events that may come by the thousand: the first of a kind at once, those that follow once a minute, with their number
 * and the first of them. Doesn't know what the events are. Thread-safe.
 */
public final class MinuteTally {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final LongSupplier nanos;
    private final Telling telling;
    private final Map<String, Pending> kinds = new LinkedHashMap<>(); // guarded by this

    /** Says it to whom it concerns. */
    @FunctionalInterface
    public interface Telling {
        /**
         * Says it.
         *
         * @param kind as it was added
         * @param count how many events of that kind there were since the last call
         * @param first the first of these
         */
        void tell(String kind, long count, String first);
    }

    /** What was not told yet of one kind, and when that may be. */
    private static final class Pending {
        long count;
        String first = "";
        long from;
    }

    /** What is to be told, outside of the lock: a log may be slow. */
    private record Due(String kind, long count, String first) {}

    /** @param nanos a clock that nobody sets, such as {@link System#nanoTime} */
    public MinuteTally(LongSupplier nanos, Telling telling) {
        this.nanos = nanos;
        this.telling = telling;
    }

    /**
     * Adds an event.
     *
     * @param kind one of a few
     * @param event the event's name
     */
    public void add(String kind, String event) {
        synchronized (this) {
            Pending pending = kinds.get(kind);
            if (pending == null) {
                pending = new Pending();
                pending.from = nanos.getAsLong();
                kinds.put(kind, pending);
            }
            if (pending.count == 0) {
                pending.first = event;
            }
            pending.count++;
        }
        tellDue();
    }

    /** Tells what is due. To be called now and then, since the last events of a minute have no others behind them. */
    public void tellDue() {
        List<Due> due = new ArrayList<>(0);
        synchronized (this) {
            long now = nanos.getAsLong();
            kinds.forEach((kind, pending) -> {
                if (pending.count > 0 && now - pending.from >= 0) {
                    due.add(new Due(kind, pending.count, pending.first));
                    pending.count = 0;
                    pending.from = now + MINUTE;
                }
            });
        }
        due.forEach(each -> telling.tell(each.kind(), each.count(), each.first()));
    }

    /** Tells the rest, whether it is due or not: nobody will come again. */
    public void tellAll() {
        synchronized (this) {
            long now = nanos.getAsLong();
            kinds.values().forEach(pending -> pending.from = now);
        }
        tellDue();
    }
}
