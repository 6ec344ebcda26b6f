package org.contactcourier.format.ldif;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.contactcourier.contact.FieldFate;
import org.contactcourier.contact.InvalidContactException;
import org.contactcourier.contact.Violation;
import org.contactcourier.mapping.Field;
import org.contactcourier.mapping.MappedContact;
import org.contactcourier.mapping.ObjectMapping;
import org.contactcourier.mapping.words.OtherMatter;
import org.contactcourier.text.WordFile;

/**
 * Makes a contact of an entry. A table in a file says which attribute is which field; what a field may hold is said elsewhere, in
 * our words. Violations point to attributes. One use, one thread.
 */
final class LdifContact {
    private static final Map<String, List<String>> ATTRIBUTES = WordFile.words(LdifContact.class, "attributes.txt");
    private static final Map<String, String> FIELDS = fields();

    private static final List<String> NAMES =
            List.of("given name", "middle name", "family name", "name prefix", "name suffix");
    private static final List<String> PARTS =
            List.of("po box", "street", "street 2", "city", "state", "zip", "country");

    private final LdifEntry entry;
    private final ObjectNode object = JsonNodeFactory.instance.objectNode();
    private final Map<String, String> written = new HashMap<>();

    private LdifContact(LdifEntry entry) {
        this.entry = entry;
    }

    private static Map<String, String> fields() {
        Map<String, String> fields = new HashMap<>();
        ATTRIBUTES.forEach((field, names) -> names.forEach(name -> fields.put(name, field)));
        return Map.copyOf(fields);
    }

    /** Whether the attribute of this name, in lower case, is a field of a contact. */
    static boolean isField(String name) {
        return FIELDS.containsKey(name);
    }

    /** The contact that {@code entry} is, by the names of its attributes. */
    static MappedContact of(LdifEntry entry, ObjectMapping contacts) throws InvalidContactException {
        return MappedContact.account(contacts.normalisation().ledger(), fates(entry), () -> read(entry, contacts));
    }

    /** What becomes of the attributes of {@code entry} that have a value, as their names tell. */
    static List<FieldFate> fates(LdifEntry entry) {
        List<FieldFate> fates = new ArrayList<>();
        for (String name : entry.names()) {
            String field = FIELDS.get(name.toLowerCase(Locale.ROOT));
            if (field == null || (field.equals("fax") && entry.names().stream().anyMatch(LdifContact::isPhone))) {
                fates.add(OtherMatter.fate(name));
            } else {
                String place = Field.of(field.equals("fax") ? "phone" : field)
                        .map(match -> match.field().place())
                        .orElse(field.equals("nickname") ? Field.NAME.place() : Field.ADDRESS.place());
                fates.add(new FieldFate(name, FieldFate.Fate.SENT, place));
            }
        }
        return fates;
    }

    private static boolean isPhone(String attribute) {
        return "phone".equals(FIELDS.get(attribute.toLowerCase(Locale.ROOT)));
    }

    private static MappedContact read(LdifEntry entry, ObjectMapping contacts) throws InvalidContactException {
        LdifContact contact = new LdifContact(entry);
        contact.read();
        try {
            return contacts.contact(contact.object);
        } catch (InvalidContactException e) {
            throw new InvalidContactException(
                    e.violations().stream().map(contact::asWritten).toList());
        }
    }

    /** All of {@code entry} for a mapping: each attribute a text, or a list of texts. */
    static ObjectNode whole(LdifEntry entry) {
        ObjectNode whole = JsonNodeFactory.instance.objectNode();
        entry.attributes().forEach((name, values) -> {
            if (values.size() == 1) {
                whole.put(name, values.get(0));
            } else {
                values.forEach(whole.putArray(name)::add);
            }
        });
        return whole;
    }

    private void read() {
        one("name", "name");
        NAMES.forEach(part -> one(part, part));
        if (!object.has("name") && !object.has("given name") && !object.has("family name")) {
            one("nickname", "name");
        }
        one("designation", "designation");
        one("company", "company");
        if (!object.has("name") && !object.has("family name") && !object.has("given name") && object.has("company")) {
            object.put("kind", "organization");
        }
        list("email", "email");
        list("phone", "phone");
        if (object.path("phone").isEmpty()) {
            list("fax", "phone");
        }
        websites();
        addresses();
    }

    private void one(String field, String key) {
        for (String name : ATTRIBUTES.getOrDefault(field, List.of())) {
            List<String> values = entry.attributes().get(name);
            if (values != null) {
                object.put(key, values.get(0));
                written.put("/" + key, "/" + name);
                return;
            }
        }
    }

    private void list(String field, String key) {
        ArrayNode list = object.putArray(key);
        for (String name : ATTRIBUTES.getOrDefault(field, List.of())) {
            List<String> values = entry.attributes().getOrDefault(name, List.of());
            for (int i = 0; i < values.size(); i++) {
                written.put("/" + key + "/" + list.size(), "/" + name + (values.size() == 1 ? "" : "/" + i));
                list.add(values.get(i));
            }
        }
    }

    /** An address on the web, and behind a blank what it is called (RFC 2079). */
    private void websites() {
        list("website", "url");
        ArrayNode urls = (ArrayNode) object.path("url");
        for (int i = 0; i < urls.size(); i++) {
            urls.set(i, urls.get(i).textValue().split("\\s", 2)[0]);
        }
    }

    private void addresses() {
        ArrayNode addresses = object.putArray("address");
        for (String place : List.of("work", "home")) {
            ObjectNode parts = JsonNodeFactory.instance.objectNode();
            for (String part : PARTS) {
                first(place + " " + part).ifPresent(value -> parts.put(part, value));
            }
            List<String> lines = first(place + " address")
                    .map(text -> Arrays.stream(text.split("\\$", -1))
                            .map(LdifContact::unescaped)
                            .toList())
                    .orElse(List.of());
            boolean street = parts.has("street") || parts.has("po box");
            String text = lines.stream().filter(line -> !line.isEmpty()).collect(Collectors.joining(", "));
            if (!text.isEmpty() && !street) {
                addresses.add(text);
            } else if (parts.size() > 1) {
                addresses.add(parts);
            } else if (parts.size() == 1 && !parts.has("country")) {
                addresses.add(parts.elements().next()); // a country alone is where the directory is
            }
        }
    }

    private Optional<String> first(String field) {
        return ATTRIBUTES.getOrDefault(field, List.of()).stream()
                .filter(entry.attributes()::containsKey)
                .map(name -> entry.attributes().getOrDefault(name, List.of("")).get(0))
                .map(value -> field.endsWith("address") ? value : String.join(", ", lines(value)))
                .findFirst();
    }

    /** Several lines in one value, as address books write them. */
    private static List<String> lines(String value) {
        List<String> lines = new ArrayList<>();
        value.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(lines::add);
        return lines;
    }

    /** A line of a postal address (RFC 4517, 3.3.28). */
    private static String unescaped(String line) {
        return String.join(
                ", ", lines(line.replace("\\24", "$").replace("\\5C", "\\").replace("\\5c", "\\")));
    }

    private Violation asWritten(Violation violation) {
        String place = written.get(violation.pointer());
        return place == null ? violation : new Violation(place, violation.code(), violation.message());
    }
}
