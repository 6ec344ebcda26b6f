package org.contactcourier.sandbox;

import static org.contactcourier.sandbox.SandboxJson.MAPPER;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The users of the simulated organization: the two of the documentation's sample and one more. Immutable. */
final class Colleagues {
    private static final List<ObjectNode> ALL = List.of(
            user(
                    57,
                    "Mike Williams",
                    "mike@acme.io",
                    "https://smartstorage1.blob.core.windows.net/smarttask/organization/26/0303cfa3-ebce-4928-8e03-df260ec17686/mike.webp",
                    "2025-05-23T09:47:19.1655819Z",
                    "2025-05-23T09:47:19.1655819Z"),
            user(
                    59,
                    "John",
                    "john@acme.io",
                    "https://smartstorage1.blob.core.windows.net/photos/UserPics/ec53bc94-1d43-438a-bb12-24eccdce600f.png",
                    "2025-05-23T09:47:19.1656262Z",
                    "2025-05-23T09:47:19.1656263Z"),
            user(
                    61,
                    "Jane Doe",
                    "jane.doe@acme.io",
                    "https://smartstorage1.blob.core.windows.net/photos/UserPics/5b0d4ae5-6a14-4c5c-9a3c-8c1d7a0be9f1.png",
                    "2025-05-23T09:47:19.17Z",
                    "2025-05-23T09:47:19.17Z"));

    private Colleagues() {}

    /** Who follows a new contact. The array is shared by all contacts: not to be changed. */
    static ArrayNode followers() {
        return MAPPER.createArrayNode().addAll(ALL.subList(0, 2));
    }

    static Optional<ObjectNode> byId(long id) {
        return ALL.stream().filter(user -> user.path("user_id").asLong() == id).findFirst();
    }

    /** What <em>Filter Users</em> answers: best effort, so it finds the query anywhere in name or e-mail. */
    static ArrayNode filter(String query, int page, int size, Set<Long> leftOut) {
        ArrayNode found = MAPPER.createArrayNode();
        ALL.stream()
                .filter(user -> !leftOut.contains(user.path("user_id").asLong()))
                .filter(user -> contains(user, "full_name", query) || contains(user, "email", query))
                .skip((long) (Math.max(page, 1) - 1) * size)
                .limit(size)
                .forEach(user -> found.add(brief(user)));
        return found;
    }

    private static boolean contains(JsonNode user, String field, String query) {
        return SentContact.folded(user.path(field).asText()).contains(SentContact.folded(query));
    }

    private static ObjectNode brief(ObjectNode user) {
        ObjectNode brief = MAPPER.createObjectNode();
        for (String field : List.of("full_name", "email", "user_id", "role", "avatar_url")) {
            brief.set(field, user.get(field));
        }
        return brief;
    }

    private static ObjectNode user(
            long id, String name, String email, String avatar, String createdAt, String modifiedAt) {
        ObjectNode user = MAPPER.createObjectNode();
        user.put("email_confirmed", true).put("role", "core");
        user.putNull("job_role").putNull("department").putNull("about_me");
        user.putNull("status_icon_url").putNull("status_message");
        user.put("status_out_of_office", false).putNull("status_clear_at");
        user.put("cost_per_hour", 50).put("billable_rate_per_hour", 100);
        ObjectNode capacity = user.putObject("capacity");
        for (String day : List.of("mon", "tue", "wed", "thu", "fri")) {
            capacity.put(day + "_capacity_in_hours", 8);
        }
        capacity.put("sat_capacity_in_hours", 0).put("sun_capacity_in_hours", 0);
        capacity.put("weekly_capacity_in_hours", 40);
        user.put("created_at", createdAt).put("modified_at", modifiedAt);
        user.put("user_id", id).put("full_name", name).put("email", email).put("avatar_url", avatar);
        return user.putNull("timezone_in_mins");
    }
}
