package org.contactcourier.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** The switches of the simulator in the sandbox's process. Thread-safe. */
final class SimulatorDesk {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String address;

    SimulatorDesk(String baseUrl) {
        this.address = baseUrl + "/_sandbox/";
    }

    /** What it has counted. */
    record Counts(long contacts, long createRequests, int inFlight) {
        static Counts of(JsonNode json) {
            return new Counts(
                    json.path("contacts").asLong(),
                    json.path("create_requests").asLong(),
                    json.path("in_flight").asInt());
        }
    }

    Counts counts() {
        return Counts.of(get("counts"));
    }

    /** When the newest contact was created; it must remember them. */
    Instant newest() {
        JsonNode contacts = get("contacts");
        String createdAt = contacts.path(contacts.size() - 1).path("created_at").asText();
        return LocalDateTime.parse(createdAt).toInstant(ZoneOffset.UTC);
    }

    /** As new, with this latency; it keeps every contact. */
    void reset(Duration latency) {
        post("reset");
        latency(latency);
    }

    /** As new, with this latency; it only counts, so that its own heap isn't what is measured. */
    void resetToCount(Duration latency) {
        reset(latency);
        post("forgetful");
    }

    void latency(Duration latency) {
        post("latency?millis=" + latency.toMillis());
    }

    /** How many requests it works on at a time. */
    void capacity(int requests) {
        post("capacity?requests=" + requests);
    }

    void limit(int perSecond) {
        post("rate-limit?per-second=" + perSecond);
    }

    private JsonNode get(String what) {
        return send(HttpRequest.newBuilder(URI.create(address + what)).GET());
    }

    private void post(String what) {
        JsonNode ignored =
                send(HttpRequest.newBuilder(URI.create(address + what)).POST(HttpRequest.BodyPublishers.noBody()));
    }

    private static JsonNode send(HttpRequest.Builder request) {
        try {
            HttpResponse<byte[]> response =
                    HTTP.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() != 200) {
                throw new IllegalStateException(response.uri() + " answers " + response.statusCode());
            }
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
