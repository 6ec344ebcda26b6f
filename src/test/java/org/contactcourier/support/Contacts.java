package org.contactcourier.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A contact as somebody's system sends it: JSON with the field names that people really use. Immutable; every {@code with} and
 * {@code without} makes another one. {@code toString} is the JSON text.
 *
 * <pre>{@code
 * kafka.publish("contacts", null, Contacts.ada().withoutEmail().json());
 * Files.write(inbox.resolve("fair.json"), Contacts.array(Contacts.numbered(1, 100)));
 * }</pre>
 */
public final class Contacts {
    private final Map<String, String> fields;

    private Contacts(Map<String, String> fields) {
        this.fields = fields;
    }

    /** As a CRM exports it: English, camel case, split name, everything there. */
    public static Contacts ada() {
        return of("firstName", "Ada")
                .with("lastName", "Lovelace")
                .with("email", "ada@analytical.example")
                .with("phone", "+44 20 7946 0018")
                .with("company", "Analytical Engines Ltd")
                .with("jobTitle", "Mathematician");
    }

    /** As a web form sends it: full name, the phone as "mobile". */
    public static Contacts grace() {
        return of("full name", "Grace Hopper")
                .with("e-mail", "Grace.Hopper@navy.example")
                .with("mobile", "+1 555 123 4567")
                .with("organisation", "US Navy");
    }

    /** With umlauts, and an address in parts. */
    public static Contacts juergen() {
        return of("given_name", "Jürgen")
                .with("family_name", "Müßig")
                .with("email", "juergen@beispiel.example")
                .withRaw(
                        "address",
                        "{\"street\":\"Königstraße 1\",\"zip\":\"70173\",\"city\":\"Stuttgart\",\"country\":\"DE\"}");
    }

    /** In SmartTask's own field names. */
    public static Contacts alex() {
        return of("name", "Alex Johnson")
                .withRaw("emails", "[{\"email\":\"alex.johnson@examplemail.com\"}]")
                .withRaw("phones", "[{\"phone_number\":\"+15551234567\"}]");
    }

    /** One of many: "Person 7", person7@example.org; no two share a name, an e-mail address or a phone. */
    public static Contacts numbered(int number) {
        return of("name", "Person " + number)
                .with("email", "person" + number + "@example.org")
                .with("phone", "+1555" + String.format(Locale.ROOT, "%07d", number));
    }

    /** {@link #numbered} from first to last, both included. */
    public static List<Contacts> numbered(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(Contacts::numbered).toList();
    }

    /** A contact that has this field and no other. */
    public static Contacts of(String field, String value) {
        return new Contacts(Map.of()).with(field, value);
    }

    /** The name that SmartTask should get for {@link #numbered}. */
    public static String name(int number) {
        return "Person " + number;
    }

    public Contacts with(String field, String value) {
        return withRaw(field, quoted(value));
    }

    /** Sets a field to any JSON text. */
    public Contacts withRaw(String field, String json) {
        Map<String, String> changed = new LinkedHashMap<>(fields);
        changed.put(field, json);
        return new Contacts(changed);
    }

    public Contacts without(String... names) {
        Map<String, String> changed = new LinkedHashMap<>(fields);
        List.of(names).forEach(changed.keySet()::remove);
        return new Contacts(changed);
    }

    public Contacts withEmail(String email) {
        return without("e-mail", "emails", "email").with("email", email);
    }

    public Contacts withoutEmail() {
        return without("e-mail", "emails", "email");
    }

    /** Without anything that could become a name: invalid. */
    public Contacts withoutName() {
        return without("name", "full name", "firstName", "lastName", "given_name", "family_name");
    }

    public Contacts withName(String name) {
        return withoutName().with("name", name);
    }

    /** One line of JSON. */
    public String json() {
        return fields.entrySet().stream()
                .map(field -> quoted(field.getKey()) + ":" + field.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    public byte[] bytes() {
        return json().getBytes(UTF_8);
    }

    @Override
    public String toString() {
        return json();
    }

    /** A JSON array of contacts, one to a line. */
    public static String array(List<Contacts> contacts) {
        return contacts.stream().map(Contacts::json).collect(Collectors.joining(",\n", "[\n", "\n]\n"));
    }

    public static String array(Contacts... contacts) {
        return array(List.of(contacts));
    }

    /** Newline-delimited JSON. */
    public static String lines(List<Contacts> contacts) {
        return contacts.stream().map(Contacts::json).collect(Collectors.joining("\n", "", "\n"));
    }

    public static String lines(Contacts... contacts) {
        return lines(List.of(contacts));
    }

    /** The contacts with something else put in after so many: for example one that can't be read. */
    public static String linesWith(List<Contacts> contacts, int after, String line) {
        List<String> lines =
                new ArrayList<>(contacts.stream().map(Contacts::json).toList());
        lines.add(after, line);
        return lines.stream().collect(Collectors.joining("\n", "", "\n"));
    }

    private static String quoted(String text) {
        return "\""
                + text.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                        .replace("\t", "\\t")
                + "\"";
    }
}
