package org.contactcourier.check;

import org.contactcourier.contact.InvalidContactException;

/** What a check comes to. Not thread-safe. */
final class Tally {
    private long files;
    private long unreadableFiles;
    private long records;
    private long wouldBeSent;
    private long doubtful;
    private long invalid;
    private long malformed;
    private long sharing;
    private boolean moreMayShare;
    private long notShown;

    void file() {
        files++;
    }

    void unreadableFile() {
        unreadableFiles++;
    }

    void count(Finding finding) {
        records++;
        if (!finding.isProblem()) {
            wouldBeSent++;
            doubtful += finding.doubts().isEmpty() ? 0 : 1;
        } else if (finding.record().rejection() instanceof InvalidContactException) {
            invalid++;
        } else {
            malformed++;
        }
        if (finding.shared().isPresent()) {
            sharing++;
        }
    }

    /** Counts a record that a limit keeps from being shown. */
    void leftOut() {
        notShown++;
    }

    void moreMayShare() {
        moreMayShare = true;
    }

    long files() {
        return files;
    }

    long unreadableFiles() {
        return unreadableFiles;
    }

    long records() {
        return records;
    }

    long wouldBeSent() {
        return wouldBeSent;
    }

    /** How many of those that would be sent somebody should look at. */
    long doubtful() {
        return doubtful;
    }

    long invalid() {
        return invalid;
    }

    long malformed() {
        return malformed;
    }

    long sharing() {
        return sharing;
    }

    /** Whether {@link #sharing} is a lower bound. */
    boolean isSharingAtLeast() {
        return moreMayShare;
    }

    long notShown() {
        return notShown;
    }
}
