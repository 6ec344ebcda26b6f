package org.contactcourier.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
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
import org.contactcourier.network.HttpWay;
import org.contactcourier.network.NetworkTrouble;
import org.contactcourier.network.ProxyChoice;
import org.contactcourier.network.ProxyServer;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP client for small answers: a call ends in time whatever the server does, and an answer takes no more memory than it
 * may. It follows no redirects and logs nothing. Thread-safe.
 */
public final class BoundedHttp {
    /** Java sends no password to a proxy on the way to an https server, unless this is set before its client is loaded. */
    private static final String TUNNEL_SCHEMES = "jdk.http.auth.tunneling.disabledSchemes";

    static {
        letPasswordsThroughTunnels();
    }

    private final HttpClient client;
    private final ProxyChoice proxy;
    private final Duration whole;
    private final int longest;

    /**
     * A client of one server.
     *
     * @param connect how long a connection may take
     * @param answer how long the rest of a call may take, the answer's last byte included
     * @param longest the bytes of the longest answer; a longer one is cut off behind them
     * @param way whom to trust, and through which proxy
     */
    public BoundedHttp(Duration connect, Duration answer, int longest, HttpWay way) {
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(connect)
                .sslContext(way.tls().context())
                .proxy(new Chosen(way.proxy()))
                .build();
        this.whole = connect.plus(answer);
        this.longest = longest;
        this.proxy = way.proxy();
    }

    /** To be called first of all: the client of another library, such as that of the traces, loads Java's client, too. */
    public static void letPasswordsThroughTunnels() {
        if (System.getProperty(TUNNEL_SCHEMES) == null) {
            String ignored = System.setProperty(TUNNEL_SCHEMES, "");
        }
    }

    /**
     * Calls the server. A thread that is interrupted waits on: the answer may hold what can't be asked for again.
     *
     * @throws HttpTimeoutException if the answer does not come in time
     * @throws IOException if the server can't be reached or breaks off
     */
    public HttpResponse<byte[]> send(HttpRequest request) throws IOException {
        CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(authorized(request), this::read);
        try {
            return answer.copy()
                    .orTimeout(whole.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException e) {
            boolean ignored = answer.cancel(true);
            if (e.getCause() instanceof IOException failure) {
                throw failure instanceof HttpTimeoutException || NetworkTrouble.isAboutTls(failure)
                        ? failure
                        : AnswerTrouble.sentence(failure)
                                .<IOException>map(BrokenAnswerException::new)
                                .orElse(failure);
            }
            if (e.getCause() instanceof TimeoutException) {
                throw new HttpTimeoutException("no whole answer in time");
            }
            throw new IOException(e.getCause());
        }
    }

    /** At once, not when the proxy asks: Java's own way fails where a server's 401 doesn't say what it wants. */
    private HttpRequest authorized(HttpRequest request) {
        return proxy.to(request.uri())
                .flatMap(ProxyServer::authorization)
                .map(secret -> HttpRequest.newBuilder(request, (name, value) -> true)
                        .header("Proxy-Authorization", secret.reveal())
                        .build())
                .orElse(request);
    }

    /** Our choice of a proxy as Java's client asks for it. */
    private static final class Chosen extends ProxySelector {
        private final ProxyChoice choice;

        private Chosen(ProxyChoice choice) {
            this.choice = choice;
        }

        @Override
        public List<Proxy> select(URI uri) {
            return List.of(choice.to(uri)
                    .map(server -> new Proxy(
                            Proxy.Type.HTTP, InetSocketAddress.createUnresolved(server.host(), server.port())))
                    .orElse(Proxy.NO_PROXY));
        }

        /** Nothing: there is no second way. */
        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
    }

    /** A failure comes out of the body: what the handler throws would be taken for a failure of the network. */
    private HttpResponse.BodySubscriber<byte[]> read(HttpResponse.ResponseInfo head) {
        HttpHeaders fields = head.headers();
        Beginning beginning = new Beginning(String.join(",", fields.allValues("Content-Encoding")));
        if (fields.map().values().stream().mapToInt(List::size).sum() > AnswerLimits.FIELDS) {
            beginning.onError(new BrokenAnswerException("the answer's header has more than 1,000 fields"));
        } else if (fields.allValues("Content-Length").stream().distinct().count() > 1) {
            beginning.onError(new BrokenAnswerException("the answer gives two lengths that differ (Content-Length)"));
        }
        return beginning;
    }

    /** Takes the beginning of an answer. */
    private final class Beginning implements HttpResponse.BodySubscriber<byte[]> {
        private final String codings;
        private final CompletableFuture<byte[]> body = new CompletableFuture<>();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private Flow.@Nullable Subscription subscription;

        private Beginning(String codings) {
            this.codings = codings;
        }

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
            try {
                boolean ignored = body.complete(ContentCoding.decode(bytes.toByteArray(), codings, longest + 1));
            } catch (BrokenAnswerException e) {
                onError(e);
            }
        }
    }
}
