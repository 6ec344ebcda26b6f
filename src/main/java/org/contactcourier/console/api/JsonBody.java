package org.contactcourier.console.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.contactcourier.console.desk.BadQueryException;
import org.contactcourier.record.Payload;
import org.jspecify.annotations.Nullable;

/** A request's body, as the calls want it. A field that it doesn't know is refused: it may be a typing error. Stateless. */
final class JsonBody {
    private JsonBody() {}

    /**
     * The object in the body, with no other fields than {@code known}; empty if there is no body.
     *
     * @throws BadQueryException if it is something else
     */
    static ObjectNode of(Context context, ObjectMapper mapper, String... known) {
        String body = context.body();
        if (body.isBlank()) {
            return mapper.createObjectNode();
        }
        String type = context.contentType();
        if (type == null || !type.startsWith("application/json")) {
            throw new BadQueryException("the body is JSON: say Content-Type: application/json");
        }
        try {
            if (mapper.readTree(body) instanceof ObjectNode object) {
                List<String> names = List.of(known);
                object.fieldNames().forEachRemaining(name -> {
                    if (!names.contains(name)) {
                        throw new BadQueryException(
                                "the body has one of the fields " + String.join(", ", names) + " only");
                    }
                });
                return object;
            }
        } catch (JsonProcessingException e) {
            throw new BadQueryException("the body is no JSON: " + e.getOriginalMessage());
        }
        throw new BadQueryException("the body is a JSON object");
    }

    /** The text of that name; null if there is none. */
    static @Nullable String text(ObjectNode body, String name) {
        JsonNode value = body.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw new BadQueryException(name + " is a text");
        }
        return value.textValue();
    }

    /** A text that must be there. */
    static String need(ObjectNode body, String name) {
        String text = text(body, name);
        if (text == null || text.isBlank()) {
            throw new BadQueryException(name + " is required");
        }
        return text.strip();
    }

    /** The ids in the body, at least one. */
    static List<String> ids(ObjectNode body, int most) {
        List<String> ids = new ArrayList<>();
        body.path("ids").forEach(id -> ids.add(id.asText()));
        if (ids.isEmpty() || ids.size() > most) {
            throw new BadQueryException("ids are 1 to %d ids of letters".formatted(most));
        }
        return ids;
    }

    /** The bytes that shall take a letter's place; empty if the body says none. */
    static Optional<Payload> payload(ObjectNode body, String mediaType) {
        JsonNode contact = body.get("contact");
        if (contact != null) {
            if (!contact.isObject() || body.size() != 1) {
                throw new BadQueryException("contact is an object, and stands alone");
            }
            return Optional.of(
                    Payload.whole("application/json", contact.toString().getBytes(UTF_8)));
        }
        String type = text(body, "media_type");
        String data = text(body, "data");
        String base64 = text(body, "data_base64");
        if (data == null && base64 == null) {
            if (!body.isEmpty()) {
                throw new BadQueryException("data, data_base64 or contact is required");
            }
            return Optional.empty();
        }
        return Optional.of(Payload.whole(type == null ? mediaType : type, bytes(data, base64)));
    }

    private static byte[] bytes(@Nullable String data, @Nullable String base64) {
        if (data != null && base64 != null) {
            throw new BadQueryException("data and data_base64 are two ways to say one thing: one of them is expected");
        }
        try {
            return data != null ? data.getBytes(UTF_8) : Base64.getDecoder().decode(base64 == null ? "" : base64);
        } catch (IllegalArgumentException e) {
            throw new BadQueryException("data_base64 is no Base64");
        }
    }
}
