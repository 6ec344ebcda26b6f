package org.contactcourier.format.vcard;

import com.fasterxml.jackson.databind.node.ObjectNode;
import ezvcard.VCard;
import ezvcard.property.FormattedName;
import ezvcard.property.StructuredName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.contactcourier.mapping.PersonName;
import org.contactcourier.mapping.clean.TrimmedText;
import org.jspecify.annotations.Nullable;

/**
 * The person's name in a card: the parts in {@code N}, and what they say about the order in {@code FN}. Immutable.
 *
 * @param card whose name it is
 * @param parts null if there is no name in parts
 */
record VCardName(VCard card, @Nullable StructuredName parts) {
    /** Where people write the family name first in Latin letters, too (ISO 639-1). */
    private static final Set<String> FAMILY_FIRST = Set.of("hu", "vi", "zh", "ja", "ko", "km", "mn");

    /** As many as a name has in {@code N}. */
    private static final int PARTS = 5;

    static VCardName of(VCard card) {
        return new VCardName(card, unescaped(card.getStructuredName()));
    }

    /** The name whose parts an exporter has escaped into one: {@code N:Lovelace\;Ada\;\;\;;;;;}. */
    private static @Nullable StructuredName unescaped(@Nullable StructuredName name) {
        String family = name == null ? null : name.getFamily();
        String[] all = family == null ? new String[0] : family.split(";", -1);
        if (name == null || all.length < PARTS - 1 || text(name.getGiven()) != null) {
            return name;
        }
        StructuredName parts = new StructuredName();
        parts.setFamily(all[0]);
        parts.setGiven(all[1]);
        Stream.of(all).skip(2).limit(1).filter(part -> text(part) != null).forEach(parts.getAdditionalNames()::add);
        Stream.of(all).skip(3).limit(1).filter(part -> text(part) != null).forEach(parts.getPrefixes()::add);
        Stream.of(all).skip(4).limit(1).filter(part -> text(part) != null).forEach(parts.getSuffixes()::add);
        return parts;
    }

    /** The parts in one, in their order; null if only titles are there. */
    @Nullable
    String inOne() {
        if (parts == null || (text(parts.getGiven()) == null && text(parts.getFamily()) == null)) {
            return null; // Dr. and Jr. alone are nobody
        }
        boolean familyFirst =
                PersonName.isFamilyFirst(parts.getGiven(), parts.getFamily()) || isOfFamilyFirstLanguage();
        List<@Nullable String> all = new ArrayList<>(parts.getPrefixes());
        all.add(familyFirst ? parts.getFamily() : parts.getGiven());
        all.addAll(parts.getAdditionalNames());
        all.add(familyFirst ? parts.getGiven() : parts.getFamily());
        all.addAll(parts.getSuffixes());
        return text(joined(all));
    }

    private static String joined(List<@Nullable String> parts) {
        StringBuilder all = new StringBuilder();
        for (String part : parts) {
            String text = text(part);
            if (text != null) {
                all.append(all.isEmpty() ? "" : " ").append(text);
            }
        }
        return all.toString();
    }

    /** Whether the card says that its names are in a language whose people are called by their family name first. */
    private boolean isOfFamilyFirstLanguage() {
        FormattedName formatted = card.getFormattedName();
        return Stream.of(parts == null ? null : parts.getLanguage(), formatted == null ? null : formatted.getLanguage())
                .filter(Objects::nonNull)
                .anyMatch(tag ->
                        FAMILY_FIRST.contains(tag.toLowerCase(Locale.ROOT).split("[-_]", 2)[0]));
    }

    /** Puts the parts into {@code object}, where {@code formatted} has them in another order; they win then. */
    void putPartsBeside(String formatted, ObjectNode object) {
        StructuredName name = parts;
        if (name == null || isOfFamilyFirstLanguage()) {
            return;
        }
        List<String> others = Stream.of(name.getPrefixes(), name.getAdditionalNames(), name.getSuffixes())
                .flatMap(List::stream)
                .toList();
        String given = text(name.getGiven());
        String family = text(name.getFamily());
        boolean noName = PersonName.isNoName(formatted) && (given != null || family != null);
        // Beside a comma the parts also say that it isn't one between them.
        boolean comma = formatted.indexOf(',') >= 0 && given != null && family != null;
        if (noName || comma || PersonName.isTurnedRound(formatted, given, family, others)) {
            put(object, "name prefix", joined(List.copyOf(name.getPrefixes())));
            put(object, "given name", given);
            put(object, "middle name", joined(List.copyOf(name.getAdditionalNames())));
            put(object, "family name", family);
            put(object, "name suffix", joined(List.copyOf(name.getSuffixes())));
        }
    }

    private static void put(ObjectNode object, String key, @Nullable String part) {
        if (part != null && !part.isEmpty()) {
            object.put(key, part);
        }
    }

    @Nullable
    String nickname() {
        return card.getNicknames().stream()
                .flatMap(names -> names.getValues().stream())
                .map(VCardName::text)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable String text(@Nullable String value) {
        String trimmed = value == null ? "" : TrimmedText.of(value);
        return trimmed.isEmpty() ? null : trimmed;
    }

    /** No name: it is personal data. */
    @Override
    public String toString() {
        return "a name";
    }
}
