package org.contactcourier.journal.postgres;

import java.security.SecureRandom;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.contactcourier.journal.postgres.session.BatchWriter;
import org.contactcourier.journal.postgres.session.ServerTrouble;
import org.contactcourier.journal.postgres.session.StartSession;
import org.contactcourier.journal.sql.WriteCheck;

/**
 * Whether the journal can be written, found by writing. As long as all went well, a small row is enough. If the last test found
 * no room, the next one needs a fresh file and a megabyte in it: a small row would find a gap somewhere. Thread-safe.
 */
final class TestWrite {
    private static final String TAKE = "DELETE FROM probe WHERE start = ?";
    private static final String PUT = "INSERT INTO probe (start, room) VALUES (?, ?)";

    private static final int SMALL = 64;
    private static final int LARGE = 1024 * 1024;

    private final BatchWriter writer;
    private final SecureRandom random = new SecureRandom();
    private final WriteCheck check = new WriteCheck(this::write);

    TestWrite(BatchWriter writer) {
        this.writer = writer;
    }

    /** Why it can't; answers within half a second. */
    Optional<String> problem() {
        return check.problem();
    }

    private CompletableFuture<Boolean> write(Optional<Throwable> last) {
        boolean roomWasShort =
                last.flatMap(TestWrite::sql).map(ServerTrouble::isLackOfRoom).orElse(false);
        return writer.submit(session -> write(session, roomWasShort), null);
    }

    private boolean write(StartSession session, boolean roomWasShort) throws SQLException {
        PreparedStatement take = session.prepare(roomWasShort ? "TRUNCATE probe" : TAKE);
        if (!roomWasShort) {
            take.setLong(1, session.number());
        }
        take.executeUpdate();
        byte[] room = new byte[roomWasShort ? LARGE : SMALL];
        random.nextBytes(room); // what can be compressed needs no room
        PreparedStatement put = session.prepare(PUT);
        put.setLong(1, session.number());
        put.setBytes(2, room);
        return put.executeUpdate() == 1;
    }

    private static Optional<SQLException> sql(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return Optional.of(sql);
            }
        }
        return Optional.empty();
    }
}
