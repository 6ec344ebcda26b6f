package org.contactcourier.console.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HttpResponseException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.contactcourier.configuration.Secret;
import org.contactcourier.console.LocalOnly;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before every page and call of the console. From this machine, people come in as they are; from elsewhere only over TLS,
 * with a session or the token. Whoever comes in, a page of another origin can't make them change anything. Thread-safe.
 */
public final class Guard {
    private static final Logger LOG = LoggerFactory.getLogger(Guard.class);

    /** Where people log in. */
    public static final String LOGIN = "/login";

    private static final String CSRF_FIELD = "csrf";
    private static final String CSRF_HEADER = "X-CSRF-Token";
    private static final String OPERATOR = "X-Operator";
    private static final String BEARER = "Bearer ";
    private static final int MANY_REQUESTS = 429;

    /** A script sends it when a page updates itself: nobody has clicked. */
    private static final String REFRESH = "X-Refresh";

    private static final Set<String> SAFE = Set.of("GET", "HEAD");
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}._@ -]{1,64}");

    /** Where an edited letter goes. */
    private static final Pattern EDIT =
            Pattern.compile("/api/dead-letters/[0-9a-f]{32}(?:/check)?|/dead-letters/[0-9a-f]{32}/edit");

    /** Nothing but our own script, style and pictures; no page may frame us. */
    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
                    + " form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "Referrer-Policy",
            "same-origin", // with no-referrer, a browser calls the origin of our own forms null
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Cross-Origin-Resource-Policy",
            "same-origin");

    private final AccessSettings settings;
    private final Sessions sessions;
    private final WrongPasswords wrong;
    private final String localCsrf;

    /** Lets in whom {@code settings} let in. */
    public Guard(AccessSettings settings, Clock clock) {
        this.settings = settings;
        this.sessions = new Sessions(clock);
        this.wrong = new WrongPasswords(clock);
        this.localCsrf = sessions.secret();
    }

    private sealed interface Admission {
        record Pass(Visitor visitor) implements Admission {}

        record LoginDemand() implements Admission {}

        record Refusal(int status, String why) implements Admission {}
    }

    /** How a refusal is told. */
    @FunctionalInterface
    public interface Teller {
        /** Answers with a sentence. */
        void tell(Context context, int status, String sentence);
    }

    /** A page: whoever isn't logged in, and must be, is led to the login. Each form must have the token. */
    public Handler page(Handler handler, Teller teller) {
        return guarded(handler, teller, true);
    }

    /** A call of a program: the answer says what is missing. */
    public Handler call(Handler handler, Teller teller) {
        return guarded(handler, teller, false);
    }

    private Handler guarded(Handler handler, Teller teller, boolean page) {
        return context -> {
            addHeaders(context);
            try {
                Admission admission = admission(context, page);
                if (admission instanceof Admission.Pass pass) {
                    pass.visitor().comesWith(context);
                    handler.handle(context);
                } else if (admission instanceof Admission.Refusal refusal) {
                    teller.tell(context, refusal.status(), refusal.why());
                } else if (page && isSafe(context)) {
                    context.status(303).header("Location", LOGIN);
                } else {
                    context.header("WWW-Authenticate", "Bearer");
                    teller.tell(context, 401, "log in first, or send the token as Authorization: Bearer");
                }
            } catch (HttpResponseException e) {
                teller.tell(context, e.getStatus(), String.valueOf(e.getMessage()));
            } catch (RuntimeException | Error e) { // this thread's edge: whoever called must hear why it can't be done
                LOG.warn("A call of the console could not be answered: {}", e.toString());
                teller.tell(context, 503, "this can't be done just now; the log says why");
            }
        };
    }

    /** Something that anybody may have, such as the login page and its style. */
    public Handler open(Handler handler) {
        return context -> {
            addHeaders(context);
            handler.handle(context);
        };
    }

    private void addHeaders(Context context) {
        HEADERS.forEach(context::header);
        context.header("Cache-Control", "no-store");
        if (context.req().isSecure()) {
            context.header("Strict-Transport-Security", "max-age=31536000");
        }
    }

    private Admission admission(Context context, boolean page) {
        Optional<String> foreign = foreign(context);
        if (foreign.isPresent()) {
            return new Admission.Refusal(403, foreign.get());
        }
        String authorization = context.header("Authorization");
        if (authorization != null && authorization.startsWith(BEARER)) {
            return withToken(context, authorization.substring(BEARER.length()).strip());
        }
        Optional<Visitor> session = session(context);
        if (session.isPresent()) {
            return mayGoOn(context, session.get(), true, page);
        }
        Optional<String> notLocal = notLocal(context);
        if (notLocal.isEmpty()) {
            return mayGoOn(context, new Visitor(operator(context, "local"), localCsrf, false), page, page);
        }
        return refusalFromElsewhere(context, notLocal.get())
                .<Admission>map(why -> new Admission.Refusal(403, why))
                .orElse(new Admission.LoginDemand());
    }

    private Admission mayGoOn(Context context, Visitor visitor, boolean needsCsrf, boolean form) {
        if (isSafe(context) || !needsCsrf) {
            return new Admission.Pass(visitor);
        }
        String given = Optional.ofNullable(context.header(CSRF_HEADER))
                .or(() -> form ? Optional.ofNullable(context.formParam(CSRF_FIELD)) : Optional.empty())
                .orElse("");
        return same(given, visitor.csrf())
                ? new Admission.Pass(visitor)
                : new Admission.Refusal(403, "the form is too old: load the page again");
    }

    /** Browsers say where a request comes from: what changes something must come from a page of ours. */
    private static Optional<String> foreign(Context context) {
        String origin = context.header("Origin");
        String host = context.header("Host");
        boolean ours = origin == null
                || (host != null
                        && origin.toLowerCase(Locale.ROOT)
                                .replaceFirst("^https?://", "")
                                .equals(host.toLowerCase(Locale.ROOT)));
        String site = context.header("Sec-Fetch-Site");
        boolean sameSite = isSafe(context) || site == null || site.equals("same-origin") || site.equals("none");
        return ours && sameSite ? Optional.empty() : Optional.of("a page of another origin may not do this");
    }

    private static boolean isSafe(Context context) {
        return SAFE.contains(context.req().getMethod());
    }

    /** Why a request doesn't come from somebody on this machine; what a proxy here passes on comes from elsewhere. */
    private static Optional<String> notLocal(Context context) {
        if (context.header("X-Forwarded-For") != null
                || context.header("Forwarded") != null
                || context.header("X-Real-IP") != null
                || context.header("Via") != null) {
            return Optional.of("a proxy passes this request on, so it counts as one from elsewhere");
        }
        return LocalOnly.refusal(context.req().getRemoteAddr(), context.header("Host"), context.header("Origin"));
    }

    private Optional<String> refusalFromElsewhere(Context context, String notLocal) {
        if (settings.letNobodyIn()) {
            return Optional.of(notLocal + "; management.users-file lets people log in from elsewhere");
        }
        return isEncrypted(context)
                ? Optional.empty()
                : Optional.of("from elsewhere the console can be used over TLS only: set management.tls.key-store");
    }

    private boolean isEncrypted(Context context) {
        return context.req().isSecure() || settings.tlsElsewhere();
    }

    private Admission withToken(Context context, String given) {
        Optional<Secret> token = settings.token();
        if (notLocal(context).isPresent() && !isEncrypted(context)) {
            return new Admission.Refusal(403, "from elsewhere the token is taken over TLS only");
        }
        String address = context.req().getRemoteAddr();
        Duration wait = wrong.wait(address, null);
        if (!wait.isZero()) {
            return tooMany(context, wait);
        }
        if (token.isEmpty() || !same(given, token.get().reveal())) {
            wrong.failed(address, null);
            return new Admission.Refusal(401, "the token is wrong");
        }
        return new Admission.Pass(new Visitor(operator(context, "token"), "", false));
    }

    private static Admission.Refusal tooMany(Context context, Duration wait) {
        context.header("Retry-After", String.valueOf(wait.toSeconds() + 1));
        return new Admission.Refusal(
                MANY_REQUESTS, "too many wrong passwords or tokens: try again in %d s".formatted(wait.toSeconds() + 1));
    }

    /** In constant time: how long it takes says nothing of how much was right. */
    private static boolean same(String given, String expected) {
        return MessageDigest.isEqual(given.getBytes(UTF_8), expected.getBytes(UTF_8));
    }

    private static String operator(Context context, String otherwise) {
        String name = context.header(OPERATOR);
        return name != null && NAME.matcher(name).matches() ? name : otherwise;
    }

    private Optional<Visitor> session(Context context) {
        String id = context.cookie(cookie(context));
        return id == null ? Optional.empty() : sessions.visitor(id, context.header(REFRESH) == null);
    }

    /** With that prefix a browser takes the cookie only over TLS, and only from this host (RFC 6265bis, 4.1.3.2). */
    private String cookie(Context context) {
        return isEncrypted(context) ? "__Host-courier" : "courier";
    }

    /** Tries a name and a password; an answer says whether they are right, or why they weren't looked at. */
    public Optional<String> logIn(Context context, @Nullable String name, @Nullable String password) {
        Optional<String> foreign =
                foreign(context).or(() -> notLocal(context).flatMap(why -> refusalFromElsewhere(context, why)));
        if (foreign.isPresent()) {
            return foreign;
        }
        String address = context.req().getRemoteAddr();
        Duration wait = wrong.wait(address, name);
        if (!wait.isZero()) {
            return Optional.of(tooMany(context, wait).why());
        }
        if (!settings.users().have(name, password) || name == null) {
            wrong.failed(address, name);
            LOG.warn("A login failed, from {}", address);
            return Optional.of("name or password is wrong");
        }
        wrong.succeeded(address, name);
        setCookie(context, sessions.begin(name), "");
        LOG.info("{} has logged in, from {}", name, address);
        return Optional.empty();
    }

    /** Ends the session, if there is one. */
    public void logOut(Context context) {
        String id = context.cookie(cookie(context));
        if (id != null) {
            sessions.end(id);
        }
        setCookie(context, "", "; Max-Age=0");
    }

    private void setCookie(Context context, String id, String more) {
        context.header(
                "Set-Cookie",
                cookie(context) + "=" + id + "; Path=/; HttpOnly; SameSite=Strict"
                        + (isEncrypted(context) ? "; Secure" : "") + more);
    }

    /** Whether a request may bring an edited letter: it goes to the right place, and from somebody who may come in. */
    public boolean mayBeLarge(Request request) {
        if (!EDIT.matcher(Request.getPathInContext(request)).matches()) {
            return false;
        }
        String authorization = request.getHeaders().get("Authorization");
        boolean token = authorization != null
                && authorization.startsWith(BEARER)
                && settings.token()
                        .filter(secret ->
                                same(authorization.substring(BEARER.length()).strip(), secret.reveal()))
                        .isPresent();
        return token
                || LocalOnly.isLoopback(Request.getRemoteAddr(request))
                || Request.getCookies(request).stream()
                        .filter(cookie -> cookie.getName().endsWith("courier"))
                        .anyMatch(cookie ->
                                sessions.visitor(cookie.getValue(), false).isPresent());
    }
}
