package org.contactcourier.journal.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.contactcourier.journal.DeadLetter;
import org.contactcourier.journal.Encryption;
import org.contactcourier.journal.postgres.session.BatchWriter;
import org.contactcourier.journal.postgres.session.Connections;
import org.contactcourier.journal.sql.ContactRow;
import org.contactcourier.journal.sql.SqlStore;

/** The journal's database where it is PostgreSQL. Thread-safe. */
final class PostgresStore implements SqlStore {
    private final Connections server;
    private final BatchWriter writer;
    private final RowQueries queries;
    private final Encryption encryption;

    PostgresStore(Connections server, BatchWriter writer, RowQueries queries, Encryption encryption) {
        this.server = server;
        this.writer = writer;
        this.queries = queries;
        this.encryption = encryption;
    }

    @Override
    public <T> T read(SqlQuery<T> query) {
        return server.read(query::run);
    }

    @Override
    public <T> T write(SqlChange<T> change) {
        return writer.write(change::run);
    }

    @Override
    public CompletableFuture<Integer> submit(SqlChange<Integer> change) {
        return writer.submit(change::run, null);
    }

    @Override
    public Optional<DeadLetter> letter(String id) {
        return queries.deadLetter(id);
    }

    @Override
    public String contacts() {
        return "contact";
    }

    @Override
    public String beforeColon(String column) {
        return "split_part(" + column + ", ':', 1)";
    }

    @Override
    public String placeName() {
        return "contact.place";
    }

    @Override
    public String keptOfContact() {
        return Origins.join("kept", "contact");
    }

    @Override
    public String keptOfLetter() {
        return "(" + Origins.COLUMNS + ") IN (SELECT " + Origins.COLUMNS + " FROM contact WHERE dead_letter_id = ?)";
    }

    @Override
    public String keptOfOrigin() {
        return Origins.GIVEN;
    }

    @Override
    public Encryption encryption() {
        return encryption;
    }

    @Override
    public String like() {
        return "ILIKE";
    }

    @Override
    public String contains(String column) {
        return "position(? in " + column + ") > 0";
    }

    @Override
    public String isOrigin() {
        return Origins.GIVEN;
    }

    @Override
    public String contactRows() {
        return "SELECT " + StoredRow.OF_CONTACT + " FROM contact";
    }

    @Override
    public String sendingRows() {
        return "SELECT " + StoredRow.OF_SENDING + " FROM sending";
    }

    @Override
    public String placeOfSending() {
        return "sending.place";
    }

    @Override
    public String places(String table) {
        return table;
    }

    @Override
    public ContactRow row(ResultSet found) throws SQLException {
        return StoredRow.read(found).opened(encryption);
    }

    @Override
    public Object recordId(String id) {
        return Storable.text(id);
    }

    @Override
    public String storable(String text) {
        return Storable.text(text);
    }
}
