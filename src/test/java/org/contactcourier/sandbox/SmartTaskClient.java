package org.contactcourier.sandbox;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The plainest client of the API, for the simulator's own tests. */
final class SmartTaskClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final SmartTaskSimulator simulator;

    SmartTaskClient(SmartTaskSimulator simulator) {
        this.simulator = simulator;
    }

    HttpResponse<String> create(String json) throws IOException, InterruptedException {
        return send(creating("", json).build());
    }

    HttpResponse<String> createOrFind(String json) throws IOException, InterruptedException {
        return send(creating("?use_created=true", json).build());
    }

    CompletableFuture<HttpResponse<String>> createLater(String query, String json) {
        return http.sendAsync(creating(query, json).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> filterUsers(String query) throws IOException, InterruptedException {
        return send(
                post("/v1.0/organization-user/filter-users/38" + query, "[]").build());
    }

    HttpResponse<String> token(String form) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(simulator.tokenUrl())
                .timeout(TIMEOUT)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form))
                .build());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(simulator.baseUrl() + path))
                .timeout(TIMEOUT)
                .build());
    }

    HttpRequest.Builder creating(String query, String json) {
        return post("/v1.0/contact/create/38" + query, json);
    }

    HttpRequest.Builder post(String path, String body) {
        return HttpRequest.newBuilder(URI.create(simulator.baseUrl() + path))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + simulator.token())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
    }

    HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, BodyHandlers.ofString());
    }
}
