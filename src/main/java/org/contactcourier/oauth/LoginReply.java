package org.contactcourier.oauth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a person brings back from the login page: the code that it showed, or the address to which it sent the browser. Such an
 * address must lead to this machine, and must have the state of the login that was begun here. Stateless.
 */
final class LoginReply {
    private static final Pattern ADDRESS = Pattern.compile("(?i)[a-z][a-z0-9+.-]*://.*");
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    /** The errors of RFC 6749, 4.1.2.1 look like this; anything else is not repeated to people. */
    private static final Pattern ERROR = Pattern.compile("[a-z_]{1,40}");

    private final OAuthKeys keys;
    private final LoginAttempt attempt;

    LoginReply(OAuthKeys keys, LoginAttempt attempt) {
        this.keys = keys;
        this.attempt = attempt;
    }

    /**
     * The code.
     *
     * @throws OAuthException if it can't be that of the login that was begun here
     */
    String code(String given) throws OAuthException {
        boolean sentOn = isLoopback(keys.redirect());
        if (!ADDRESS.matcher(given).matches()) {
            if (sentOn) {
                throw wrong(
                        "that is no address: it begins with " + keys.redirect() + " and has a code and a state in it");
            }
            return given;
        }
        if (sentOn && !isLoopback(given)) {
            throw wrong("that address does not lead to this machine");
        }
        List<String> states = values(given, "state");
        if (states.size() != 1 || !attempt.isOf(states.get(0))) {
            throw wrong("that address is not the answer to the login that was begun here (its state is another)");
        }
        List<String> errors = values(given, "error");
        if (!errors.isEmpty()) {
            String error = errors.get(0);
            throw wrong(keys.server() + " did not allow the access"
                    + (ERROR.matcher(error).matches() ? " (" + error + ")" : ""));
        }
        List<String> codes = values(given, "code");
        if (codes.size() != 1 || codes.get(0).isBlank()) {
            throw wrong("that address has not one code in it");
        }
        return codes.get(0);
    }

    private OAuthException wrong(String what) {
        return OAuthException.needingPerson("%s; run %s again".formatted(what, keys.login()));
    }

    private static boolean isLoopback(String address) {
        try {
            URI url = new URI(address);
            return "http".equalsIgnoreCase(url.getScheme())
                    && url.getHost() != null
                    && url.getRawUserInfo() == null
                    && THIS_MACHINE.contains(url.getHost().toLowerCase(Locale.ROOT));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** What a parameter of the query holds; more than one value if it stands there more than once. */
    private static List<String> values(String address, String name) throws OAuthException {
        List<String> values = new ArrayList<>();
        int question = address.indexOf('?');
        String query = question < 0 ? "" : address.substring(question + 1).replaceFirst("#.*", "");
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0 && decoded(pair.substring(0, equals)).equals(name)) {
                values.add(decoded(pair.substring(equals + 1)));
            }
        }
        return values;
    }

    private static String decoded(String text) throws OAuthException {
        try {
            return URLDecoder.decode(text, UTF_8);
        } catch (IllegalArgumentException e) {
            throw OAuthException.needingPerson("that address is cut or mistyped");
        }
    }
}
