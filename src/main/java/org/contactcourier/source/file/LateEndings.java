package org.contactcourier.source.file;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.contactcourier.record.ExponentialBackoff;
import org.contactcourier.record.OpenReceipts;
import org.contactcourier.record.OpenReceipts.Ended;
import org.contactcourier.record.Origin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the receipts of moved files tell how their parked records ended. On a thread of its own, beside deliveries and moves: a
 * receipt that is gone is forgotten, one that can't be written is tried again, and neither holds up anything. Thread-safe.
 */
final class LateEndings implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LateEndings.class);

    /** A parked record waits for seconds at least; where none has ended, a look costs one read of an empty table. */
    private static final Duration EVERY = Duration.ofSeconds(1);

    private static final Duration PATIENCE_AT_STOP = Duration.ofSeconds(3);

    private final FinalMove finalMove;
    private final OpenReceipts open;
    private final Predicate<String> ours;
    private final ObjectMapper mapper;
    private final Duration longestDelay;
    private final Set<Path> moved = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "late-endings");
        thread.setDaemon(true);
        return thread;
    });

    // Only the thread uses these.
    private final Map<String, ReceiptTrouble> troubles = new HashMap<>();
    private final Set<Path> stuck = new HashSet<>();
    private @Nullable String journalProblem;

    /** A receipt that can't be written for now. */
    private static final class ReceiptTrouble {
        final ExponentialBackoff backoff;
        long dueAt;

        ReceiptTrouble(ExponentialBackoff backoff) {
            this.backoff = backoff;
        }
    }

    /** @param ours which receipts lie in the inbox of this source, and not in another's */
    LateEndings(
            FinalMove finalMove,
            OpenReceipts open,
            Predicate<String> ours,
            ObjectMapper mapper,
            Duration longestDelay) {
        this.ours = ours;
        this.finalMove = finalMove;
        this.open = open;
        this.mapper = mapper;
        this.longestDelay = longestDelay;
    }

    void start() {
        var unused =
                executor.scheduleWithFixedDelay(this::look, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The rest of a claim after its file and receipts got their final names: a plan, and records that are parked. */
    void expect(Path claim) {
        moved.add(claim);
    }

    private void look() {
        if (!finalMove.isOpen()) {
            return; // whoever has the inbox tells its receipts
        }
        try {
            moved.forEach(this::open);
            Set<String> due = new LinkedHashSet<>(open.due());
            due.removeIf(receipt -> !ours.test(receipt));
            troubles.keySet().retainAll(due);
            due.forEach(this::complete);
            journalProblem = null;
        } catch (RuntimeException | Error e) { // this thread's edge: the journal can't be read or written just now
            String what = String.valueOf(e.getMessage());
            if (!what.equals(journalProblem)) {
                LOG.warn("Receipts can't be told how parked records ended, tried again: {}", what);
            }
            journalProblem = what;
        }
    }

    /** First the journal knows, then the plan goes: a crash between the two does the first once more. */
    private void open(Path claim) {
        try {
            Optional<FinalMove.MovePlan> plan = finalMove.planned(claim);
            if (plan.isPresent()) {
                finalMove.empty(claim.resolve(".none")); // what a crash may have left beside the plan
                Path file = finalMove.target(plan.get());
                parkedIn(file).ifPresent(parked -> open.open(file.toString(), parked));
            }
            finalMove.clear(claim.resolve(".none"));
            moved.remove(claim);
            stuck.remove(claim);
        } catch (IOException e) {
            if (stuck.add(claim)) {
                LOG.warn("What is left of the claim {} can't be cleared, tried again: {}", claim, finalMove.inWords(e));
            }
        }
    }

    private Optional<List<Origin>> parkedIn(Path file) throws IOException {
        try {
            return Optional.of(new FinishedReceipt(mapper, finalMove.at(file)).parked());
        } catch (IOException e) {
            if (!isGone(file, e)) {
                throw e;
            }
            reportGone(file, e);
            return Optional.empty();
        }
    }

    private void complete(String receipt) {
        ReceiptTrouble earlier = troubles.get(receipt);
        if (earlier != null && System.nanoTime() - earlier.dueAt < 0) {
            return;
        }
        List<Ended> ended = open.ended(receipt);
        try {
            Path file = Path.of(receipt);
            long left = new FinishedReceipt(mapper, finalMove.at(file)).complete(ended);
            LOG.info("{}: {} parked records have ended, {} are still parked", shown(file), ended.size(), left);
            troubles.remove(receipt);
            open.close(receipt, ended.stream().map(Ended::origin).toList());
        } catch (IOException e) {
            if (isGone(Path.of(receipt), e)) {
                reportGone(Path.of(receipt), e);
                open.forget(receipt);
            } else {
                putOff(receipt, e);
            }
        } catch (InvalidPathException e) { // written under another locale than this process has
            putOff(receipt, e);
        }
    }

    /** People clear away finished files. If the whole folder is missing, it may come back, as a mount does. */
    private static boolean isGone(Path file, IOException why) {
        return why instanceof FinishedReceipt.NoReceiptException
                || (why instanceof NoSuchFileException && Files.isDirectory(file.resolveSibling("")));
    }

    private void putOff(String receipt, Exception why) {
        ReceiptTrouble trouble = troubles.get(receipt);
        if (trouble == null) {
            trouble = new ReceiptTrouble(new ExponentialBackoff(longestDelay));
            troubles.put(receipt, trouble);
            LOG.warn(
                    "The receipt of {} can't be completed, tried again: {}",
                    FileNames.printable(receipt),
                    finalMove.inWords(why));
        }
        trouble.dueAt = System.nanoTime() + trouble.backoff.next().toNanos();
    }

    private void reportGone(Path file, IOException why) {
        LOG.warn(
                "{}: its receipt is not where it was, so how parked records ended is told in the journal only: {}",
                shown(file),
                finalMove.inWords(why));
    }

    private String shown(Path file) {
        return FileNames.printable(finalMove.source().word() + ":" + file.getFileName());
    }

    /** Tells what there is to tell, and stops. */
    @Override
    public void close() {
        if (executor.isShutdown()) {
            return;
        }
        executor.execute(this::look);
        executor.shutdown();
        try {
            boolean ended = executor.awaitTermination(PATIENCE_AT_STOP.toMillis(), TimeUnit.MILLISECONDS);
            LOG.debug("Told receipts what there was to tell: {}", ended);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
