package org.contactcourier.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.contactcourier.contact.Rule;
import org.contactcourier.mapping.clean.SpreadsheetText;
import org.contactcourier.mapping.clean.Text;
import org.jspecify.annotations.Nullable;

/** The address of a contact, which may be written in one, in parts, as a list of either, or scattered. One use, one thread. */
public final class AddressMapping {
    /** What an address may be written in. */
    public static final Set<Field> PARTS = Set.of(
            Field.STREET,
            Field.HOUSE_NUMBER,
            Field.STREET_2,
            Field.STREET_3,
            Field.PO_BOX,
            Field.CITY,
            Field.STATE,
            Field.ZIP,
            Field.COUNTRY);

    /** What Google writes between several. */
    private static final Pattern BETWEEN = Pattern.compile("\\s*:::\\s*");

    private final FieldValues fields;
    private final TextFields texts;
    private final Violations violations;

    /** Whether the address stands under SmartTask's own word for it. */
    private boolean own;

    AddressMapping(FieldValues fields, TextFields texts, Violations violations) {
        this.fields = fields;
        this.texts = texts;
        this.violations = violations;
    }

    /** Also puts coordinates among the contact's own fields where only the address has them. */
    @Nullable
    Text address() {
        FieldValue found = texts.best(fields, Field.ADDRESS);
        Text written = null;
        if (found != null) {
            List<Text> all = new ArrayList<>();
            own = found.rank() == 0;
            if (found.node().isArray()) {
                for (int i = 0; i < found.node().size(); i++) {
                    addAddress(all, found.node().get(i), found.pointer() + "/" + i);
                }
            } else {
                addAddress(all, found.node(), found.pointer());
            }
            written = all.isEmpty() ? null : Text.joined(all.stream().distinct().toList(), "\n");
        }
        Text address = assembled(fields, written);
        return violations.kept(Rule.ADDRESS, Detail.ADDRESS, address);
    }

    private void addAddress(List<Text> all, JsonNode node, String pointer) {
        if (!(node instanceof ObjectNode object)) {
            Text text = texts.of(node, pointer, Detail.ADDRESS);
            if (text != null) {
                all.add(text);
            }
            return;
        }
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            String key = Field.normal(entry.getKey());
            if (key.startsWith("formatted") || key.equals("fulladdress")) {
                Text formatted =
                        texts.of(entry.getValue(), FieldValue.pointer(pointer, entry.getKey()), Detail.ADDRESS);
                if (formatted != null) {
                    all.add(formatted.changed(
                            "several-in-one", BETWEEN.matcher(formatted.value()).replaceAll("\n")));
                    return;
                }
            }
        }
        FieldValues parts = FieldValues.in(object, pointer);
        if (!object.isEmpty() && parts.fields().stream().noneMatch(AddressMapping::isInAddress)) {
            wrongType(object, pointer);
        }
        Text assembled = assembled(parts, texts.of(parts, Field.ADDRESS));
        if (assembled != null) {
            all.add(assembled.at(pointer));
        }
        for (Field coordinate : List.of(Field.LATITUDE, Field.LONGITUDE)) {
            FieldValue value = parts.best(coordinate);
            if (value != null) {
                fields.putIfMissing(coordinate, value);
            }
        }
    }

    private void wrongType(ObjectNode object, String pointer) {
        if (own) {
            violations.wrongType(Detail.ADDRESS, pointer, Detail.ADDRESS.words(), object);
        } else {
            texts.ignore(object, Detail.ADDRESS);
        }
    }

    private static boolean isInAddress(Field field) {
        return PARTS.contains(field) || field == Field.ADDRESS || field == Field.LATITUDE || field == Field.LONGITUDE;
    }

    /**
     * The street first, then the town as it is written where the address lies: with a state "City, State Zip", else "Zip
     * City".
     */
    private @Nullable Text assembled(FieldValues parts, @Nullable Text line) {
        Text state = texts.of(parts, Field.STATE);
        Text zip = number(parts, Field.ZIP);
        Text city = texts.of(parts, Field.CITY);
        Text country = texts.of(parts, Field.COUNTRY);
        List<Text> all = new ArrayList<>();
        add(all, line);
        add(all, missing(street(parts), line));
        for (Field field : List.of(Field.STREET_2, Field.STREET_3, Field.PO_BOX)) {
            add(all, missing(field == Field.PO_BOX ? number(parts, field) : texts.of(parts, field), line));
        }
        if (all.isEmpty() && zip == null && city == null && country == null) {
            return null; // "state" alone may be anything, such as "active"
        }
        Text missingZip = missing(zip, line);
        Text missingCity = missing(city, line);
        Text missingState = missing(state, line);
        if (missingState == null) {
            add(all, together(missingZip, missingCity));
        } else {
            add(all, missingCity);
            add(all, together(missingState, missingZip));
        }
        add(all, missing(country, line));
        return Text.joined(all, ", ");
    }

    /** A number that a spreadsheet may have taken for an amount. */
    private @Nullable Text number(FieldValues parts, Field field) {
        Text number = texts.of(parts, field);
        return number == null ? null : SpreadsheetText.restored(number);
    }

    /** Adds the house number behind the street if the input has it separately; countries that separate it write it so. */
    private @Nullable Text street(FieldValues parts) {
        Text street = texts.of(parts, Field.STREET);
        Text number = number(parts, Field.HOUSE_NUMBER);
        return street == null || number == null || street.value().endsWith(number.value())
                ? street
                : together(street, number);
    }

    /** {@code part}, unless {@code line} has it already; to look for it in a line that is too long anyway takes a square. */
    private static @Nullable Text missing(@Nullable Text part, @Nullable Text line) {
        boolean has =
                part != null && line != null && line.value().length() <= Rule.ADDRESS.limit() && line.contains(part);
        return has ? null : part;
    }

    private static @Nullable Text together(@Nullable Text first, @Nullable Text second) {
        if (first == null || second == null) {
            return first == null ? second : first;
        }
        return Text.joined(List.of(first, second), " ");
    }

    private static void add(List<Text> all, @Nullable Text part) {
        if (part != null) {
            all.add(part);
        }
    }
}
