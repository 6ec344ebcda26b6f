package org.contactcourier.format.csv;

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
 * Finds the columns that are parts of one of several addresses, by what stands before or behind the part's name. Immutable.
 */
final class AddressColumns {
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

    private AddressColumns() {}

    /** The column if its header names a part of an address that has a name, or such an address; else null. */
    static @Nullable CsvColumn column(String header, String name, Language language) {
        String normal = Field.normal(name);
        CsvColumn part = part(header, normal, language);
        if (part == null && normal.startsWith(ADDRESS) && normal.length() > ADDRESS.length() + 1) {
            int length = ADDRESS.length() + 1;
            part = part(header, normal.substring(length), normal.substring(0, length), language);
        }
        return part;
    }

    /**
     * The same columns, but for {@code Home Address} beside {@code Home City}: that is the street of this address rather than all
     * of one, and {@code Home Address 2} is its second line.
     */
    static List<CsvColumn> withStreets(List<CsvColumn> columns) {
        Map<String, Set<Field>> addresses = new HashMap<>();
        for (CsvColumn column : columns) {
            if (column.address() != null && column.field() != null) {
                addresses
                        .computeIfAbsent(column.address(), address -> EnumSet.noneOf(Field.class))
                        .add(column.field());
            }
        }
        if (addresses.isEmpty()) {
            return columns;
        }
        List<CsvColumn> all = new ArrayList<>();
        for (CsvColumn column : columns) {
            String address = column.address() == null ? address(column.header()) : null;
            Set<Field> parts = address == null ? Set.of() : addresses.getOrDefault(address, Set.of());
            boolean street = !parts.contains(Field.STREET) && (parts.contains(Field.CITY) || parts.contains(Field.ZIP));
            Field line = line(Field.STREET, Field.normal(column.header()));
            all.add(street ? new CsvColumn(column.header(), line, line.names().get(0), address) : column);
        }
        return all;
    }

    /** Which address {@code header} names as a whole, or null. */
    private static @Nullable String address(String header) {
        String letters = Field.normalLetters(header);
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

    private static @Nullable CsvColumn part(String header, String normal, Language language) {
        CsvColumn part = null;
        for (String address : ADDRESSES) {
            if (part == null && normal.startsWith(address)) {
                part = part(header, normal.substring(address.length()), address, language);
            }
        }
        String letters = Field.normalLetters(normal);
        for (String address : ADDRESSES_LAST) {
            if (part == null && letters.endsWith(address)) {
                // Its number comes last, too: "Straße geschäftlich 2".
                String number = normal.substring(letters.length());
                part = part(
                        header, letters.substring(0, letters.length() - address.length()) + number, address, language);
            }
        }
        return part;
    }

    private static @Nullable CsvColumn part(String header, String rest, String address, Language language) {
        String part = rest.startsWith("address") ? rest.substring("address".length()) : rest;
        if (part.equals(FORMATTED)) {
            return new CsvColumn(header, Field.ADDRESS, FORMATTED, address);
        }
        return Field.of(language.name(part))
                .map(match -> line(match.field(), part))
                .filter(AddressMapping.PARTS::contains)
                .map(field -> new CsvColumn(header, field, field.names().get(0), address))
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
