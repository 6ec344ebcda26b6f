package org.contactcourier;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.Charset;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.oauth.OAuthException;
import org.contactcourier.oauth.OAuthLogin;
import org.contactcourier.smarttask.Credentials;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code login}: walks a person through SmartTask's login and stores the refresh token.
 *
 * <p>Exit codes: 0 when it is stored, 1 when SmartTask refuses the code, 2 when the arguments or the configuration are wrong.
 */
@Command(
        name = "login",
        mixinStandardHelpOptions = true,
        description = "Logs in to SmartTask and stores the refresh token. Needs the smarttask.oauth keys only.")
final class LoginCommand implements Callable<Integer> {
    private static final int LOGGED_IN = 0;
    private static final int REFUSED = 1;
    private static final int MISCONFIGURED = 2;

    private final Supplier<Configuration> configuration;
    private final BufferedReader in;
    private final PrintStream out;
    private final PrintStream err;

    @Option(
            names = "--authorize-url",
            paramLabel = "<url>",
            description = "SmartTask's login page; without it, authorize beside smarttask.oauth.token-url.")
    private @Nullable URI authorizeUrl;

    @Option(names = "--scope", description = "What to ask for (default: ${DEFAULT-VALUE}).")
    private String scope = "openid profile email offline_access auth api1 api2";

    @Option(names = "--code", description = "The code that SmartTask's page showed; without it, it is asked for.")
    private @Nullable String code;

    /** For this process. */
    LoginCommand() {
        this(
                () -> ContactCourier.configuration(Home.ofProcess()),
                new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())),
                System.out,
                System.err);
    }

    LoginCommand(Supplier<Configuration> configuration, BufferedReader in, PrintStream out, PrintStream err) {
        this.configuration = configuration;
        this.in = in;
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws IOException {
        try {
            Configuration c = configuration.get();
            OAuthLogin login = new OAuthLogin(
                    Credentials.OAuth.client(c),
                    c.duration("smarttask.connect-timeout"),
                    c.duration("smarttask.response-timeout"));
            String given = code == null ? askFor(login.page(Optional.ofNullable(authorizeUrl), scope)) : code.strip();
            if (given.isEmpty()) {
                err.println("No code was given");
                return REFUSED;
            }
            out.println("Logged in: the refresh token is in " + login.exchange(given));
            out.println("Contact Courier uses it from its next start; one that runs notices it by itself.");
            return LOGGED_IN;
        } catch (ConfigurationException e) {
            err.println(e.getMessage());
            return MISCONFIGURED;
        } catch (OAuthException e) {
            err.println("Not logged in: " + e.getMessage());
            return REFUSED;
        }
    }

    private String askFor(String page) throws IOException {
        out.println("Open this page in a browser, log in and allow the access:");
        out.println();
        out.println(page);
        out.println();
        out.print("The code that it shows: ");
        out.flush();
        String line = in.readLine();
        return line == null ? "" : line.strip();
    }
}
