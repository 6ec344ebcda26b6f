package org.contactcourier.intake;

/** A piece of the input: one element, or bytes whose structure can't be followed. Every byte but separators is in exactly one. */
sealed interface Cut {
    /** Where the piece begins. */
    Position start();

    /** How many bytes it has. */
    long size();

    /**
     * One element: balanced brackets and strings, or one bare word; whether it is JSON is for the mapper to say.
     *
     * @param bytes all of them
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Element(Position start, byte[] bytes) implements Cut {
        @Override
        public long size() {
            return bytes.length;
        }
    }

    /**
     * Bytes that are no element.
     *
     * @param head the first of them
     * @param sha256 the digest of all of them
     * @param problem what is wrong, without a value
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Unreadable(Position start, byte[] head, long size, byte[] sha256, String problem) implements Cut {}

    /**
     * A place in the input.
     *
     * @param offset in bytes, from 0
     * @param line from 1
     * @param column in bytes, from 1
     */
    record Position(long offset, long line, long column) {
        /** The place {@code index} bytes after this one, where {@code bytes} begin here. */
        Position plus(byte[] bytes, int index) {
            long newLine = line;
            long newColumn = column;
            for (int i = 0; i < index && i < bytes.length; i++) {
                if (bytes[i] == '\n') {
                    newLine++;
                    newColumn = 1;
                } else {
                    newColumn++;
                }
            }
            return new Position(offset + index, newLine, newColumn);
        }

        @Override
        public String toString() {
            return "byte " + offset + " (line " + line + ", column " + column + ")";
        }
    }
}
