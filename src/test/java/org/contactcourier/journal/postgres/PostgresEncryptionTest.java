package org.contactcourier.journal.postgres;

import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.contactcourier.journal.EncryptedJournalContract;
import org.contactcourier.journal.Encryption;
import org.contactcourier.journal.Journal;
import org.contactcourier.support.PostgresServer;

class PostgresEncryptionTest extends EncryptedJournalContract {
    private final String url = PostgresServer.shared().freshDatabase();

    @Override
    protected Journal open(Encryption encryption) {
        return Databases.open(url, encryption);
    }

    @Override
    protected long renew(Journal opened) {
        return ((PostgresJournal) opened).renewEncryption();
    }

    @Override
    protected String stored() {
        StringBuilder all = new StringBuilder();
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            for (String table : new String[] {"contact", "event", "trace_secret", "kept"}) {
                try (var rows = statement.executeQuery("SELECT t::text FROM " + table + " AS t")) {
                    while (rows.next()) {
                        all.append(rows.getString(1)).append('\n');
                    }
                }
            }
            try (var rows = statement.executeQuery("SELECT payload FROM kept")) {
                while (rows.next()) {
                    all.append(new String(rows.getBytes(1), StandardCharsets.ISO_8859_1));
                }
            }
            return all.toString();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
