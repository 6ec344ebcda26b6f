package org.contactcourier.source.file;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.contactcourier.source.file.folder.PlaceTrouble;

/**
 * What the poll and the route's threads share: which files are claimed, which of the inbox are being watched, and which are
 * on their way through the route. Thread-safe.
 */
final class Claims {
    private final Map<Path, ClaimedFile> byFolder = new ConcurrentHashMap<>();
    private final Map<Path, Candidate> candidates = new ConcurrentHashMap<>();
    private final FilesInProgress inProgress = new FilesInProgress();
    private final PlaceTrouble trouble = new PlaceTrouble("be claimed");

    /** The claimed files, by the folder of their claim. */
    Map<Path, ClaimedFile> byFolder() {
        return byFolder;
    }

    /** What was seen of each file in the inbox, by its path. */
    Map<Path, Candidate> candidates() {
        return candidates;
    }

    /** What keeps complete files from being claimed, by their path. */
    PlaceTrouble trouble() {
        return trouble;
    }

    FilesInProgress inProgress() {
        return inProgress;
    }

    /**
     * Forgets all that nobody is reading just now: what they stood for may be in other hands.
     *
     * @param forgotten told the folder of each claim
     */
    void forgetIdle(Consumer<Path> forgotten) {
        candidates.clear();
        byFolder.values().removeIf(claim -> {
            boolean isIdle = !inProgress.contains(claim.file().toString());
            if (isIdle) {
                forgotten.accept(claim.folder());
            }
            return isIdle;
        });
    }
}
