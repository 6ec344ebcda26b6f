package org.contactcourier.source.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.configuration.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailSettingsTest {
    @TempDir
    Path folder;

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

    private void useTokens() throws IOException {
        environment.remove("INTAKE_MAIL_PASSWORD");
        environment.put("INTAKE_MAIL_AUTH", "xoauth2");
        environment.put("INTAKE_MAIL_OAUTH_TOKEN_URL", "https://oauth2.googleapis.com/token");
        environment.put("INTAKE_MAIL_OAUTH_CLIENT_ID", "me");
        environment.put("INTAKE_MAIL_OAUTH_SCOPE", "https://mail.google.com/");
        environment.put(
                "INTAKE_MAIL_OAUTH_REFRESH_TOKEN_FILE",
                Files.writeString(folder.resolve("token"), "r\n").toString());
    }

    @Test
    void readsTheKeysOfXoauth2() throws IOException {
        useTokens();

        MailSettings settings = MailSettings.from(configuration()).orElseThrow();

        assertThat(settings.login()).isInstanceOfSatisfying(MailSettings.Token.class, token -> {
            assertThat(token.client().tokenUrl()).hasHost("oauth2.googleapis.com");
            assertThat(token.client().scope()).contains("https://mail.google.com/");
            assertThat(token.client().clientSecret()).isEmpty();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"token-url", "client-id", "refresh-token-file", "scope"})
    void requiresTheKeysOfXoauth2(String key) throws IOException {
        useTokens();
        environment.remove(Configuration.variable("intake.mail.oauth." + key));

        assertThatThrownBy(() -> MailSettings.from(configuration()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("intake.mail.oauth." + key + " is missing");
    }

    @Test
    void asksForALoginWhereThereWasNone() throws IOException {
        useTokens();
        Files.delete(folder.resolve("token"));

        assertThatThrownBy(() -> MailSettings.from(configuration()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("run contact-courier login --mail");
    }

    @Test
    void refusesAnotherWayToLogIn() {
        environment.put("INTAKE_MAIL_AUTH", "ntlm");

        assertThatThrownBy(() -> MailSettings.from(configuration()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("intake.mail.auth is 'ntlm': expected password or xoauth2");
    }

    private Configuration configuration() {
        return Configuration.load(List.of(), environment, new Properties());
    }
}
