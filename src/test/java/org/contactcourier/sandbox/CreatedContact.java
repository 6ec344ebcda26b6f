package org.contactcourier.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;

/**
 * A contact that the simulator has created.
 *
 * @param createdAt when
 * @param similarToEarlier whether <em>similar</em> would have found another one: a duplicate
 * @param json the whole answer that the create call got; not to be changed
 */
public record CreatedContact(Instant createdAt, boolean similarToEarlier, JsonNode json) {

    public String recordId() {
        return SentContact.text(json, "record_id");
    }

    public String name() {
        return SentContact.text(json, "name");
    }

    public boolean isOrganization() {
        return SentContact.text(json, "record_sub_type").equals("organization");
    }

    /** The record id of its parent, or an empty text. */
    public String parentId() {
        return SentContact.text(json.path("parent"), "record_id");
    }

    /** The user id of its owner, or 0. */
    public long ownerId() {
        return json.path("assigned_user").path("user_id").asLong();
    }

    public List<String> emails() {
        return SentContact.texts(json, "emails", "email");
    }

    public List<String> phones() {
        return SentContact.texts(json, "phones", "phone_number");
    }
}
