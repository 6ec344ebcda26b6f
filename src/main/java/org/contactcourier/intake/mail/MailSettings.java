package org.contactcourier.intake.mail;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.configuration.Secret;

/**
 * The keys {@code intake.mail.*}.
 *
 * @param protocol {@code imap} or {@code imaps}
 * @param folder the folder that is read
 * @param processedFolder where a mail goes when all its contacts have ended
 * @param failedFolder where a mail goes that holds no contact, or a part that can't be read
 * @param pollInterval how long after one look at the folder comes the next
 */
public record MailSettings(
        String protocol,
        String host,
        int port,
        String username,
        Secret password,
        String folder,
        String processedFolder,
        String failedFolder,
        Duration pollInterval) {
    private static final String PREFIX = "intake.mail.";
    private static final Set<String> PROTOCOLS = Set.of("imap", "imaps");
    private static final int HIGHEST_PORT = 65_535;

    /**
     * Reads the settings; empty where the source is off.
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
        if (!enabled) {
            return Optional.empty(); // a value that can't be used is told all the same
        }
        String folder = configuration.text(PREFIX + "folder");
        return Optional.of(new MailSettings(
                protocol,
                configuration.text(PREFIX + "host"),
                port,
                configuration.text(PREFIX + "username"),
                configuration
                        .secret(PREFIX + "password")
                        .orElseThrow(() -> configuration.wrong(PREFIX + "password", "the mailbox's password")),
                folder,
                target(configuration, "processed-folder", folder),
                target(configuration, "failed-folder", folder),
                pollInterval));
    }

    private static String target(Configuration configuration, String key, String folder) {
        String target = configuration.text(PREFIX + key);
        if (target.equals(folder) || (target.equalsIgnoreCase("INBOX") && folder.equalsIgnoreCase("INBOX"))) {
            // A mail that is moved to where it is read would be read for ever.
            throw configuration.wrong(PREFIX + key, "another folder than " + PREFIX + "folder");
        }
        return target;
    }
}
