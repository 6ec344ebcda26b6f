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
            String message = message(at);
            String known = line.toString().toLowerCase(Locale.ROOT);
            if (!known.contains(message.toLowerCase(Locale.ROOT))) {
                line.append(line.length() == 0 ? "" : ": ").append(message);
            }
        }
        return line.toString();
    }

    private static String message(Throwable thrown) {
        if (thrown.getMessage() == null) {
            return thrown.getClass().getSimpleName();
        }
        String message = thrown.getMessage().strip().replaceAll("\\s+", " ");
        boolean isMissing = thrown instanceof ClassNotFoundException || thrown instanceof NoClassDefFoundError;
        // a name alone would not say what is wrong with it, and mostly stands outside already
        return isMissing && message.indexOf(' ') < 0
                ? "no class %s: put its jar into ext/ and start with bin/contact-courier"
                        .formatted(message.replace('/', '.'))
                : message;
    }
}
