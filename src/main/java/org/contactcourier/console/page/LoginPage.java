package org.contactcourier.console.page;

import io.javalin.http.Context;
import java.util.Map;
import java.util.Optional;
import org.contactcourier.console.access.Guard;

/** Name and password. Thread-safe. */
final class LoginPage {
    private final Frame frame;
    private final Guard guard;

    LoginPage(Frame frame, Guard guard) {
        this.frame = frame;
        this.guard = guard;
    }

    void show(Context context) {
        show(context, "");
    }

    private void show(Context context, String problem) {
        frame.showOutside(context, "login", "Log in", Map.of("problem", problem));
    }

    void logIn(Context context) {
        Optional<String> problem = guard.logIn(context, context.formParam("name"), context.formParam("password"));
        if (problem.isEmpty()) {
            Frame.redirect(context, "/");
        } else {
            context.status(403);
            show(context, problem.get());
        }
    }

    void logOut(Context context) {
        guard.logOut(context);
        Frame.redirect(context, "/login");
    }
}
