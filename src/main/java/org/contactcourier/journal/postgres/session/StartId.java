package org.contactcourier.journal.postgres.session;

import java.sql.Timestamp;

/**
 * A start, and how the server knows its session.
 *
 * @param number of the row in {@code start}, and of its advisory lock
 * @param lockClass the advisory locks of this journal, apart from those of others in the same database
 * @param process the server's process that serves the session
 * @param since when that process began: its number alone may be given again
 */
record StartId(long number, int lockClass, int process, Timestamp since) {
    @Override
    public String toString() {
        return "start " + number;
    }
}
