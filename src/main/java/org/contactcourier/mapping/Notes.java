package org.contactcourier.mapping;

import java.util.ArrayList;
import java.util.List;
import org.contactcourier.contact.Note;
import org.contactcourier.mapping.clean.Text;
import org.jspecify.annotations.Nullable;

/** What was done to the values of one contact. One thread. */
final class Notes {
    /** Nobody reads more than this many, and hostile input could fill receipts with them. */
    private static final int MAX = 100;

    private final List<Note> notes = new ArrayList<>(0);
    private final List<String> unused = new ArrayList<>(0);

    /** Notes what was done to {@code text}, which stands at {@code pointer} in SmartTask's model by now. */
    void about(String pointer, @Nullable Text text) {
        if (text != null) {
            for (Text.Change change : text.changes()) {
                add(pointer, change.code(), change.from(), change.to());
            }
        }
    }

    void about(String pointer, List<Text> texts) {
        for (int i = 0; i < texts.size(); i++) {
            if (!texts.get(i).changes().isEmpty()) {
                about(pointer + "/" + i, texts.get(i));
            }
        }
    }

    /** Notes it unless the same was noted already: what several readings of a field find is one thing. */
    void addOnce(String pointer, String code, String from) {
        if (!notes.contains(new Note(pointer, code, from, null))) {
            add(pointer, code, from, null);
        }
    }

    void add(String pointer, String code, String from, @Nullable String to) {
        if (notes.size() < MAX) {
            notes.add(new Note(pointer, code, from, to));
        } else if (notes.size() == MAX) {
            notes.add(new Note("", "too-many", null, null));
        }
    }

    /** Notes that the value at {@code pointer} in the input isn't sent: another one of its kind is. */
    void unused(String pointer) {
        unused.add(pointer);
    }

    /** Where in the input such values stand. */
    List<String> unused() {
        return unused;
    }

    List<Note> list() {
        return List.copyOf(notes);
    }
}
