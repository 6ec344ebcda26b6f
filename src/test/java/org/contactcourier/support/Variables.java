package org.contactcourier.support;

import java.util.Map;
import java.util.TreeMap;
import org.contactcourier.sandbox.SandboxKafka;
import org.contactcourier.sandbox.SandboxMail;
import org.contactcourier.sandbox.SmartTaskSimulator;

/** The environment variables that lead the bundle to the sandbox's servers. For one thread. */
public final class Variables {
    private final Map<String, String> values = new TreeMap<>();

    public Variables(SmartTaskSimulator smartTask) {
        with("SMARTTASK_BASE_URL", smartTask.baseUrl());
        with("SMARTTASK_ORGANIZATION_ID", Long.toString(smartTask.organizationId()));
        with("SMARTTASK_ACCESS_TOKEN", smartTask.token());
    }

    /** Switches the Kafka source on. */
    public Variables with(SandboxKafka kafka, String topic) {
        with("INTAKE_KAFKA_ENABLED", "true");
        with("INTAKE_KAFKA_BROKERS", kafka.brokers());
        return with("INTAKE_KAFKA_TOPIC", topic);
    }

    /** Makes the account and switches the mail source on. */
    public Variables with(SandboxMail mail, String login, String password) {
        mail.user(login, password);
        with("INTAKE_MAIL_ENABLED", "true");
        with("INTAKE_MAIL_PROTOCOL", "imap");
        with("INTAKE_MAIL_HOST", mail.host());
        with("INTAKE_MAIL_PORT", Integer.toString(mail.imapPort()));
        with("INTAKE_MAIL_USERNAME", login);
        return with("INTAKE_MAIL_PASSWORD", password);
    }

    public Variables with(String variable, String value) {
        values.put(variable, value);
        return this;
    }

    /** The variables themselves: what changes here changes there. */
    public Map<String, String> map() {
        return values;
    }
}
