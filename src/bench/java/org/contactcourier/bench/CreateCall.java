package org.contactcourier.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.contactcourier.support.Contacts;

/** What somebody writes who needs no more than this one shape: the request for a contact as {@link Contacts#numbered} has it. */
final class CreateCall {
    private static final ObjectMapper JSON = new ObjectMapper();

    private CreateCall() {}

    static byte[] body(Contacts contact) {
        return body(contact.bytes());
    }

    /** From the JSON of a contact with name, e-mail and phone. */
    static byte[] body(byte[] contact) {
        try {
            JsonNode sent = JSON.readTree(contact);
            ObjectNode request = JSON.createObjectNode();
            request.set("name", sent.path("name"));
            request.put("record_sub_type", "person");
            request.putArray("emails").addObject().set("email", sent.path("email"));
            request.putArray("phones").addObject().set("phone_number", sent.path("phone"));
            return JSON.writeValueAsBytes(request);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a careful writer reads of the answer: the id in it. */
    static String recordId(byte[] answer) throws IOException {
        JsonNode id = JSON.readTree(answer).path("record_id");
        if (!id.isTextual()) {
            throw new IOException("an answer without record_id");
        }
        return id.textValue();
    }
}
