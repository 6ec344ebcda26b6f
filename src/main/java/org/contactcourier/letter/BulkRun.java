package org.contactcourier.letter;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.contactcourier.journal.DeadLetters;
import org.contactcourier.journal.DeadLetters.Bookmark;
import org.contactcourier.journal.DeadLetters.Filter;
import org.contactcourier.journal.DeadLetters.Summary;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thing done to all letters that match: a plan of what would be sent, a replay, a discard. It goes through the list once,
 * from the latest letter to the oldest, so what is buried again meanwhile isn't taken a second time. One thread runs it; any
 * may look at its progress or stop it. What it has done when it is stopped, or when the process dies, stays done.
 */
public final class BulkRun implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(BulkRun.class);

    /** Letters in one commit: some milliseconds of the writer's time, so contacts hardly notice. */
    private static final int SLICE = 200;

    /** Causes that are told apart; the others are counted together. */
    private static final int MOST_CAUSES = 20;

    /** What is done. */
    public enum Action {
        PLAN,
        REPLAY,
        DISCARD
    }

    /**
     * Who wants what.
     *
     * @param why for a discard
     * @param onlySendable for a replay: leave alone what would be buried again
     */
    public record Order(Action action, Filter filter, String who, String why, boolean onlySendable) {}

    /**
     * How far it is.
     *
     * @param total letters that matched at the beginning
     * @param seen letters dealt with
     * @param changed letters that are sent again or discarded
     * @param sendable letters that would be sent, where each was checked
     * @param problems of the others: how many have which cause
     * @param ended whether it is over: all done, stopped, or failed
     * @param stopped whether somebody stopped it
     * @param failure why it broke off; null if it didn't
     */
    public record Progress(
            Action action,
            long total,
            long seen,
            long changed,
            long sendable,
            Map<String, Long> problems,
            boolean ended,
            boolean stopped,
            @Nullable String failure) {}

    private final LetterDesk desk;
    private final DeadLetters letters;
    private final Order order;
    private final Map<String, Long> problems = new TreeMap<>(); // guarded by this, as are the next six
    private long total;
    private long seen;
    private long changed;
    private long sendable;
    private boolean ended;
    private @Nullable String failure;
    private volatile boolean stopped;

    /** Nothing is done before {@link #run()}. */
    public BulkRun(LetterDesk desk, Order order) {
        this.desk = desk;
        this.letters = desk.letters();
        this.order = order;
    }

    /** How far it is. */
    public synchronized Progress progress() {
        return new Progress(
                order.action(), total, seen, changed, sendable, new TreeMap<>(problems), ended, stopped, failure);
    }

    /** Has it end after the slice that is under way. */
    public void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        try {
            begin(letters.count(order.filter()));
            Bookmark last = null;
            List<Summary> slice = letters.list(order.filter(), null, SLICE);
            while (!slice.isEmpty() && !stopped) {
                Summary oldest = slice.get(slice.size() - 1);
                last = new Bookmark(oldest.at(), oldest.id());
                add(slice.size(), work(slice));
                slice = letters.list(order.filter(), last, SLICE);
            }
            end(null);
        } catch (RuntimeException | Error e) { // this thread's edge: who waits for the end must hear of it
            LOG.warn("A {} of letters broke off: {}", order.action(), e.getMessage());
            end(String.valueOf(e.getMessage()));
        }
    }

    private int work(List<Summary> slice) {
        List<String> ids = slice.stream().map(Summary::id).toList();
        return switch (order.action()) {
            case PLAN -> {
                long unused = ids.stream().filter(this::isSendable).count();
                yield 0;
            }
            case REPLAY ->
                letters.replay(
                        order.onlySendable()
                                ? ids.stream().filter(this::isSendable).toList()
                                : ids,
                        order.who());
            case DISCARD -> letters.discard(ids, order.who(), order.why());
        };
    }

    private boolean isSendable(String id) {
        return letters.find(id).map(desk::check).map(this::note).orElse(false);
    }

    private synchronized boolean note(LetterVerdict verdict) {
        if (verdict.sendable()) {
            sendable++;
        } else {
            String cause = verdict.cause();
            problems.merge(
                    problems.size() < MOST_CAUSES || problems.containsKey(cause) ? cause : "others", 1L, Long::sum);
        }
        return verdict.sendable();
    }

    private synchronized void begin(long matching) {
        total = matching;
    }

    private synchronized void add(int dealtWith, int more) {
        seen += dealtWith;
        changed += more;
    }

    private synchronized void end(@Nullable String why) {
        failure = why;
        ended = true;
    }
}
