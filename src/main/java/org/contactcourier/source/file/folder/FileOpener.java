package org.contactcourier.source.file.folder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens files that somebody else may swap at any time. It follows no link. If a pipe takes the name between look and open, the
 * open lasts until somebody writes into the pipe; so another thread opens, and its caller waits for a limited time. Thread-safe.
 */
public final class FileOpener {
    private static final Logger LOG = LoggerFactory.getLogger(FileOpener.class);

    /** A busy disk answers sooner, and a poll can bear it. */
    private static final Duration LIMIT = Duration.ofSeconds(1);

    /** So many threads wait for pipes at most. A dropper has as many pipes as he likes, and a thread costs a stack. */
    private static final int MOST_STUCK = 16;

    private final AtomicInteger stuck = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "open-file");
        thread.setDaemon(true);
        return thread;
    });

    /** Makes no thread before there is something to open. */
    public FileOpener() {}

    /** Opens {@code file} for reading; throws if that lasts longer than a second. */
    public FileChannel open(Path file) throws IOException {
        if (stuck.get() >= MOST_STUCK) {
            throw new FileSystemException(
                    file.toString(), null, "not opened: too many files became pipes when they were to be opened");
        }
        CompletableFuture<FileChannel> opening = CompletableFuture.supplyAsync(() -> opened(file), threads);
        try {
            return opening.get(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            abandon(opening);
            throw new FileSystemException(
                    file.toString(), null, "it did not open within " + LIMIT.toSeconds() + " s, as a pipe does not");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UncheckedIOException io) {
                throw io.getCause();
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            abandon(opening);
            Thread.currentThread().interrupt();
            throw new FileSystemException(file.toString(), null, "interrupted");
        }
    }

    private static FileChannel opened(Path file) {
        try {
            return FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void abandon(CompletableFuture<FileChannel> opening) {
        int waiting = stuck.incrementAndGet();
        LOG.debug("{} threads wait for a file to open", waiting);
        var unused = opening.whenComplete((channel, failure) -> {
            int left = stuck.decrementAndGet();
            LOG.debug("{} threads wait for a file to open", left);
            close(channel);
        });
    }

    private static void close(@Nullable FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                LOG.debug("A file that opened late stays open", e);
            }
        }
    }
}
