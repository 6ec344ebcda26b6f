package org.contactcourier.smarttask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.assertj.core.api.AbstractThrowableAssert;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.configuration.Secret;
import org.contactcourier.record.Organization;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialsTest {
    @TempDir
    Path folder;

    private final Properties values = new Properties();

    @BeforeEach
    void oauth() throws IOException {
        values.setProperty("smarttask.oauth.client-id", "me");
        values.setProperty("smarttask.oauth.client-secret", "hush");
        values.setProperty(
                "smarttask.oauth.refresh-token-file",
                Files.writeString(folder.resolve("token"), "r\n").toString());
    }

    private Credentials read() {
        return Credentials.from(Configuration.load(List.of(), Map.of(), values), Organization.UNNAMED);
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertWrong() {
        return assertThatThrownBy(this::read).isInstanceOf(ConfigurationException.class);
    }

    @Test
    void readsTheKeysOfOAuth() {
        assertThat(read()).isInstanceOfSatisfying(Credentials.OAuth.class, oauth -> {
            assertThat(oauth.client().tokenUrl()).isEqualTo(URI.create("https://auth.smarttask.io/connect/token"));
            assertThat(oauth.client().clientId()).isEqualTo("me");
            assertThat(oauth.client().clientSecret()).contains(new Secret("hush"));
            assertThat(oauth.client().refreshTokenFile()).isEqualTo(folder.resolve("token"));
        });
        assertThat(read().toString()).doesNotContain("hush");
    }

    @Test
    void readsTheClientSecretFromAFile() throws IOException {
        values.remove("smarttask.oauth.client-secret");
        values.setProperty(
                "smarttask.oauth.client-secret-file",
                Files.writeString(folder.resolve("secret"), "from file\n").toString());

        assertThat(read()).isInstanceOfSatisfying(Credentials.OAuth.class, oauth -> assertThat(
                        oauth.client().clientSecret())
                .contains(new Secret("from file")));
    }

    @Test
    void refusesBothWays() {
        values.setProperty("smarttask.access-token", "t0ken");

        assertWrong()
                .hasMessageContaining("smarttask.access-token and smarttask.oauth.client-id are both set")
                .hasMessageNotContaining("t0ken");
    }

    @Test
    void refusesNeitherWay() {
        values.clear();

        assertWrong()
                .hasMessageStartingWith("smarttask.access-token is missing")
                .hasMessageContaining("smarttask.oauth");
    }

    @Test
    void namesAMissingClientId() {
        values.remove("smarttask.oauth.client-id");

        assertWrong().hasMessageStartingWith("smarttask.oauth.client-id is missing");
    }

    @Test
    void namesAMissingClientSecret() {
        values.remove("smarttask.oauth.client-secret");

        assertWrong().hasMessageStartingWith("smarttask.oauth.client-secret is missing");
    }

    @Test
    void namesAMissingRefreshTokenFile() {
        values.remove("smarttask.oauth.refresh-token-file");

        assertWrong().hasMessageStartingWith("smarttask.oauth.refresh-token-file is missing");
    }

    @Test
    void asksForALoginWhereThereWasNone() throws IOException {
        Files.delete(folder.resolve("token"));

        assertWrong()
                .hasMessageStartingWith("smarttask.oauth.refresh-token-file is '" + folder.resolve("token") + "'")
                .hasMessageEndingWith("run contact-courier login");
    }

    @Test
    void refusesAnEmptyRefreshTokenFile() throws IOException {
        Files.writeString(folder.resolve("token"), "\n");

        assertWrong().hasMessageStartingWith("smarttask.oauth.refresh-token-file is ");
    }

    @Test
    void showsATokenUrlThatIsWrong() {
        values.setProperty("smarttask.oauth.token-url", "nowhere");

        assertWrong().hasMessageStartingWith("smarttask.oauth.token-url is 'nowhere'");
    }
}
