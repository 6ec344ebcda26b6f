package org.contactcourier.journal.sqlite;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.contactcourier.journal.DeadLetter;
import org.contactcourier.journal.Encryption;
import org.contactcourier.journal.sql.ContactRow;
import org.contactcourier.journal.sql.SqlStore;

/** The journal's database where it is SQLite. Thread-safe. */
final class SqliteStore implements SqlStore {
    private final GroupCommit writer;
    private final Readers readers;
    private final ContactQueries queries;
    private final Encryption encryption;

    SqliteStore(GroupCommit writer, Readers readers, ContactQueries queries, Encryption encryption) {
        this.writer = writer;
        this.readers = readers;
        this.queries = queries;
        this.encryption = encryption;
    }

    @Override
    public <T> T read(SqlQuery<T> query) {
        return readers.read((Readers.Query<T>) query::run);
    }

    @Override
    public <T> T write(SqlChange<T> change) {
        return writer.write(change::run);
    }

    @Override
    public CompletableFuture<Integer> submit(SqlChange<Integer> change) {
        return writer.submit(change::run);
    }

    @Override
    public Optional<DeadLetter> letter(String id) {
        return queries.deadLetter(id);
    }

    @Override
    public String contacts() {
        // A cross join keeps this order: the list of letters has an index of contacts.
        return "contact CROSS JOIN place ON place.id = contact.place";
    }

    @Override
    public String beforeColon(String column) {
        return "substr(" + column + ", 1, instr(" + column + ", ':') - 1)";
    }

    @Override
    public String placeName() {
        return "place.name";
    }

    @Override
    public String keptOfContact() {
        return "kept.contact = contact.id";
    }

    @Override
    public String keptOfLetter() {
        return "kept.contact = (SELECT id FROM contact WHERE dead_letter_id = ?)";
    }

    @Override
    public String keptOfOrigin() {
        return "kept.contact = (SELECT id FROM contact WHERE " + Row.IS_ORIGIN + ")";
    }

    @Override
    public Encryption encryption() {
        return encryption;
    }

    @Override
    public String like() {
        return "LIKE";
    }

    @Override
    public String contains(String column) {
        return "instr(" + column + ", ?) > 0";
    }

    @Override
    public String isOrigin() {
        return Row.IS_ORIGIN;
    }

    @Override
    public String contactRows() {
        return "SELECT " + Row.COLUMNS + " FROM " + contacts();
    }

    @Override
    public String sendingRows() {
        return "SELECT " + Row.SENDING + " FROM sending JOIN place ON place.id = sending.place";
    }

    @Override
    public String placeOfSending() {
        return placeName();
    }

    @Override
    public String places(String table) {
        return "place CROSS JOIN " + table + " ON " + table + ".place = place.id";
    }

    @Override
    public ContactRow row(ResultSet found) throws SQLException {
        return Row.read(found).opened(encryption);
    }

    @Override
    public Object recordId(String id) {
        return RecordIds.column(RecordIds.of(id));
    }

    @Override
    public String storable(String text) {
        return text;
    }
}
