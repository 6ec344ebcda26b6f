package org.contactcourier.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.contactcourier.contact.Contact;
import org.contactcourier.contact.Contact.AccessType;
import org.contactcourier.contact.Contact.Company;
import org.contactcourier.contact.Contact.Links;
import org.contactcourier.contact.Contact.SubType;
import org.contactcourier.contact.InvalidContactException;
import org.contactcourier.contact.Rule;
import org.contactcourier.contact.Violation;
import org.jspecify.annotations.Nullable;

/**
 * Makes a contact of one JSON object, whatever its fields are called, or says everything that is wrong with it. An unknown field
 * is ignored; null, blank text and empty lists count as absent. One use, one thread.
 */
final class ContactMapping {
    /** Beyond so many nobody reads on, and hostile input could fill dead letters with them. */
    private static final int MAX_VIOLATIONS = 1000;

    /** Larger exponents are written as such: 1e999999999 would be a gigabyte of zeros. */
    private static final int MAX_PLAIN_SCALE = 50;

    static final Set<String> EMAIL_KEYS = Set.of("email", "value", "address", "emailaddress", "mail");
    static final Set<String> PHONE_KEYS =
            Set.of("phonenumber", "number", "value", "phone", "tel", "telephone", "telephonenumber");
    static final Set<String> URL_KEYS = Set.of("url", "value", "href", "link", "website", "domain", "uri");
    /** What the values in an object such as {@code {"work": "…", "home": "…"}} are called. */
    static final Set<String> LABELS = Set.of(
            "work",
            "home",
            "other",
            "mobile",
            "cell",
            "personal",
            "private",
            "primary",
            "secondary",
            "main",
            "business",
            "office",
            "direct");

    static final Set<String> COMPANY_NAME_KEYS = Set.of(
            "name", "companyname", "organizationname", "organisationname", "displayname", "company", "legalname");
    /** What an address may be written in. */
    static final Set<Field> ADDRESS_PARTS = Set.of(
            Field.STREET,
            Field.HOUSE_NUMBER,
            Field.STREET_2,
            Field.STREET_3,
            Field.PO_BOX,
            Field.CITY,
            Field.STATE,
            Field.ZIP,
            Field.COUNTRY);

    private final Normalisation normalisation;
    private final Map<Field, List<Found>> fields;
    private final List<Violation> violations = new ArrayList<>();
    private final Notes notes = new Notes();

    private ContactMapping(ObjectNode object, Normalisation normalisation) {
        this.normalisation = normalisation;
        this.fields = fields(object, "");
    }

    /** The contact in {@code object}. */
    static MappedContact contact(ObjectNode object, Normalisation normalisation) throws InvalidContactException {
        ContactMapping mapping = new ContactMapping(object, normalisation);
        return new MappedContact(mapping.contact(), mapping.notes.list());
    }

    /** What kind of value {@code node} is, for people. */
    static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "a list";
            case OBJECT, POJO -> "an object";
            case BOOLEAN -> "true or false";
            case NUMBER -> "a number";
            case STRING, BINARY -> "a text";
            case NULL, MISSING -> "null";
        };
    }

    /**
     * A value under one of its field's names.
     *
     * @param key as written
     */
    private record Found(String key, int rank, String pointer, JsonNode node) {}

    private Contact contact() throws InvalidContactException {
        SubType subType = subType();
        AccessType accessType = accessType();
        List<Text> emails = emails();
        List<Text> phones = phones();
        Text designation = line(scalar(Field.DESIGNATION));
        check(Rule.DESIGNATION, designation);
        Text avatar = avatar();
        Parent parent = parent();
        Text name = line(name());
        if (name == null && subType == SubType.ORGANIZATION && parent.name() != null) {
            name = parent.name().at("");
            parent = Parent.NONE;
        }
        if (name == null) {
            String missing = missingName();
            // A name of the wrong type has been reported as that.
            if (violations.stream().noneMatch(violation -> violation.pointer().startsWith(missing))) {
                violate(Rule.NAME.required(missing));
            }
        } else {
            check(Rule.NAME, name);
        }
        Text address = address();
        Double latitude = coordinate(Field.LATITUDE);
        Double longitude = coordinate(Field.LONGITUDE);
        Rule.latitude(pointer(Field.LATITUDE), latitude).forEach(this::violate);
        Rule.longitude(pointer(Field.LONGITUDE), longitude).forEach(this::violate);
        Links links = links();
        Owner owner = owner();
        if (name == null || !violations.isEmpty()) {
            throw new InvalidContactException(violations);
        }
        notes.about("/name", name);
        notes.about("/designation", designation);
        notes.about("/avatar_url", avatar);
        notes.about("/parent/name", parent.name());
        notes.about("/address", address);
        notes.about("/assigned_user", owner.email());
        return new Contact(
                name.value(),
                subType,
                accessType,
                value(designation),
                value(avatar),
                value(address),
                latitude,
                longitude,
                emails.stream().map(Text::value).toList(),
                phones.stream().map(Text::value).toList(),
                links,
                parent.company(),
                value(owner.email()),
                owner.id());
    }

    // --- name

    private @Nullable Text name() {
        Found written = first(Field.NAME);
        Map<Field, List<Found>> parts = fields;
        Text full = null;
        if (written != null) {
            if (written.node() instanceof ObjectNode object) {
                parts = fields(object, written.pointer());
                if (parts.containsKey(Field.NAME)) {
                    full = text(best(parts, Field.NAME));
                } else if (!hasNameParts(parts)) {
                    wrongType(written.pointer(), "the name", object);
                    return null;
                }
            } else {
                full = text(written);
            }
        }
        Text given = part(parts, Field.GIVEN_NAME);
        Text family = part(parts, Field.FAMILY_NAME);
        if (full != null && !PersonName.isTurnedRound(full.value(), value(given), value(family))) {
            return completed(full, parts, given, family);
        }
        // Mr. and Jr. alone are nobody.
        if (given == null && family == null) {
            return null;
        }
        Text assembled = assembledName(parts, given, family);
        return full == null || assembled == null ? assembled : full.changed("name-turned-round", assembled.value());
    }

    private @Nullable Text assembledName(Map<Field, List<Found>> parts, @Nullable Text given, @Nullable Text family) {
        return joined(
                PersonName.ordered(
                        listed(part(parts, Field.NAME_PREFIX)),
                        listed(given),
                        listed(part(parts, Field.MIDDLE_NAME)),
                        listed(family),
                        listed(part(parts, Field.NAME_SUFFIX)),
                        PersonName.isFamilyFirst(value(given), value(family))),
                " ");
    }

    private static List<Text> listed(@Nullable Text text) {
        return text == null ? List.of() : List.of(text);
    }

    /** In many tables "name" is the family name beside a "first name", or the other way round. */
    private Text completed(Text full, Map<Field, List<Found>> parts, @Nullable Text given, @Nullable Text family) {
        Text other = given == null ? family : given;
        boolean half = (given == null) != (family == null) && other != null && !contains(full.value(), other.value());
        if (!half) {
            return full;
        }
        Text whole = assembledName(parts, given == null ? full : given, family == null ? full : family);
        return whole == null ? full : full.changed("name-completed", whole.value());
    }

    private static boolean hasNameParts(Map<Field, List<Found>> parts) {
        return parts.containsKey(Field.GIVEN_NAME) || parts.containsKey(Field.FAMILY_NAME);
    }

    private String missingName() {
        List<Found> written = fields.getOrDefault(Field.NAME, List.of());
        return written.isEmpty() ? "/name" : written.get(0).pointer();
    }

    // --- lists

    private List<Text> emails() {
        List<Text> all = new ArrayList<>(1);
        for (Found found : fields.getOrDefault(Field.EMAIL, List.of())) {
            for (Text text : texts(found, "an e-mail address", EMAIL_KEYS)) {
                all.addAll(EmailList.addresses(text));
            }
        }
        return unique("/emails", all, Rule.EMAIL, address -> address.toLowerCase(Locale.ROOT));
    }

    private List<Text> phones() {
        List<Text> all = new ArrayList<>(1);
        for (Found found : fields.getOrDefault(Field.PHONE, List.of())) {
            for (Text text : texts(found, "a phone number", PHONE_KEYS)) {
                all.addAll(PhoneList.numbers(text, normalisation.phones()));
            }
        }
        return unique("/phones", all, Rule.PHONE, PhoneList::same);
    }

    /** The first of those that have the same {@code key}. */
    private List<Text> unique(String pointer, List<Text> all, Rule rule, UnaryOperator<String> key) {
        Map<String, Integer> places = new HashMap<>();
        List<Text> unique = new ArrayList<>(all.size());
        for (Text text : all) {
            Integer place = places.putIfAbsent(key.apply(text.value()), unique.size());
            if (place == null) {
                check(rule, text);
                unique.add(text);
            } else {
                notes.add(
                        pointer + "/" + place,
                        "duplicate",
                        text.written(),
                        unique.get(place).value());
            }
        }
        notes.about(pointer, unique);
        return unique;
    }

    /** The texts in a text, an object, or a list of either. */
    private List<Text> texts(Found found, String what, Set<String> keys) {
        List<Text> texts = new ArrayList<>();
        if (found.node().isArray()) {
            for (int i = 0; i < found.node().size(); i++) {
                add(texts, found.node().get(i), found.pointer() + "/" + i, what, keys);
            }
        } else {
            add(texts, found.node(), found.pointer(), what, keys);
        }
        return texts;
    }

    private void add(List<Text> texts, JsonNode node, String pointer, String what, Set<String> keys) {
        if (!(node instanceof ObjectNode object)) {
            Text text = text(node, pointer, what);
            if (text != null) {
                texts.add(text);
            }
            return;
        }
        boolean known = object.isEmpty();
        Text value = null;
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            String key = Field.normal(entry.getKey());
            String inner = pointer(pointer, entry.getKey());
            if (keys.contains(key)) {
                known = true;
                value = value == null ? text(entry.getValue(), inner, what) : value;
            } else if (LABELS.contains(key) && !entry.getValue().isBoolean()) {
                known = true;
                texts.addAll(texts(new Found(entry.getKey(), 0, inner, entry.getValue()), what, keys));
            }
        }
        if (value != null) {
            texts.add(value);
        }
        if (!known) {
            wrongType(pointer, what, object);
        }
    }

    // --- company, owner, words

    /** The company a person belongs to, as far as the input knows it. */
    private record Parent(@Nullable Text recordId, @Nullable Text name) {
        static final Parent NONE = new Parent(null, null);

        @Nullable
        Company company() {
            return recordId == null && name == null ? null : new Company(value(recordId), value(name));
        }
    }

    private Parent parent() {
        Found found = unwrapped(first(Field.COMPANY));
        if (found == null) {
            return Parent.NONE;
        }
        if (!(found.node() instanceof ObjectNode object)) {
            Text name = line(text(found));
            check(Rule.COMPANY, name);
            return new Parent(null, name);
        }
        Text recordId = null;
        Text name = null;
        boolean known = object.isEmpty();
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            String key = Field.normal(entry.getKey());
            String inner = pointer(found.pointer(), entry.getKey());
            if (key.equals("recordid")) {
                known = true;
                recordId = text(entry.getValue(), inner, "the company's record id");
            } else if (COMPANY_NAME_KEYS.contains(key)) {
                known = true;
                name = name == null ? line(text(entry.getValue(), inner, "the company's name")) : name;
            }
        }
        if (!known) {
            wrongType(found.pointer(), "the company's name", object);
        }
        check(Rule.COMPANY, name);
        return new Parent(recordId, name);
    }

    private record Owner(@Nullable Text email, @Nullable Long id) {}

    private Owner owner() {
        Found found = unwrapped(first(Field.OWNER));
        Long id = id(first(Field.OWNER_ID));
        if (found == null) {
            return new Owner(null, id);
        }
        if (!(found.node() instanceof ObjectNode object)) {
            Text text = text(found);
            if (text != null && text.value().chars().allMatch(Character::isDigit)) {
                return new Owner(null, id(found));
            }
            return new Owner(ownerEmail(text), id);
        }
        Text email = null;
        boolean known = object.isEmpty();
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            String key = Field.normal(entry.getKey());
            String inner = pointer(found.pointer(), entry.getKey());
            if (key.equals("userid")) {
                known = true;
                Long inside = id(new Found(entry.getKey(), 0, inner, entry.getValue()));
                id = inside == null ? id : inside;
            } else if (EMAIL_KEYS.contains(key)) {
                known = true;
                email = email == null ? text(entry.getValue(), inner, "the owner's e-mail address") : email;
            }
        }
        if (!known) {
            wrongType(found.pointer(), "the owner's e-mail address", object);
        }
        return new Owner(ownerEmail(email), id);
    }

    private @Nullable Text ownerEmail(@Nullable Text text) {
        List<Text> addresses = text == null ? List.of() : EmailList.addresses(text);
        Text email = addresses.size() == 1 ? addresses.get(0) : text;
        check(Rule.OWNER, email);
        return email;
    }

    private @Nullable Long id(@Nullable Found found) {
        Text text = found == null ? null : text(found);
        if (text == null) {
            return null;
        }
        try {
            long id = Long.parseLong(text.value());
            if (id > 0) {
                return id;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        violate(new Violation(text.pointer(), "wrong-type", "a user id is a positive whole number"));
        return null;
    }

    /** SmartTask's own field must say one of its words; "type" and "kind" say all sorts of things elsewhere. */
    private SubType subType() {
        for (Found found : ranked(fields, Field.SUB_TYPE)) {
            boolean own = found.rank() == 0;
            if (!own && !found.node().isTextual()) {
                continue;
            }
            Text text = text(found);
            if (text == null) {
                continue;
            }
            switch (Field.normal(text.value())) {
                case "person", "individual", "contact", "people", "human" -> {
                    return SubType.PERSON;
                }
                case "organization", "organisation", "company", "org", "business", "corporation" -> {
                    return SubType.ORGANIZATION;
                }
                default -> {
                    if (own) {
                        violate(new Violation(
                                text.pointer(), "unknown-value", "the sub type is either person or organization"));
                    }
                }
            }
        }
        return SubType.PERSON;
    }

    private @Nullable AccessType accessType() {
        Text text = scalar(Field.ACCESS_TYPE);
        if (text == null) {
            return null;
        }
        return switch (Field.normal(text.value())) {
            case "default" -> AccessType.DEFAULT;
            case "coremembers" -> AccessType.CORE_MEMBERS;
            default -> {
                violate(new Violation(
                        text.pointer(), "unknown-value", "the access type is either default or core_members"));
                yield null;
            }
        };
    }

    private @Nullable Text avatar() {
        Found found = first(Field.AVATAR);
        if (found != null && found.rank() > 0 && found.node().isObject() && !hasUrl(found.node())) {
            return null; // "photo" and "image" are whole records elsewhere; a picture is nothing to bury a contact for
        }
        List<Text> texts = found == null ? List.of() : texts(found, "the picture's address", URL_KEYS);
        Text text = texts.isEmpty() ? null : texts.get(0);
        text = line(text);
        check(Rule.AVATAR, text);
        return text;
    }

    private static boolean hasUrl(JsonNode object) {
        return object.properties().stream().anyMatch(entry -> URL_KEYS.contains(Field.normal(entry.getKey())));
    }

    // --- links

    private Links links() {
        WebLinks links = new WebLinks(notes);
        for (Found found : fields.getOrDefault(Field.LINKS, List.of())) {
            collectLinks(found, links);
        }
        for (Field field : List.of(Field.TWITTER, Field.LINKEDIN, Field.FACEBOOK, Field.GITHUB, Field.INSTAGRAM)) {
            Text text = scalar(field);
            if (text != null) {
                links.add(field, text);
            }
        }
        for (Found found : ranked(fields, Field.WEBSITE)) {
            for (Text text : texts(found, "a web address", URL_KEYS)) {
                links.add(Field.WEBSITE, text);
            }
        }
        links.placed().forEach(text -> check(Rule.LINK, text));
        return links.links();
    }

    /** Takes what it knows. "links" is also what APIs call their own, so nothing in it is an error but in SmartTask's field. */
    private void collectLinks(Found found, WebLinks links) {
        boolean own = found.rank() == 0;
        if (found.node() instanceof ObjectNode object) {
            fields(object, found.pointer()).forEach((field, inner) -> {
                if (WebLinks.isLink(field) && (own || inner.get(0).node().isTextual())) {
                    Text text = text(best(Map.of(field, inner), field));
                    if (text != null) {
                        links.add(field, text);
                    }
                }
            });
        } else if (own) {
            if (!isAbsent(found.node())) {
                wrongType(found.pointer(), "the object of web addresses", found.node());
            }
        } else if (found.node().isArray()) {
            for (int i = 0; i < found.node().size(); i++) {
                JsonNode node = found.node().get(i);
                Text text = node.isTextual() ? text(node, found.pointer() + "/" + i, "a web address") : null;
                if (text != null) {
                    links.add(Field.WEBSITE, text);
                }
            }
        }
    }

    // --- address

    private @Nullable Text address() {
        Found found = first(Field.ADDRESS);
        Text written = null;
        if (found != null) {
            List<Text> all = new ArrayList<>();
            if (found.node().isArray()) {
                for (int i = 0; i < found.node().size(); i++) {
                    addAddress(all, found.node().get(i), found.pointer() + "/" + i);
                }
            } else {
                addAddress(all, found.node(), found.pointer());
            }
            written = all.isEmpty() ? null : joined(all.stream().distinct().toList(), "\n");
        }
        Text address = assembled(fields, written);
        check(Rule.ADDRESS, address);
        return address;
    }

    private void addAddress(List<Text> all, JsonNode node, String pointer) {
        if (!(node instanceof ObjectNode object)) {
            Text text = text(node, pointer, "an address");
            if (text != null) {
                all.add(text);
            }
            return;
        }
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            String key = Field.normal(entry.getKey());
            if (key.startsWith("formatted") || key.equals("fulladdress")) {
                Text formatted = text(entry.getValue(), pointer(pointer, entry.getKey()), "an address");
                if (formatted != null) {
                    all.add(formatted);
                    return;
                }
            }
        }
        Map<Field, List<Found>> parts = fields(object, pointer);
        boolean known = object.isEmpty()
                || parts.keySet().stream()
                        .anyMatch(field -> ADDRESS_PARTS.contains(field)
                                || field == Field.ADDRESS
                                || field == Field.LATITUDE
                                || field == Field.LONGITUDE);
        if (!known) {
            wrongType(pointer, "an address", object);
        }
        Found line = best(parts, Field.ADDRESS);
        Text assembled = assembled(parts, line == null ? null : text(line));
        if (assembled != null) {
            all.add(assembled.at(pointer));
        }
        for (Field coordinate : List.of(Field.LATITUDE, Field.LONGITUDE)) {
            Found value = best(parts, coordinate);
            if (value != null) {
                fields.putIfAbsent(coordinate, List.of(value));
            }
        }
    }

    /** The street first, then the town as it is written where the address lies: with a state "City, State Zip", else "Zip City". */
    private @Nullable Text assembled(Map<Field, List<Found>> parts, @Nullable Text line) {
        Text state = part(parts, Field.STATE);
        Text zip = part(parts, Field.ZIP);
        Text city = part(parts, Field.CITY);
        Text country = part(parts, Field.COUNTRY);
        List<Text> all = new ArrayList<>();
        add(all, line, null);
        add(all, street(parts), line);
        for (Field field : List.of(Field.STREET_2, Field.STREET_3, Field.PO_BOX)) {
            add(all, part(parts, field), line);
        }
        if (all.isEmpty() && zip == null && city == null && country == null) {
            return null; // "state" alone may be anything, such as "active"
        }
        Text missingZip = line != null && zip != null && contains(line.value(), zip.value()) ? null : zip;
        Text missingCity = line != null && city != null && contains(line.value(), city.value()) ? null : city;
        Text missingState = line != null && state != null && contains(line.value(), state.value()) ? null : state;
        if (missingState == null) {
            add(
                    all,
                    joined(
                            Stream.of(missingZip, missingCity)
                                    .filter(Objects::nonNull)
                                    .toList(),
                            " "),
                    null);
        } else {
            add(all, missingCity, null);
            add(
                    all,
                    joined(
                            Stream.of(missingState, missingZip)
                                    .filter(Objects::nonNull)
                                    .toList(),
                            " "),
                    null);
        }
        add(all, country, line);
        return joined(all, ", ");
    }

    /** With the number of the house, where that is a part of its own: behind the street, as in the countries where it is. */
    private @Nullable Text street(Map<Field, List<Found>> parts) {
        Text street = part(parts, Field.STREET);
        Text number = part(parts, Field.HOUSE_NUMBER);
        return street == null || number == null || street.value().endsWith(number.value())
                ? street
                : joined(List.of(street, number), " ");
    }

    private static void add(List<Text> all, @Nullable Text part, @Nullable Text line) {
        if (part != null && (line == null || !contains(line.value(), part.value()))) {
            all.add(part);
        }
    }

    private @Nullable Double coordinate(Field field) {
        Found found = first(field);
        Text text = found == null ? null : text(found);
        if (text == null) {
            return null;
        }
        try {
            // Through a decimal, as Double also takes "NaN", "0x1p3" and "1d".
            return new BigDecimal(text.value()).doubleValue();
        } catch (NumberFormatException e) {
            violate(new Violation(text.pointer(), "wrong-type", "a latitude or longitude is a number of degrees"));
            return null;
        }
    }

    private String pointer(Field field) {
        Found found = first(field);
        return found == null ? "" : found.pointer();
    }

    // --- values

    private static Map<Field, List<Found>> fields(ObjectNode object, String pointer) {
        Map<Field, List<Found>> fields = new EnumMap<>(Field.class);
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            String key = entry.getKey();
            Field.of(key).ifPresent(match -> fields.computeIfAbsent(match.field(), field -> new ArrayList<>(1))
                    .add(new Found(key, match.rank(), pointer(pointer, key), entry.getValue())));
        }
        return fields;
    }

    private static String pointer(String parent, String key) {
        return parent + "/" + key.replace("~", "~0").replace("/", "~1");
    }

    private @Nullable Found first(Field field) {
        return best(fields, field);
    }

    /** The value under the best name that has one. */
    private static @Nullable Found best(Map<Field, List<Found>> fields, Field field) {
        Found best = null;
        for (Found found : fields.getOrDefault(field, List.of())) {
            if ((best == null || found.rank() < best.rank()) && !isAbsent(found.node())) {
                best = found;
            }
        }
        return best;
    }

    private static List<Found> ranked(Map<Field, List<Found>> fields, Field field) {
        List<Found> all = fields.getOrDefault(field, List.of());
        return all.isEmpty()
                ? all
                : all.stream()
                        .filter(found -> !isAbsent(found.node()))
                        .sorted(Comparator.comparingInt(Found::rank))
                        .toList();
    }

    private static boolean isAbsent(JsonNode node) {
        if (node.isArray() || node.isObject()) {
            for (JsonNode inner : node) {
                if (!isAbsent(inner)) {
                    return false;
                }
            }
            return true;
        }
        return node.isNull()
                || (node.isTextual() && Trimmed.of(node.textValue()).isEmpty());
    }

    private @Nullable Text scalar(Field field) {
        return text(first(field));
    }

    private static @Nullable Text line(@Nullable Text text) {
        return text == null ? null : CleanText.line(text);
    }

    private @Nullable Text part(Map<Field, List<Found>> parts, Field field) {
        Found found = best(parts, field);
        return found == null ? null : text(found);
    }

    private @Nullable Text text(@Nullable Found found) {
        return found == null ? null : text(found.node(), found.pointer(), "a text");
    }

    private @Nullable Text text(JsonNode node, String pointer, String what) {
        if (node.isArray()) {
            Found only = unwrapped(new Found("", 0, pointer, node));
            if (only != null && !only.node().isArray()) {
                return text(only.node(), only.pointer(), what);
            }
        }
        if (isAbsent(node)) {
            return null;
        }
        if (node.isTextual()) {
            Text text = CleanText.of(pointer, node.textValue());
            return text.value().isEmpty() ? null : text;
        }
        if (node.isNumber()) {
            return new Text(pointer, number(node));
        }
        wrongType(pointer, what, node);
        return null;
    }

    /** A list of one is as good as its element. */
    private static @Nullable Found unwrapped(@Nullable Found found) {
        if (found == null || !found.node().isArray()) {
            return found;
        }
        List<Found> present = new ArrayList<>();
        for (int i = 0; i < found.node().size(); i++) {
            if (!isAbsent(found.node().get(i))) {
                present.add(new Found(
                        found.key(),
                        found.rank(),
                        found.pointer() + "/" + i,
                        found.node().get(i)));
            }
        }
        return present.size() == 1 ? present.get(0) : found;
    }

    private static String number(JsonNode node) {
        if (node.isBigDecimal() && Math.abs(node.decimalValue().scale()) <= MAX_PLAIN_SCALE) {
            return node.decimalValue().toPlainString();
        }
        return node.asText();
    }

    private static @Nullable Text joined(List<Text> texts, String separator) {
        return texts.isEmpty() ? null : Text.joined(texts, separator);
    }

    private static boolean contains(String text, String part) {
        return text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }

    private static @Nullable String value(@Nullable Text text) {
        return text == null ? null : text.value();
    }

    private void check(Rule rule, @Nullable Text text) {
        if (text != null) {
            rule.check(text.pointer(), text.value()).forEach(this::violate);
        }
    }

    private void wrongType(String pointer, String what, JsonNode node) {
        violate(new Violation(pointer, "wrong-type", what + " is expected here, not " + kind(node)));
    }

    private void violate(Violation violation) {
        if (violations.size() < MAX_VIOLATIONS) {
            violations.add(violation);
        } else if (violations.size() == MAX_VIOLATIONS) {
            violations.add(new Violation("", "too-many", "and more than " + MAX_VIOLATIONS + " violations in all"));
        }
    }
}
