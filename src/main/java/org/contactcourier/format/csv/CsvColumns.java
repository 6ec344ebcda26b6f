package org.contactcourier.format.csv;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.contactcourier.contact.InvalidContactException;
import org.contactcourier.contact.Note;
import org.contactcourier.contact.Violation;
import org.contactcourier.mapping.ContactMapping;
import org.contactcourier.mapping.Field;
import org.contactcourier.mapping.FieldValue;
import org.contactcourier.mapping.Language;
import org.contactcourier.mapping.MappedContact;
import org.contactcourier.mapping.ObjectMapping;
import org.contactcourier.mapping.clean.TrimmedText;
import org.contactcourier.mapping.words.AddressPart;
import org.contactcourier.mapping.words.HeaderWords;
import org.contactcourier.mapping.words.HeaderWords.Meaning;
import org.contactcourier.mapping.words.HeaderWords.Party;
import org.contactcourier.mapping.words.HeaderWords.PhonePart;
import org.contactcourier.mapping.words.KeyWords;
import org.contactcourier.mapping.words.Parties;
import org.contactcourier.mapping.words.SplitPhone;
import org.jspecify.annotations.Nullable;

/**
 * What the columns of a table mean. Makes of a row the object that {@link ContactMapping} maps, so that names mean the same in
 * every format. Immutable.
 */
final class CsvColumns {
    /** Fields of which several columns are several values; of the others the first that isn't blank counts. */
    static final Set<Field> LISTS = EnumSet.of(Field.EMAIL, Field.PHONE, Field.WEBSITE, Field.ADDRESS);

    /** Without any of these a table is not about contacts. */
    private static final Set<Field> CONTACT =
            EnumSet.of(Field.NAME, Field.GIVEN_NAME, Field.FAMILY_NAME, Field.EMAIL, Field.PHONE, Field.COMPANY);

    private static final Set<Field> NAMES = EnumSet.of(Field.NAME, Field.GIVEN_NAME, Field.FAMILY_NAME);

    private static final String SUB_TYPE = Field.SUB_TYPE.names().get(0);

    /** There may be a thousand violations, each with the header of its column. */
    private static final int LONGEST_SHOWN = 100;

    private final CsvDialect dialect;
    private final Language language;
    private final List<CsvColumn> columns;
    private final Set<String> repeated;
    private final boolean ofOrganizations;
    private final boolean ofSeveralPersons;
    private final Map<Integer, List<Integer>> phoneParts;
    private final ColumnFates fates;

    private CsvColumns(CsvDialect dialect, Language language, List<CsvColumn> columns) {
        this.dialect = dialect;
        this.language = language;
        this.columns = columns;
        Set<String> once = new HashSet<>();
        this.repeated = columns.stream()
                .map(CsvColumn::header)
                .filter(header -> !once.add(header))
                .collect(Collectors.toUnmodifiableSet());
        this.ofSeveralPersons = columns.stream()
                .anyMatch(column -> column.meaning() != null && column.meaning().party() != Party.CONTACT);
        this.phoneParts = phoneParts(columns);
        this.fates = ColumnFates.of(columns);
        this.ofOrganizations = has(Set.of(Field.COMPANY)) && !has(NAMES);
    }

    static CsvColumns of(List<String> headers) {
        CsvDialect dialect = CsvDialect.of(headers);
        Language language = Language.of(headers);
        return new CsvColumns(
                dialect,
                language,
                withStreets(headers.stream()
                        .map(header -> column(header, dialect.name(header), language))
                        .toList()));
    }

    private static List<CsvColumn> withStreets(List<CsvColumn> columns) {
        List<@Nullable AddressPart> parts = new ArrayList<>();
        columns.forEach(column -> parts.add(column.part()));
        List<@Nullable AddressPart> all =
                AddressPart.withStreets(columns.stream().map(CsvColumn::header).toList(), parts);
        return IntStream.range(0, columns.size())
                .mapToObj(i -> columns.get(i).as(all.get(i)))
                .toList();
    }

    private static CsvColumn column(String header, String name, Language language) {
        if (HeaderWords.SHIPPED.isOfAnotherNumbered(name)) {
            return byWords(header, name, language);
        }
        Optional<Field.Match> match = Field.of(language.name(name));
        if (match.isPresent()) {
            Field field = match.get().field();
            String key =
                    LISTS.contains(field) ? field.names().get(0) : match.get().name();
            return new CsvColumn(header, field, key, null);
        }
        AddressPart part = AddressPart.of(language.name(name), language);
        return part == null ? byWords(header, name, language) : new CsvColumn(header, null, "", null).as(part);
    }

    private static CsvColumn byWords(String header, String name, Language language) {
        Meaning meaning = HeaderWords.SHIPPED.meaning(name, language::name);
        if (meaning == null) {
            return new CsvColumn(header, null, "", null);
        }
        boolean value = meaning.part() == null && meaning.party() != Party.SOMEBODY_ELSE;
        Field field = meaning.field();
        return new CsvColumn(
                header,
                value ? field : null,
                LISTS.contains(field) ? field.names().get(0) : byWordsKey(field),
                null,
                meaning);
    }

    /** Its last name, since a header that is one as it stands says more. */
    private static String byWordsKey(Field field) {
        List<String> names = field.names();
        return names.get(names.size() - 1);
    }

    /** By the column of a phone number, those of its parts: the same words tell, or there is only one number. */
    private static Map<Integer, List<Integer>> phoneParts(List<CsvColumn> columns) {
        List<Integer> numbers = IntStream.range(0, columns.size())
                .filter(i -> columns.get(i).field() == Field.PHONE)
                .boxed()
                .toList();
        Map<Integer, List<Integer>> parts = new HashMap<>();
        for (int number : numbers) {
            String stem = HeaderWords.SHIPPED.stem(columns.get(number).header());
            List<Integer> own = IntStream.range(0, columns.size())
                    .filter(i -> columns.get(i).isPartOf(numbers.size() == 1 ? null : stem))
                    .boxed()
                    .toList();
            if (!own.isEmpty()) {
                parts.put(number, own);
            }
        }
        return parts;
    }

    CsvDialect dialect() {
        return dialect;
    }

    /** The language that its headers are read in. */
    Language language() {
        return language;
    }

    /** A mapping that reads the table as its headers say. */
    String sketch() {
        return MappingSketch.of(columns, ofOrganizations, dialect.keepsCompanies());
    }

    /** What becomes of a value in each column. */
    ColumnFates fates() {
        return fates;
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
        if (cell.length() >= LONGEST_SHOWN) {
            return false;
        }
        Field named = Field.of(cell).map(Field.Match::field).orElse(null);
        if (named == null) {
            Meaning meaning = HeaderWords.SHIPPED.meaning(cell, name -> name);
            named = meaning == null ? null : meaning.field();
        }
        return named != null && named == field(column);
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
        return MappedContact.account(
                contacts.normalisation().ledger(), fates.in(cells), () -> read(cells, line, contacts));
    }

    private MappedContact read(List<String> cells, long line, ObjectMapping contacts) throws InvalidContactException {
        try {
            RowObject row = new RowObject(cells, null);
            MappedContact contact = contacts.contact(row.object).and(row.notes);
            return contact.unused().isEmpty() && row.unused.isEmpty() ? contact : leaving(contact, row, cells);
        } catch (InvalidContactException e) {
            // Again, as most rows are good and need no places.
            Map<String, String> headers = new RowObject(cells, new HashMap<>()).headers();
            throw new InvalidContactException(e.violations().stream()
                    .map(violation -> new Violation(
                            place(violation.pointer(), headers, line), violation.code(), violation.message()))
                    .toList());
        }
    }

    private MappedContact leaving(MappedContact contact, RowObject row, List<String> cells) {
        Map<String, String> headers = new RowObject(cells, new HashMap<>()).headers();
        List<String> unused = new ArrayList<>(row.unused);
        contact.unused().forEach(at -> unused.add(headers.getOrDefault(at, at.substring(1))));
        return contact.leaving(
                unused.stream().map(header -> FieldValue.pointer("", header)).toList());
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
        private final List<Note> notes = new ArrayList<>(0);
        private final List<String> unused = new ArrayList<>(0);
        private boolean hasName;
        private boolean hasCompany;

        // headers, if any, take the header of the column that each value comes from, by its JSON pointer
        RowObject(List<String> cells, @Nullable Map<String, String> headers) {
            this.headers = headers;
            Set<Integer> others = ofSeveralPersons ? others(cells) : Set.of();
            for (int i = 0; i < Math.min(cells.size(), columns.size()); i++) {
                CsvColumn column = columns.get(i);
                String cell = column.field() == null || others.contains(i) ? "" : TrimmedText.of(cells.get(i));
                if (!cell.isEmpty()) {
                    add(column, phoneParts.containsKey(i) ? joined(cell, i, cells) : cell);
                }
            }
            boolean company = ofOrganizations || (dialect.keepsCompanies() && hasCompany && !hasName);
            if (company && !object.has(SUB_TYPE)) {
                object.put(SUB_TYPE, "organization");
            }
        }

        /** The columns that another person has in this row, each with a note. */
        private Set<Integer> others(List<String> cells) {
            List<Integer> at = new ArrayList<>();
            List<Parties.PersonalCell> persons = new ArrayList<>();
            for (int i = 0; i < Math.min(cells.size(), columns.size()); i++) {
                CsvColumn column = columns.get(i);
                Meaning meaning = column.meaning();
                Field field = meaning == null || meaning.part() != null ? column.field() : meaning.field();
                String cell = field == null ? "" : TrimmedText.of(cells.get(i));
                if (field != null && !cell.isEmpty()) {
                    at.add(i);
                    persons.add(new Parties.PersonalCell(field, column.party(), cell));
                }
            }
            boolean[] others = Parties.others(persons);
            Set<Integer> columnsOfOthers = new HashSet<>();
            for (int i = 0; i < others.length; i++) {
                if (others[i]) {
                    columnsOfOthers.add(at.get(i));
                    String header = columns.get(at.get(i)).header();
                    notes.add(new Note(
                            "",
                            KeyWords.ANOTHER_PERSON,
                            header + ": " + persons.get(i).text(),
                            null));
                }
            }
            return columnsOfOthers;
        }

        private String joined(String number, int column, List<String> cells) {
            Map<PhonePart, List<String>> parts = new EnumMap<>(PhonePart.class);
            for (int part : phoneParts.getOrDefault(column, List.of())) {
                Meaning meaning = columns.get(part).meaning();
                String cell = part < cells.size() ? TrimmedText.of(cells.get(part)) : "";
                if (meaning != null && meaning.part() != null && !cell.isEmpty()) {
                    parts.computeIfAbsent(meaning.part(), key -> new ArrayList<>())
                            .add(cell);
                }
            }
            String joined = SplitPhone.joined(number, parts);
            if (!joined.equals(number)) {
                notes.add(new Note("/phones", KeyWords.PHONE_JOINED, number, joined));
            }
            return joined;
        }

        private void add(CsvColumn column, String cell) {
            hasName |= column.field() != null && NAMES.contains(column.field());
            hasCompany |= column.field() == Field.COMPANY;
            if (column.address() != null) {
                addPart(column, column.address(), cell);
            } else if (column.isList()) {
                for (String value :
                        cell.contains(CsvDialect.BETWEEN) ? CsvDialect.GOOGLE.values(cell) : List.of(cell)) {
                    list(column.key(), column).add(value);
                }
            } else if (!object.has(column.key())) {
                List<String> values = dialect.values(cell);
                object.put(column.key(), values.isEmpty() ? "" : values.get(0));
                remember("/" + column.key(), column);
            } else if (!cell.equalsIgnoreCase(object.get(column.key()).asText())) {
                unused.add(column.header());
            }
        }

        private void addPart(CsvColumn column, String which, String cell) {
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
        private ArrayNode list(String key, CsvColumn column) {
            ArrayNode list = object.get(key) instanceof ArrayNode present ? present : object.putArray(key);
            remember("/" + key + "/" + list.size(), column);
            return list;
        }

        Map<String, String> headers() {
            return headers == null ? Map.of() : headers;
        }

        private void remember(String pointer, CsvColumn column) {
            if (headers != null) {
                headers.put(pointer, column.header());
            }
        }
    }
}
