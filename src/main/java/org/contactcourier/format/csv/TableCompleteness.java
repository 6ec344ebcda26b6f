package org.contactcourier.format.csv;

import org.contactcourier.format.Head;
import org.contactcourier.format.TextCompleteness;

/**
 * Follows a table while it is written. It ends in the middle of a row if its last row has no line end, since {@code ada@exam} may
 * go on; if its last cell's quote isn't closed; and if there is no row below the header yet. Takes quotes as {@link CsvSplitter}
 * does: a broken one costs its line, and not what follows. Not thread-safe.
 */
final class TableCompleteness extends TextCompleteness {
    private final char delimiter;
    private final char quote;
    private final boolean escaped;
    private boolean backslash;
    private CellPlace state = CellPlace.CELL;
    private boolean text;
    private boolean header;
    private boolean rows;

    /** Where in a row the last character stands. */
    private enum CellPlace {
        /** At a cell's beginning, or in blanks there. */
        CELL,
        /** In a cell without quotes, or behind something that is no row. */
        PLAIN,
        QUOTED,
        /** Behind a quote in a quoted cell, which closes the cell unless another follows. */
        QUOTE,
        /** In blanks behind a closing quote. */
        CLOSED
    }

    TableCompleteness(Head head, CsvSyntax syntax) {
        super(head);
        this.delimiter = syntax.delimiter();
        this.quote = syntax.quote();
        this.escaped = syntax.escaped();
    }

    @Override
    protected void character(int c) {
        if (state == CellPlace.QUOTED) {
            boolean plain = backslash;
            backslash = !plain && escaped && c == '\\';
            if (plain) {
                return;
            }
            state = c == quote ? CellPlace.QUOTE : CellPlace.QUOTED;
            return;
        }
        if (state == CellPlace.QUOTE && c == quote) {
            state = CellPlace.QUOTED;
        } else if (isLineEnd(c)) {
            endLine();
        } else if (c == delimiter) {
            text = true;
            state = CellPlace.CELL;
        } else if (isBlank(c)) {
            state = state == CellPlace.QUOTE ? CellPlace.CLOSED : state;
        } else {
            text = true;
            state = c == quote && state == CellPlace.CELL
                    ? CellPlace.QUOTED
                    : CellPlace.PLAIN; // behind a closing quote: broken
        }
    }

    private void endLine() {
        state = CellPlace.CELL;
        if (text) {
            rows |= header;
            header = true;
        }
        text = false;
    }

    @Override
    protected boolean endsInside() {
        return text || !rows;
    }
}
