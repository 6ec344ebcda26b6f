package org.contactcourier.enrichment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.contactcourier.contact.Contact;
import org.jspecify.annotations.Nullable;

/** A contact as a map with the names of {@code docs/contact.schema.json}. What it lacks is not in the map. Stateless. */
final class ContactFields {
    private ContactFields() {}

    /** A new map, and lists and maps in it that may be changed. */
    static Map<String, Object> of(Contact contact) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", contact.name());
        fields.put("record_sub_type", word(contact.subType()));
        put(fields, "access_type", contact.accessType() == null ? null : word(contact.accessType()));
        put(fields, "designation", contact.designation());
        put(fields, "avatar_url", contact.avatarUrl());
        put(fields, "emails", contact.emails().isEmpty() ? null : new ArrayList<>(contact.emails()));
        put(fields, "phones", contact.phones().isEmpty() ? null : new ArrayList<>(contact.phones()));
        put(fields, "parent", company(contact.company()));
        put(fields, "url_details", links(contact.links()));
        put(fields, "address", contact.address());
        put(fields, "address_lat", contact.latitude());
        put(fields, "address_lng", contact.longitude());
        put(fields, "assigned_user", contact.owner());
        put(fields, "assigned_user_id", contact.ownerId());
        return fields;
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable Map<String, Object> company(Contact.@Nullable Company company) {
        if (company == null) {
            return null;
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        put(fields, "record_id", company.recordId());
        put(fields, "name", company.name());
        return fields;
    }

    private static @Nullable Map<String, Object> links(Contact.Links links) {
        Map<String, Object> fields = new LinkedHashMap<>();
        put(fields, "domain", links.domain());
        put(fields, "twitter_url", links.twitter());
        put(fields, "linkedin_url", links.linkedin());
        put(fields, "facebook_url", links.facebook());
        put(fields, "github_url", links.github());
        put(fields, "instagram_url", links.instagram());
        return fields.isEmpty() ? null : fields;
    }

    private static void put(Map<String, Object> fields, String name, @Nullable Object value) {
        if (value != null) {
            fields.put(name, value);
        }
    }
}
