package org.contactcourier.mapping;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.contactcourier.contact.Rule;
import org.contactcourier.mapping.clean.NameWords;
import org.contactcourier.mapping.clean.NamedAddress;
import org.contactcourier.mapping.clean.Placeholders;
import org.contactcourier.mapping.clean.Text;
import org.jspecify.annotations.Nullable;

/** The name of a contact, which may be written in one, in parts, or in both. One use, one thread. */
final class NameMapping {
    /** A longer name is too long anyway, and to look for its parts in it takes a square. */
    private static final int LONGEST_COMPARED = 1_000;

    /** The code of the note that a name's parts were put in order. */
    private static final String TURNED_ROUND = "name-turned-round";

    private final FieldValues fields;
    private final TextFields texts;
    private final Violations violations;
    private final Notes notes;

    NameMapping(FieldValues fields, TextFields texts, Violations violations, Notes notes) {
        this.fields = fields;
        this.texts = texts;
        this.violations = violations;
        this.notes = notes;
    }

    /** @param person whether it is the name of a person, as far as the input says */
    @Nullable
    Text name(boolean person) {
        FieldValue written = texts.best(fields, Field.NAME);
        FieldValues parts = fields;
        Text full = null;
        if (written != null) {
            if (written.node() instanceof ObjectNode object) {
                parts = FieldValues.in(object, written.pointer());
                if (parts.has(Field.NAME)) {
                    full = texts.of(parts, Field.NAME);
                } else if (!parts.has(Field.GIVEN_NAME) && !parts.has(Field.FAMILY_NAME)) {
                    violations.wrongType(Detail.NAME, written.pointer(), "the name", object);
                    return null;
                }
            } else {
                full = texts.of(written, Detail.NAME);
            }
        }
        full = withoutPlaceholders(full == null ? null : NamedAddress.name(full));
        Text given = texts.of(parts, Field.GIVEN_NAME);
        Text family = texts.of(parts, Field.FAMILY_NAME);
        family = family == null ? null : family.changed(TURNED_ROUND, NameWords.SHIPPED.familyName(family.value()));
        boolean inParts = given != null || family != null;
        if (full != null && !inParts) {
            return person ? full.changed(TURNED_ROUND, NameWords.SHIPPED.inOrder(full.value())) : full;
        }
        boolean companys = full != null && given != null && family != null && isCompanys(full);
        boolean ofParts = companys || (full != null && PersonName.isNoName(full.value()));
        if (full != null && !ofParts && !isTurnedRound(full, parts, given, family)) {
            return completed(full, parts, given, family);
        }
        // Mr. or Jr. alone is not a name.
        if (!inParts) {
            return null;
        }
        Text assembled = assembled(parts, given, family);
        if (Placeholders.isName(assembled.value())) {
            notes.add(Detail.NAME.place(), TextFields.PLACEHOLDER, assembled.written(), null);
            return null;
        }
        return full == null ? assembled : full.changed(companys ? "name-of-company" : TURNED_ROUND, assembled.value());
    }

    /** Whether programs that keep companies and their people in one list have put the company's name there. */
    private boolean isCompanys(Text full) {
        FieldValue company = fields.best(Field.COMPANY);
        return company != null
                && company.node().isTextual()
                && company.node().textValue().strip().equalsIgnoreCase(full.value());
    }

    private boolean isTurnedRound(Text full, FieldValues parts, @Nullable Text given, @Nullable Text family) {
        if (given == null || family == null) {
            return false;
        }
        List<String> others = new ArrayList<>();
        for (Field field : List.of(Field.NAME_PREFIX, Field.MIDDLE_NAME, Field.NAME_SUFFIX)) {
            listed(texts.of(parts, field)).forEach(text -> others.add(text.value()));
        }
        return PersonName.isTurnedRound(full.value(), given.value(), family.value(), others);
    }

    private @Nullable Text withoutPlaceholders(@Nullable Text full) {
        if (full == null) {
            return null;
        }
        if (Placeholders.isName(full.value())) {
            notes.add(Detail.NAME.place(), TextFields.PLACEHOLDER, full.written(), null);
            return null;
        }
        return full.changed(TextFields.PLACEHOLDER, Placeholders.withoutAbsentParts(full.value()));
    }

    /** Says that there is no name, which is wrong. */
    void miss() {
        List<FieldValue> written = fields.all(Field.NAME);
        String pointer = written.isEmpty() ? "/name" : written.get(0).pointer();
        // A name of the wrong type has been reported as that.
        if (!violations.isAnyAt(pointer)) {
            violations.add(Rule.NAME.required(pointer));
        }
    }

    /** In many tables "name" is the family name beside a "first name", or the other way round. */
    private Text completed(Text full, FieldValues parts, @Nullable Text given, @Nullable Text family) {
        Text other = given == null ? family : given;
        boolean comparable = full.value().length() <= LONGEST_COMPARED;
        boolean half = comparable && (given == null) != (family == null) && other != null && !full.contains(other);
        if (!half) {
            return full;
        }
        Text whole = assembled(parts, given == null ? full : given, family == null ? full : family);
        return full.changed("name-completed", whole.value());
    }

    /** Of the given name, the family name, or both. */
    private Text assembled(FieldValues parts, @Nullable Text given, @Nullable Text family) {
        return Text.joined(
                PersonName.ordered(
                        listed(texts.of(parts, Field.NAME_PREFIX)),
                        listed(given),
                        listed(texts.of(parts, Field.MIDDLE_NAME)),
                        listed(family),
                        listed(texts.of(parts, Field.NAME_SUFFIX)),
                        PersonName.isFamilyFirst(Text.valueOf(given), Text.valueOf(family))),
                " ");
    }

    private static List<Text> listed(@Nullable Text text) {
        return text == null ? List.of() : List.of(text);
    }
}
