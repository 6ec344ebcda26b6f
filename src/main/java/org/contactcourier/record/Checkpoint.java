package org.contactcourier.record;

import java.util.List;

/**
 * Where a reader stands between two records of one input, with all that it needs to read on from there. The beginning of the
 * input, where a table has its header and XML its declaration, is looked at again; the rest below the checkpoint is not. It means
 * nothing for other content than that which it was taken of. Immutable.
 *
 * @param mediaType which format the reader has taken the input for
 * @param records how many records come before it: the index of the next one
 * @param bytesRead what the stream's {@link RecordStream#bytesRead} says there
 * @param offset the byte of the input from which on it is to be opened
 * @param skip how many bytes to leave out there, in the form that the reader reads: UTF-8
 * @param sawUnreadable what {@link RecordStream#sawUnreadable} says there
 * @param state the reader's own words
 */
public record Checkpoint(
        String mediaType,
        long records,
        long bytesRead,
        long offset,
        int skip,
        boolean sawUnreadable,
        List<String> state) {
    public Checkpoint {
        state = List.copyOf(state);
        if (records < 0 || bytesRead < 0 || offset < 0 || skip < 0) {
            throw new IllegalArgumentException(
                    "a negative number in a checkpoint: " + records + ", " + bytesRead + ", " + offset + ", " + skip);
        }
    }

    /** The same, if its input is to be opened elsewhere: it was a translation of another one. */
    public Checkpoint openedAt(long otherOffset, int otherSkip) {
        return new Checkpoint(mediaType, records, bytesRead, otherOffset, otherSkip, sawUnreadable, state);
    }
}
