package org.contactcourier.format.csv;

import org.contactcourier.contact.FieldFate;
import org.contactcourier.contact.FieldFate.Fate;
import org.contactcourier.mapping.Field;
import org.contactcourier.mapping.words.AddressPart;
import org.contactcourier.mapping.words.HeaderWords.Meaning;
import org.contactcourier.mapping.words.HeaderWords.Party;
import org.contactcourier.mapping.words.KeyFates;
import org.contactcourier.mapping.words.OtherMatter;
import org.jspecify.annotations.Nullable;

/**
 * A column of a table. Immutable.
 *
 * @param header as written
 * @param field what it holds, or null where nobody wants to know; of a part of an address, the part
 * @param key how a mapping knows it
 * @param address which address it is a part of, or null
 * @param meaning what its words say if all of it is no field's name, or null
 */
record CsvColumn(
        String header,
        @Nullable Field field,
        String key,
        @Nullable String address,
        @Nullable Meaning meaning) {
    CsvColumn(String header, @Nullable Field field, String key, @Nullable String address) {
        this(header, field, key, address, null);
    }

    /** What of an address it has, or null. */
    @Nullable
    AddressPart part() {
        return address == null || field == null ? null : new AddressPart(field, key, address);
    }

    /** The same column with a part of an address, if it has one. */
    CsvColumn as(@Nullable AddressPart part) {
        return part == null || part.equals(part())
                ? this
                : new CsvColumn(header, part.field(), part.key(), part.address());
    }

    /** Whether it has a part of the phone number with this stem; of any where there is only one. */
    boolean isPartOf(@Nullable String stem) {
        return meaning != null && meaning.part() != null && (stem == null || stem.equals(meaning.stem()));
    }

    /**
     * What becomes of a value in it.
     *
     * @param at its place among the columns, from 0
     */
    FieldFate fate(int at) {
        String name = header.isEmpty() ? "column " + (at + 1) : header;
        if (field != null) {
            return new FieldFate(name, Fate.SENT, address == null ? field.place() : Field.ADDRESS.place());
        }
        return meaning == null ? OtherMatter.fate(name) : KeyFates.of(name, meaning);
    }

    Party party() {
        return meaning == null ? Party.CONTACT : meaning.party();
    }

    boolean isList() {
        return field != null && CsvColumns.LISTS.contains(field);
    }
}
