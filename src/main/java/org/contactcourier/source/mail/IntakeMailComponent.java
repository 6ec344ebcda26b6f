package org.contactcourier.source.mail;

import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Endpoint;
import org.apache.camel.component.mail.MailComponent;
import org.apache.camel.component.mail.MailConfiguration;
import org.apache.camel.spi.annotations.Component;

/**
 * camel-mail with a consumer that acknowledges as this bundle promises: {@code imap} and {@code imaps} endpoints take every
 * undeleted mail and move it when all its records have ended. An endpoint with the host {@code intake.mail.host} is the mailbox
 * of the settings. Two options are its own or mean something else:
 *
 * <ul>
 *   <li>{@code moveTo}: the folder for mails whose records have all ended
 *   <li>{@code moveFailedTo}: the folder for those that hold no contact, or a part that can't be read
 * </ul>
 *
 * <p>Both are created if missing. Options of camel-mail's own acknowledgement ({@code delete}, {@code copyTo},
 * {@code unseen}, {@code peek}, {@code closeFolder}, {@code idempotentRepository}) have no effect. Thread-safe.
 */
@Component("imap,imaps")
public final class IntakeMailComponent extends MailComponent {
    /** The key of the source without a name. */
    private static final String HOST = "intake.mail.host";

    private final Map<String, OwnMailbox> mailboxes = new ConcurrentHashMap<>();

    /** Who reads a mailbox. */
    private record OwnMailbox(MailSource source, MailSettings settings) {}

    /**
     * Says what a key stands for.
     *
     * @param host stands in the route for the mailbox's protocol, host and port: a URI has no place for {@code ::1}
     */
    void reads(String host, MailSource source, MailSettings settings) {
        mailboxes.put(host, new OwnMailbox(source, settings));
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        MailConfiguration configuration = getConfiguration().copy();
        configuration.configure(new URI(uri));
        OwnMailbox named = mailboxes.get(configuration.getHost());
        if (named != null) {
            configuration.configureProtocol(named.settings().protocol());
            configuration.setHost(named.settings().host());
            configuration.setPort(named.settings().port());
        }
        OwnMailbox reading =
                Objects.requireNonNull(named == null ? mailboxes.get(HOST) : named, "no mailbox is configured");
        MailSource source = reading.source();
        String protocol = "mail." + configuration.getProtocol();
        Map<Object, Object> properties = configuration.getAdditionalJavaMailProperties();
        properties.put(protocol + ".starttls.enable", "true"); // where imap can be encrypted, it is
        properties.put(protocol + ".ssl.socketFactory", source.tls().sockets());
        // Or a server that ours doesn't trust is tried once more with Java's certificates.
        properties.put(protocol + ".socketFactory.fallback", "false");
        properties.put(protocol + ".ssl.checkserveridentity", "true"); // once more than the sockets do
        IntakeMailEndpoint endpoint = new IntakeMailEndpoint(uri, this, configuration, source);
        setProperties(endpoint, parameters);
        IntakeMailEndpoint.credentials(configuration)
                .mechanism()
                .ifPresent(mechanism -> properties.put(protocol + ".auth.mechanisms", mechanism));
        return endpoint;
    }
}
