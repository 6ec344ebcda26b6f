package org.contactcourier.journal.sql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.contactcourier.journal.DeadLetter;
import org.contactcourier.journal.Encryption;

/** A database as what journals share needs it, and where databases differ in their SQL. Thread-safe. */
public interface SqlStore {
    /** Runs a query beside the writer; it sees every commit that has returned. */
    <T> T read(SqlQuery<T> query);

    /** Runs a change on the writer's thread and returns after the commit. It may run twice. */
    <T> T write(SqlChange<T> change);

    /** As {@link #write}, and returns at once. */
    CompletableFuture<Integer> submit(SqlChange<Integer> change);

    /** The letter of that id, if its contact is buried or is being sent again. */
    Optional<DeadLetter> letter(String id);

    /** What follows FROM to get the table {@code contact} with the name of each contact's place. */
    String contacts();

    /** An expression: the text of {@code column} up to its first colon. */
    String beforeColon(String column);

    /** The name of a contact's place. */
    String placeName();

    /** That a row of {@code kept} belongs to that of {@code contact}. */
    String keptOfContact();

    /** That a row of {@code kept} belongs to the letter whose id the next parameter has. */
    String keptOfLetter();

    /** The operator by which text is compared with a pattern, upper and lower case being the same. */
    String like();

    /** That a column contains the bytes that the next parameter has. */
    String contains(String column);

    /** That a row is that of the origin whose four values the next parameters have. */
    String isOrigin();

    /** Selects rows of the table {@code contact} for {@link #row}. */
    String contactRows();

    /** The same of the table {@code sending}. */
    String sendingRows();

    /** The name of its contact's place. */
    String placeOfSending();

    /** Reads a row of {@link #contactRows} or {@link #sendingRows}. */
    ContactRow row(ResultSet found) throws SQLException;

    /** A record id of SmartTask's as the tables have it. */
    Object recordId(String id);

    /** What follows FROM to get the rows of a table of contacts, which a look-up by the names of their places finds quickly. */
    String places(String table);

    /** What follows FROM to get what is kept, with the contact and the name of its place. */
    default String contactsWithKept() {
        return contacts() + " JOIN kept ON " + keptOfContact();
    }

    /** That a row of {@code kept} belongs to the origin whose four values the next parameters have. */
    String keptOfOrigin();

    /** How personal data are kept. */
    Encryption encryption();

    /** Text as the database can store it. */
    String storable(String text);

    /** A query. */
    @FunctionalInterface
    interface SqlQuery<T> {
        T run(Connection connection) throws SQLException;
    }

    /** A change. */
    @FunctionalInterface
    interface SqlChange<T> {
        T run(SqlTransaction statements) throws SQLException;
    }
}
