package org.contactcourier.journal.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.contactcourier.contact.Reason;

/**
 * How many contacts are parked and buried, by whatever process: counted now and then, and brought forward with each commit of
 * this one, so no reading asks the server. Thread-safe.
 */
final class Counts {
    private final AtomicLong parked = new AtomicLong();
    private final AtomicLong parkedBytes = new AtomicLong();
    private final Map<Reason, AtomicLong> buried = new EnumMap<>(Reason.class);

    Counts() {
        for (Reason reason : Reason.values()) {
            buried.put(reason, new AtomicLong());
        }
    }

    void addParked(long contacts, long bytes) {
        parked.addAndGet(contacts);
        parkedBytes.addAndGet(bytes);
    }

    void addBuried(Reason reason, long contacts) {
        ofReason(reason).addAndGet(contacts);
    }

    long parked() {
        return parked.get();
    }

    long parkedBytes() {
        return parkedBytes.get();
    }

    long buried(Reason reason) {
        return ofReason(reason).get();
    }

    private AtomicLong ofReason(Reason reason) {
        AtomicLong count = buried.get(reason);
        if (count == null) {
            throw new IllegalArgumentException("no such reason: " + reason);
        }
        return count;
    }

    /** Counts anew; true, for there is no void here. */
    boolean count(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try (ResultSet found = statement.executeQuery("SELECT count(*), coalesce(sum(kept.size), 0)::bigint"
                    + KeptPayload.FROM + " WHERE due_at IS NOT NULL AND state = 'PARKED'")) {
                if (found.next()) {
                    parked.set(found.getLong(1));
                    parkedBytes.set(found.getLong(2));
                }
            }
            Map<Reason, Long> letters = new EnumMap<>(Reason.class);
            try (ResultSet found = statement.executeQuery(
                    "SELECT reason, count(*) FROM contact WHERE state = 'BURIED' GROUP BY reason")) {
                while (found.next()) {
                    letters.put(Reason.of(found.getString(1)), found.getLong(2));
                }
            }
            buried.forEach((reason, count) -> count.set(letters.getOrDefault(reason, 0L)));
            return true;
        }
    }
}
