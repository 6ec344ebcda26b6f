package org.contactcourier.journal.postgres.session;

import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a failure of the server means, told from its SQLSTATE: words for people with what to do, and whether the session is lost.
 * Stateless.
 */
public final class ServerTrouble {
    /** By the whole code, else by its class: the first two characters. */
    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("08", "it can't be reached, or the connection was lost"),
            Map.entry("25006", "it only reads, as a standby does: name the primary in journal.url, or all hosts"),
            Map.entry("25P03", "it ended a transaction that took too long"),
            Map.entry(
                    "28", "it refuses the login: see journal.username, journal.password and the server's pg_hba.conf"),
            Map.entry("3D000", "it has no such database: CREATE DATABASE, or correct journal.url"),
            Map.entry("3F000", "it has no such schema: CREATE SCHEMA, or correct currentSchema in journal.url"),
            Map.entry("40", "it couldn't put transactions in an order"),
            Map.entry("42501", "its user lacks a right: GRANT ALL ON SCHEMA and on the journal's tables"),
            Map.entry("42P01", "a table of the journal is missing: restore a backup"),
            Map.entry("53100", "the server's disk is full: free space there"),
            Map.entry("53200", "the server is out of memory"),
            Map.entry("53300", "it has too many connections: raise max_connections, or end some"),
            Map.entry("53", "the server lacks resources"),
            Map.entry("54", "a limit of the server is too low"),
            Map.entry("55P03", "somebody else holds a lock on the journal's tables"),
            Map.entry("57014", "a statement took too long; somebody may hold a lock, or the server is busy"),
            Map.entry("57P01", "an administrator ended the session"),
            Map.entry("57P02", "the server crashed"),
            Map.entry("57P03", "the server is starting or stopping"),
            Map.entry("57P04", "somebody has dropped the database"),
            Map.entry("57P05", "the server ended an idle session"),
            Map.entry("58", "the server can't read or write its files: see its log"),
            Map.entry("XX001", "it is corrupt: see the server's log, restore a backup"),
            Map.entry("XX002", "an index is corrupt: REINDEX, see the server's log"));

    /** After these the session, or the server behind it, is of no use any more. */
    private static final Set<String> ENDS_SESSION =
            Set.of("08", "25006", "25P03", "57P01", "57P02", "57P03", "57P04", "57P05");

    /** After these the same may succeed at once. */
    private static final Set<String> IN_CONFLICT = Set.of("40001", "40P01");

    private ServerTrouble() {}

    /** One line: what it is, what to do, and what the server says. */
    static String of(SQLException e) {
        String state = state(e);
        String words = WORDS.getOrDefault(state, WORDS.get(ofClass(state)));
        String said = firstLine(e);
        return words == null ? "%s (SQLSTATE %s)".formatted(said, state) : "%s (%s: %s)".formatted(words, state, said);
    }

    static boolean endsSession(SQLException e) {
        String state = state(e);
        return ENDS_SESSION.contains(state) || ENDS_SESSION.contains(ofClass(state));
    }

    static boolean isConflict(SQLException e) {
        return IN_CONFLICT.contains(state(e));
    }

    /** Whether room is short: then only a write that needs some shows that it is over. */
    public static boolean isLackOfRoom(SQLException e) {
        return state(e).equals("53100");
    }

    private static String state(SQLException e) {
        @Nullable String state = e.getSQLState();
        return state == null || state.length() < 5 ? "?????" : state;
    }

    private static String ofClass(String state) {
        return state.substring(0, 2);
    }

    private static String firstLine(SQLException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("").strip();
    }
}
