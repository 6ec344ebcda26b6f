package org.contactcourier.journal.postgres.session;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What waits in the queue of the {@link BatchWriter}, and whoever waits for it. Run and answered by the writer's thread. */
sealed interface WriteJob {
    void succeed();

    void fail(Exception e);

    BatchWriter.@Nullable Work<?> undo();

    /** Nothing comes after it. */
    enum Last implements WriteJob {
        JOB;

        @Override
        public void succeed() {}

        @Override
        public void fail(Exception e) {}

        @Override
        public BatchWriter.@Nullable Work<?> undo() {
            return null;
        }
    }

    final class SingleJob<T> implements WriteJob {
        private final BatchWriter.Work<T> work;
        private final BatchWriter.@Nullable Work<?> undo;
        private final CompletableFuture<T> future = new CompletableFuture<>();
        private @Nullable T result;

        SingleJob(BatchWriter.Work<T> work, BatchWriter.@Nullable Work<?> undo) {
            this.work = work;
            this.undo = undo;
        }

        CompletableFuture<T> future() {
            return future;
        }

        void run(StartSession session) throws SQLException {
            result = work.run(session);
        }

        @Override
        @SuppressWarnings("NullAway") // the result is what the work returned, which has run
        public void succeed() {
            future.complete(result);
        }

        @Override
        public void fail(Exception e) {
            future.completeExceptionally(e);
        }

        @Override
        public BatchWriter.@Nullable Work<?> undo() {
            return undo;
        }
    }

    final class MassJob<K, V, R> implements WriteJob {
        private final BatchWriter.MassWork<K, V, R> work;
        private final Map<K, V> items;
        private final BatchWriter.@Nullable Work<?> undo;
        private final CompletableFuture<Map<K, R>> future = new CompletableFuture<>();
        private final Map<K, R> results = new LinkedHashMap<>();

        MassJob(BatchWriter.MassWork<K, V, R> work, Map<K, V> items, BatchWriter.@Nullable Work<?> undo) {
            this.work = work;
            this.items = items;
            this.undo = undo;
        }

        CompletableFuture<Map<K, R>> future() {
            return future;
        }

        BatchWriter.MassWork<K, V, R> work() {
            return work;
        }

        /** One run for all of {@code kind}, which have the same work; a second one for keys that several of them have. */
        @SuppressWarnings("unchecked") // the same work has the same types
        static <K, V, R> void runTogether(StartSession session, List<MassJob<?, ?, ?>> kind) throws SQLException {
            List<MassJob<K, V, R>> left = new ArrayList<>();
            kind.forEach(job -> left.add((MassJob<K, V, R>) job));
            while (!left.isEmpty()) {
                Map<K, V> items = new LinkedHashMap<>();
                List<MassJob<K, V, R>> now = new ArrayList<>();
                for (MassJob<K, V, R> job : left) {
                    if (job.items.keySet().stream().noneMatch(items::containsKey)) {
                        items.putAll(job.items);
                        now.add(job);
                    }
                }
                Map<K, R> results = now.get(0).work.run(session, items);
                for (MassJob<K, V, R> job : now) {
                    job.take(results);
                }
                left.removeAll(now);
            }
        }

        private void take(Map<K, R> all) {
            results.clear();
            for (K key : items.keySet()) {
                R result = all.get(key);
                if (result != null) {
                    results.put(key, result);
                }
            }
        }

        @Override
        public void succeed() {
            future.complete(results);
        }

        @Override
        public void fail(Exception e) {
            future.completeExceptionally(e);
        }

        @Override
        public BatchWriter.@Nullable Work<?> undo() {
            return undo;
        }
    }
}
