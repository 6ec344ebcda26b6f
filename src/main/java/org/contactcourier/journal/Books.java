package org.contactcourier.journal;

import java.time.Instant;
import java.util.function.Consumer;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.record.Origin;

/** The journal's rows as somebody reads them who checks them against the sources. Thread-safe; reads beside the writer. */
public interface Books {
    /** When the first process with this journal started: of what its sources let go before, it knows nothing. */
    Instant begun();

    /**
     * Counts rows by place and state, those in SENDING too.
     *
     * @param since leaves out what ended before
     */
    void totals(Instant since, Consumer<PlaceTotal> found);

    /**
     * Hands over rows, those in SENDING first, then the others by place, position and index. A contact that ends meanwhile may
     * come twice: its later state last.
     *
     * @param from the first place, in the order of bytes
     * @param until the first place that isn't wanted any more
     */
    void rows(String from, String until, Consumer<BookRow> found);

    /** The rows of one place. */
    default void rows(String place, Consumer<BookRow> found) {
        rows(place, place + '\u0001', found); // no name of a place has such a character behind another's
    }

    /** How many rows of a place are in a state. */
    record PlaceTotal(String place, State state, long rows) {}

    /** A contact and its state. */
    record BookRow(Origin origin, State state) {}
}
