package org.contactcourier.sandbox;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The faults that are switched on, in the order in which they were. Thread-safe. */
final class Faults {
    static final int FOR_EVER = Integer.MAX_VALUE;

    /** What hits a request: an effect, and whether the contact is created in spite of it. */
    record Hit(Effect effect, boolean creates) {}

    private static final class Active {
        private final Hit hit;
        private final Set<Call> calls;
        private final @Nullable Predicate<SentContact> meant;
        private final BooleanSupplier chance;
        private int left;

        Active(Hit hit, Set<Call> calls, int left, @Nullable Predicate<SentContact> meant, BooleanSupplier chance) {
            this.hit = hit;
            this.calls = calls;
            this.left = left;
            this.meant = meant;
            this.chance = chance;
        }

        boolean isBeforeReading() {
            return hit.effect() instanceof Effect.Reset reset && reset.beforeReading();
        }

        boolean hits(Call call, @Nullable SentContact contact) {
            return calls.contains(call)
                    && (meant == null || (contact != null && meant.test(contact)))
                    && chance.getAsBoolean();
        }

        @Override
        public String toString() {
            return hit.effect()
                    + (hit.creates() ? " but creates" : "")
                    + " on " + calls
                    + (meant == null ? "" : " for some contacts")
                    + (left == FOR_EVER ? " until cleared" : " for the next " + left);
        }
    }

    private final List<Active> active = new ArrayList<>();

    synchronized void add(
            Effect effect,
            boolean creates,
            Set<Call> calls,
            int requests,
            @Nullable Predicate<SentContact> meant,
            BooleanSupplier chance) {
        if (requests < 1) {
            throw new IllegalArgumentException("a fault for " + requests + " requests");
        }
        active.add(new Active(new Hit(effect, creates), EnumSet.copyOf(calls), requests, meant, chance));
    }

    /** The fault that hits a request of which only the head has been read. */
    synchronized @Nullable Hit beforeReading(Call call) {
        return take(call, null, true);
    }

    /** The fault that hits a request that has been read; {@code contact} is null where there is none in it. */
    synchronized @Nullable Hit afterReading(Call call, @Nullable SentContact contact) {
        return take(call, contact, false);
    }

    synchronized void clear() {
        active.clear();
    }

    synchronized List<String> describe() {
        return active.stream().map(Active::toString).toList();
    }

    private @Nullable Hit take(Call call, @Nullable SentContact contact, boolean beforeReading) {
        for (Iterator<Active> iterator = active.iterator(); iterator.hasNext(); ) {
            Active fault = iterator.next();
            if (fault.isBeforeReading() == beforeReading && fault.hits(call, contact)) {
                if (fault.left != FOR_EVER && --fault.left == 0) {
                    iterator.remove();
                }
                return fault.hit;
            }
        }
        return null;
    }
}
