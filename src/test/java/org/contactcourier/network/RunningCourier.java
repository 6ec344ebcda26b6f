package org.contactcourier.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.contactcourier.Courier;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.Installation;
import org.contactcourier.configuration.RouteFile;
import org.contactcourier.sandbox.SmartTaskSimulator;
import org.contactcourier.support.EmptyJournal;

/** The whole bundle in this process, with an inbox, a journal and a free port of its own, configured by keys alone. */
public final class RunningCourier implements AutoCloseable {
    private final Path folder;
    private final Courier courier;

    private RunningCourier(Path folder, Courier courier) {
        this.folder = folder;
        this.courier = courier;
    }

    /** The keys that every start needs. */
    public static Properties keys(Path folder, String baseUrl) {
        Properties keys = new Properties();
        keys.setProperty("smarttask.base-url", baseUrl);
        keys.setProperty("smarttask.organization-id", Long.toString(SmartTaskSimulator.ORGANIZATION_ID));
        keys.setProperty("smarttask.access-token", SmartTaskSimulator.TOKEN);
        keys.setProperty("smarttask.retry.initial-delay", "100ms");
        keys.setProperty("intake.file.directory", folder.resolve("inbox").toString());
        keys.setProperty("intake.file.settle", "100ms");
        keys.setProperty("journal.url", "jdbc:sqlite:" + EmptyJournal.at(folder.resolve("journal.db")));
        keys.setProperty("management.port", "0");
        return keys;
    }

    public static RunningCourier start(Path folder, Properties keys) {
        return start(folder, keys, List.of());
    }

    /** With files of routes besides the packaged ones. */
    public static RunningCourier start(Path folder, Properties keys, List<RouteFile> own) {
        List<RouteFile> routes = new ArrayList<>(Installation.routesIn(Path.of("routes")));
        routes.addAll(own);
        try {
            Files.createDirectories(folder.resolve("inbox"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new RunningCourier(
                folder, Courier.start(Configuration.load(List.of(), Map.of(), keys), routes, Clock.systemUTC()));
    }

    /** Puts a contact into the inbox. */
    public void drop(String name) {
        drop(folder, name + ".json", "{\"name\":\"" + name + "\"}");
    }

    /** Puts a file into the inbox of the bundle that has {@code folder}, in one stroke. */
    public static void drop(Path folder, String file, String content) {
        try {
            Path hidden = Files.writeString(folder.resolve(file), content);
            Path ignored = Files.move(hidden, folder.resolve("inbox").resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where health, metrics and the console are. */
    public int managementPort() {
        return courier.managementPort();
    }

    /** What health says now. */
    public String health() {
        return call("GET", "/observe/health");
    }

    /** What the console answers to somebody on this machine. */
    public String call(String method, String path) {
        return call(method, path, "");
    }

    /** Likewise with a body of JSON. */
    public String call(String method, String path, String json) {
        URI url = URI.create("http://127.0.0.1:" + courier.managementPort() + path);
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(url)
                                    .header("Content-Type", "application/json")
                                    .method(method, HttpRequest.BodyPublishers.ofString(json))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        courier.close();
    }
}
