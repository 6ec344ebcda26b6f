package org.contactcourier.journal.postgres;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Objects;
import org.contactcourier.contact.RejectedRecordException;
import org.contactcourier.journal.Cause;
import org.contactcourier.journal.JournalEntry.State;
import org.jspecify.annotations.Nullable;

/**
 * Text that the server takes: a column of text can't hold U+0000, nor half of a surrogate pair. Both can stand in what an answer
 * or a bad record says. Stateless.
 */
final class Storable {
    private static final char UNKNOWN = '\uFFFD';

    private Storable() {}

    static String text(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == 0 || Character.isSurrogate(c)) {
                return cleaned(value.replace('\0', UNKNOWN));
            }
        }
        return value;
    }

    static @Nullable String orNull(@Nullable String value) {
        return value == null ? null : text(value);
    }

    private static String cleaned(String value) {
        StringBuilder clean = new StringBuilder(value.length());
        value.codePoints().forEach(c -> clean.appendCodePoint(isHalf(c) ? UNKNOWN : c));
        return clean.toString();
    }

    private static boolean isHalf(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    /** What a rejection says. */
    static String message(RejectedRecordException why) {
        return text(Objects.requireNonNullElse(why.getMessage(), why.reason().word()));
    }

    /** Binds the state of a contact that is rejected, reason and cause; returns the number of the next parameter. */
    static int bind(PreparedStatement statement, int first, RejectedRecordException why) throws SQLException {
        statement.setString(first, (why.isDropped() ? State.DISCARDED : State.BURIED).name());
        statement.setString(first + 1, why.isDropped() ? null : why.reason().word());
        statement.setString(first + 2, why.isDropped() ? null : text(Cause.of(why)));
        return first + 3;
    }
}
