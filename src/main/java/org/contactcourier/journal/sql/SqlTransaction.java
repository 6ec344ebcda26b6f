package org.contactcourier.journal.sql;

import java.sql.PreparedStatement;
import java.sql.SQLException;

/** The transaction under way, as far as all databases have one. For the writer's thread. */
public interface SqlTransaction {
    /** A statement that is compiled once; nobody closes it. */
    PreparedStatement prepare(String sql) throws SQLException;

    /** Runs {@code action} on the writer's thread once the commit is on disk. */
    void afterCommit(Runnable action);
}
