package org.contactcourier.chaos;

import java.sql.SQLException;
import java.util.Map;

/** What the journal lies in. */
interface JournalStore extends AutoCloseable {
    /** The key {@code journal.url} of an instance. */
    String url(int instance);

    /** How many contacts the journal has in each state. */
    Map<String, Integer> states() throws SQLException;

    @Override
    void close();
}
