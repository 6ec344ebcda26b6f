package org.contactcourier.source.file.folder;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.contactcourier.files.UnixFile;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folders of the file source, each opened once: the inbox, which may belong to anybody who drops files, and {@code done/},
 * {@code failed/} and {@code .claimed/} in it, which must be ours. {@link #at} leads from a path below one of them into the
 * folder that was opened, so that somebody who renames folders in the inbox or puts links there gets nothing by it. One thread
 * at a time opens and lets go; {@link #at} answers any thread and holds no lock.
 */
public final class InboxFolders implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InboxFolders.class);

    /** A folder that lost its name is held until nobody is on the way into it any more: its descriptor's number is used again. */
    private static final Duration GRACE = Duration.ofMinutes(10);

    private final Path path;
    private volatile @Nullable OpenFolder root;
    private volatile @Nullable OpenFolder claimed;
    private volatile @Nullable OpenFolder done;
    private volatile @Nullable OpenFolder failed;
    private final Deque<Replaced> replaced = new ArrayDeque<>();

    /** The folders while all are there, the deepest names first; empty while they may not be used. */
    private volatile List<OpenFolder> usable = List.of();

    private record Replaced(OpenFolder folder, long since) {}

    /** Opens nothing yet. */
    public InboxFolders(Path path) {
        this.path = path;
    }

    /**
     * Opens the folders, those again that lost their names, and makes the missing ones.
     *
     * @throws IOException if one can't be used; its message says why
     */
    public void open() throws IOException {
        closeReplaced(GRACE.toNanos());
        OpenFolder inbox = kept(root);
        if (inbox == null) {
            inbox = OpenFolder.chosen(path);
            root = inbox;
        }
        if (!Files.isReadable(inbox.handle().resolve("."))) {
            throw new AccessDeniedException(path.toString()); // else its listing would just be empty
        }
        OpenFolder hidden = ours(claimed, inbox, ".claimed");
        claimed = hidden;
        closeToOthers(hidden);
        OpenFolder good = ours(done, inbox, "done");
        done = good;
        OpenFolder bad = ours(failed, inbox, "failed");
        failed = bad;
        List<OpenFolder> all = List.of(hidden, good, bad, inbox);
        for (OpenFolder folder : all) {
            if (!Files.isWritable(folder.handle().resolve("."))) {
                throw new FolderRefusedException(folder.path() + " can't be written");
            }
        }
        usable = all;
    }

    private OpenFolder ours(@Nullable OpenFolder before, OpenFolder inbox, String name) throws IOException {
        OpenFolder folder = kept(before);
        return folder == null ? OpenFolder.ours(inbox, name) : folder;
    }

    /** What was opened before, if it still has its name. */
    private @Nullable OpenFolder kept(@Nullable OpenFolder before) throws IOException {
        if (before == null || before.isNamed()) {
            return before;
        }
        if (replaced.stream().noneMatch(it -> it.folder() == before)) {
            replaced.add(new Replaced(before, System.nanoTime()));
        }
        return null;
    }

    private static void closeToOthers(OpenFolder folder) {
        try {
            UnixFile.closeToOthers(folder.handle().resolve("."));
        } catch (IOException e) {
            LOG.debug("{} keeps its mode", folder.path(), e);
        }
    }

    /** Why the folders may not be used as they are now; null if they may. */
    public @Nullable String trouble() throws IOException {
        List<OpenFolder> all = usable;
        if (all.isEmpty()) {
            return "is not open";
        }
        for (OpenFolder folder : all) {
            if (!folder.isNamed()) {
                return "is gone, or a folder in it is gone or was replaced";
            }
            Path handle = folder.handle().resolve(".");
            if (!Files.isReadable(handle)) {
                return "is not readable, or a folder in it isn't";
            }
            if (!Files.isWritable(handle)) {
                return "can't be written, or a folder in it can't";
            }
        }
        return null;
    }

    /** Lets nobody use the folders until they are opened again. */
    public void letGo() {
        usable = List.of();
    }

    /** Whether the folders may be used. */
    public boolean isOpen() {
        return !usable.isEmpty();
    }

    /**
     * Where to find {@code path}, which lies in one of the folders or is one, whatever their names stand for now.
     *
     * @throws IOException if the folders may not be used now
     */
    public Path at(Path path) throws IOException {
        List<OpenFolder> all = usable;
        if (all.isEmpty()) {
            throw new FileSystemException(path.toString(), null, "the inbox is not open");
        }
        for (OpenFolder folder : all) {
            if (path.equals(folder.path())) {
                return folder.handle().resolve(".");
            }
            if (path.startsWith(folder.path())) {
                Path rest = folder.path().relativize(path);
                boolean deep = rest.getNameCount() > (folder == all.get(0) ? 2 : 1);
                if (deep || !rest.equals(rest.normalize())) {
                    break;
                }
                return folder.handle().resolve(rest);
            }
        }
        throw new FileSystemException(path.toString(), null, "it isn't in a folder of the inbox");
    }

    /** What went wrong, with the folders' names in place of what they are reached by. */
    public String inWords(Throwable why) {
        String words = why.toString();
        for (OpenFolder folder : new OpenFolder[] {claimed, done, failed, root}) {
            words = folder == null ? words : folder.inWords(words);
        }
        return words;
    }

    private void closeReplaced(long age) {
        while (!replaced.isEmpty() && System.nanoTime() - replaced.element().since() >= age) {
            close(replaced.remove().folder());
        }
    }

    private static void close(@Nullable OpenFolder folder) {
        if (folder != null) {
            try {
                folder.close();
            } catch (IOException e) {
                LOG.debug("{} stays open", folder.path(), e);
            }
        }
    }

    /** Closes the folders; they may be opened again. */
    @Override
    public void close() {
        letGo();
        closeReplaced(0);
        close(claimed);
        close(done);
        close(failed);
        close(root);
        claimed = null;
        done = null;
        failed = null;
        root = null;
    }
}
