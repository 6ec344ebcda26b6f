package org.contactcourier.mapping.words;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.contactcourier.mapping.AddressMapping;
import org.contactcourier.mapping.Field;
import org.contactcourier.mapping.Language;
import org.jspecify.annotations.Nullable;

/**
 * A part of one of several addresses, by what stands before or behind the part's name. Immutable.
 *
 * @param field the part
 * @param key what it is called in the address
 * @param address which address it is a part of
 */
public record AddressPart(Field field, String key, String address) {
    /** Which address of several a part belongs to: {@code Business Street}, {@code MailingCity}, {@code Home Address City}. */
    private static final List<String> ADDRESSES = List.of(
            "business",
            "work",
            "office",
            "company",
            "home",
            "private",
            "personal",
            "mailing",
            "billing",
            "shipping",
            "primary",
            "postal",
            "other",
            "weitere",
            "weiterer",
            "weiteres",
            "werkadres",
            "huisadres",
            "adressluzbowy",
            "adresdomowy");

    /** Likewise where it comes last: {@code Straße geschäftlich}, {@code Ville (bureau)}, {@code Ciudad del trabajo}. */
    private static final List<String> ADDRESSES_LAST = List.of(
            "geschaftlich",
            "privat",
            "bureau",
            "domicile",
            "autre",
            "deltrabajo",
            "particular",
            "uff",
            "ab",
            "doenderecocomercial",
            "doenderecoresidencial",
            "comercial",
            "residencial");

    private static final String FORMATTED = "formatted";
    private static final String ADDRESS = "address";

    /** What a header or a key names, if that is a part of an address that has a name, or such an address; else null. */
    public static @Nullable AddressPart of(String name, Language language) {
        String normal = Field.normal(name);
        AddressPart part = part(normal, language);
        if (part == null && normal.startsWith(ADDRESS) && normal.length() > ADDRESS.length() + 1) {
            int length = ADDRESS.length() + 1;
            part = part(normal.substring(length), normal.substring(0, length), language);
        }
        return part;
    }

    /**
     * The same parts and more: {@code Home Address} beside {@code Home City} is the street of this address rather than all of
     * one, and {@code Home Address 2} is its second line.
     *
     * @param names what the headers or keys are
     * @param parts what of an address each of them is, or null
     */
    public static List<@Nullable AddressPart> withStreets(List<String> names, List<@Nullable AddressPart> parts) {
        Map<String, Set<Field>> addresses = new HashMap<>();
        for (AddressPart part : parts) {
            if (part != null) {
                addresses
                        .computeIfAbsent(part.address(), address -> EnumSet.noneOf(Field.class))
                        .add(part.field());
            }
        }
        if (addresses.isEmpty()) {
            return parts;
        }
        List<@Nullable AddressPart> all = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            String address = parts.get(i) == null ? whole(names.get(i)) : null;
            Set<Field> others = address == null ? Set.of() : addresses.getOrDefault(address, Set.of());
            boolean street =
                    !others.contains(Field.STREET) && (others.contains(Field.CITY) || others.contains(Field.ZIP));
            Field line = line(Field.STREET, Field.normal(names.get(i)));
            all.add(
                    street && address != null
                            ? new AddressPart(line, line.names().get(0), address)
                            : parts.get(i));
        }
        return all;
    }

    /** Which address {@code name} names as a whole, or null. */
    private static @Nullable String whole(String name) {
        String letters = Field.normalLetters(name);
        for (String address : ADDRESSES) {
            if (letters.startsWith(address) && isAddress(letters.substring(address.length()))) {
                return address;
            }
        }
        for (String address : ADDRESSES_LAST) {
            if (letters.endsWith(address) && isAddress(letters.substring(0, letters.length() - address.length()))) {
                return address;
            }
        }
        return null;
    }

    private static boolean isAddress(String word) {
        return Field.of(word).filter(match -> match.field() == Field.ADDRESS).isPresent();
    }

    private static @Nullable AddressPart part(String normal, Language language) {
        AddressPart part = null;
        for (String address : ADDRESSES) {
            if (part == null && normal.startsWith(address)) {
                part = part(normal.substring(address.length()), address, language);
            }
        }
        String letters = Field.normalLetters(normal);
        for (String address : ADDRESSES_LAST) {
            if (part == null && letters.endsWith(address)) {
                // Its number comes last, too: "Straße geschäftlich 2".
                String number = normal.substring(letters.length());
                part = part(letters.substring(0, letters.length() - address.length()) + number, address, language);
            }
        }
        return part;
    }

    private static @Nullable AddressPart part(String rest, String address, Language language) {
        String part = rest.startsWith("address") ? rest.substring("address".length()) : rest;
        if (part.equals(FORMATTED)) {
            return new AddressPart(Field.ADDRESS, FORMATTED, address);
        }
        return Field.of(language.name(part))
                .map(match -> line(match.field(), part))
                .filter(AddressMapping.PARTS::contains)
                .map(field -> new AddressPart(field, field.names().get(0), address))
                .orElse(null);
    }

    /** The second and third line of the street have its name and a number in every language. */
    private static Field line(Field field, String part) {
        if (field == Field.STREET && part.endsWith("2")) {
            return Field.STREET_2;
        }
        return field == Field.STREET && part.endsWith("3") ? Field.STREET_3 : field;
    }
}
