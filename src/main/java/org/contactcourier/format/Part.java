package org.contactcourier.format;

import org.contactcourier.record.MalformedRecordException;
import org.contactcourier.record.Payload;
import org.contactcourier.record.Sha256;

/** A piece of the input: one element, or bytes whose structure can't be followed. Every byte but separators is in exactly one. */
public sealed interface Part {
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
    record Element(Position start, byte[] bytes) implements Part {
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
    record Unreadable(Position start, byte[] head, long size, byte[] sha256, String problem) implements Part {
        public boolean isWhole() {
            return size == head.length;
        }

        /** What a dead letter has of it, where the whole lies at {@code place}. */
        public Payload payload(String mediaType, String place) {
            return new Payload(
                    mediaType,
                    head,
                    size,
                    isWhole() ? null : Sha256.hex(sha256),
                    isWhole() ? null : place + ", from byte " + start.offset());
        }

        public MalformedRecordException rejection() {
            return new MalformedRecordException(problem + ": " + size + " bytes from " + start);
        }
    }

    /**
     * A place in the input.
     *
     * @param offset in bytes, from 0
     * @param line from 1
     * @param column in bytes, from 1
     */
    record Position(long offset, long line, long column) {
        /** The place {@code index} bytes after this one, where {@code bytes} begin here. */
        public Position plus(byte[] bytes, int index) {
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
