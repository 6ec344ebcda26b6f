package org.contactcourier.account;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.contactcourier.contact.FieldFate;
import org.contactcourier.contact.FieldFate.Fate;
import org.contactcourier.contact.Note;
import org.contactcourier.record.IntakeRecord;
import org.jspecify.annotations.Nullable;

/** Adds up what became of each column, key or property over the records of one input. Its memory is bounded. Not thread-safe. */
public final class FieldTally {
    /** No table has more columns that anybody reads about; objects with random keys have millions. */
    private static final int MOST_NAMES = 200;

    private final Map<String, Column> columns = new LinkedHashMap<>();
    private boolean more;

    /**
     * One column, key or property.
     *
     * @param fate the best of any record
     * @param place where in the contact it goes, or what it is; null if neither is known
     * @param records how many had a value there
     */
    public record Column(String name, Fate fate, @Nullable String place, long records) {
        /** The code of the note about a field that isn't sent. */
        public String noteCode() {
            if (fate == Fate.NOT_UNDERSTOOD) {
                return FieldFate.IGNORED_FIELD;
            }
            return FieldFate.COMPANY_NOT_SENT.equals(place) ? FieldFate.COMPANY_NOT_SENT : "no-room";
        }

        private Column and(Fate its, @Nullable String where, boolean again) {
            boolean better = rank(its) < rank(fate);
            return new Column(name, better ? its : fate, better ? where : place, again ? records : records + 1);
        }

        /** A field that was changed once is worth to be looked at. */
        private static int rank(Fate fate) {
            return switch (fate) {
                case CHANGED -> 0;
                case SENT -> 1;
                case MAPPED -> 2;
                case NO_ROOM -> 3;
                case NOT_UNDERSTOOD -> 4;
                case IGNORED -> 5;
                case EMPTY -> 6;
            };
        }
    }

    /** Adds one record. */
    public void add(IntakeRecord record) {
        List<FieldFate> fields = record.fields();
        if (fields.isEmpty()) {
            return;
        }
        Set<String> changed = places(record.notes());
        Set<String> seen = new HashSet<>();
        for (FieldFate field : fields) {
            String place = field.place();
            boolean isChanged = field.fate() == Fate.SENT && place != null && changed.contains(place);
            add(field.name(), isChanged ? Fate.CHANGED : field.fate(), place, !seen.add(field.name()));
        }
    }

    /** @param again whether the record has another value under this name */
    private void add(String name, Fate fate, @Nullable String place, boolean again) {
        Column column = columns.get(name);
        if (column != null) {
            columns.put(name, column.and(fate, place, again));
        } else if (columns.size() < MOST_NAMES) {
            columns.put(name, new Column(name, fate, place, 1));
        } else {
            more = true;
        }
    }

    /** What {@code notes} point to, and all that is around it. */
    private static Set<String> places(List<Note> notes) {
        if (notes.isEmpty()) {
            return Set.of();
        }
        Set<String> places = new HashSet<>();
        for (Note note : notes) {
            for (String at = note.pointer(); at.startsWith("/"); at = at.substring(0, at.lastIndexOf('/'))) {
                places.add(at);
            }
        }
        return places;
    }

    /**
     * Adds the columns of a table that no record has a value in. All stand in the table's order then.
     *
     * @param header what becomes of the columns of the table
     */
    public void addEmpty(List<FieldFate> header) {
        if (header.isEmpty()) {
            return;
        }
        Map<String, Column> seen = new LinkedHashMap<>(columns);
        int room = MOST_NAMES - seen.size();
        columns.clear();
        for (FieldFate field : header) {
            Column column = seen.remove(field.name());
            if (column != null) {
                columns.put(field.name(), column);
            } else if (!columns.containsKey(field.name()) && room > 0) {
                room--;
                columns.put(field.name(), new Column(field.name(), Fate.EMPTY, field.place(), 0));
            } else if (!columns.containsKey(field.name())) {
                more = true;
            }
        }
        columns.putAll(seen);
    }

    /** In the order in which they were seen. */
    public List<Column> columns() {
        return List.copyOf(columns.values());
    }

    /** Whether there are more names than are listed. */
    public boolean isCut() {
        return more;
    }

    /** Goes on where another tally had come to that. */
    public void goOn(List<Column> from) {
        columns.clear();
        List<Column> all = new ArrayList<>(from);
        all.stream().limit(MOST_NAMES).forEach(column -> columns.put(column.name(), column));
    }
}
