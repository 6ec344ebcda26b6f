package org.contactcourier;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.contactcourier.journal.DeadLetter;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.Journal.Unended;
import org.contactcourier.record.Organization;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says whether the journal keeps contacts for an organization that the configuration no longer has: this process doesn't send
 * them, and they are never sent elsewhere. Has one thread of its own, which warns each minute.
 */
final class UnservedOrganizations implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UnservedOrganizations.class);

    private static final Duration LOOK = Duration.ofMinutes(1);
    private static final Duration LOOK_AT_REPLAYS = Duration.ofSeconds(2);
    private static final int MOST_AT_ONCE = 1000;

    private final Journal journal;
    private final List<Organization> served;
    private final boolean isAlone;
    private final Clock clock;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "organizations");
        thread.setDaemon(true);
        return thread;
    });

    /** @param isAlone whether no other process has the journal, which might send what this one doesn't */
    UnservedOrganizations(Journal journal, List<Organization> served, boolean isAlone, Clock clock) {
        this.journal = journal;
        this.served = served;
        this.isAlone = isAlone;
        this.clock = clock;
    }

    /** Looks once, and from then on each minute. */
    void start() {
        executor.execute(() -> guarded(this::tellOfLetters));
        if (isAlone) {
            long pause = LOOK_AT_REPLAYS.toMillis();
            var ignored = executor.scheduleWithFixedDelay(
                    () -> guarded(this::takeBackReplays), 0, pause, TimeUnit.MILLISECONDS);
        }
        var unused = executor.scheduleWithFixedDelay(this::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** An exception would end all later looks. */
    private static void guarded(Runnable look) {
        try {
            look.run();
        } catch (RuntimeException e) { // this thread's edge; health tells of a journal that can't be used
            LOG.debug("What the journal keeps can't be looked at", e);
        }
    }

    /** Dead letters wait for a person, so they are told once. */
    private void tellOfLetters() {
        for (Organization one : journal.organizationNumbers().all().keySet()) {
            Unended kept = served.contains(one)
                    ? Unended.NOTHING
                    : journal.organizationNumbers().unended(one);
            if (kept.deadLetters() > 0) {
                LOG.warn(
                        "The journal keeps {} for {}, which is not known here: they can't be sent again until {}organization-id"
                                + " is set and a source names it",
                        kept,
                        one.title(),
                        one.keys());
            }
        }
    }

    /** Letters that somebody wants sent again would wait for ever: they are buried as before, and their history says why. */
    private void takeBackReplays() {
        journal.kept().forEach((one, kept) -> {
            if (kept.replaying() > 0 && !served.contains(one)) {
                String why = "%s is not known here".formatted(one.title());
                Map<String, String> letters = journal.dueReplays(one, clock.instant(), MOST_AT_ONCE).stream()
                        .collect(Collectors.toMap(due -> DeadLetter.idOf(due.origin()), due -> why));
                int ignored = journal.deadLetters().stopReplays(letters);
            }
        });
    }

    private void look() {
        problem().ifPresent(what -> LOG.warn("{}", what));
    }

    /** That there are such contacts, and for whom; empty if there are none. */
    Optional<String> problem() {
        String found = journal.kept().entrySet().stream()
                .filter(each -> !served.contains(each.getKey()))
                .map(each -> "for %s: %d parked, %d letters under way; set %sorganization-id, and name it at a source"
                        .formatted(
                                each.getKey().title(),
                                each.getValue().parked(),
                                each.getValue().replaying(),
                                each.getKey().keys()))
                .sorted()
                .collect(Collectors.joining("; "));
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of("this process doesn't send what the journal keeps " + found);
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
