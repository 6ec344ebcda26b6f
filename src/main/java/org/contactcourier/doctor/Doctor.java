package org.contactcourier.doctor;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.organization.OrganizationsOfSources;
import org.contactcourier.record.Source;
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
        List<SmartTaskSettings> smartTask = List.copyOf(
                OrganizationsOfSources.from(configuration).settings().values());
        Map<Source, KafkaSettings> kafka = new LinkedHashMap<>();
        Map<Source, Optional<MailSettings>> mail = new LinkedHashMap<>();
        Map<Source, FileSettings> files = new LinkedHashMap<>();
        for (Source source : Source.all(configuration::namedSources)) {
            switch (source.kind()) {
                case KAFKA -> kafka.put(source, settings(source, KafkaSettings::from));
                case MAIL -> mail.put(source, settings(source, MailSettings::from));
                case FILE -> files.put(source, settings(source, FileSettings::from));
            }
        }
        List<Diagnosis> found = new ArrayList<>();
        smartTask.forEach(its -> found.addAll(new SmartTaskExamination(its, clock).examine()));
        kafka.forEach((source, settings) -> {
            if (settings.enabled()) {
                found.addAll(of(source, new KafkaExamination(settings).examine()));
            }
        });
        mail.forEach(
                (source, settings) -> settings.ifPresent(its -> found.addAll(of(source, MailExamination.of(its)))));
        files.forEach((source, settings) -> {
            if (settings.enabled()) {
                found.addAll(of(source, List.of(FolderExamination.ofInbox(settings.directory()))));
            }
        });
        found.addAll(JournalExamination.of(configuration));
        return found;
    }

    private <T> T settings(Source source, Function<Configuration, T> read) {
        return configuration.ofSource(source.keysOfKind(), source.name(), read);
    }

    /** Says which source it is about, if it has a name, and names its own keys. */
    private static List<Diagnosis> of(Source source, List<Diagnosis> found) {
        return source.name().isEmpty()
                ? found
                : found.stream()
                        .map(one -> one.about(source.name(), source.keysOfKind(), source.keys()))
                        .toList();
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
