package org.contactcourier.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.contactcourier.contact.Contact;
import org.contactcourier.contact.Violation;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.jspecify.annotations.Nullable;

/** Dead letters and receipts as people and machines see them: JSON. Thread-safe. */
public final class JournalJson {
    /** A payload up to this size is shown whole. */
    static final int SHOWN_WHOLE = 1024 * 1024;

    /** Of a larger one, this much. */
    static final int SHOWN_PART = 64 * 1024;

    private final ObjectMapper mapper;

    /** @param mapper the one that everything here shares */
    public JournalJson(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    /** The dead letter, its payload cut if it is longer than 1 MiB; absent values have no field. */
    public byte[] write(DeadLetter letter) {
        ObjectNode json = mapper.createObjectNode();
        json.put("id", letter.id());
        json.put("origin", letter.origin().toString());
        json.put("digest", letter.origin().digest());
        json.put("source", letter.origin().source().word());
        put(json, "organization", letter.organization().column());
        json.put("reason", letter.reason().word());
        json.put("message", letter.message());
        json.set("violations", violations(letter.violations()));
        letter.status().ifPresent(status -> json.put("status", status));
        put(json, "answer", letter.answer());
        put(json, "refusal_run", letter.refusalRun());
        if (letter.generation() > 0) {
            json.put("generation", letter.generation());
        }
        if (letter.replaying()) {
            json.put("replaying", true);
        }
        json.put("attempts", letter.attempts());
        json.put("first_at", text(letter.firstAt()));
        json.put("last_at", text(letter.lastAt()));
        if (letter.mayExist()) {
            json.put("may_exist", true);
        }
        json.set("payload", payload(letter.payload(), letter.origin()));
        if (letter.contact() != null) {
            json.set("contact", tree(letter.contact()));
        }
        return bytes(json);
    }

    /** The receipt; absent values have no field. */
    public byte[] write(ContactReceipt receipt) {
        ObjectNode json = mapper.createObjectNode();
        json.put("origin", receipt.origin().toString());
        json.put("digest", receipt.origin().digest());
        json.put("source", receipt.origin().source().word());
        put(json, "organization", receipt.organization().column());
        json.put("outcome", receipt.outcome().name().toLowerCase(Locale.ROOT));
        if (receipt.recordId() != null) {
            json.put("record_id", receipt.recordId());
            json.put("matched", receipt.matched());
        }
        if (receipt.reason() != null) {
            json.put("reason", receipt.reason().word());
        }
        put(json, "dead_letter_id", receipt.deadLetterId());
        json.put("attempts", receipt.attempts());
        json.put("at", text(receipt.at()));
        return bytes(json);
    }

    /** Metadata as the journal keeps them; null if there are none. */
    public byte @Nullable [] bytes(Payload.@Nullable Metadata metadata) {
        if (metadata == null) {
            return null;
        }
        ObjectNode json = mapper.createObjectNode();
        json.put("key", metadata.key());
        json.put("timestamp", metadata.timestamp());
        ArrayNode headers = json.putArray("headers");
        metadata.headers()
                .forEach(
                        header -> headers.addObject().put("name", header.name()).put("value", header.value()));
        return bytes(json);
    }

    /** Reads what {@link #bytes(Payload.Metadata)} wrote. */
    public Payload.@Nullable Metadata metadata(byte @Nullable [] kept) {
        if (kept == null) {
            return null;
        }
        try {
            JsonNode json = mapper.readTree(kept);
            List<Payload.MetadataHeader> headers = new ArrayList<>();
            for (JsonNode header : json.path("headers")) {
                headers.add(new Payload.MetadataHeader(header.path("name").asText(), binary(header.path("value"))));
            }
            return new Payload.Metadata(
                    binary(json.path("key")), json.path("timestamp").asLong(Payload.Metadata.NO_TIMESTAMP), headers);
        } catch (IOException e) {
            throw new JournalException("the journal holds metadata that can't be read", e);
        }
    }

    private static byte @Nullable [] binary(JsonNode base64) throws IOException {
        return base64.isTextual() ? base64.binaryValue() : null;
    }

    private static String text(Instant instant) {
        return instant.toString(); // ISO 8601, UTC
    }

    private static void put(ObjectNode json, String field, @Nullable String value) {
        if (value != null) {
            json.put(field, value);
        }
    }

    private ObjectNode payload(Payload payload, Origin origin) {
        ObjectNode json = mapper.createObjectNode();
        json.put("media_type", payload.mediaType());
        boolean whole = payload.isWhole() && payload.size() <= SHOWN_WHOLE;
        byte[] all = payload.bytes();
        byte[] shown = whole || all.length <= SHOWN_PART ? all : Arrays.copyOf(all, SHOWN_PART);
        text(shown, whole)
                .ifPresentOrElse(
                        text -> json.put("data", text),
                        () -> json.put("data_base64", Base64.getEncoder().encodeToString(shown)));
        if (!whole) {
            json.put("size", payload.size());
            json.put("digest", "sha256:" + (payload.digest() == null ? sha256(all) : payload.digest()));
            json.put("original", payload.original() == null ? origin.toString() : payload.original());
        }
        return json;
    }

    /**
     * The bytes as text, if they are UTF-8 and no control characters but tabulators and line ends are in it.
     *
     * @param whole whether nothing follows; else a character that the cut has split is left out
     */
    private static Optional<String> text(byte[] bytes, boolean whole) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer out = CharBuffer.allocate(bytes.length + 1);
        CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), out, whole);
        if (result.isError()) {
            return Optional.empty();
        }
        String text = out.flip().toString();
        boolean plain = text.chars().allMatch(c -> !Character.isISOControl(c) || c == '\t' || c == '\n' || c == '\r');
        return plain ? Optional.of(text) : Optional.empty();
    }

    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Violations as dead letters show them. */
    public ArrayNode violations(List<Violation> violations) {
        ArrayNode json = mapper.createArrayNode();
        for (Violation violation : violations) {
            json.addObject()
                    .put("pointer", violation.pointer())
                    .put("code", violation.code())
                    .put("message", violation.message());
        }
        return json;
    }

    /** Violations as the journal keeps them. */
    public String text(List<Violation> violations) {
        return text(violations(violations));
    }

    /** Reads what {@link #text(List)} wrote. */
    public List<Violation> violations(String text) {
        List<Violation> violations = new ArrayList<>();
        for (JsonNode node : tree(text)) {
            violations.add(new Violation(
                    node.path("pointer").asText(),
                    node.path("code").asText(),
                    node.path("message").asText()));
        }
        return violations;
    }

    /** The contact in SmartTask's words (seed/create-contact.txt), with the owner's address as it was given. */
    public String text(Contact contact) {
        ObjectNode json = mapper.createObjectNode();
        json.put("name", contact.name());
        json.put("record_sub_type", contact.subType().name().toLowerCase(Locale.ROOT));
        if (contact.accessType() != null) {
            json.put("access_type", contact.accessType().name().toLowerCase(Locale.ROOT));
        }
        put(json, "designation", contact.designation());
        put(json, "avatar_url", contact.avatarUrl());
        put(json, "address", contact.address());
        if (contact.latitude() != null) {
            json.put("address_lat", contact.latitude());
        }
        if (contact.longitude() != null) {
            json.put("address_lng", contact.longitude());
        }
        ArrayNode emails = json.putArray("emails");
        contact.emails().forEach(email -> emails.addObject().put("email", email));
        ArrayNode phones = json.putArray("phones");
        contact.phones().forEach(phone -> phones.addObject().put("phone_number", phone));
        ObjectNode links = links(contact.links());
        if (!links.isEmpty()) {
            json.set("url_details", links);
        }
        if (contact.company() != null) {
            ObjectNode parent = json.putObject("parent");
            put(parent, "record_id", contact.company().recordId());
            put(parent, "name", contact.company().name());
        }
        if (contact.owner() != null || contact.ownerId() != null) {
            ObjectNode user = json.putObject("assigned_user");
            if (contact.ownerId() != null) {
                user.put("user_id", contact.ownerId());
            }
            put(user, "email", contact.owner());
        }
        return text(json);
    }

    private ObjectNode links(Contact.Links links) {
        ObjectNode json = mapper.createObjectNode();
        put(json, "domain", links.domain());
        put(json, "twitter_url", links.twitter());
        put(json, "linkedin_url", links.linkedin());
        put(json, "facebook_url", links.facebook());
        put(json, "github_url", links.github());
        put(json, "instagram_url", links.instagram());
        return json;
    }

    private String text(JsonNode json) {
        try {
            return mapper.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree that can't be written", e);
        }
    }

    private byte[] bytes(JsonNode json) {
        try {
            return mapper.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree that can't be written", e);
        }
    }

    private JsonNode tree(String text) {
        try {
            return mapper.readTree(text);
        } catch (JsonProcessingException e) {
            throw new JournalException("the journal holds JSON that can't be read", e);
        }
    }
}
