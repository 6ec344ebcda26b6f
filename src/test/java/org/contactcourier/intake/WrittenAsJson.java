package org.contactcourier.intake;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.contactcourier.contact.Contact;
import org.contactcourier.contact.Contact.Company;
import org.contactcourier.contact.Contact.Links;
import org.contactcourier.contact.Contact.SubType;
import org.contactcourier.json.StrictJson;
import org.jspecify.annotations.Nullable;

/** Contacts as JSON, which carries all of the model. */
enum WrittenAsJson {
    /** As SmartTask calls its fields. */
    SMART_TASK {
        @Override
        ObjectNode object(Contact contact) {
            ObjectNode object =
                    shared(contact, "name", "record_sub_type", "access_type", "designation", "avatar_url", "address");
            object.put("address_lat", contact.latitude());
            object.put("address_lng", contact.longitude());
            contact.emails()
                    .forEach(email -> object.withArray("emails").addObject().put("email", email));
            contact.phones()
                    .forEach(phone -> object.withArray("phones").addObject().put("phone_number", phone));
            links(object.putObject("url_details"), contact.links(), "domain", "_url");
            company(object, "parent", contact.company());
            ObjectNode user = object.putObject("assigned_user");
            user.put("user_id", contact.ownerId());
            user.put("email", contact.owner());
            return object;
        }
    },
    /** As people call them. */
    PEOPLE {
        @Override
        ObjectNode object(Contact contact) {
            ObjectNode object =
                    shared(contact, "Full Name", "Contact Type", "Access Type", "jobTitle", "photo", "postal-address");
            NameInTwo name = NameInTwo.of(contact.name());
            if (!name.given().isEmpty()) {
                object.remove("Full Name");
                object.put("First Name", name.given());
                object.put("last_name", name.family());
            }
            object.put(
                    "Latitude",
                    contact.latitude() == null ? null : contact.latitude().toString());
            object.put("lng", contact.longitude());
            contact.emails().forEach(email -> object.withArray("E-Mails").add(email));
            contact.phones()
                    .forEach(phone -> object.withArray("Mobile").addObject().put("value", phone));
            links(object, contact.links(), "Website", "");
            Company company = contact.company();
            if (company != null && company.recordId() == null) {
                object.put("Organisation", company.name());
            } else {
                company(object, "Company", company);
            }
            object.put("owner", contact.owner());
            object.put("assignedUserId", contact.ownerId());
            return object;
        }
    };

    private static final ObjectMapper MAPPER = StrictJson.mapper();

    abstract ObjectNode object(Contact contact);

    /** One object a line, or an array of them. */
    String written(List<Contact> contacts, boolean array) {
        if (array) {
            ArrayNode all = MAPPER.createArrayNode();
            contacts.forEach(contact -> all.add(object(contact)));
            return all.toPrettyString();
        }
        StringBuilder lines = new StringBuilder();
        contacts.forEach(contact -> lines.append(object(contact)).append('\n'));
        return lines.toString();
    }

    private static ObjectNode shared(
            Contact contact, String name, String type, String access, String title, String avatar, String address) {
        ObjectNode object = MAPPER.createObjectNode();
        object.put(name, contact.name());
        object.put(type, contact.subType() == SubType.PERSON ? "person" : "organization");
        object.put(
                access,
                contact.accessType() == null ? null : contact.accessType().name());
        object.put(title, contact.designation());
        object.put(avatar, contact.avatarUrl());
        object.put(address, contact.address());
        return object;
    }

    private static void links(ObjectNode object, Links links, String domain, String suffix) {
        object.put(domain, links.domain());
        object.put("twitter" + suffix, links.twitter());
        object.put("linkedin" + suffix, links.linkedin());
        object.put("facebook" + suffix, links.facebook());
        object.put("github" + suffix, links.github());
        object.put("instagram" + suffix, links.instagram());
    }

    private static void company(ObjectNode object, String key, @Nullable Company company) {
        if (company != null) {
            object.putObject(key).put("record_id", company.recordId()).put("name", company.name());
        }
    }
}
