package org.contactcourier.journal.sql;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.contactcourier.journal.Encryption;
import org.contactcourier.record.Origin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The table {@code encryption_key}: by which keys something in the journal may be encrypted. {@link #renew} encrypts what is
 * readable, or of another key, with the present one, a few rows at a time; then the other keys are needed no more. Thread-safe.
 */
public final class EncryptionKeys {
    private static final Logger LOG = LoggerFactory.getLogger(EncryptionKeys.class);

    /** Rows that are looked for at once: their names fit into some MiB. */
    private static final int FOUND_AT_ONCE = 10_000;

    /** Some milliseconds of the writer's time. */
    private static final int WRITTEN_AT_ONCE = 50;

    private final SqlStore store;
    private final Encryption encryption;
    private volatile boolean closed;

    private EncryptionKeys(SqlStore store) {
        this.store = store;
        this.encryption = store.encryption();
    }

    /**
     * Looks whether the keys at hand open the journal, and writes down the one that encrypts from now on.
     *
     * @throws org.contactcourier.journal.JournalException if one is missing; the message is the one line that the operator sees
     */
    public static EncryptionKeys of(SqlStore store) {
        EncryptionKeys keys = new EncryptionKeys(store);
        for (String id : keys.used()) {
            if (!keys.encryption.keyIds().contains(id)) {
                throw keys.encryption.lacks(id);
            }
        }
        keys.register();
        return keys;
    }

    private Set<String> used() {
        return store.read(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet found = statement.executeQuery("SELECT id FROM encryption_key")) {
                Set<String> ids = new TreeSet<>();
                while (found.next()) {
                    ids.add(found.getString(1));
                }
                return ids;
            }
        });
    }

    private void register() {
        if (encryption.isOn() && !used().contains(current())) {
            int unused = store.write(tx -> {
                PreparedStatement insert =
                        tx.prepare("INSERT INTO encryption_key (id) VALUES (?) ON CONFLICT DO NOTHING");
                insert.setString(1, current());
                return insert.executeUpdate();
            });
        }
    }

    private String current() {
        return encryption.keyIds().iterator().next();
    }

    /** Ends {@link #renew}, if it is under way. */
    public void close() {
        closed = true;
    }

    /** Encrypts anew what isn't of the present key; how many rows. */
    public long renew() {
        if (!encryption.isOn()) {
            return 0;
        }
        register(); // another process may have given this key up meanwhile
        long renewed = renewSecret() + renewKept() + renewEvents() + renewMessages();
        if (!closed) {
            giveOthersUp();
        }
        if (renewed > 0) {
            LOG.info("{} rows of the journal are encrypted with key {} now", renewed, current());
        }
        return renewed;
    }

    private void giveOthersUp() {
        int others = store.write(tx -> {
            PreparedStatement delete = tx.prepare("DELETE FROM encryption_key WHERE id <> ?");
            delete.setString(1, current());
            return delete.executeUpdate();
        });
        if (others > 0) {
            LOG.info("Nothing in the journal needs another key than {} any more", current());
        }
    }

    private String isOld(String column) {
        return column + " IS NOT NULL AND substr(" + column + ", 1, "
                + encryption.currentMark().length() + ") <> '" + encryption.currentMark() + "'";
    }

    private int renewSecret() {
        return store.write(tx -> {
            renewText(
                    tx.prepare("SELECT secret FROM trace_secret WHERE " + isOld("secret")),
                    tx.prepare("UPDATE trace_secret SET secret = ?"));
            return 0;
        });
    }

    private @Nullable String sealedAnew(@Nullable String text) {
        return encryption.seal(encryption.open(text));
    }

    private long renewEvents() {
        return renewAll("SELECT id FROM event WHERE " + isOld("detail"), found -> found.getLong(1), (tx, id) -> {
            PreparedStatement select = tx.prepare("SELECT detail FROM event WHERE id = ?");
            select.setLong(1, id);
            PreparedStatement update = tx.prepare("UPDATE event SET detail = ? WHERE id = ?");
            update.setLong(2, id);
            renewText(select, update);
        });
    }

    private long renewMessages() {
        return renewAll(
                "SELECT dead_letter_id FROM contact WHERE dead_letter_id IS NOT NULL AND " + isOld("message"),
                found -> found.getString(1),
                (tx, id) -> {
                    PreparedStatement select = tx.prepare("SELECT message FROM contact WHERE dead_letter_id = ?");
                    select.setString(1, id);
                    PreparedStatement update = tx.prepare("UPDATE contact SET message = ? WHERE dead_letter_id = ?");
                    update.setString(2, id);
                    renewText(select, update);
                });
    }

    private void renewText(PreparedStatement select, PreparedStatement update) throws SQLException {
        String text;
        try (ResultSet found = select.executeQuery()) {
            if (!found.next()) {
                return;
            }
            text = found.getString(1);
        }
        update.setString(1, sealedAnew(text));
        update.executeUpdate();
    }

    private long renewKept() {
        return renewAll(
                "SELECT " + store.placeName() + ", contact.position, contact.idx, contact.digest FROM "
                        + store.contactsWithKept() + " WHERE " + isOld("violations"),
                found -> new Origin(
                        found.getString(1),
                        found.getLong(2),
                        found.getLong(3),
                        HexFormat.of().formatHex(found.getBytes(4))),
                this::renewKept);
    }

    private void renewKept(SqlTransaction tx, Origin origin) throws SQLException {
        PreparedStatement select = tx.prepare(
                "SELECT payload, violations, answer, contact_json, metadata FROM kept WHERE " + store.keptOfOrigin());
        bind(select, 1, origin);
        byte[] payload;
        byte[] metadata;
        List<@Nullable String> texts = new ArrayList<>();
        try (ResultSet found = select.executeQuery()) {
            if (!found.next()) {
                return;
            }
            payload = found.getBytes(1);
            metadata = found.getBytes(5);
            for (int column = 2; column <= 4; column++) {
                texts.add(found.getString(column));
            }
        }
        PreparedStatement update = tx.prepare(
                "UPDATE kept SET payload = ?, violations = ?, answer = ?, contact_json = ?, metadata = ? WHERE "
                        + store.keptOfOrigin());
        update.setBytes(1, encryption.seal(encryption.open(payload)));
        for (int column = 2; column <= 4; column++) {
            update.setString(column, sealedAnew(texts.get(column - 2)));
        }
        update.setBytes(5, metadata == null ? null : encryption.seal(encryption.open(metadata)));
        bind(update, 6, origin);
        update.executeUpdate();
    }

    /** Sets the four parameters of {@link SqlStore#isOrigin} or {@link SqlStore#keptOfOrigin}. */
    static void bind(PreparedStatement statement, int first, Origin origin) throws SQLException {
        statement.setString(first, origin.place());
        statement.setLong(first + 1, origin.position());
        statement.setLong(first + 2, origin.index());
        statement.setBytes(first + 3, HexFormat.of().parseHex(origin.digest()));
    }

    /** Reads the name of a row. */
    @FunctionalInterface
    private interface NameReader<K> {
        K read(ResultSet found) throws SQLException;
    }

    /** Encrypts the row of that name. */
    @FunctionalInterface
    private interface Renewal<K> {
        void renew(SqlTransaction tx, K name) throws SQLException;
    }

    /** Finds old rows and renews them, until there are none: what is renewed isn't found again. */
    private <K> long renewAll(String old, NameReader<K> reader, Renewal<K> renewal) {
        long renewed = 0;
        List<K> names = find(old, reader);
        while (!names.isEmpty() && !closed) {
            for (int from = 0; from < names.size() && !closed; from += WRITTEN_AT_ONCE) {
                List<K> some = names.subList(from, Math.min(from + WRITTEN_AT_ONCE, names.size()));
                renewed += store.write(tx -> {
                    for (K name : some) {
                        renewal.renew(tx, name);
                    }
                    return some.size();
                });
            }
            names = find(old, reader);
        }
        return renewed;
    }

    private <K> List<K> find(String old, NameReader<K> reader) {
        return store.read(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet found = statement.executeQuery(old + " LIMIT " + FOUND_AT_ONCE)) {
                List<K> names = new ArrayList<>();
                while (found.next()) {
                    names.add(reader.read(found));
                }
                return names;
            }
        });
    }
}
