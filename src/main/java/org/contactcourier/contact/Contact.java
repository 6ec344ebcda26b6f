package org.contactcourier.contact;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A contact that SmartTask can take: the canonical model, valid by construction. Values are as the input had them, trimmed;
 * nothing is ever cut.
 *
 * @param name required, at most 100 UTF-16 units
 * @param subType a person, or an organization
 * @param accessType who may see it; null leaves it to SmartTask's default
 * @param designation the job title, at most 50
 * @param address one free text, at most 4000
 * @param latitude degrees, -90 to 90
 * @param longitude degrees, -180 to 180
 * @param emails each syntactically valid, at most 320
 * @param phones each at most 30
 * @param company the organization a person belongs to
 * @param owner the e-mail address of the colleague who looks after the contact, as given
 * @param ownerId that colleague's SmartTask user id, where the input has it
 */
public record Contact(
        String name,
        SubType subType,
        @Nullable AccessType accessType,
        @Nullable String designation,
        @Nullable String avatarUrl,
        @Nullable String address,
        @Nullable Double latitude,
        @Nullable Double longitude,
        List<String> emails,
        List<String> phones,
        Links links,
        @Nullable Company company,
        @Nullable String owner,
        @Nullable Long ownerId) {

    /** What kind of contact: the words of {@code record_sub_type}. */
    public enum SubType {
        PERSON,
        ORGANIZATION
    }

    /** Who may see it: the words of {@code access_type}. */
    public enum AccessType {
        DEFAULT,
        CORE_MEMBERS
    }

    /** Addresses on the web; SmartTask's {@code url_details}. */
    public record Links(
            @Nullable String domain,
            @Nullable String twitter,
            @Nullable String linkedin,
            @Nullable String facebook,
            @Nullable String github,
            @Nullable String instagram) {
        public static final Links NONE = new Links(null, null, null, null, null, null);
    }

    /** A company, by SmartTask's record id where the input has it, else by name. */
    public record Company(
            @Nullable String recordId, @Nullable String name) {}

    public Contact {
        emails = List.copyOf(emails);
        phones = List.copyOf(phones);
    }

    /** What SmartTask's <em>similar</em> may look at; contacts that share one are never in flight together. */
    public Set<String> identities() {
        return Set.of(); // the rules come with the reader
    }
}
