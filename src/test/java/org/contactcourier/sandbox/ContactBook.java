package org.contactcourier.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Every contact created, and what <em>similar</em> means here: one that has any of the e-mail addresses, whatever their case;
 * else one with the same name, whatever its case, and the same parent, by record id or by name. The earliest one is found.
 *
 * <p>Thread-safe.
 */
final class ContactBook {
    private final long organizationId;
    private final long creator;
    private final Clock clock;
    private final List<CreatedContact> contacts = new ArrayList<>();
    private final Map<String, CreatedContact> byEmail = new HashMap<>();
    private final Map<String, CreatedContact> byNameAndParent = new HashMap<>();
    private final Map<String, CreatedContact> byRecordId = new HashMap<>();
    private boolean forgetful;
    private long count;

    ContactBook(long organizationId, long creator, Clock clock) {
        this.organizationId = organizationId;
        this.creator = creator;
        this.clock = clock;
    }

    /** From now on counts contacts instead of keeping them, and finds none. */
    synchronized void forgets(boolean value) {
        forgetful = value;
    }

    synchronized @Nullable CreatedContact similar(ContactForm form) {
        for (String email : form.emails()) {
            CreatedContact found = byEmail.get(SentContact.folded(email));
            if (found != null) {
                return found;
            }
        }
        for (String key : nameKeys(form.name(), form.parentId(), form.parentName())) {
            CreatedContact found = byNameAndParent.get(key);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    synchronized CreatedContact create(ContactForm form) {
        Instant now = clock.instant();
        CreatedContact parent = byRecordId.get(form.parentId());
        ObjectNode json = form.created(organizationId, creator, now, parent == null ? null : parent.json());
        count++;
        if (forgetful) {
            return new CreatedContact(now, false, json);
        }
        CreatedContact contact = new CreatedContact(now, similar(form) != null, json);
        contacts.add(contact);
        byRecordId.put(contact.recordId(), contact);
        form.emails().forEach(email -> byEmail.putIfAbsent(SentContact.folded(email), contact));
        JsonNode company = json.path("parent");
        nameKeys(form.name(), SentContact.text(company, "record_id"), SentContact.text(company, "name"))
                .forEach(key -> byNameAndParent.putIfAbsent(key, contact));
        return contact;
    }

    synchronized List<CreatedContact> contacts() {
        return List.copyOf(contacts);
    }

    synchronized long count() {
        return count;
    }

    synchronized void clear() {
        contacts.clear();
        byEmail.clear();
        byNameAndParent.clear();
        byRecordId.clear();
        count = 0;
    }

    private static List<String> nameKeys(String name, String parentId, String parentName) {
        // The separator can't be part of a name that came as valid JSON text and was folded.
        String folded = SentContact.folded(name);
        List<String> keys = new ArrayList<>(2);
        if (!parentId.isEmpty()) {
            keys.add(folded + "\n id " + SentContact.folded(parentId));
        }
        if (!parentName.isEmpty()) {
            keys.add(folded + "\n name " + SentContact.folded(parentName));
        }
        return keys.isEmpty() ? List.of(folded) : keys;
    }
}
