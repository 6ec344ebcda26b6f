package org.contactcourier.smarttask;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.Locale;
import org.contactcourier.contact.Contact;
import org.jspecify.annotations.Nullable;

/** The body of <em>Create a contact</em>: SmartTask's fields only (SMARTTASK-API, 1.2); what a contact lacks is left out. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonPropertyOrder({"name", "record_sub_type", "access_type"})
public record ContactRequest(
        @JsonProperty("name") String name,
        @JsonProperty("record_sub_type") String subType,
        @JsonProperty("access_type") @Nullable String accessType,
        @JsonProperty("designation") @Nullable String designation,
        @JsonProperty("avatar_url") @Nullable String avatarUrl,
        @JsonProperty("assigned_user") @Nullable User assignedUser,
        @JsonProperty("parent") @Nullable Parent parent,
        @JsonProperty("address") @Nullable String address,
        @JsonProperty("address_lat") @Nullable Double latitude,
        @JsonProperty("address_lng") @Nullable Double longitude,
        @JsonProperty("emails") List<Email> emails,
        @JsonProperty("phones") List<Phone> phones,
        @JsonProperty("url_details") @Nullable Urls urls) {

    record User(@JsonProperty("user_id") long userId) {}

    record Parent(@JsonProperty("record_id") String recordId) {}

    record Email(@JsonProperty("email") String email) {}

    record Phone(@JsonProperty("phone_number") String number) {}

    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Urls(
            @JsonProperty("domain") @Nullable String domain,
            @JsonProperty("twitter_url") @Nullable String twitter,
            @JsonProperty("linkedin_url") @Nullable String linkedin,
            @JsonProperty("facebook_url") @Nullable String facebook,
            @JsonProperty("github_url") @Nullable String github,
            @JsonProperty("instagram_url") @Nullable String instagram) {}

    /**
     * The request for a contact. A company known by name only is not sent: whether SmartTask takes a parent by name alone is
     * documented nowhere; nor is an owner known by e-mail only.
     *
     * @param parentId the record id of its company, if the contact itself has none
     * @param ownerId the user id of its owner, if the contact itself has none
     */
    public static ContactRequest of(Contact contact, @Nullable String parentId, @Nullable Long ownerId) {
        Contact.Company company = contact.company();
        String known = company == null ? null : company.recordId();
        String parent = known == null ? parentId : known;
        Long owner = contact.ownerId() == null ? ownerId : contact.ownerId();
        Contact.AccessType access = contact.accessType();
        return new ContactRequest(
                contact.name(),
                contact.subType().name().toLowerCase(Locale.ROOT),
                access == null ? null : access.name().toLowerCase(Locale.ROOT),
                contact.designation(),
                contact.avatarUrl(),
                owner == null ? null : new User(owner),
                parent == null ? null : new Parent(parent),
                contact.address(),
                contact.latitude(),
                contact.longitude(),
                contact.emails().stream().map(Email::new).toList(),
                contact.phones().stream().map(Phone::new).toList(),
                urls(contact.links()));
    }

    /** The request that finds or creates a company. */
    public static ContactRequest ofCompany(String name) {
        return new ContactRequest(
                name, "organization", null, null, null, null, null, null, null, null, List.of(), List.of(), null);
    }

    private static @Nullable Urls urls(Contact.Links links) {
        return links.equals(Contact.Links.NONE)
                ? null
                : new Urls(
                        links.domain(),
                        links.twitter(),
                        links.linkedin(),
                        links.facebook(),
                        links.github(),
                        links.instagram());
    }
}
