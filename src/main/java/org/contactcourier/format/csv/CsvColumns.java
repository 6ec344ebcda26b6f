package org.contactcourier.format.csv;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.contactcourier.contact.InvalidContactException;
import org.contactcourier.contact.Violation;
import org.contactcourier.mapping.AddressMapping;
import org.contactcourier.mapping.ContactMapping;
import org.contactcourier.mapping.Field;
import org.contactcourier.mapping.Language;
import org.contactcourier.mapping.MappedContact;
import org.contactcourier.mapping.ObjectMapping;
import org.contactcourier.mapping.clean.TrimmedText;
import org.jspecify.annotations.Nullable;

/**
 * What the columns of a table mean. Makes of a row the object that {@link ContactMapping} maps, so that names mean the same in
 * every format. Immutable.
 */
final class CsvColumns {
    /** Fields of which several columns are several values; of the others the first that isn't blank counts. */
    private static final Set<Field> LISTS = EnumSet.of(Field.EMAIL, Field.PHONE, Field.WEBSITE, Field.ADDRESS);

    /** Without any of these a table is not about contacts. */
    private static final Set<Field> CONTACT =
            EnumSet.of(Field.NAME, Field.GIVEN_NAME, Field.FAMILY_NAME, Field.EMAIL, Field.PHONE, Field.COMPANY);

    private static final Set<Field> NAMES = EnumSet.of(Field.NAME, Field.GIVEN_NAME, Field.FAMILY_NAME);

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

    private static final String SUB_TYPE = Field.SUB_TYPE.names().get(0);
    private static final String FORMATTED = "formatted";

    /** There may be a thousand violations, each with the header of its column. */
    private static final int LONGEST_SHOWN = 100;

    private final CsvDialect dialect;
    private final List<Column> columns;
    private final Set<String> repeated;
    private final boolean ofOrganizations;

    /**
     * A column.
     *
     * @param header as written
     * @param field what it holds, or null where nobody wants to know; of a part of an address, the part
     * @param key how {@link ContactMapping} knows it
     * @param address which address it is a part of, or null
     */
    private record Column(
            String header,
            @Nullable Field field,
            String key,
            @Nullable String address) {
        boolean isList() {
            return field != null && LISTS.contains(field);
        }
    }

    private CsvColumns(CsvDialect dialect, List<Column> columns) {
        this.dialect = dialect;
        this.columns = columns;
        Set<String> once = new HashSet<>();
        this.repeated = columns.stream()
                .map(Column::header)
                .filter(header -> !once.add(header))
                .collect(Collectors.toUnmodifiableSet());
        this.ofOrganizations = has(Set.of(Field.COMPANY)) && !has(NAMES);
    }

    static CsvColumns of(List<String> headers) {
        CsvDialect dialect = CsvDialect.of(headers);
        Language language = Language.of(headers);
        return new CsvColumns(
                dialect,
                headers.stream()
                        .map(header -> column(header, dialect.name(header), language))
                        .toList());
    }

    private static Column column(String header, String name, Language language) {
        Optional<Field.Match> match = Field.of(language.name(name));
        if (match.isPresent()) {
            Field field = match.get().field();
            String key =
                    LISTS.contains(field) ? field.names().get(0) : match.get().name();
            return new Column(header, field, key, null);
        }
        String normal = Field.normal(name);
        Column part = part(header, normal, language);
        if (part == null && normal.startsWith("address") && normal.length() > "address".length() + 1) {
            int length = "address".length() + 1;
            part = part(header, normal.substring(length), normal.substring(0, length), language);
        }
        return part == null ? new Column(header, null, "", null) : part;
    }

    private static @Nullable Column part(String header, String normal, Language language) {
        Column part = null;
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

    private static @Nullable Column part(String header, String rest, String address, Language language) {
        String part = rest.startsWith("address") ? rest.substring("address".length()) : rest;
        if (part.equals(FORMATTED)) {
            return new Column(header, Field.ADDRESS, FORMATTED, address);
        }
        return Field.of(language.name(part))
                .map(match -> line(match.field(), part))
                .filter(AddressMapping.PARTS::contains)
                .map(field -> new Column(header, field, field.names().get(0), address))
                .orElse(null);
    }

    /** The second and third line of the street have its name and a number in every language. */
    private static Field line(Field field, String part) {
        if (field == Field.STREET && part.endsWith("2")) {
            return Field.STREET_2;
        }
        return field == Field.STREET && part.endsWith("3") ? Field.STREET_3 : field;
    }

    CsvDialect dialect() {
        return dialect;
    }

    int count() {
        return columns.size();
    }

    /**
     * Whether a long cell in this column means anything. One beyond the header does, as it is one too many; a long picture is no
     * address of one.
     */
    boolean isRead(int column) {
        Field field = column < columns.size() ? field(column) : Field.NAME;
        return field != null && field != Field.AVATAR;
    }

    /** How many columns have a header at all. */
    int named() {
        return (int)
                columns.stream().filter(column -> !column.header().isEmpty()).count();
    }

    /** How many columns have a meaning. */
    int known() {
        return (int) columns.stream().filter(column -> column.field() != null).count();
    }

    /** Whether there is a column that only tables of contacts have. */
    boolean areOfContacts() {
        return has(CONTACT);
    }

    /** Whether there is a column for the name, or a part of it. */
    boolean haveNames() {
        return has(NAMES);
    }

    /** Whether its rows are organizations. */
    boolean areOrganizations() {
        return ofOrganizations;
    }

    String header(int column) {
        return columns.get(column).header();
    }

    /** Whether {@code cell} is what stands above it. */
    boolean isHeader(int column, String cell) {
        return column < columns.size() && TrimmedText.of(cell).equals(header(column));
    }

    /** Whether the column means anything. */
    boolean isField(int column) {
        return field(column) != null;
    }

    boolean isName(int column) {
        Field field = field(column);
        return field != null && NAMES.contains(field);
    }

    boolean isPhone(int column) {
        return field(column) == Field.PHONE;
    }

    /** Whether {@code cell} is another header that this column could have. */
    boolean isNameOf(int column, String cell) {
        return cell.length() < LONGEST_SHOWN
                && Field.of(cell)
                        .filter(match -> match.field() == field(column))
                        .isPresent();
    }

    private @Nullable Field field(int column) {
        return column < columns.size() ? columns.get(column).field() : null;
    }

    private boolean has(Set<Field> fields) {
        return columns.stream()
                .anyMatch(column ->
                        column.field() != null && column.address() == null && fields.contains(column.field()));
    }

    /**
     * The contact in a row.
     *
     * @param line where the row begins, for violations
     */
    MappedContact contact(List<String> cells, long line, ObjectMapping contacts) throws InvalidContactException {
        try {
            return contacts.contact(new RowObject(cells, null).object);
        } catch (InvalidContactException e) {
            // Again, as most rows are good and need no places.
            Map<String, String> headers = new RowObject(cells, new HashMap<>()).headers();
            throw new InvalidContactException(e.violations().stream()
                    .map(violation -> new Violation(
                            place(violation.pointer(), headers, line), violation.code(), violation.message()))
                    .toList());
        }
    }

    /**
     * A row as it is written: its cells by their headers. Several columns of one header are a list, columns without a header are
     * left out.
     */
    ObjectNode object(List<String> cells) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < columns.size(); i++) {
            String header = columns.get(i).header();
            if (header.isEmpty()) {
                continue;
            }
            String cell = i < cells.size() ? cells.get(i) : "";
            if (repeated.contains(header)) {
                (object.get(header) instanceof ArrayNode list ? list : object.putArray(header)).add(cell);
            } else {
                object.put(header, cell);
            }
        }
        return object;
    }

    /** Where {@code pointer} points to in the table. */
    private static String place(String pointer, Map<String, String> headers, long line) {
        String at = pointer;
        while (!headers.containsKey(at) && !at.isEmpty()) {
            at = at.substring(0, at.lastIndexOf('/'));
        }
        String header = headers.get(at);
        if (header != null && header.length() > LONGEST_SHOWN) {
            header = header.substring(0, LONGEST_SHOWN) + "…";
        }
        return header == null ? "line " + line : "line " + line + ", column \"" + header + '"';
    }

    /** One row as an object. */
    private final class RowObject {
        private final ObjectNode object = JsonNodeFactory.instance.objectNode();
        private final Map<String, ObjectNode> addresses = new HashMap<>(4);
        private final @Nullable Map<String, String> headers;
        private boolean hasName;
        private boolean hasCompany;

        // headers, if any, take the header of the column that each value comes from, by its JSON pointer
        RowObject(List<String> cells, @Nullable Map<String, String> headers) {
            this.headers = headers;
            for (int i = 0; i < Math.min(cells.size(), columns.size()); i++) {
                Column column = columns.get(i);
                String cell = column.field() == null ? "" : TrimmedText.of(cells.get(i));
                if (!cell.isEmpty()) {
                    add(column, cell);
                }
            }
            boolean company = ofOrganizations || (dialect.keepsCompanies() && hasCompany && !hasName);
            if (company && !object.has(SUB_TYPE)) {
                object.put(SUB_TYPE, "organization");
            }
        }

        private void add(Column column, String cell) {
            hasName |= column.field() != null && NAMES.contains(column.field());
            hasCompany |= column.field() == Field.COMPANY;
            if (column.address() != null) {
                addPart(column, column.address(), cell);
            } else if (column.isList()) {
                for (String value : dialect.values(cell)) {
                    list(column.key(), column).add(value);
                }
            } else if (!object.has(column.key())) {
                List<String> values = dialect.values(cell);
                object.put(column.key(), values.isEmpty() ? "" : values.get(0));
                remember("/" + column.key(), column);
            }
        }

        private void addPart(Column column, String which, String cell) {
            ObjectNode address = addresses.get(which);
            if (address == null) {
                address = list(Field.ADDRESS.names().get(0), column).addObject();
                addresses.put(which, address);
            }
            if (!address.has(column.key())) {
                address.put(column.key(), cell);
            }
        }

        /** The list under {@code key}, to which a value of {@code column} is about to be added. */
        private ArrayNode list(String key, Column column) {
            ArrayNode list = object.get(key) instanceof ArrayNode present ? present : object.putArray(key);
            remember("/" + key + "/" + list.size(), column);
            return list;
        }

        Map<String, String> headers() {
            return headers == null ? Map.of() : headers;
        }

        private void remember(String pointer, Column column) {
            if (headers != null) {
                headers.put(pointer, column.header());
            }
        }
    }
}
