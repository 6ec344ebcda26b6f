package org.contactcourier.journal.sql;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.contactcourier.contact.Contact;
import org.contactcourier.journal.JournalException;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.jspecify.annotations.Nullable;

/**
 * What e-mail addresses are called in the column {@code trace}: an address is personal data, so a digest of it is kept, made
 * with a secret of the journal. Thread-safe.
 */
public final class TraceTags {
    /** Bytes for one address. Among a million contacts, one in ten billion look-ups finds a stranger. */
    static final int SIZE = 8;

    private static final String ALGORITHM = "HmacSHA256";
    private static final byte[] NONE = {};

    private final ThreadLocal<Mac> mac;
    private final SqlStore store;
    private final Instant since;

    private TraceTags(SqlStore store, byte[] secret, Instant since) {
        SecretKeySpec key = new SecretKeySpec(secret, ALGORITHM);
        this.mac = ThreadLocal.withInitial(() -> mac(key)); // to make one costs as much as to use it
        this.store = store;
        this.since = since;
    }

    private static Mac mac(SecretKeySpec key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac;
        } catch (InvalidKeyException e) {
            throw new IllegalStateException("any bytes are a key", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java lacks " + ALGORITHM, e);
        }
    }

    /** Those of the journal in {@code store}. */
    public static TraceTags of(SqlStore store) {
        return store.read(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT secret, since FROM trace_secret")) {
                if (!row.next()) {
                    throw new JournalException("the journal lacks its secret: restore a backup");
                }
                return new TraceTags(
                        store,
                        HexFormat.of()
                                .parseHex(String.valueOf(store.encryption().open(row.getString(1)))),
                        Instant.ofEpochMilli(row.getLong(2)));
            }
        });
    }

    /** Contacts that ended before have no tags. */
    Instant since() {
        return since;
    }

    /** The tags of a record's addresses, one behind the other. Of one that is no contact, what looks like an address. */
    public byte[] of(IntakeRecord record) {
        Contact contact = record.contact();
        return contact == null ? of(record.payload()) : of(contact.emails());
    }

    private byte[] of(Payload payload) {
        return of(AddressScan.addresses(payload.bytes()));
    }

    private byte[] of(Collection<String> addresses) {
        if (addresses.isEmpty()) {
            return NONE;
        }
        ByteBuffer tags = ByteBuffer.allocate(SIZE * addresses.size());
        addresses.forEach(address -> tags.put(tag(address), 0, SIZE));
        return tags.array();
    }

    /** The tag of one address. */
    byte[] of(String address) {
        return Arrays.copyOf(tag(address.strip()), SIZE);
    }

    private byte[] tag(String address) {
        return mac.get().doFinal(address.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
    }

    /** Adds the tags of {@code record} to those that its row in {@code contact} has. */
    public void add(SqlTransaction tx, IntakeRecord record) throws SQLException {
        add(tx, record.origin(), of(record));
    }

    /** Adds tags to those that the row of {@code origin} in {@code contact} has. */
    public void add(SqlTransaction tx, Origin origin, byte[] more) throws SQLException {
        add(tx, store.isOrigin(), more, (statement, first) -> EncryptionKeys.bind(statement, first, origin));
    }

    /** Adds those of what looks like an address in a letter's new payload. */
    void add(SqlTransaction tx, String letter, Payload payload) throws SQLException {
        add(tx, "dead_letter_id = ?", of(payload), (statement, first) -> statement.setString(first, letter));
    }

    /** Sets the parameters of a condition. */
    @FunctionalInterface
    private interface Condition {
        void bind(PreparedStatement statement, int first) throws SQLException;
    }

    private static void add(SqlTransaction tx, String where, byte[] tags, Condition condition) throws SQLException {
        if (tags.length == 0) {
            return;
        }
        PreparedStatement select = tx.prepare("SELECT trace FROM contact WHERE " + where);
        condition.bind(select, 1);
        byte[] before;
        try (ResultSet found = select.executeQuery()) {
            before = found.next() ? found.getBytes(1) : null;
        }
        byte[] all = union(before == null ? NONE : before, tags);
        if (before == null || all.length > before.length) {
            PreparedStatement update = tx.prepare("UPDATE contact SET trace = ? WHERE " + where);
            update.setBytes(1, all);
            condition.bind(update, 2);
            update.executeUpdate();
        }
    }

    private static byte[] union(byte[] before, byte[] more) {
        ByteBuffer all = ByteBuffer.allocate(before.length + more.length).put(before);
        for (int at = 0; at < more.length; at += SIZE) {
            byte[] tag = Arrays.copyOfRange(more, at, at + SIZE);
            if (!has(before, tag)) {
                all.put(tag);
            }
        }
        return Arrays.copyOf(all.array(), all.position());
    }

    /** Whether {@code tag} is one of {@code tags}. */
    static boolean has(byte @Nullable [] tags, byte[] tag) {
        if (tags != null) {
            for (int at = 0; at + SIZE <= tags.length; at += SIZE) {
                if (MessageDigest.isEqual(Arrays.copyOfRange(tags, at, at + SIZE), tag)) {
                    return true;
                }
            }
        }
        return false;
    }
}
