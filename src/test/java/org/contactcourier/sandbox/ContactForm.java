package org.contactcourier.sandbox;

import static org.contactcourier.sandbox.SandboxJson.MAPPER;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The Contact model of SmartTask's documentation: what a create call may send, and how the answer to it reads. Stricter than the
 * real one is known to be: a field that the model doesn't have is refused, so that nobody sends one by accident.
 */
final class ContactForm {
    private static final int NAME = 100;
    private static final int DESIGNATION = 50;
    private static final int ADDRESS = 4_000;
    private static final int EMAIL = 320;
    private static final int PHONE = 30;

    private static final Set<String> FIELDS = Set.of(
            "custom_field_values",
            "description",
            "assigned_user",
            "followers",
            "record_id",
            "organization_id",
            "created_by_user_id",
            "record_type",
            "record_sub_type",
            "access_type",
            "name",
            "designation",
            "avatar_url",
            "assigned_user_id",
            "parent",
            "address",
            "address_lat",
            "address_lng",
            "emails",
            "phones",
            "url_details",
            "projects",
            "files",
            "archived",
            "created_at",
            "modified_at");
    private static final Set<String> PARENT =
            Set.of("record_id", "record_sub_type", "name", "avatar_url", "parent_name", "designation", "archived");
    private static final List<String> LINKS =
            List.of("domain", "twitter_url", "linkedin_url", "facebook_url", "github_url", "instagram_url");
    private static final Set<String> SUB_TYPES = Set.of("person", "organization");
    private static final Set<String> ACCESS_TYPES = Set.of("default", "core_members");
    private static final Pattern GUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    /** No zone, and as many digits as there are, as .NET writes a time that came out of a data base. */
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("yyyy-MM-dd'T'HH:mm:ss")
            .appendFraction(ChronoField.MILLI_OF_SECOND, 0, 3, true)
            .toFormatter(Locale.ROOT);

    private static final ArrayNode FOLLOWERS = Colleagues.followers();

    private final ObjectNode sent;

    private ContactForm(ObjectNode sent) {
        this.sent = sent;
    }

    /** Checks a request's body: 400 where it isn't of this form, 422 where a value is too long or means nobody. */
    static ContactForm of(@Nullable JsonNode body) throws Rejection {
        if (!(body instanceof ObjectNode sent)) {
            throw new Rejection(400, "the body must be one JSON object");
        }
        ContactForm form = new ContactForm(sent);
        form.checkShape();
        form.checkLimits();
        return form;
    }

    String name() {
        return sent.path("name").asText();
    }

    List<String> emails() {
        return SentContact.texts(sent, "emails", "email");
    }

    String parentId() {
        return SentContact.text(sent.path("parent"), "record_id");
    }

    String parentName() {
        return SentContact.text(sent.path("parent"), "name");
    }

    /** The answer, its fields in the sample's order, every unset scalar an explicit null. */
    ObjectNode created(long organizationId, long creator, Instant now, @Nullable JsonNode knownParent) {
        String time = TIME.format(LocalDateTime.ofInstant(now, ZoneOffset.UTC));
        ObjectNode contact = MAPPER.createObjectNode();
        contact.putArray("custom_field_values");
        contact.put("description", SentContact.text(sent, "description"));
        JsonNode owner = owner();
        contact.set("assigned_user", owner);
        contact.set("followers", FOLLOWERS);
        contact.put("record_id", UUID.randomUUID().toString());
        contact.put("organization_id", organizationId);
        contact.put("created_by_user_id", creator);
        contact.put("record_type", "contact");
        contact.put("record_sub_type", orElse("record_sub_type", "person"));
        contact.put("access_type", orElse("access_type", "default"));
        contact.set("name", sent.get("name"));
        contact.set("designation", orNull(sent, "designation"));
        contact.set("avatar_url", orNull(sent, "avatar_url"));
        contact.set("assigned_user_id", owner.isNull() ? owner : owner.get("user_id"));
        contact.set("parent", parent(knownParent));
        contact.set("address", orNull(sent, "address"));
        contact.set("address_lat", orNull(sent, "address_lat"));
        contact.set("address_lng", orNull(sent, "address_lng"));
        contact.set("emails", orEmpty("emails"));
        contact.set("phones", orEmpty("phones"));
        ObjectNode links = contact.putObject("url_details");
        for (String link : LINKS) {
            links.set(link, orNull(sent.path("url_details"), link));
        }
        contact.putArray("projects");
        contact.putArray("files");
        contact.put("archived", sent.path("archived").asBoolean(false));
        contact.put("created_at", time);
        contact.put("modified_at", time);
        return contact;
    }

    private void checkShape() throws Rejection {
        known(sent, FIELDS, "");
        for (String field : List.of("name", "description", "designation", "avatar_url", "address")) {
            text(sent, field, field);
        }
        if (name().isBlank()) {
            throw new Rejection(400, "name is required");
        }
        oneOf("record_sub_type", SUB_TYPES);
        oneOf("access_type", ACCESS_TYPES);
        number("address_lat");
        number("address_lng");
        number("assigned_user_id");
        if (present(sent, "archived") && !sent.get("archived").isBoolean()) {
            throw new Rejection(400, "archived must be true or false");
        }
        for (String field : List.of("projects", "followers", "files", "custom_field_values")) {
            array(field);
        }
        list("emails", "email");
        list("phones", "phone_number");
        if (present(sent, "url_details")) {
            JsonNode links = object("url_details");
            known(links, Set.copyOf(LINKS), "url_details/");
            for (String link : LINKS) {
                text(links, link, "url_details/" + link);
            }
        }
        if (present(sent, "parent")) {
            JsonNode parent = object("parent");
            known(parent, PARENT, "parent/");
            text(parent, "record_id", "parent/record_id");
            text(parent, "name", "parent/name");
            if (!parentId().isEmpty() && !GUID.matcher(parentId()).matches()) {
                throw new Rejection(400, "parent/record_id must be a GUID");
            }
        }
        if (present(sent, "assigned_user")
                && !object("assigned_user").path("user_id").isIntegralNumber()) {
            throw new Rejection(400, "assigned_user/user_id must be a number");
        }
    }

    private void checkLimits() throws Rejection {
        atMost("name", name(), NAME);
        atMost("designation", SentContact.text(sent, "designation"), DESIGNATION);
        atMost("address", SentContact.text(sent, "address"), ADDRESS);
        for (String email : emails()) {
            atMost("emails/email", email, EMAIL);
        }
        for (String phone : SentContact.texts(sent, "phones", "phone_number")) {
            atMost("phones/phone_number", phone, PHONE);
        }
        if (present(sent, "assigned_user") && owner().isNull()) {
            throw new Rejection(422, "assigned_user: no such user");
        }
    }

    private JsonNode owner() {
        JsonNode id = sent.path("assigned_user").path("user_id");
        return Colleagues.byId(id.asLong(-1)).map(JsonNode.class::cast).orElse(MAPPER.nullNode());
    }

    private JsonNode parent(@Nullable JsonNode known) {
        if (!present(sent, "parent")) {
            return MAPPER.nullNode();
        }
        JsonNode source = known == null ? sent.get("parent") : known;
        ObjectNode parent = MAPPER.createObjectNode();
        parent.set("record_id", orNull(source, "record_id"));
        parent.put("record_sub_type", source.path("record_sub_type").asText("organization"));
        parent.set("name", orNull(source, "name"));
        parent.set("avatar_url", orNull(source, "avatar_url"));
        parent.putNull("parent_name");
        parent.set("designation", orNull(source, "designation"));
        parent.put("archived", source.path("archived").asBoolean(false));
        return parent;
    }

    private JsonNode object(String field) throws Rejection {
        JsonNode node = sent.get(field);
        if (!node.isObject()) {
            throw new Rejection(400, field + " must be an object");
        }
        return node;
    }

    private JsonNode array(String field) throws Rejection {
        JsonNode node = sent.path(field);
        if (present(sent, field) && !node.isArray()) {
            throw new Rejection(400, field + " must be an array");
        }
        return node;
    }

    private void list(String field, String element) throws Rejection {
        for (JsonNode node : array(field)) {
            if (!node.isObject() || !node.path(element).isTextual()) {
                throw new Rejection(400, field + " must hold objects with a text " + element);
            }
            known(node, Set.of(element), field + "/");
        }
    }

    private void number(String field) throws Rejection {
        if (present(sent, field) && !sent.get(field).isNumber()) {
            throw new Rejection(400, field + " must be a number");
        }
    }

    private void oneOf(String field, Set<String> words) throws Rejection {
        text(sent, field, field);
        if (present(sent, field) && !words.contains(sent.get(field).asText())) {
            throw new Rejection(400, field + " must be one of " + words);
        }
    }

    private String orElse(String field, String otherwise) {
        return present(sent, field) ? sent.get(field).asText() : otherwise;
    }

    private JsonNode orEmpty(String field) {
        return present(sent, field) ? sent.get(field) : MAPPER.createArrayNode();
    }

    private static void known(JsonNode object, Set<String> fields, String where) throws Rejection {
        for (var names = object.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!fields.contains(name)) {
                throw new Rejection(400, where + name + " is no field of a contact");
            }
        }
    }

    private static void text(JsonNode object, String field, String where) throws Rejection {
        if (present(object, field) && !object.get(field).isTextual()) {
            throw new Rejection(400, where + " must be a text");
        }
    }

    private static void atMost(String field, String value, int limit) throws Rejection {
        // String.length() counts UTF-16 units, as .NET does.
        if (value.length() > limit) {
            throw new Rejection(422, field + " has " + value.length() + " characters, the limit is " + limit);
        }
    }

    private static boolean present(JsonNode object, String field) {
        return object.hasNonNull(field);
    }

    private static JsonNode orNull(JsonNode object, String field) {
        return present(object, field) ? object.get(field) : MAPPER.nullNode();
    }
}
