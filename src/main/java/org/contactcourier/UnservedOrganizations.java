package org.contactcourier;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.contactcourier.journal.Journal;
import org.contactcourier.record.Organization;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks each minute whether the journal keeps contacts for an organization that the configuration no longer has: nobody sends
 * them, and they are never sent elsewhere. Has one thread of its own.
 */
final class UnservedOrganizations implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UnservedOrganizations.class);

    private static final Duration LOOK = Duration.ofMinutes(1);

    private final Journal journal;
    private final List<Organization> served;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "organizations");
        thread.setDaemon(true);
        return thread;
    });
    private volatile String problem = "";

    UnservedOrganizations(Journal journal, List<Organization> served) {
        this.journal = journal;
        this.served = served;
    }

    /** Looks once, and from then on each minute. */
    void start() {
        look();
        var unused =
                executor.scheduleWithFixedDelay(this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            String found = journal.kept().entrySet().stream()
                    .filter(each -> !served.contains(each.getKey()))
                    .map(each ->
                            "for %s: %d parked, %d letters under way; set %sorganization-id, and name it at a source"
                                    .formatted(
                                            each.getKey().title(),
                                            each.getValue().parked(),
                                            each.getValue().replaying(),
                                            each.getKey().keys()))
                    .sorted()
                    .collect(Collectors.joining("; "));
            problem = found.isEmpty() ? "" : "this process doesn't send what the journal keeps " + found;
            if (!found.isEmpty()) {
                LOG.warn("{}", problem);
            }
        } catch (RuntimeException e) { // this thread's edge; health tells of a journal that can't be read
            LOG.debug("What is kept can't be counted", e);
        }
    }

    /** That there are such contacts, and for whom; empty if there are none. */
    Optional<String> problem() {
        return Optional.of(problem).filter(what -> !what.isEmpty());
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
