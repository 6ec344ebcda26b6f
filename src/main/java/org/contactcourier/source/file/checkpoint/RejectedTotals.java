package org.contactcourier.source.file.checkpoint;

/**
 * How far the rejected rows of a file were written. Immutable.
 *
 * @param bytes of them; 0 if there are none yet
 * @param checksum of those bytes, CRC-32C
 * @param rows how many these are
 * @param leftOut how many rejected rows were not written, since nobody could read them again
 * @param ending what the name of their file ends with; empty if there are none
 * @param column what the column with their errors is called; empty if there is none
 * @param end what is to stand below them
 */
public record RejectedTotals(
        long bytes, long checksum, long rows, long leftOut, String ending, String column, String end) {
    /** Nothing was rejected so far. */
    public static final RejectedTotals NONE = new RejectedTotals(0, 0, 0, 0, "", "", "");

    boolean isPossible() {
        return bytes >= rows && rows >= 0 && leftOut >= 0 && (rows == 0) == ending.isEmpty();
    }
}
