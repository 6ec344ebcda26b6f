package org.contactcourier.source.file.folder;

import java.io.IOException;

/** A folder of the file source isn't what it must be, such as a link to another folder. The message is one sentence. */
public final class FolderRefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    FolderRefusedException(String what) {
        super(what);
    }

    /** The sentence alone: what class said it doesn't help people. */
    @Override
    @SuppressWarnings("OverrideThrowableToString") // others of its kind show their class, which says what happened
    public String toString() {
        return String.valueOf(getMessage());
    }
}
