package org.contactcourier.format.vcard;

import ezvcard.VCard;
import ezvcard.io.scribe.ScribeIndex;
import ezvcard.property.RawProperty;
import ezvcard.property.VCardProperty;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.contactcourier.contact.FieldFate;
import org.contactcourier.contact.FieldFate.Fate;
import org.contactcourier.mapping.Field;
import org.contactcourier.mapping.words.OtherMatter;

/** What becomes of the properties of a card, as their names tell. It doesn't look into values. Stateless. */
final class VCardFields {
    private static final Map<String, Field> PLACES = Map.ofEntries(
            Map.entry("FN", Field.NAME),
            Map.entry("N", Field.NAME),
            Map.entry("ORG", Field.COMPANY),
            Map.entry("TITLE", Field.DESIGNATION),
            Map.entry("ROLE", Field.DESIGNATION),
            Map.entry("EMAIL", Field.EMAIL),
            Map.entry("TEL", Field.PHONE),
            Map.entry("ADR", Field.ADDRESS),
            Map.entry("LABEL", Field.ADDRESS),
            Map.entry("URL", Field.LINKS),
            Map.entry("PHOTO", Field.AVATAR));

    /** What counts only if the card doesn't have the other. */
    private static final Map<String, Set<String>> INSTEAD =
            Map.of("ROLE", Set.of("TITLE"), "LABEL", Set.of("ADR"), "NICKNAME", Set.of("FN", "N"));

    private static final ScribeIndex SCRIBES = new ScribeIndex();

    /** What holds the card together. */
    private static final Set<String> FRAME = Set.of("BEGIN", "END", "VERSION", RejectedCards.PROPERTY);

    private VCardFields() {}

    /** The properties of {@code card} that have a value. */
    static List<FieldFate> of(byte[] card) {
        Set<String> names = new LinkedHashSet<>();
        String begun = ""; // its value may be on the lines that it goes on in
        int from = 0;
        while (from < card.length) {
            int to = from;
            while (to < card.length && card[to] != '\n' && card[to] != '\r') {
                to++;
            }
            boolean goesOn = from == to || VCardLine.isBlank(card[from]); // nothing is between a CR and its LF
            String name = goesOn ? begun : VCardLine.property(card, from, to);
            begun = name;
            if (!name.isEmpty() && !FRAME.contains(name) && hasValue(card, from, to, goesOn)) {
                names.add(name);
            }
            from = to + 1;
        }
        return fates(names);
    }

    /** The properties of {@code card}, by the names that a vCard has for them. */
    static List<FieldFate> of(VCard card) {
        Set<String> names = new LinkedHashSet<>();
        for (VCardProperty property : card.getProperties()) {
            String name = property instanceof RawProperty raw
                    ? raw.getPropertyName()
                    : Objects.requireNonNull(SCRIBES.getPropertyScribe(property))
                            .getPropertyName();
            names.add(name.toUpperCase(Locale.ROOT));
        }
        return fates(names);
    }

    private static List<FieldFate> fates(Set<String> names) {
        List<FieldFate> fates = new ArrayList<>(names.size());
        for (String name : names) {
            fates.add(fate(name, names));
        }
        return fates;
    }

    private static boolean hasValue(byte[] card, int from, int to, boolean goesOn) {
        for (int i = to - 1; i >= from; i--) {
            if (card[i] == ':' && !goesOn) {
                return false;
            }
            if (card[i] != ';' && !VCardLine.isBlank(card[i])) {
                return true;
            }
        }
        return false;
    }

    private static FieldFate fate(String name, Set<String> all) {
        boolean second = INSTEAD.getOrDefault(name, Set.of()).stream().anyMatch(all::contains);
        if (VCardText.isRead(name) && !second) {
            Field field = PLACES.get(name);
            return new FieldFate(name, Fate.SENT, field == null ? null : field.place());
        }
        return second ? new FieldFate(name, Fate.NO_ROOM, null) : OtherMatter.fate(name);
    }
}
