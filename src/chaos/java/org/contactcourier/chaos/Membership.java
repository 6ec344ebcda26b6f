package org.contactcourier.chaos;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Watches twice a second who belongs to a site's consumer group. */
final class Membership implements AutoCloseable {
    private static final long EVERY_MILLIS = 500;

    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();
    private final Set<List<String>> seen = new LinkedHashSet<>();

    Membership(Site site) {
        var unused = watch.scheduleAtFixedRate(() -> see(site.memberIds()), 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private synchronized void see(List<String> members) {
        seen.add(members);
    }

    /** Every different set of members, in the order in which they were seen; one set where nobody came or left. */
    synchronized List<List<String>> seen() {
        return List.copyOf(seen);
    }

    /** Whether it was one and the same member all the time. */
    boolean wasKept() {
        List<List<String>> sets = seen();
        return sets.size() == 1 && sets.get(0).size() == 1;
    }

    @Override
    public void close() {
        watch.shutdownNow();
    }
}
