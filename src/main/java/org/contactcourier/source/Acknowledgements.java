package org.contactcourier.source;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where sources say which contacts they have let go although they are not in SmartTask: the offset is committed, the file or mail
 * is moved. If a source yields such a contact again, somebody wants it sent again. Before that, it is only read again. The
 * journal hears it on a thread of its own, so this neither delays nor fails a source. What can't be told just now isn't told.
 * Thread-safe.
 */
public final class Acknowledgements implements AutoCloseable {
    /** Nobody listens. */
    public static final Acknowledgements UNHEARD = new Acknowledgements(origins -> {});

    private static final Logger LOG = LoggerFactory.getLogger(Acknowledgements.class);

    /** Batches, files and mails. More than wait while the journal is busy; a journal that hangs is not waited for. */
    private static final int MOST_WAITING = 1_000;

    /** Contacts that are told in one commit. */
    private static final int AT_ONCE = 500;

    private static final long PATIENCE_AT_STOP_SECONDS = 2;

    private final Consumer<Collection<Origin>> journal;
    private final ThreadPoolExecutor executor;

    /** @param journal hears them; it may block, and fail */
    public Acknowledgements(Consumer<Collection<Origin>> journal) {
        this.journal = journal;
        this.executor = new ThreadPoolExecutor(
                1,
                1,
                1,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MOST_WAITING),
                task -> {
                    Thread thread = new Thread(task, "acknowledgements");
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.DiscardPolicy());
        executor.allowCoreThreadTimeOut(true); // most processes never bury anything
    }

    /** Contacts that are looked up where they were noted down. */
    @FunctionalInterface
    public interface Noted {
        /** Hands them to {@code heard}, some at a time. */
        void tell(Consumer<List<Origin>> heard) throws IOException;
    }

    /** Whether the journal wants to hear that the record's source has let it go. */
    public static boolean isWanted(IntakeRecord record) {
        Ending ending = record.ending().orElse(null);
        return ending instanceof Ending.Buried || ending instanceof Ending.Parked;
    }

    /** Their source has let these go. */
    public void letGo(List<Origin> contacts) {
        if (!contacts.isEmpty()) {
            letGo(heard -> heard.accept(contacts));
        }
    }

    /** Their source has let those go that {@code noted} knows; it is asked later, on another thread. */
    public void letGo(Noted noted) {
        executor.execute(() -> {
            try {
                noted.tell(this::tell);
            } catch (IOException | RuntimeException e) {
                LOG.debug("The journal can't be told what a source has let go", e);
            }
        });
    }

    private void tell(List<Origin> contacts) {
        for (int from = 0; from < contacts.size(); from += AT_ONCE) {
            journal.accept(contacts.subList(from, Math.min(contacts.size(), from + AT_ONCE)));
        }
    }

    /** Tells what there is to tell. */
    @Override
    public void close() {
        executor.shutdown();
        try {
            boolean ended = executor.awaitTermination(PATIENCE_AT_STOP_SECONDS, TimeUnit.SECONDS);
            LOG.debug("Told the journal what sources have let go: {}", ended);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
