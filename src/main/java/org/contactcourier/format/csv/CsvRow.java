package org.contactcourier.format.csv;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import java.util.ArrayList;
import java.util.List;
import org.contactcourier.contact.ErrorColumn;
import org.contactcourier.contact.InvalidContactException;
import org.contactcourier.contact.Note;
import org.contactcourier.contact.RejectedRecordException;
import org.contactcourier.contact.Violation;
import org.contactcourier.format.Part;
import org.contactcourier.mapping.MappedContact;
import org.contactcourier.mapping.ObjectMapping;
import org.contactcourier.record.MalformedRecordException;
import org.jspecify.annotations.Nullable;

/** Reads the rows of one table, one after the other, as the encoding shows on the way. Not thread-safe. */
final class CsvRow {
    /** The code of the note about a line that was quoted as a whole. */
    private static final String UNQUOTED = "line-unquoted";

    /** With its country's code, no number has fewer digits. */
    private static final int INTERNATIONAL = 8;

    /** A name with a comma in it is no row of two cells. */
    private static final int FEWEST_COLUMNS = 3;

    // What learned() is made of.
    private static final int UNICODE = 1;
    private static final int BELOW = 2;

    private final CsvTable table;
    private final ObjectMapping contacts;
    private final CsvText text;
    private final ObjectReader reader;
    private final RowJudge judge;
    private boolean unquoted;

    CsvRow(CsvTable table, ObjectMapping contacts) {
        this.table = table;
        this.contacts = contacts;
        this.text = new CsvText(table.unicode());
        this.reader = table.syntax().reader();
        this.judge = new RowJudge(table.columns());
    }

    /** What the rows so far have shown of those behind them, as one number. */
    int learned() {
        return (text.isUnicode() ? UNICODE : 0) | (judge.isBelow() ? BELOW : 0);
    }

    /** Goes on where another reading of the same table had {@code learned} that. */
    void goOn(int learned) {
        text.isUnicode((learned & UNICODE) != 0);
        judge.isBelow((learned & BELOW) != 0);
    }

    /**
     * Whether the row is surely no contact. Most rows have an e-mail address or an international number, which says that they
     * are one; those aren't taken apart for this.
     */
    boolean isLeftOut(Part.Element row) {
        byte[] bytes = row.bytes();
        if (contacts.areMapped() || (hasContactPoint(bytes) && !isMarked(bytes))) {
            return false;
        }
        try {
            return judge.of(cells(text(row), row)) == RowJudge.RowKind.LEFT_OUT;
        } catch (MalformedRecordException e) {
            return false; // which is said where the row is read
        }
    }

    /** Whether there is an e-mail address in it, or a number that begins with a plus. */
    private static boolean hasContactPoint(byte[] row) {
        int digits = -1;
        for (byte b : row) {
            if (b == '@' || digits >= INTERNATIONAL) {
                return true;
            }
            if (b == '+') {
                digits = 0;
            } else if (b >= '0' && b <= '9') {
                digits += digits < 0 ? 0 : 1;
            } else if (b != ' ' && b != '-' && b != '(' && b != ')' && b != '.') {
                digits = -1;
            }
        }
        return digits >= INTERNATIONAL;
    }

    /** Whether it may be a comment. */
    private static boolean isMarked(byte[] row) {
        byte first = row.length == 0 ? 0 : row[0];
        return first == '#' || first == '/' || first == '<';
    }

    /** The encoding, as far as the rows have shown another one than UTF-8; else null. */
    @Nullable
    String encoding() {
        return text.encoding();
    }

    /** The row's text. */
    String text(Part.Element row) throws MalformedRecordException {
        return text.of(row.bytes(), row.start());
    }

    /** The contact in {@code text}, which is the row's. */
    MappedContact contact(String text, Part.Element row) throws RejectedRecordException {
        List<String> cells = withoutError(cells(text, row));
        int columns = table.columns().count();
        for (int i = columns; i < cells.size(); i++) {
            if (!cells.get(i).isBlank()) {
                throw new MalformedRecordException("the row has " + cells.size() + " cells, the header " + columns
                        + ": too many from line " + row.start().line() + ", cell " + (i + 1) + " on");
            }
        }
        if (!contacts.areMapped() && judge.isDoubtful(cells)) {
            throw new MalformedRecordException("a line of text in the table rather than a contact, at " + row.start());
        }
        MappedContact contact = contacts.areMapped()
                ? mapped(cells, row.start().line())
                : table.columns().contact(cells, row.start().line(), contacts);
        return unquoted ? contact.and(List.of(new Note("", UNQUOTED, null, null))) : contact;
    }

    /** The cells without the text that tells why the row was rejected once. */
    private List<String> withoutError(List<String> cells) {
        int last = table.columns().count() - 1;
        if (cells.size() <= last
                || !ErrorColumn.isName(table.columns().header(last))
                || !ErrorColumn.isText(cells.get(last))) {
            return cells;
        }
        List<String> mended = new ArrayList<>(cells);
        mended.set(last, "");
        return mended;
    }

    private MappedContact mapped(List<String> cells, long line) throws InvalidContactException {
        try {
            return contacts.contact(table.columns().object(cells));
        } catch (InvalidContactException e) {
            throw new InvalidContactException(e.violations().stream()
                    .map(violation -> new Violation(
                            ("line " + line + ", " + violation.pointer()).replaceFirst(", $", ""),
                            violation.code(),
                            violation.message()))
                    .toList());
        }
    }

    private List<String> cells(String text, Part.Element row) throws MalformedRecordException {
        try {
            List<String> cells = CsvSyntax.cells(reader, table.syntax().doubled(text));
            List<String> inner = inner(cells, text);
            unquoted = inner != null;
            return inner == null ? cells : inner;
        } catch (JsonProcessingException e) {
            // Jackson's own message quotes the input.
            int index = e.getLocation() == null
                    ? 0
                    : (int) Math.max(0, e.getLocation().getCharOffset());
            throw new MalformedRecordException("not CSV at " + row.start().plus(row.bytes(), index));
        }
    }

    /** The cells in the one cell of a line that is quoted as a whole; null if it isn't such a line. */
    private @Nullable List<String> inner(List<String> cells, String text) throws MalformedRecordException {
        CsvSyntax syntax = table.inner() == null ? table.syntax() : table.inner();
        boolean one = text.strip().startsWith(String.valueOf(table.syntax().quote()))
                && cells.get(0).indexOf(syntax.delimiter()) >= 0
                && cells.stream().skip(1).allMatch(String::isBlank);
        if (!one || (table.inner() == null && table.columns().count() < FEWEST_COLUMNS)) {
            return null;
        }
        try {
            List<String> inner = CsvSyntax.cells(syntax.reader(), cells.get(0));
            return table.inner() != null || inner.size() == table.columns().count() ? inner : null;
        } catch (JsonProcessingException e) {
            if (table.inner() != null) {
                throw new MalformedRecordException("no row inside of the quotes around the line");
            }
            return null;
        }
    }
}
