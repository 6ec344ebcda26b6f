package org.contactcourier.record;

import java.nio.ByteBuffer;
import java.util.Optional;

/** What a source may ask about the formats that its reader reads, so that it needs to know none of them. Thread-safe. */
public interface InputFormats {
    /** Whether {@code mediaType}, in lower case and without parameters, is one that contacts are sent as. */
    boolean haveMediaType(String mediaType);

    /** Whether {@code ending}, what stands behind a file name's last dot in lower case, says that contacts are in the file. */
    boolean haveEnding(String ending);

    /** Whether content with this beginning holds contacts, though neither a name nor a type says so. */
    boolean recognize(String beginning);

    /** The contacts in a text that a person wrote, and nothing that stands around them. */
    Optional<String> findIn(String text);

    /** The contacts that are marked as such in a page's HTML, and nothing that stands around them. */
    default Optional<String> findInMarkup(String html) {
        return Optional.empty();
    }

    /** How many bytes of a payload come before the record itself, such as a table's header. */
    int preface(Payload payload);

    /** Follows new content while it is written. */
    Completeness completeness();

    /** How the rejected records of a file are written so that they can be mended and read again; empty if they can't be. */
    default Optional<RejectedForm> rejectedForm(FirstRejected first) {
        return Optional.empty();
    }

    /**
     * The first rejected record of a file, or of what is left of it.
     *
     * @param payload its own
     * @param name the file's
     * @param beginning the file's first bytes, as they are
     * @param column what the column with the errors is called, if the file of rejected records has been begun already
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record FirstRejected(Payload payload, String name, byte[] beginning, Optional<String> column) {}

    /**
     * A file of rejected records: a beginning, the records with a separator between each two, and an end. It is in UTF-8. Not
     * thread-safe.
     */
    interface RejectedForm {
        /** What its name ends with, without the dot. */
        String ending();

        /** What the column or key with the errors is called; empty if the format has none. */
        String column();

        /** What stands above the first record. */
        byte[] beginning();

        /** What stands between two records. */
        byte[] separator();

        /** What stands below the last record. */
        byte[] end();

        /** A record that may stand behind {@code record}, to see whether the two can be told apart. */
        default byte[] neighbour(byte[] record) {
            return record;
        }

        /**
         * One record with its error; empty if nobody could tell it from its neighbours when they are read again.
         *
         * @param error one line of text
         * @param wasRead whether it could be read, so that nothing in it can take its neighbours along
         */
        Optional<byte[]> record(Payload payload, String error, boolean wasRead);
    }

    /** Follows content while it is written, and says whether it may be whole. Not thread-safe. */
    interface Completeness {
        /** Takes the bytes that were written since the last call. */
        void accept(ByteBuffer written);

        /** Whether the format marks its own end. Content in any other format is complete once it stops growing. */
        boolean showsItsEnd();

        /** Whether the content may end here. Means nothing unless it shows its end. */
        boolean isClosed();

        /**
         * Whether the last byte stands in the middle of a record, as far as anyone can tell. Means nothing if the content
         * shows its end.
         */
        default boolean isCut() {
            return false;
        }
    }
}
