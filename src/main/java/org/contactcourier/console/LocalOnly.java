package org.contactcourier.console;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who may operate: whoever sits on this machine. Such a person also has a browser, and pages from elsewhere that it shows may
 * send requests from this machine: their {@code Origin} gives them away, and the {@code Host} where they had a name of their own
 * point here (DNS rebinding).
 */
public final class LocalOnly {
    private static final String LOCAL = "(?:localhost|127\\.0\\.0\\.1|\\[::1])(?::\\d{1,5})?";
    private static final Pattern HOST = Pattern.compile(LOCAL, Pattern.CASE_INSENSITIVE);
    private static final Pattern ORIGIN = Pattern.compile("https?://" + LOCAL, Pattern.CASE_INSENSITIVE);

    private LocalOnly() {}

    /**
     * Why a request is refused; empty where it isn't.
     *
     * @param peer the address it came from, as a literal
     * @param host the header Host
     * @param origin the header Origin, which only browsers send
     */
    public static Optional<String> refusal(@Nullable String peer, @Nullable String host, @Nullable String origin) {
        if (!isLoopback(peer)) {
            return Optional.of("operating is possible from the machine itself only, by a loopback address");
        }
        if (host == null || !HOST.matcher(host).matches()) {
            return Optional.of("the header Host must be localhost, 127.0.0.1 or [::1]");
        }
        if (origin != null && !ORIGIN.matcher(origin).matches()) {
            return Optional.of("a page of another origin may not operate");
        }
        return Optional.empty();
    }

    /** Whether that address, as a literal, is one of this machine's own. */
    public static boolean isLoopback(@Nullable String peer) {
        // An empty literal would count as loopback, and a name would be looked up.
        if (peer == null || !peer.matches("[0-9.]+|\\[?[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(?:%\\w+)?]?")) {
            return false;
        }
        try {
            return InetAddress.getByName(peer).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
