package org.contactcourier.mapping.words;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.contactcourier.mapping.Field;
import org.contactcourier.mapping.words.HeaderWords.Party;

/**
 * Chooses between several persons in one row: who comes to an event, whom the row is about, who paid. The nearest one who has a
 * name in the row is the contact; what the others have is not. Immutable.
 */
public final class Parties {
    private static final Set<Field> NAMES = EnumSet.of(
            Field.NAME, Field.GIVEN_NAME, Field.MIDDLE_NAME, Field.FAMILY_NAME, Field.NAME_PREFIX, Field.NAME_SUFFIX);

    private static final Set<Field> OWN = EnumSet.copyOf(NAMES);

    static {
        OWN.addAll(EnumSet.of(Field.EMAIL, Field.PHONE));
    }

    private Parties() {}

    /** A cell that isn't blank. */
    public record PersonalCell(Field field, Party party, String text) {}

    /** Which of {@code cells} belong to another person than the row's contact. */
    public static boolean[] others(List<PersonalCell> cells) {
        Map<Party, StringBuilder> names = new EnumMap<>(Party.class);
        for (PersonalCell cell : cells) {
            if (NAMES.contains(cell.field()) && cell.party() != Party.SOMEBODY_ELSE) {
                names.computeIfAbsent(cell.party(), party -> new StringBuilder())
                        .append(Field.normal(cell.text()));
            }
        }
        Party nearest =
                names.isEmpty() ? Party.CONTACT : names.keySet().iterator().next();
        boolean[] others = new boolean[cells.size()];
        for (int i = 0; i < others.length; i++) {
            others[i] = isAnothers(cells.get(i), nearest, names, cells);
        }
        return others;
    }

    private static boolean isAnothers(
            PersonalCell cell, Party nearest, Map<Party, StringBuilder> names, List<PersonalCell> cells) {
        Party party = cell.party();
        if (party == Party.SOMEBODY_ELSE) {
            return true;
        }
        if (party == nearest) {
            return false;
        }
        StringBuilder name = names.get(party);
        StringBuilder near = names.get(nearest);
        if (name != null && near != null && name.compareTo(near) != 0) {
            // Another person. What the row says of nobody in particular still is the contact's, but for the person's
            // own.
            return party != Party.CONTACT || OWN.contains(cell.field());
        }
        return party == Party.WHO_PAID
                && cells.stream().anyMatch(other -> other.field() == cell.field() && other.party() != Party.WHO_PAID);
    }
}
