package org.contactcourier.mapping.words;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.contactcourier.contact.ErrorColumn;
import org.contactcourier.contact.FieldFate;
import org.contactcourier.contact.FieldFate.Fate;
import org.contactcourier.mapping.Field;
import org.contactcourier.text.WordFile;

/**
 * What people keep of a contact and SmartTask has no place for: birthdays, notes, fax numbers. A table in a file has the names.
 * Thread-safe.
 */
public final class OtherMatter {
    private static final Map<String, String> TITLES = titles();

    private OtherMatter() {}

    /** What {@code name} means, if it is in the table. */
    public static Optional<String> of(String name) {
        String normal = Field.normal(name);
        String exact = TITLES.get(normal);
        return Optional.ofNullable(exact == null ? TITLES.get(Field.normalLetters(name)) : exact);
    }

    /** What becomes of a field that is no part of a contact. People may write anything into the error of a rejected record. */
    public static FieldFate fate(String name) {
        return of(name).or(() -> ErrorColumn.isName(name) ? Optional.of(ErrorColumn.NAME) : Optional.empty())
                .map(title -> new FieldFate(name, Fate.NO_ROOM, title))
                .orElseGet(() -> new FieldFate(name, Fate.NOT_UNDERSTOOD, null));
    }

    private static Map<String, String> titles() {
        Map<String, String> titles = new HashMap<>();
        for (Map.Entry<String, List<String>> entry :
                WordFile.words(OtherMatter.class, "no-room.txt").entrySet()) {
            titles.put(Field.normal(entry.getKey()), entry.getKey());
            entry.getValue().forEach(name -> titles.putIfAbsent(Field.normal(name), entry.getKey()));
        }
        return Map.copyOf(titles);
    }
}
