package org.contactcourier.source.mail;

import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.component.mail.JavaMailSender;
import org.apache.camel.component.mail.MailComponent;
import org.apache.camel.component.mail.MailConfiguration;
import org.apache.camel.component.mail.MailEndpoint;

/** See {@link IntakeMailComponent}; public because Camel sets its options by reflection. */
public final class IntakeMailEndpoint extends MailEndpoint {
    private final MailSource source;
    private String moveFailedTo = "Failed";

    IntakeMailEndpoint(String uri, MailComponent component, MailConfiguration configuration, MailSource source) {
        super(uri, component, configuration);
        this.source = source;
    }

    public String getMoveFailedTo() {
        return moveFailedTo;
    }

    /** The folder for mails that hold no contact, or a part that can't be read. */
    public void setMoveFailedTo(String moveFailedTo) {
        this.moveFailedTo = moveFailedTo;
    }

    @Override
    public Consumer createConsumer(Processor processor, JavaMailSender sender) throws Exception {
        IntakeMailConsumer consumer =
                new IntakeMailConsumer(this, processor, sender, source, credentials(getConfiguration()));
        consumer.setMaxMessagesPerPoll(getMaxMessagesPerPoll());
        configureConsumer(consumer);
        return consumer;
    }

    static MailCredentials credentials(MailConfiguration configuration) {
        if (configuration.getAuthenticator() instanceof MailCredentials credentials) {
            return credentials;
        }
        throw new IllegalArgumentException("authenticator must be #mailAuthenticator");
    }
}
