package org.contactcourier;

import java.util.Locale;

/** The start failed for a reason that is no key's fault, such as a route file that can't be read; the message is one line. */
public final class StartFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StartFailedException(Throwable cause) {
        super("The start failed: " + chain(cause), cause);
    }

    /** The messages from outermost to root, each once: Camel names the route outside and the reason inside. */
    private static String chain(Throwable thrown) {
        StringBuilder line = new StringBuilder();
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            String message = at.getMessage() == null
                    ? at.getClass().getSimpleName()
                    : at.getMessage().strip().replaceAll("\\s+", " ");
            String known = line.toString().toLowerCase(Locale.ROOT);
            if (!known.contains(message.toLowerCase(Locale.ROOT))) {
                line.append(line.length() == 0 ? "" : ": ").append(message);
            }
        }
        return line.toString();
    }
}
