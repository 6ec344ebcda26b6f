package org.contactcourier.oauth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.contactcourier.configuration.Secret;
import org.contactcourier.json.StrictJson;
import org.jspecify.annotations.Nullable;

/**
 * A token endpoint (RFC 6749): asks once, waits no longer than the connect and the response timeout
 * together, and says what came of it. Thread-safe.
 */
final class OAuthEndpoint {
    /** An answer with two long tokens has some 5 KiB. */
    private static final int LONGEST = 64 * 1024;

    private final OAuthClient registered;
    private final Duration connectTimeout;
    private final Duration responseTimeout;
    private final HttpClient client;
    private final ObjectMapper mapper = StrictJson.mapper();

    OAuthEndpoint(OAuthClient registered, Duration connectTimeout, Duration responseTimeout) {
        this.registered = registered;
        this.connectTimeout = connectTimeout;
        this.responseTimeout = responseTimeout;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(connectTimeout)
                .build();
    }

    OAuthAnswer refresh(Secret refreshToken) throws OAuthException {
        Map<String, String> grant = new LinkedHashMap<>();
        grant.put("grant_type", "refresh_token");
        grant.put("refresh_token", refreshToken.reveal());
        registered.scope().ifPresent(scope -> grant.put("scope", scope));
        return ask(
                grant,
                "the refresh token is not accepted: run " + registered.keys().login());
    }

    OAuthAnswer exchange(String code) throws OAuthException {
        return ask(
                Map.of(
                        "grant_type",
                        "authorization_code",
                        "code",
                        code,
                        "redirect_uri",
                        registered.keys().redirect()),
                "the code is not accepted: it is good for one use and a few minutes; run "
                        + registered.keys().login() + " again");
    }

    private OAuthAnswer ask(Map<String, String> grant, String invalidGrant) throws OAuthException {
        Map<String, String> fields = new LinkedHashMap<>(grant);
        fields.put("client_id", registered.clientId());
        registered.clientSecret().ifPresent(secret -> fields.put("client_secret", secret.reveal()));
        HttpResponse<byte[]> answer = post(fields);
        JsonNode json = json(answer.body());
        if (answer.statusCode() / 100 == 2) {
            return OAuthAnswer.read(json)
                    .orElseThrow(() -> OAuthException.passing("the token endpoint's answer can't be understood"));
        }
        throw refused(answer.statusCode(), json.path("error").asText(), invalidGrant);
    }

    private HttpResponse<byte[]> post(Map<String, String> fields) throws OAuthException {
        HttpRequest request = HttpRequest.newBuilder(registered.tokenUrl())
                .timeout(responseTimeout)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(form(fields)))
                .build();
        CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(request, head -> new Bounded());
        try {
            // Not to be interrupted: the answer may hold the only refresh token that still works.
            return answer.copy()
                    .orTimeout(connectTimeout.plus(responseTimeout).toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException e) {
            boolean ignored = answer.cancel(true);
            throw OAuthException.passing(noAnswer(e.getCause()));
        }
    }

    static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private JsonNode json(byte[] body) {
        try {
            return mapper.readTree(body);
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    /** The kind only: the message names addresses. */
    private static String noAnswer(@Nullable Throwable cause) {
        boolean unreached = cause instanceof HttpConnectTimeoutException;
        if (!unreached && (cause instanceof TimeoutException || cause instanceof HttpTimeoutException)) {
            return "the token endpoint doesn't answer in time";
        }
        return "the token endpoint can't be reached"
                + (cause == null ? "" : " (" + cause.getClass().getSimpleName() + ")");
    }

    private OAuthException refused(int status, String error, String invalidGrant) {
        if (status >= 500 || status == 408 || status == 429) {
            return OAuthException.passing("the token endpoint answers with status " + status);
        }
        return OAuthException.needingPerson(
                switch (error) {
                    case "invalid_grant" -> invalidGrant;
                    case "invalid_client", "unauthorized_client" ->
                        "the client is not accepted: check %s and %s"
                                .formatted(
                                        registered.keys().clientId(),
                                        registered.keys().clientSecret());
                    default ->
                        "the token endpoint refuses with status %d: check %s"
                                .formatted(status, registered.keys().tokenUrl());
                });
    }

    /** Takes the beginning of an answer; what is longer is cut off, and then can't be understood. */
    private static final class Bounded implements HttpResponse.BodySubscriber<byte[]> {
        private final CompletableFuture<byte[]> body = new CompletableFuture<>();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private Flow.@Nullable Subscription subscription;

        @Override
        public CompletionStage<byte[]> getBody() {
            return body;
        }

        @Override
        public void onSubscribe(Flow.Subscription started) {
            subscription = started;
            started.request(1);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            for (ByteBuffer buffer : buffers) {
                byte[] part = new byte[buffer.remaining()];
                buffer.get(part);
                bytes.writeBytes(part);
            }
            if (subscription != null && bytes.size() <= LONGEST) {
                subscription.request(1);
            } else if (subscription != null) {
                subscription.cancel();
                onComplete();
            }
        }

        @Override
        public void onError(Throwable thrown) {
            boolean ignored = body.completeExceptionally(thrown);
        }

        @Override
        public void onComplete() {
            boolean ignored = body.complete(bytes.toByteArray());
        }
    }
}
