package org.contactcourier.source.mail;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.configuration.Secret;
import org.contactcourier.network.Tls;
import org.contactcourier.oauth.OAuthClient;
import org.contactcourier.oauth.OAuthKeys;

/**
 * The keys {@code intake.mail.*}.
 *
 * @param protocol {@code imap} or {@code imaps}
 * @param host without the brackets of an IPv6 address
 * @param folder the folder that is read
 * @param processedFolder where a mail goes when all its contacts have ended
 * @param failedFolder where a mail goes that holds no contact, or a part that can't be read
 * @param tls whom to trust; for {@code imap} too, where the server offers STARTTLS
 * @param pollInterval how long after one look at the folder comes the next
 */
public record MailSettings(
        String protocol,
        String host,
        int port,
        String username,
        Login login,
        Tls tls,
        String folder,
        String processedFolder,
        String failedFolder,
        Duration pollInterval) {
    private static final String PREFIX = "intake.mail.";
    private static final Set<String> PROTOCOLS = Set.of("imap", "imaps");
    private static final Set<String> WAYS = Set.of("password", "xoauth2");

    /** A page of this machine, where nothing answers: the code stands in its address (RFC 8252, 7.3). */
    private static final OAuthKeys OAUTH = new OAuthKeys(
            PREFIX + "oauth.",
            "The mailbox's provider",
            "contact-courier login --mail",
            "of the app that was registered there",
            false,
            "http://localhost",
            "smarttask.proxy");

    private static final String SCOPE = PREFIX + "oauth.scope";
    private static final int HIGHEST_PORT = 65_535;

    /** An address of IPv6, maybe with the zone of a link-local one. */
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%[\\w.-]+)?");

    private static final Pattern NO_HOST = Pattern.compile("[\\s:/@?#\\[\\]]");

    /** How the user proves who they are. */
    public sealed interface Login {}

    /** By LOGIN or PLAIN, whichever the server offers. */
    public record Password(Secret password) implements Login {}

    /** By XOAUTH2, with access tokens that {@code client} gets. */
    public record Token(OAuthClient client) implements Login {}

    /**
     * Reads the settings; empty if the source is off.
     *
     * @throws ConfigurationException if a value is missing or can't be used
     */
    public static Optional<MailSettings> from(Configuration configuration) {
        boolean enabled = configuration.flag(PREFIX + "enabled");
        String protocol = configuration.text(PREFIX + "protocol");
        if (!PROTOCOLS.contains(protocol)) {
            throw configuration.wrong(PREFIX + "protocol", "imap or imaps");
        }
        int port = configuration.number(PREFIX + "port", 1, HIGHEST_PORT);
        Duration pollInterval = configuration.duration(PREFIX + "poll-interval");
        String auth = configuration.text(PREFIX + "auth");
        if (!WAYS.contains(auth)) {
            throw configuration.wrong(PREFIX + "auth", "password or xoauth2");
        }
        if (!enabled) {
            return Optional.empty(); // a value that can't be used is told all the same
        }
        String folder = configuration.text(PREFIX + "folder");
        return Optional.of(new MailSettings(
                protocol,
                host(configuration),
                port,
                configuration.text(PREFIX + "username"),
                login(configuration, auth),
                Tls.from(configuration, PREFIX + "tls."),
                folder,
                target(configuration, "processed-folder", folder),
                target(configuration, "failed-folder", folder),
                pollInterval));
    }

    /**
     * What asks for access tokens; whether somebody has logged in is not looked at.
     *
     * @throws ConfigurationException if a key is missing or has a value that can't be used
     */
    public static OAuthClient client(Configuration configuration) {
        if (configuration.optionalText(OAUTH.tokenUrl()).isEmpty()) {
            throw configuration.wrong(
                    OAUTH.tokenUrl(),
                    "where access tokens come from: https://oauth2.googleapis.com/token for Gmail,"
                            + " https://login.microsoftonline.com/<tenant>/oauth2/v2.0/token for Microsoft 365");
        }
        String scope = configuration
                .optionalText(SCOPE)
                .orElseThrow(
                        () -> configuration.wrong(
                                SCOPE,
                                "what tokens are asked for: https://mail.google.com/ for Gmail,"
                                        + " https://outlook.office.com/IMAP.AccessAsUser.All offline_access for Microsoft 365"));
        return OAuthClient.from(configuration, OAUTH, Tls.DEFAULT).within(Optional.of(scope));
    }

    /** The provider's login page, if it isn't {@code authorize} beside the token endpoint. */
    public static Optional<URI> loginPage(OAuthClient client) {
        // Without the first parameter Google gives no refresh token, without the second only at the very first login.
        return "oauth2.googleapis.com".equals(client.tokenUrl().getHost())
                ? Optional.of(
                        URI.create("https://accounts.google.com/o/oauth2/v2/auth?access_type=offline&prompt=consent"))
                : Optional.empty();
    }

    /** A name or an address; one of IPv6 may stand in brackets, as in a URL. */
    private static String host(Configuration configuration) {
        String host = configuration.text(PREFIX + "host");
        String plain = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        boolean isIpv6 = IPV6.matcher(plain).matches();
        if (!isIpv6 && (!host.equals(plain) || NO_HOST.matcher(host).find())) {
            throw configuration.wrong(PREFIX + "host", "a host's name or its address, without protocol and port");
        }
        return plain;
    }

    private static Login login(Configuration configuration, String auth) {
        if (auth.equals("xoauth2")) {
            return new Token(client(configuration).loggedIn(configuration));
        }
        return new Password(configuration
                .secret(PREFIX + "password")
                .orElseThrow(() -> configuration.wrong(PREFIX + "password", "the mailbox's password")));
    }

    private static String target(Configuration configuration, String key, String folder) {
        String target = configuration.text(PREFIX + key);
        if (target.equals(folder) || (target.equalsIgnoreCase("INBOX") && folder.equalsIgnoreCase("INBOX"))) {
            // If the target folder were the one being read, the mail would be read for ever.
            throw configuration.wrong(PREFIX + key, "another folder than " + PREFIX + "folder");
        }
        return target;
    }
}
