package org.contactcourier.smarttask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.record.Organization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmartTaskSettingsTest {
    private final Properties values = new Properties();

    SmartTaskSettingsTest() {
        values.setProperty("smarttask.organization-id", "38");
        values.setProperty("smarttask.access-token", "t0ken");
    }

    private SmartTaskSettings read() {
        return SmartTaskSettings.from(Configuration.load(List.of(), java.util.Map.of(), values), Organization.UNNAMED);
    }

    @Test
    void readsTheDefaults() {
        SmartTaskSettings settings = read();

        assertThat(settings.createContact(true))
                .isEqualTo(URI.create("https://ext-v2.smarttask.io/v1.0/contact/create/38?use_created=true"));
        assertThat(settings.maxInFlight()).isEqualTo(16);
        assertThat(settings.adaptive()).isFalse();
        assertThat(settings.maxAttempts()).isEqualTo(5);
        assertThat(settings.parkedDelays())
                .containsExactly(Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofMinutes(5));
        assertThat(settings.verifyOnStart()).isEqualTo(SmartTaskSettings.VerifyOnStart.TRUE);
        assertThat(settings.references())
                .isEqualTo(new ReferenceSettings(false, true, ReferenceSettings.UnknownOwner.IGNORE));
        assertThat(settings.toString()).doesNotContain("t0ken");
    }

    @Test
    void keepsAPathOfTheBaseUrl() {
        values.setProperty("smarttask.base-url", "http://gateway.example:8080/smarttask/");

        assertThat(read().createContact(false))
                .isEqualTo(
                        URI.create("http://gateway.example:8080/smarttask/v1.0/contact/create/38?use_created=false"));
    }

    @ParameterizedTest
    @CsvSource({
        "smarttask.organization-id, acme",
        "smarttask.api-version, 1/0",
        "smarttask.access-token, two words",
        "smarttask.max-in-flight, 0",
        "smarttask.max-requests-per-second, -1",
        "smarttask.verify-on-start, maybe",
        "smarttask.link-company, maybe",
        "smarttask.link-owner, 1",
        "smarttask.unknown-owner, forget",
        "smarttask.retry.parked-delays, '10s,,5m'",
    })
    void namesTheKeyThatIsWrong(String key, String value) {
        values.setProperty(key, value);

        assertThatThrownBy(this::read)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(key + " is ")
                .hasMessageNotContaining("two words");
    }

    @Test
    void namesTheTokenWhenItIsMissing() {
        values.remove("smarttask.access-token");

        assertThatThrownBy(this::read)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("smarttask.access-token");
    }
}
