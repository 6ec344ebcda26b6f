package org.contactcourier.source.file.checkpoint;

/** A file can't be read on from its checkpoint. The message says why, behind the file's name and a colon. */
public final class UnusableCheckpointException extends Exception {
    private static final long serialVersionUID = 1L;

    public UnusableCheckpointException(String why) {
        super(why);
    }
}
