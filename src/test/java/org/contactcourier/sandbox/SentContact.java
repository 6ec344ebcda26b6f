package org.contactcourier.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A contact as a request had it, before anybody looked whether it is valid.
 *
 * @param json the request's body, an object; not to be changed
 */
public record SentContact(JsonNode json) {

    /** For {@link Fault#forContact}: the contact of that name. */
    public static Predicate<SentContact> named(String name) {
        return contact -> contact.name().equals(name);
    }

    /** For {@link Fault#forContact}: the contact that has this e-mail address, whatever its case. */
    public static Predicate<SentContact> withEmail(String email) {
        return contact -> contact.emails().stream().anyMatch(email::equalsIgnoreCase);
    }

    /** For {@link Fault#forContact}: the organization of that name. */
    public static Predicate<SentContact> company(String name) {
        return contact -> contact.isOrganization() && contact.name().equals(name);
    }

    public boolean isOrganization() {
        return text(json, "record_sub_type").equals("organization");
    }

    /** Whether it names a parent, whatever it says of it. */
    public boolean hasParent() {
        return json.hasNonNull("parent");
    }

    /** The name, or an empty text. */
    public String name() {
        return text(json, "name");
    }

    public List<String> emails() {
        return texts(json, "emails", "email");
    }

    public List<String> phones() {
        return texts(json, "phones", "phone_number");
    }

    static @Nullable SentContact of(@Nullable JsonNode body) {
        return body != null && body.isObject() ? new SentContact(body) : null;
    }

    static String text(JsonNode json, String field) {
        return json.path(field).asText("");
    }

    static List<String> texts(JsonNode json, String array, String field) {
        return json.path(array).findValuesAsText(field);
    }

    static String folded(String text) {
        return text.strip().toLowerCase(Locale.ROOT);
    }
}
