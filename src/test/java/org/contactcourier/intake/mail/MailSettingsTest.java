package org.contactcourier.intake.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.configuration.Secret;
import org.junit.jupiter.api.Test;

class MailSettingsTest {
    private final Map<String, String> environment = new HashMap<>(Map.of(
            "INTAKE_MAIL_ENABLED", "true",
            "INTAKE_MAIL_HOST", "imap.example.org",
            "INTAKE_MAIL_USERNAME", "courier",
            "INTAKE_MAIL_PASSWORD", "s&cr%et+#"));

    @Test
    void readsTheKeysAndTheirDefaults() {
        MailSettings settings = MailSettings.from(configuration()).orElseThrow();

        assertThat(settings.protocol()).isEqualTo("imaps");
        assertThat(settings.port()).isEqualTo(993);
        assertThat(settings.folder()).isEqualTo("INBOX");
        assertThat(settings.processedFolder()).isEqualTo("Processed");
        assertThat(settings.failedFolder()).isEqualTo("Failed");
        assertThat(settings.pollInterval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.login()).isEqualTo(new MailSettings.Password(new Secret("s&cr%et+#")));
        assertThat(settings.toString()).doesNotContain("s&cr");
    }

    @Test
    void isEmptyWhereTheSourceIsOff() {
        environment.put("INTAKE_MAIL_ENABLED", "false");

        assertThat(MailSettings.from(configuration())).isEmpty();
    }

    @Test
    void refusesAFolderThatMailsAreMovedBackTo() {
        environment.put("INTAKE_MAIL_FAILED_FOLDER", "inbox");

        assertThatThrownBy(() -> MailSettings.from(configuration()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("intake.mail.failed-folder is 'inbox'");
    }

    @Test
    void refusesAnotherProtocol() {
        environment.put("INTAKE_MAIL_PROTOCOL", "pop3");

        assertThatThrownBy(() -> MailSettings.from(configuration()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("expected imap or imaps");
    }

    @Test
    void requiresAPassword() {
        environment.remove("INTAKE_MAIL_PASSWORD");

        assertThatThrownBy(() -> MailSettings.from(configuration()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("intake.mail.password");
    }

    private Configuration configuration() {
        return Configuration.load(List.of(), environment, new Properties());
    }
}
