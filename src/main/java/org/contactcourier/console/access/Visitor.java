package org.contactcourier.console.access;

import io.javalin.http.Context;
import java.util.Objects;

/**
 * Who makes a request, once it may be made.
 *
 * @param name stands in the audit trail
 * @param csrf what each form must send back
 * @param loggedIn whether there is a session that can be logged out of
 */
public record Visitor(String name, String csrf, boolean loggedIn) {
    private static final String ATTRIBUTE = "visitor";

    /** The one of this request; to be asked behind a {@link Guard} only. */
    public static Visitor of(Context context) {
        return Objects.requireNonNull(context.<Visitor>attribute(ATTRIBUTE), "no guard stands before this route");
    }

    void comesWith(Context context) {
        context.attribute(ATTRIBUTE, this);
    }
}
