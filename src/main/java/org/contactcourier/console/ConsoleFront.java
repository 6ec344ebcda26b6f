package org.contactcourier.console;

import java.util.List;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * What the server has beside health, metrics and {@code /operate}.
 *
 * @param parts whose routes it offers
 * @param tls shows who the server is; null speaks plain HTTP
 * @param large whether the request may have a body of up to {@link ManagementServer#LARGE_BODY} bytes; asked before it
 *     is read
 */
public record ConsoleFront(
        List<ConsolePart> parts, @Nullable SSLContext tls, Predicate<Request> large) {
    /** Nothing. */
    static final ConsoleFront NONE = new ConsoleFront(List.of(), null, request -> false);

    public ConsoleFront {
        parts = List.copyOf(parts);
    }
}
