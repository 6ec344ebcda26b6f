package org.contactcourier.journal.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.contactcourier.journal.Records.FIRST;
import static org.contactcourier.journal.Records.origin;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.journal.JournalException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupCommitTest {
    private static final int THREADS = 64;
    private static final int EACH = 20;

    @TempDir
    private Path folder;

    private JournalLock lock;
    private Database database;
    private GroupCommit writer;

    @BeforeEach
    void start() {
        Path file = Database.prepare(new JournalFolder(folder).file());
        lock = JournalLock.beside(file);
        database = Database.open(file, lock);
        writer = new GroupCommit(database);
        writer.start();
        writer.write(
                tx -> tx.prepare("CREATE TABLE word (word TEXT UNIQUE) STRICT").execute());
    }

    @AfterEach
    void close() {
        writer.close();
        lock.close();
    }

    private static GroupCommit.Operation<Integer> insert(String word) {
        return tx -> {
            var insert = tx.prepare("INSERT INTO word VALUES (?)");
            insert.setString(1, word);
            return insert.executeUpdate();
        };
    }

    private List<String> words() {
        return writer.write(tx -> {
            List<String> words = new ArrayList<>();
            try (var rows = tx.prepare("SELECT word FROM word ORDER BY word").executeQuery()) {
                while (rows.next()) {
                    words.add(rows.getString(1));
                }
            }
            return words;
        });
    }

    /**
     * Holds the writer up until the returned latch opens, so that what is submitted meanwhile forms one group. Returns once the
     * writer is held up: before, it might still take the first of what is submitted into its present group.
     */
    private CountDownLatch holdUp() {
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch running = new CountDownLatch(1);
        CompletableFuture<Boolean> held = writer.submit(tx -> {
            try {
                running.countDown();
                gate.await();
                return true;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        try {
            running.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        assertThat(held).isNotDone();
        return gate;
    }

    @Test
    void commitsWhatQueuedUpInOneTransaction() {
        CountDownLatch gate = holdUp();
        AtomicInteger seen = new AtomicInteger();
        CompletableFuture<Integer> first = writer.submit(insert("a"));
        CompletableFuture<Integer> second = writer.submit(tx -> {
            tx.afterCommit(() -> seen.set(first.isDone() ? 1 : 2));
            return insert("b").run(tx);
        });

        gate.countDown();

        assertThat(second.join()).isEqualTo(1);
        assertThat(seen).as("the first caller waited for the same commit").hasValue(2);
    }

    @Test
    void losesNobodyWhenOneOfTheGroupFails() {
        CountDownLatch gate = holdUp();
        CompletableFuture<Integer> first = writer.submit(insert("a"));
        CompletableFuture<Integer> twice = writer.submit(insert("a"));
        CompletableFuture<Integer> bug = writer.submit(tx -> {
            insert("never").run(tx);
            throw new IllegalStateException("a bug");
        });
        CompletableFuture<Integer> last = writer.submit(insert("b"));

        gate.countDown();

        assertThat(first.join()).isEqualTo(1);
        assertThat(last.join()).isEqualTo(1);
        assertThatThrownBy(twice::join).hasCauseInstanceOf(JournalException.class);
        assertThatThrownBy(bug::join).hasCauseInstanceOf(IllegalStateException.class);
        assertThat(words()).containsExactly("a", "b");
    }

    @Test
    void writesWhatIsQueuedBeforeItCloses() {
        CountDownLatch gate = holdUp();
        CompletableFuture<Integer> queued = writer.submit(insert("a"));

        gate.countDown();
        writer.close();

        assertThat(queued).isCompletedWithValue(1);
    }

    @Test
    void remembersEveryContactOf64Threads() throws Exception {
        close();
        ExecutorService workers = Executors.newFixedThreadPool(THREADS);
        try (SqliteJournal journal = new JournalFolder(folder).open()) {
            List<Callable<Boolean>> tasks = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int number = thread;
                tasks.add(() -> deliver(journal, number));
            }

            for (Future<Boolean> done : workers.invokeAll(tasks)) {
                assertThat(done.get()).isTrue();
            }
        } finally {
            workers.shutdownNow();
        }
    }

    /** Delivers some contacts, and checks after each write that it is seen at once. */
    private static boolean deliver(SqliteJournal journal, int thread) {
        for (int i = 0; i < EACH; i++) {
            var origin = origin((long) thread * EACH + i);
            journal.sending(origin, FIRST);
            boolean sending = journal.find(origin).orElseThrow().state() == State.SENDING;
            journal.delivered(origin, "record-" + origin.position(), FIRST);
            boolean delivered = journal.find(origin).orElseThrow().state() == State.DELIVERED;
            if (!sending || !delivered) {
                return false;
            }
        }
        return true;
    }
}
