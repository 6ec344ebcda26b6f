package org.contactcourier.command;

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
import org.contactcourier.oauth.OAuthClient;
import org.contactcourier.oauth.OAuthException;
import org.contactcourier.oauth.OAuthLogin;
import org.contactcourier.record.Organization;
import org.contactcourier.record.Source;
import org.contactcourier.smarttask.Credentials;
import org.contactcourier.source.mail.MailSettings;
import org.contactcourier.text.Printable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code login}: walks a person through SmartTask's login, or that of the mailbox's provider, and stores the refresh token.
 *
 * <p>Exit codes: 0 when it is stored, 1 when the code is refused, 2 when the arguments or the configuration are wrong.
 */
@Command(
        name = "login",
        mixinStandardHelpOptions = true,
        description = "Logs in to SmartTask and stores the refresh token. Needs the smarttask.oauth keys only;"
                + " with --mail, logs in to the mailbox's provider and needs the intake.mail.oauth keys.")
public final class LoginCommand implements Callable<Integer> {
    private static final String SMARTTASK_SCOPE = "openid profile email offline_access auth api1 api2";
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
            description = "The login page; without it, authorize beside the token-url, or Google's.")
    private @Nullable URI authorizeUrl;

    @Option(names = "--mail", description = "Log in to the provider of the mailbox that is read.")
    private boolean mail;

    @Option(
            names = "--organization",
            paramLabel = "<name>",
            description = "Log in to the SmartTask organization with this name; needs the smarttask.<name>.oauth keys.")
    private @Nullable String organization;

    @Option(
            names = "--scope",
            description = "What to ask for; without it, " + SMARTTASK_SCOPE + ", or intake.mail.oauth.scope.")
    private @Nullable String scope;

    @Option(
            names = "--code",
            description = "The code that the page showed, or the address it led to; without it, it is asked for.")
    private @Nullable String code;

    /** For the files of {@code home}. */
    public LoginCommand(Home home) {
        this(
                home::configuration,
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
            Organization where = where(c);
            OAuthClient client = mail
                    ? c.ofSource(Source.MAIL.keysOfKind(), Source.MAIL.name(), MailSettings::client)
                    : Credentials.OAuth.client(c, where);
            client.cleartextWarning().ifPresent(err::println);
            OAuthLogin login = new OAuthLogin(
                    client,
                    c.duration(where.keys() + "connect-timeout"),
                    c.duration(where.keys() + "response-timeout"));
            String given = code == null ? askFor(page(login, client)) : code.strip();
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
            err.println(Printable.of("Not logged in: " + e.getMessage()));
            return REFUSED;
        }
    }

    private Organization where(Configuration c) {
        if (organization == null) {
            return Organization.UNNAMED;
        }
        if (mail) {
            throw new ConfigurationException(
                    "--mail and --organization exclude each other: the one is for the mailbox's"
                            + " provider, the other for SmartTask");
        }
        if (!c.namedOrganizations().contains(organization)) {
            throw new ConfigurationException("no key of the organization %s is set: expected %s"
                    .formatted(
                            organization,
                            c.namedOrganizations().isEmpty()
                                    ? "keys such as smarttask.sales.oauth.client-id, and --organization sales"
                                    : "one of " + String.join(", ", c.namedOrganizations())));
        }
        return new Organization(organization);
    }

    private String page(OAuthLogin login, OAuthClient client) throws OAuthException {
        Optional<URI> url =
                Optional.ofNullable(authorizeUrl).or(() -> mail ? MailSettings.loginPage(client) : Optional.empty());
        return login.page(url, Optional.ofNullable(scope).or(client::scope).orElse(mail ? "" : SMARTTASK_SCOPE));
    }

    private String askFor(String page) throws IOException {
        out.println("Open this page in a browser, log in and allow the access:");
        out.println();
        out.println(page);
        out.println();
        out.print(
                mail
                        ? "Then the browser shows an address that begins with http://localhost and can't be opened. That"
                                + " address: "
                        : "The code that it shows: ");
        out.flush();
        String line = in.readLine();
        return line == null ? "" : line.strip();
    }
}
