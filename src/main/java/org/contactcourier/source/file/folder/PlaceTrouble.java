package org.contactcourier.source.file.folder;

import java.nio.file.FileSystemException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What stands in the way of files, told by its reason: a full disk keeps a thousand files back for one reason, and the log needs
 * one line about it. Thread-safe.
 */
public final class PlaceTrouble {
    private final String what;
    private final Map<Object, String> reasons = new ConcurrentHashMap<>();

    /** @param what what the files can't do, such as <q>leave the inbox</q> */
    public PlaceTrouble(String what) {
        this.what = what;
    }

    /** Notes that {@code file} is kept back; returns whether no other file is for this reason, so that it should be told. */
    public synchronized boolean begins(Object file, Exception why) {
        String reason = reason(why);
        boolean known = reasons.containsValue(reason);
        reasons.put(file, reason);
        return !known;
    }

    /** The file isn't kept back any more, or gone. */
    public void ends(Object file) {
        reasons.remove(file);
    }

    /** Only these may still be kept back. */
    public void endsUnless(java.util.function.Predicate<Object> still) {
        reasons.keySet().removeIf(file -> !still.test(file));
    }

    /** What is wrong, in one sentence; empty if nothing is. */
    public Optional<String> problem() {
        return reasons.values().stream().findFirst().map(reason -> {
            long files = reasons.values().stream().filter(reason::equals).count();
            return (files <= 1 ? "a file can't " : files + " files can't ") + what + ": " + reason;
        });
    }

    /** Without the names of files, which differ while the reason is the same. */
    private static String reason(Exception why) {
        if (why instanceof FileSystemException it) {
            return it.getReason() == null ? it.getClass().getSimpleName() : it.getReason();
        }
        return String.valueOf(why.getMessage());
    }
}
