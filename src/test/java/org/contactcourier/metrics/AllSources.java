package org.contactcourier.metrics;

import java.nio.file.Path;
import java.util.Properties;
import org.contactcourier.network.RunningCourier;
import org.contactcourier.sandbox.SandboxKafka;
import org.contactcourier.sandbox.SandboxMail;
import org.contactcourier.sandbox.SmartTaskSimulator;

/** The keys of a bundle that reads the sandbox's topic, an inbox and the mailbox of {@link #LOGIN}. */
final class AllSources {
    static final String LOGIN = "leads";

    private AllSources() {}

    static Properties keys(
            Path folder, SmartTaskSimulator smartTask, SandboxKafka kafka, String topic, SandboxMail mail) {
        Properties keys = RunningCourier.keys(folder, smartTask.baseUrl());
        keys.setProperty("intake.kafka.enabled", "true");
        keys.setProperty("intake.kafka.brokers", kafka.brokers());
        keys.setProperty("intake.kafka.topic", topic);
        mail.user(LOGIN, "secret");
        keys.setProperty("intake.mail.enabled", "true");
        keys.setProperty("intake.mail.protocol", "imap");
        keys.setProperty("intake.mail.host", mail.host());
        keys.setProperty("intake.mail.port", Integer.toString(mail.imapPort()));
        keys.setProperty("intake.mail.username", LOGIN);
        keys.setProperty("intake.mail.password", "secret");
        return keys;
    }
}
