package org.contactcourier.console.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How long somebody must wait after wrong passwords or tokens: from the fourth on, twice as long each time. It counts by address,
 * and by name, so a name can't be tried from many addresses. Nothing is kept of what was tried. Thread-safe.
 */
final class WrongPasswords {
    /** Typing errors. */
    private static final int FREE = 3;

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(15);

    /** Addresses and names that are remembered; with more, the oldest is forgotten. */
    private static final int MOST = 10_000;

    private final Clock clock;
    /** Oldest first; guarded by this. */
    private final Map<String, Failures> failures = new LinkedHashMap<>();

    WrongPasswords(Clock clock) {
        this.clock = clock;
    }

    private record Failures(int count, Instant until) {}

    /** How long until the next attempt is looked at; zero if at once. */
    synchronized Duration wait(@Nullable String address, @Nullable String name) {
        Duration byAddress = left("address " + address);
        Duration byName = name == null ? Duration.ZERO : left("name " + name);
        return byAddress.compareTo(byName) > 0 ? byAddress : byName;
    }

    private Duration left(String key) {
        Failures before = failures.get(key);
        Instant now = clock.instant();
        return before == null || !before.until().isAfter(now) ? Duration.ZERO : Duration.between(now, before.until());
    }

    synchronized void failed(@Nullable String address, @Nullable String name) {
        add("address " + address);
        if (name != null) {
            add("name " + name);
        }
    }

    private void add(String key) {
        Failures before = failures.remove(key);
        Instant now = clock.instant();
        boolean forgotten = before == null || before.until().plus(LONGEST_WAIT).isBefore(now);
        int count = forgotten || before == null ? 1 : before.count() + 1;
        Duration wait = count <= FREE ? Duration.ZERO : Duration.ofSeconds(1L << Math.min(count - FREE, 20));
        failures.put(key, new Failures(count, now.plus(wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait)));
        if (failures.size() > MOST) {
            failures.remove(failures.keySet().iterator().next());
        }
    }

    /** A right password: the typing errors before it are forgotten. */
    synchronized void succeeded(@Nullable String address, @Nullable String name) {
        failures.remove("address " + address);
        failures.remove("name " + name);
    }
}
