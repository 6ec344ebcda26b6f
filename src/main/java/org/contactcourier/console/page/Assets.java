package org.contactcourier.console.page;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.contactcourier.console.access.Guard;

/** Style, script and picture of the pages. Their addresses have a hash, so browsers may keep them. Thread-safe. */
final class Assets {
    private static final Map<String, String> TYPES = Map.of(
            "console.css", "text/css; charset=utf-8",
            "console.js", "text/javascript; charset=utf-8",
            "icon.svg", "image/svg+xml");

    private final Map<String, Asset> read = new ConcurrentHashMap<>();

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Asset(byte[] bytes, String address) {}

    void addTo(RoutesConfig routes, Guard guard) {
        routes.get("/assets/{hash}/{name}", guard.open(this::send));
    }

    /** Where a page finds it. */
    String address(String name) {
        return asset(name).address();
    }

    private void send(Context context) {
        String name = context.pathParam("name");
        String type = TYPES.get(name);
        if (type == null || !asset(name).address().equals(context.path())) {
            context.status(404).result("");
            return;
        }
        context.header("Cache-Control", "public, max-age=31536000, immutable");
        context.contentType(type).result(asset(name).bytes());
    }

    private Asset asset(String name) {
        return read.computeIfAbsent(name, Assets::read);
    }

    private static Asset read(String name) {
        try (InputStream in = Assets.class.getResourceAsStream("/console/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the program is incomplete: console/" + name + " is missing");
            }
            byte[] bytes = in.readAllBytes();
            String hash = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes))
                    .substring(0, 16);
            return new Asset(bytes, "/assets/" + hash + "/" + name);
        } catch (IOException e) {
            throw new UncheckedIOException("console/" + name + " can't be read", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
