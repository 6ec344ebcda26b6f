package org.contactcourier.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP client for small answers: a call ends in time whatever the server does, and an answer takes no more memory than it
 * may. It follows no redirects and logs nothing. Thread-safe.
 */
public final class BoundedHttp {
    private final HttpClient client;
    private final Duration whole;
    private final int longest;

    /**
     * A client of one server.
     *
     * @param connect how long a connection may take
     * @param answer how long the rest of a call may take, the answer's last byte included
     * @param longest the bytes of the longest answer; a longer one is cut off behind them
     */
    public BoundedHttp(Duration connect, Duration answer, int longest) {
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(connect)
                .build();
        this.whole = connect.plus(answer);
        this.longest = longest;
    }

    /**
     * Calls the server. A thread that is interrupted waits on: the answer may hold what can't be asked for again.
     *
     * @throws HttpTimeoutException if the answer does not come in time
     * @throws IOException if the server can't be reached or breaks off
     */
    public HttpResponse<byte[]> send(HttpRequest request) throws IOException {
        CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(request, head -> new Beginning());
        try {
            return answer.copy()
                    .orTimeout(whole.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException e) {
            boolean ignored = answer.cancel(true);
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            if (e.getCause() instanceof TimeoutException) {
                throw new HttpTimeoutException("no whole answer in time");
            }
            throw new IOException(e.getCause());
        }
    }

    /** Takes the beginning of an answer. */
    private final class Beginning implements HttpResponse.BodySubscriber<byte[]> {
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
            if (subscription != null && bytes.size() <= longest) {
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
