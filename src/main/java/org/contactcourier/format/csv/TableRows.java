package org.contactcourier.format.csv;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.contactcourier.contact.Note;
import org.contactcourier.format.Part;
import org.contactcourier.format.PartStream;
import org.contactcourier.record.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a table without those that are no contacts. A note at the contact above them says which were left out; if they
 * stand above all contacts, the first has it. So this reads one row ahead. Not thread-safe.
 */
final class TableRows implements PartStream.Cutter {
    /** The code of the note about a row that was left out. */
    static final String LEFT_OUT = "row-left-out";

    /** More rows than these between two contacts are told by their number. */
    private static final int MOST_TOLD = 10;

    private static final int LONGEST_TOLD = 200;

    private final CsvSplitter rows;
    private final CsvRow sorting;
    private final CsvRow reading;
    private List<Note> notes = new ArrayList<>(0);
    private int untold;
    private @Nullable Part ahead;
    private @Nullable IOException failure;
    private boolean begun;
    private long covered;
    private CsvSplitter.@Nullable RowPlace beforeAhead;
    private int sortedBefore;

    /** What the table is: where it is something else, the words of its rows mean nothing. */
    private final String table;

    /**
     * @param sorting says which rows are left out
     * @param reading reads the others, which are handed out before it is asked
     */
    TableRows(CsvSplitter rows, CsvRow sorting, CsvRow reading, CsvTable table) {
        this.rows = rows;
        this.sorting = sorting;
        this.reading = reading;
        this.table = table.syntax() + " " + Sha256.hex(Sha256.start().digest(table.header()));
    }

    /** What reads the rows. */
    CsvRow reading() {
        return reading;
    }

    @Override
    public Optional<List<String>> state() {
        CsvSplitter.RowPlace place = beforeAhead;
        if (place == null || ahead == null) {
            return Optional.empty();
        }
        List<String> state = new ArrayList<>(place.words());
        state.add(Integer.toString(sortedBefore));
        state.add(Integer.toString(reading.learned()));
        state.add(table);
        return Optional.of(state);
    }

    /**
     * Goes on where the rows of another reading stood, before anything is read.
     *
     * @return false if {@code state} is none of this table
     */
    boolean goOn(long offset, List<String> state) {
        if (state.size() != 7 || !state.get(6).equals(table)) {
            return false;
        }
        rows.goOn(CsvSplitter.RowPlace.of(offset, state));
        sorting.goOn(Integer.parseInt(state.get(4)));
        reading.goOn(Integer.parseInt(state.get(5)));
        return true;
    }

    @Override
    public @Nullable Part next() throws IOException {
        notes = new ArrayList<>(0);
        untold = 0;
        if (!begun) {
            begun = true;
            ahead = advance();
        }
        if (failure != null) {
            throw failure;
        }
        Part row = ahead;
        if (row != null) {
            try {
                ahead = advance();
            } catch (IOException e) {
                failure = e; // the row in hand is whole, so it is given first
            } catch (UncheckedIOException e) {
                failure = e.getCause();
            }
        }
        if (untold > 0) {
            notes.add(new Note("", LEFT_OUT, untold + " more rows", null));
        }
        return row;
    }

    /** The next row that counts, past those that don't. */
    private @Nullable Part advance() throws IOException {
        while (true) {
            CsvSplitter.RowPlace before = rows.rowPlace();
            beforeAhead = before;
            sortedBefore = sorting.learned();
            covered = before.offset();
            Part row = rows.next();
            if (!(row instanceof Part.Element element) || !sorting.isLeftOut(element)) {
                covered = row == null ? rows.covered() : covered;
                return row;
            }
            if (notes.size() < MOST_TOLD) {
                notes.add(new Note("", LEFT_OUT, shown(element.bytes()), null));
            } else {
                untold++;
            }
        }
    }

    private static String shown(byte[] row) {
        String text = new String(row, StandardCharsets.UTF_8);
        return text.length() <= LONGEST_TOLD ? text : text.substring(0, LONGEST_TOLD) + "…";
    }

    /** About the rows that were left out beside the row that came last. */
    List<Note> notes() {
        return notes;
    }

    @Override
    public long covered() {
        return covered;
    }

    @Override
    public long lookedAt() {
        return rows.lookedAt();
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
