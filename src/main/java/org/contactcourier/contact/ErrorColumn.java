package org.contactcourier.contact;

import java.util.Collection;

/**
 * The column or key of a rejected row that says why it was rejected. Whoever mends the row may leave it there: it means nothing
 * when the row is read again. It can be told from a column of the sender's own by its texts. Thread-safe.
 */
public final class ErrorColumn {
    /** What it is called, if the row has no column of that name. */
    public static final String NAME = "error";

    /** Characters. Excel takes 32,767 in a cell. */
    private static final int LONGEST = 30_000;

    private static final String BETWEEN = ": ";

    private ErrorColumn() {}

    /**
     * The text: the reason and every violation, in one line. It begins with a letter, so no spreadsheet takes it for a formula.
     *
     * @param message what the dead letter says
     */
    public static String text(Reason reason, String message) {
        StringBuilder text = new StringBuilder(reason.word()).append(BETWEEN);
        message.codePoints()
                .limit(LONGEST)
                .map(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029 ? ' ' : c)
                .forEach(text::appendCodePoint);
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text.toString();
    }

    /** Whether {@code cell} is such a text. */
    public static boolean isText(String cell) {
        for (Reason reason : Reason.values()) {
            if (cell.startsWith(reason.word() + BETWEEN)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the column or key may be called {@code name}. Whether it is one is said by its texts. */
    public static boolean isName(String name) {
        if (!name.startsWith(NAME)) {
            return false;
        }
        String number = name.substring(NAME.length());
        return number.isEmpty()
                || (number.length() > 1
                        && number.charAt(0) == ' '
                        && number.chars().skip(1).allMatch(c -> c >= '0' && c <= '9'));
    }

    /** A name that none of the others has: {@code error}, {@code error 2} and so on. */
    public static String nameBeside(Collection<String> others) {
        String name = NAME;
        for (int number = 2; others.contains(name); number++) {
            name = NAME + " " + number;
        }
        return name;
    }
}
