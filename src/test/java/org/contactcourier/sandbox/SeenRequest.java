package org.contactcourier.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request as it came over the wire.
 *
 * @param at when its head had arrived
 * @param until when it was answered, or its connection was gone; now, if it is still under way
 * @param path without the query
 * @param query as sent, not decoded; empty if there is none
 * @param headers in their order, names as sent
 * @param body the bytes; not to be changed
 * @param status what was answered, 0 where nothing was (yet)
 * @param fault what was switched on and hit it, as a word such as {@code Reset}; empty where nothing was
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record SeenRequest(
        Instant at,
        Instant until,
        String method,
        String path,
        String query,
        List<Map.Entry<String, String>> headers,
        byte[] body,
        int status,
        String fault) {

    /** The first header of this name, whatever its case. */
    public Optional<String> header(String name) {
        return headers.stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** Every header name, in order, as sent. */
    public List<String> headerNames() {
        return headers.stream().map(Map.Entry::getKey).toList();
    }

    public String bodyText() {
        return new String(body, UTF_8);
    }

    /** Whether this is a call of <em>Create a contact</em>. */
    public boolean isCreate() {
        return path.contains("/contact/create/");
    }

    public boolean usesCreated() {
        return ("&" + query + "&").contains("&use_created=true&");
    }
}
