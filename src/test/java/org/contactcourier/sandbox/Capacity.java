package org.contactcourier.sandbox;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Works on so many requests at a time; the others wait in the order in which they came. Thread-safe. */
final class Capacity {
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int requests;
    private int busy;

    /** Calls {@code work} as soon as it is its turn; it ends with {@link #done}. */
    void enter(Runnable work) {
        synchronized (this) {
            waiting.add(work);
        }
        startNext();
    }

    /** Another one has come to its end. */
    void done() {
        synchronized (this) {
            busy--;
        }
        startNext();
    }

    /** From now on so many, 0 for any number. Where there are fewer than before, those that are worked on come to their end. */
    void change(int now) {
        synchronized (this) {
            requests = now;
        }
        startNext();
    }

    synchronized int waiting() {
        return waiting.size();
    }

    private void startNext() {
        for (Runnable next = next(); next != null; next = next()) {
            next.run(); // without the lock: it may be done at once
        }
    }

    private synchronized @Nullable Runnable next() {
        if (requests != 0 && busy >= requests) {
            return null;
        }
        Runnable next = waiting.poll();
        if (next != null) {
            busy++;
        }
        return next;
    }
}
