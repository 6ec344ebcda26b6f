package org.contactcourier.doctor;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.smarttask.SmartTaskSettings;
import org.contactcourier.source.file.FileSettings;
import org.contactcourier.source.kafka.KafkaSettings;
import org.contactcourier.source.mail.MailSettings;

/**
 * Examines what a start with this configuration would use. It changes nothing but a hidden file that it makes in the inbox and in
 * the journal's folder and removes at once; with OAuth it gets an access token, as a start does. For one thread.
 */
public final class Doctor {
    private final Configuration configuration;
    private final Clock clock;

    /** @param clock this machine's */
    public Doctor(Configuration configuration, Clock clock) {
        this.configuration = configuration;
        this.clock = clock;
    }

    /**
     * Looks at everything, one thing after the other.
     *
     * @throws ConfigurationException if a key has a value that can't be used
     */
    public List<Diagnosis> examine() {
        SmartTaskSettings smartTask = SmartTaskSettings.from(configuration);
        KafkaSettings kafka = KafkaSettings.from(configuration);
        FileSettings files = FileSettings.from(configuration);
        Optional<MailSettings> mail = MailSettings.from(configuration);
        List<Diagnosis> found = new ArrayList<>(new SmartTaskExamination(smartTask, clock).examine());
        if (kafka.enabled()) {
            found.addAll(new KafkaExamination(kafka).examine());
        }
        mail.ifPresent(settings -> found.addAll(MailExamination.of(settings)));
        if (files.enabled()) {
            found.add(FolderExamination.ofInbox(files.directory()));
        }
        found.addAll(JournalExamination.of(configuration));
        return found;
    }

    /** Whether the name of a server is known. */
    static Diagnosis name(String subject, String host, String key) {
        try {
            return Diagnosis.ok(
                    subject, host + " is " + InetAddress.getByName(host).getHostAddress());
        } catch (UnknownHostException e) {
            return Diagnosis.fail(
                    subject,
                    "no such host: " + host,
                    "check " + key
                            + ", and the name server of this machine (/etc/resolv.conf, or the pod's DNS policy)");
        }
    }
}
