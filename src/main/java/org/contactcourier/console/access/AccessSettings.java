package org.contactcourier.console.access;

import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.Secret;
import org.contactcourier.network.ServerKey;

/**
 * Who may come from elsewhere, and over what.
 *
 * @param tls the server's key and certificate
 * @param tlsElsewhere whether a proxy in front of the port encrypts
 */
public record AccessSettings(Users users, Optional<Secret> token, Optional<SSLContext> tls, boolean tlsElsewhere) {
    private static final String USERS = "management.users-file";
    private static final String TOKEN = "management.token";

    /** A token that can be tried out is none. */
    private static final int SHORTEST_TOKEN = 20;

    /** Only from this machine. */
    public static final AccessSettings LOCAL =
            new AccessSettings(Users.NONE, Optional.empty(), Optional.empty(), false);

    /** Reads the keys. */
    public static AccessSettings from(Configuration c) {
        Users users = c.file(USERS).map(file -> Users.read(c, USERS, file)).orElse(Users.NONE);
        Optional<Secret> token = c.secret(TOKEN);
        token.filter(secret -> !secret.fitsHeader() || secret.reveal().length() < SHORTEST_TOKEN)
                .ifPresent(secret -> {
                    throw c.wrong(TOKEN, "at least 20 printable characters without blanks");
                });
        return new AccessSettings(
                users, token, ServerKey.context(c, "management.tls.key-store"), c.flag("management.tls.by-proxy"));
    }

    boolean letNobodyIn() {
        return users.areNone() && token.isEmpty();
    }
}
