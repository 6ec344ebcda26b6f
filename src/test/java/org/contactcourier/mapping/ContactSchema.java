package org.contactcourier.mapping;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.contactcourier.contact.Rule;
import org.contactcourier.mapping.clean.TrimmedText;

/**
 * The accepted JSON as a JSON Schema (2020-12), made from the names, keys and limits that the reader works with. Its regular
 * expressions do without look-ahead and long repetitions, as some validators know neither.
 */
final class ContactSchema {
    /** What {@link TrimmedText} takes for blank. */
    private static final String BLANK = "[\t-\r\u001c- \u00a0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff]*";

    private static final String LABEL = "[^\0-,./:-@\\[-^`{-\u007f\u3002\uff0e\uff61]";
    private static final String LOCAL_PART = "(?:[^\0- \"(),:;<>@\\[\\\\\\]\u007f]+|\".+\")";
    private static final String DOMAIN =
            "(?:\\[[0-9A-Za-z.:-]+\\]|" + LABEL + "+(?:[.\u3002\uff0e\uff61]" + LABEL + "+)*)";
    private static final String MAILTO = "(?:[Mm][Aa][Ii][Ll][Tt][Oo]:)?";
    private static final String ADDRESS = LOCAL_PART + "@" + DOMAIN;

    static final List<String> ORGANIZATION =
            List.of("organization", "organisation", "company", "org", "business", "corporation");
    static final List<String> PERSON = List.of("person", "individual", "contact", "people", "human");
    static final List<String> ACCESS = List.of("default", "coremembers");

    /** Where people's names mean all sorts of things elsewhere, and only SmartTask's own is taken at its word. */
    private static final Set<Field> DIFFER_BY_NAME = EnumSet.of(Field.SUB_TYPE, Field.LINKS, Field.AVATAR);

    /** SmartTask's own names, as they are in its model. */
    private static final Map<Field, String> OWN = own();

    /** Blanks that nobody sees are written as their numbers. */
    private final ObjectMapper mapper =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final ObjectNode definitions = mapper.createObjectNode();

    private ContactSchema() {}

    /** The schema, pretty-printed. */
    static String text() {
        ContactSchema schema = new ContactSchema();
        try {
            return schema.mapper.writerWithDefaultPrettyPrinter().writeValueAsString(schema.schema()) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private ObjectNode schema() {
        ObjectNode schema = mapper.createObjectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("$id", "urn:contact-courier:contact");
        schema.put("title", "Contacts for Contact Courier");
        schema.put(
                "description",
                "One contact, or an array of them; of newline-delimited JSON, each line. What this refuses would be buried."
                        + " SmartTask's names come first; patternProperties has those that people use, in any case and with any"
                        + " separators. docs/reading-contacts.md says what a schema can't.");
        schema.putObject("if").put("type", "array");
        schema.putObject("then").set("items", ref("contact"));
        schema.set("else", ref("contact"));
        schema.set("$defs", definitions);
        defineContact();
        defineValues();
        return schema;
    }

    private void defineContact() {
        ObjectNode contact = define("contact").put("type", "object");
        ObjectNode own = contact.putObject("properties");
        ObjectNode all = contact.putObject("patternProperties");
        OWN.forEach((field, name) -> own.set(name, definition(field, true)));
        for (Field field : Field.values()) {
            List<String> first = field.names().subList(0, 1);
            List<String> others = field.names().subList(1, field.names().size());
            if (DIFFER_BY_NAME.contains(field)) {
                add(all, first, definition(field, true));
                add(all, others, definition(field, false));
            } else {
                add(all, field.names(), definition(field, true));
            }
        }
        ArrayNode named = contact.putArray("anyOf");
        for (Field field : List.of(Field.NAME, Field.GIVEN_NAME, Field.FAMILY_NAME)) {
            named.add(hasValue(field));
        }
        ObjectNode organization = mapper.createObjectNode();
        ObjectNode word =
                organization.putArray("allOf").add(hasValue(Field.COMPANY)).addObject();
        word.putObject("not")
                .putObject("patternProperties")
                .putObject(pattern(Field.SUB_TYPE.names()))
                .set("not", ref("organizationWord"));
        named.add(organization);
    }

    private static Map<Field, String> own() {
        Map<Field, String> own = new EnumMap<>(Field.class);
        for (Field field : List.of(
                Field.NAME,
                Field.SUB_TYPE,
                Field.ACCESS_TYPE,
                Field.DESIGNATION,
                Field.AVATAR,
                Field.EMAIL,
                Field.PHONE,
                Field.COMPANY,
                Field.LINKS,
                Field.ADDRESS,
                Field.LATITUDE,
                Field.LONGITUDE,
                Field.OWNER,
                Field.OWNER_ID)) {
            own.put(field, field.names().get(0).replace(' ', '_'));
        }
        return own;
    }

    /** @param definition nothing where whatever stands there is fine */
    private static void add(ObjectNode patterns, List<String> names, ObjectNode definition) {
        if (!definition.isEmpty()) {
            patterns.set(pattern(names), definition.put("description", String.join(", ", names)));
        }
    }

    private ObjectNode definition(Field field, boolean own) {
        return switch (field) {
            case NAME -> ref("name");
            case GIVEN_NAME,
                    MIDDLE_NAME,
                    FAMILY_NAME,
                    NAME_PREFIX,
                    NAME_SUFFIX,
                    STREET,
                    STREET_2,
                    STREET_3,
                    HOUSE_NUMBER,
                    PO_BOX,
                    CITY,
                    STATE,
                    ZIP,
                    COUNTRY -> ref("text");
            case SUB_TYPE -> own ? ref("subType") : mapper.createObjectNode();
            case ACCESS_TYPE -> ref("accessType");
            case DESIGNATION -> ref("designation");
            case AVATAR -> own ? ref("links") : ref("picture");
            case EMAIL -> ref("emails");
            case PHONE -> ref("phones");
            case COMPANY -> ref("company");
            case LINKS -> own ? ref("urlDetails") : mapper.createObjectNode();
            case WEBSITE -> ref("links");
            case TWITTER, LINKEDIN, FACEBOOK, GITHUB, INSTAGRAM -> ref("text");
            case ADDRESS -> ref("address");
            case LATITUDE -> ref("latitude");
            case LONGITUDE -> ref("longitude");
            case OWNER -> ref("owner");
            case OWNER_ID -> ref("userId");
        };
    }

    private void defineValues() {
        ObjectNode absent = define("absent");
        absent.put("description", "What counts as if it weren't there.");
        ArrayNode nothing = absent.putArray("anyOf");
        nothing.addObject().put("type", "null");
        nothing.addObject().put("type", "string").put("pattern", "^" + BLANK + "$");
        nothing.addObject().put("type", "array").set("items", ref("absent"));
        nothing.addObject().put("type", "object").set("additionalProperties", ref("absent"));

        oneOf("text", "A text.", string(Integer.MAX_VALUE), number());
        ObjectNode parts = object(pattern(namesOf(Field.NAME, Field.GIVEN_NAME, Field.FAMILY_NAME)), null);
        oneOf("name", "The whole name, or its parts.", string(Rule.NAME.limit()), number(), parts);
        oneOf(
                "subType",
                "person or organization.",
                word(Stream.concat(PERSON.stream(), ORGANIZATION.stream()).toList()));
        oneOf("organizationWord", "A word for organization.", word(ORGANIZATION));
        oneOf("accessType", "default or core_members.", word(ACCESS));
        oneOf("designation", "The job title.", string(Rule.DESIGNATION.limit()), number());

        manyOf("emails", "E-mail addresses.", emailText(), ContactPoints.EMAIL_KEYS);
        ObjectNode phone = mapper.createObjectNode();
        phone.putArray("anyOf").add(string(Rule.PHONE.limit())).add(number()).add(listIn("[;,\\n]"));
        manyOf("phones", "Phone numbers.", phone, ContactPoints.PHONE_KEYS);
        manyOf("links", "Web addresses.", string(Integer.MAX_VALUE), WebLinkMapping.URL_KEYS);
        define("picture")
                .put("description", "The address of a picture; what else a picture may be is ignored.")
                .putArray("anyOf")
                .add(ref("links"))
                .addObject()
                .put("type", "object");

        ObjectNode company = string(Rule.COMPANY.limit());
        oneOf("companyName", "A company's name.", company.deepCopy(), number());
        ObjectNode companyObject = object(normal(ParentCompanyMapping.NAME_KEYS), ref("companyName"));
        companyObject.withObject("/patternProperties").set(normal(List.of("recordid")), ref("text"));
        known(companyObject, normal(union(ParentCompanyMapping.NAME_KEYS, "recordid")));
        oneOf(
                "company",
                "The company's name, or an object that has it or SmartTask's record id.",
                company,
                number(),
                companyObject);

        ObjectNode urlDetails = define("urlDetails").put("description", "An object of web addresses.");
        urlDetails
                .putArray("anyOf")
                .add(ref("absent"))
                .addObject()
                .put("type", "object")
                .putObject("patternProperties")
                .set(
                        pattern(namesOf(
                                Field.WEBSITE,
                                Field.TWITTER,
                                Field.LINKEDIN,
                                Field.FACEBOOK,
                                Field.GITHUB,
                                Field.INSTAGRAM)),
                        ref("text"));

        List<String> addressNames = Stream.concat(
                        AddressMapping.PARTS.stream().sorted(),
                        Stream.of(Field.ADDRESS, Field.LATITUDE, Field.LONGITUDE))
                .flatMap(field -> field.names().stream())
                .toList();
        ObjectNode address = mapper.createObjectNode().put("type", "object");
        address.set("not", propertiesOtherThan("(?:" + letters("formatted") + "|" + pattern(addressNames) + ")"));
        ObjectNode addressItem = define("addressItem").put("description", "An address as a text or in parts.");
        addressItem
                .putArray("anyOf")
                .add(ref("absent"))
                .add(string(Rule.ADDRESS.limit()))
                .add(number())
                .add(address)
                .addObject()
                .put("type", "array")
                .set("items", ref("addressItem"));
        define("address")
                .put("description", "An address, or a list of them.")
                .putArray("anyOf")
                .add(ref("addressItem"));

        oneOf("latitude", "Degrees.", degrees(90), numeral());
        oneOf("longitude", "Degrees.", degrees(180), numeral());

        ObjectNode id = mapper.createObjectNode().put("type", "number").put("minimum", 1);
        ObjectNode digits = mapper.createObjectNode()
                .put("type", "string")
                .put("pattern", "^" + BLANK + "\\+?[0-9]{1,19}" + BLANK + "$");
        oneOf("userId", "A SmartTask user id.", id, digits);
        ObjectNode colleague = mapper.createObjectNode()
                .put("type", "string")
                .put("pattern", "^" + BLANK + ADDRESS + BLANK + "$")
                .put("maxLength", Rule.OWNER.limit());
        oneOf("colleague", "A colleague's e-mail address.", colleague.deepCopy());
        ObjectNode owner = object(normal(List.of("userid")), ref("userId"));
        known(owner, normal(union(ContactPoints.EMAIL_KEYS, "userid")));
        oneOf(
                "owner",
                "A colleague's e-mail address or user id, or an object of them.",
                colleague,
                id.deepCopy(),
                digits.deepCopy(),
                owner);
    }

    // --- definitions

    private ObjectNode define(String name) {
        return definitions.putObject(name);
    }

    /** Nothing, one of {@code values}, or a list of one such. */
    private void oneOf(String name, String description, JsonNode... values) {
        ObjectNode definition = define(name).put("description", description);
        ArrayNode any = definition.putArray("anyOf").add(ref("absent"));
        Arrays.stream(values).forEach(any::add);
        ObjectNode list = any.addObject().put("type", "array");
        list.set("items", ref(name));
        list.putObject("contains").set("not", ref("absent"));
        list.put("minContains", 0).put("maxContains", 1);
    }

    /** Nothing, a value, a list of values, or objects that hold them under one of {@code keys} or a label. */
    private void manyOf(String name, String description, JsonNode value, Collection<String> keys) {
        ObjectNode definition = define(name).put("description", description);
        ArrayNode any = definition.putArray("anyOf").add(ref("absent")).add(value);
        any.addObject().put("type", "array").set("items", ref(name));
        ObjectNode object = any.addObject().put("type", "object");
        ObjectNode inner = object.putObject("patternProperties");
        inner.set(normal(keys), ref(name));
        inner.putObject(normal(TextFields.LABELS))
                .putArray("anyOf")
                .add(ref(name))
                .addObject()
                .put("type", "boolean");
        known(object, normal(union(keys, TextFields.LABELS.toArray(String[]::new))));
    }

    private ObjectNode string(int limit) {
        ObjectNode string = mapper.createObjectNode().put("type", "string").put("pattern", "^[^\0]*$");
        return limit == Integer.MAX_VALUE ? string : string.put("maxLength", limit);
    }

    private ObjectNode number() {
        return mapper.createObjectNode().put("type", "number");
    }

    private ObjectNode emailText() {
        ObjectNode email = mapper.createObjectNode();
        ObjectNode plain = mapper.createObjectNode()
                .put("type", "string")
                .put("pattern", "^" + BLANK + MAILTO + ADDRESS + BLANK + "$")
                .put("maxLength", Rule.EMAIL.limit());
        email.putArray("anyOf").add(plain).add(listIn("[;,\\n]|<.*>" + BLANK + "$"));
        return email;
    }

    /** A text that the reader takes apart first. */
    private ObjectNode listIn(String pattern) {
        return mapper.createObjectNode().put("type", "string").put("pattern", pattern);
    }

    private ObjectNode word(List<String> words) {
        return mapper.createObjectNode().put("type", "string").put("pattern", normal(words));
    }

    private ObjectNode degrees(int limit) {
        return number().put("minimum", -limit).put("maximum", limit);
    }

    private ObjectNode numeral() {
        return mapper.createObjectNode()
                .put("type", "string")
                .put("pattern", "^" + BLANK + "[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?" + BLANK + "$");
    }

    private ObjectNode object(String pattern, JsonNode value) {
        ObjectNode object = mapper.createObjectNode().put("type", "object");
        if (value == null) {
            known(object, pattern);
        } else {
            object.putObject("patternProperties").set(pattern, value);
        }
        return object;
    }

    /** At least one property must be called so. */
    private void known(ObjectNode object, String pattern) {
        object.set("not", propertiesOtherThan(pattern));
    }

    private ObjectNode propertiesOtherThan(String pattern) {
        ObjectNode others = mapper.createObjectNode();
        others.putObject("propertyNames").putObject("not").put("pattern", pattern);
        return others;
    }

    /** Some property that is called so has a value: not all of them are absent. */
    private ObjectNode hasValue(Field field) {
        ObjectNode has = mapper.createObjectNode();
        has.putObject("not").putObject("patternProperties").set(pattern(field.names()), ref("absent"));
        return has;
    }

    private ObjectNode ref(String name) {
        return mapper.createObjectNode().put("$ref", "#/$defs/" + name);
    }

    // --- names

    private static List<String> namesOf(Field... fields) {
        return Arrays.stream(fields).flatMap(field -> field.names().stream()).toList();
    }

    private static Collection<String> union(Collection<String> keys, String... more) {
        Collection<String> union = new TreeSet<>(keys);
        union.addAll(List.of(more));
        return union;
    }

    /** Matches what {@link Field#of} takes for one of {@code names}: digits count only where the name has some. */
    private static String pattern(Collection<String> names) {
        return alternatives(names, "[^a-zA-Z]*", "[^a-zA-Z0-9]*");
    }

    /** Matches what {@link Field#normal} makes one of {@code words} of. */
    private static String normal(Collection<String> words) {
        return alternatives(new TreeSet<>(words), "[^a-zA-Z0-9]*", "[^a-zA-Z0-9]*");
    }

    private static String alternatives(Collection<String> names, String separator, String separatorOfDigits) {
        Map<String, List<String>> bySeparator = new LinkedHashMap<>();
        for (String name : names) {
            String plain = Field.normal(name);
            boolean hasDigits = plain.chars().anyMatch(Character::isDigit);
            bySeparator
                    .computeIfAbsent(hasDigits ? separatorOfDigits : separator, any -> new ArrayList<>())
                    .add(plain);
        }
        return bySeparator.entrySet().stream()
                .map(entry -> "^" + entry.getKey()
                        + entry.getValue().stream()
                                .map(name -> letters(name, entry.getKey()))
                                .collect(Collectors.joining("|", "(?:", ")"))
                        + "$")
                .collect(Collectors.joining("|"));
    }

    private static String letters(String name) {
        return "^[^a-zA-Z0-9]*" + letters(name, "[^a-zA-Z0-9]*");
    }

    private static String letters(String name, String separator) {
        return name.chars()
                .mapToObj(c -> Character.isDigit(c)
                        ? Character.toString(c)
                        : "[" + Character.toString(c) + Character.toString(Character.toUpperCase(c)) + "]")
                .collect(Collectors.joining(separator, "", separator));
    }
}
