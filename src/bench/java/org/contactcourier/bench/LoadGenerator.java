package org.contactcourier.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.URI;
import org.contactcourier.support.Contacts;

/**
 * The limit: as many connections as the bundle has, each with one create call after the other, and nothing else to do. On one
 * event loop, as a thread more would only take the processor from the simulator.
 */
final class LoadGenerator {
    private static final int CONNECT_MILLIS = 10_000;

    private final HttpClient client;
    private final RequestOptions create;
    private int number;

    private LoadGenerator(HttpClient client, RequestOptions create) {
        this.client = client;
        this.create = create;
    }

    /** Arguments: the URL of <em>Create a contact</em>, the token, how many in flight. */
    public static void main(String[] arguments) throws IOException {
        URI url = URI.create(arguments[0]);
        int inFlight = Integer.parseInt(arguments[2]);
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setUseDaemonThread(true));
        HttpClient client = vertx.createHttpClient(
                new HttpClientOptions().setConnectTimeout(CONNECT_MILLIS),
                new PoolOptions().setHttp1MaxSize(inFlight).setEventLoopSize(1));
        LoadGenerator generator = new LoadGenerator(
                client,
                new RequestOptions()
                        .setMethod(HttpMethod.POST)
                        .setHost(url.getHost())
                        .setPort(url.getPort())
                        .setURI(url.getRawPath() + "?use_created=true")
                        .putHeader("Authorization", "Bearer " + arguments[1])
                        .putHeader("Content-Type", "application/json"));
        vertx.runOnContext(start -> {
            for (int i = 0; i < inFlight; i++) {
                generator.next();
            }
        });
        JavaProcess.awaitEnd();
        System.exit(0);
    }

    /** Runs on the event loop. */
    private void next() {
        Buffer body = Buffer.buffer(CreateCall.body(Contacts.numbered(number++)));
        client.request(create)
                .compose(request -> request.send(body))
                .compose(response -> response.statusCode() == 200
                        ? response.body()
                        : io.vertx.core.Future.failedFuture("status " + response.statusCode()))
                .onSuccess(answer -> next())
                .onFailure(LoadGenerator::fail);
    }

    /** A limit that is not the limit must not be reported as one. */
    private static void fail(Throwable why) {
        System.err.println("The load generator has failed: " + why);
        System.exit(1);
    }
}
