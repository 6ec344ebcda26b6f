package org.contactcourier.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.sandbox.SmartTaskSimulator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class LoginCommandTest {
    private final SmartTaskSimulator api = SmartTaskSimulator.start();
    private final Properties values = new Properties();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void configure() {
        file = folder.resolve("secrets/refresh-token");
        values.setProperty("smarttask.oauth.token-url", api.tokenUrl().toString());
        values.setProperty("smarttask.oauth.client-id", SmartTaskSimulator.CLIENT_ID);
        values.setProperty("smarttask.oauth.client-secret", SmartTaskSimulator.CLIENT_SECRET);
        values.setProperty("smarttask.oauth.refresh-token-file", file.toString());
    }

    @AfterEach
    void close() {
        api.close();
    }

    private int login(String typed, String... arguments) {
        return new CommandLine(new LoginCommand(
                        () -> Configuration.load(List.of(), Map.of(), values),
                        new BufferedReader(new StringReader(typed)),
                        new PrintStream(out, true, UTF_8),
                        new PrintStream(err, true, UTF_8)))
                .execute(arguments);
    }

    /** As somebody does who prints the page in one process and brings the code to another. */
    private void begins(String... arguments) {
        assertThat(login("", arguments)).isEqualTo(1);
        err.reset();
    }

    private String said() {
        return out.toString(UTF_8);
    }

    private String complained() {
        return err.toString(UTF_8);
    }

    private String page() {
        return said().lines()
                .filter(line -> line.startsWith("http"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void asksForTheCodeAndStoresTheRefreshToken() throws IOException {
        int exit = login(" " + api.authorizationCode() + " \n");

        assertThat(exit).isZero();
        assertThat(Files.readString(file)).startsWith("refresh-").endsWith("\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(said())
                .contains("Logged in", file.toString())
                .doesNotContain(Files.readString(file).strip(), "access-");
        assertThat(complained()).isEmpty();
    }

    @Test
    void logsInToAnOrganizationWithAName() throws IOException {
        Path theirs = folder.resolve("secrets/sales");
        for (String key : List.of("token-url", "client-id", "client-secret")) {
            values.setProperty("smarttask.sales.oauth." + key, values.getProperty("smarttask.oauth." + key));
        }
        values.setProperty("smarttask.sales.oauth.refresh-token-file", theirs.toString());

        assertThat(login(api.authorizationCode() + "\n", "--organization", "sales"))
                .as(complained())
                .isZero();
        assertThat(Files.readString(theirs)).startsWith("refresh-");
        assertThat(file).doesNotExist();
        assertThat(login("", "--organization", "slaes")).isEqualTo(2);
        assertThat(login("", "--organization", "sales", "--mail")).isEqualTo(2);
        assertThat(complained()).isEqualToNormalizingNewlines("""
                no key of the organization slaes is set: expected one of sales
                --mail and --organization exclude each other: the one is for the mailbox's provider, the other for SmartTask
                """);
    }

    @Test
    void exchangesTheCodeAsTheDocumentationSays() {
        String code = api.authorizationCode();
        begins();

        int exit = login("", "--code", code);

        assertThat(exit).isZero();
        assertThat(api.requests()).singleElement().satisfies(request -> assertThat(
                        new QueryStringDecoder(request.bodyText(), UTF_8, false).parameters())
                .containsEntry("grant_type", List.of("authorization_code"))
                .containsEntry("code", List.of(code))
                .containsEntry("redirect_uri", List.of("urn:ietf:wg:oauth:2.0:oob"))
                .containsEntry("client_id", List.of(SmartTaskSimulator.CLIENT_ID))
                .containsEntry("client_secret", List.of(SmartTaskSimulator.CLIENT_SECRET))
                .containsKey("code_verifier")
                .hasSize(6));
    }

    @Test
    void showsThePageBesideTheTokenEndpoint() {
        int exit = login("");

        assertThat(exit).isEqualTo(1);
        QueryStringDecoder page = new QueryStringDecoder(page());
        assertThat(page()).startsWith(api.baseUrl() + "/connect/authorize?").doesNotContain("sandbox-secret");
        assertThat(page.parameters())
                .containsEntry("response_type", List.of("code"))
                .containsEntry("client_id", List.of(SmartTaskSimulator.CLIENT_ID))
                .containsEntry("redirect_uri", List.of("urn:ietf:wg:oauth:2.0:oob"))
                .containsEntry("scope", List.of("openid profile email offline_access auth api1 api2"))
                .containsKey("state");
        assertThat(complained()).contains("No code was given");
    }

    @Test
    void showsAnotherPageWithAnotherScope() {
        int exit = login("", "--authorize-url", "https://sso.example/start?tenant=1", "--scope", "a b");

        assertThat(exit).isEqualTo(1);
        assertThat(page()).startsWith("https://sso.example/start?tenant=1&");
        assertThat(new QueryStringDecoder(page()).parameters()).containsEntry("scope", List.of("a b"));
    }

    private void configureMail(String tokenUrl) {
        values.setProperty("intake.mail.oauth.token-url", tokenUrl);
        values.setProperty("intake.mail.oauth.client-id", SmartTaskSimulator.CLIENT_ID);
        values.setProperty("intake.mail.oauth.client-secret", SmartTaskSimulator.CLIENT_SECRET);
        values.setProperty("intake.mail.oauth.refresh-token-file", file + "-of-mail");
        values.setProperty("intake.mail.oauth.scope", "https://mail.google.com/");
    }

    @Test
    void takesTheAddressToWhichTheMailboxsProviderSendsTheBrowser() throws IOException {
        configureMail(api.tokenUrl().toString());
        String code = api.authorizationCode();

        begins("--mail");
        String state = new QueryStringDecoder(page()).parameters().get("state").get(0);

        int exit = login("", "--mail", "--code", "http://localhost/?state=" + state + "&code=" + code + "&scope=x");

        assertThat(exit).isZero();
        assertThat(Files.readString(Path.of(file + "-of-mail"))).startsWith("refresh-");
        assertThat(file).doesNotExist();
        assertThat(api.requests()).singleElement().satisfies(request -> assertThat(
                        new QueryStringDecoder(request.bodyText(), UTF_8, false).parameters())
                .containsEntry("redirect_uri", List.of("http://localhost"))
                .containsEntry("code", List.of(code)));
    }

    @Test
    void showsGooglesLoginPageForAMailboxThere() {
        configureMail("https://oauth2.googleapis.com/token");

        int exit = login("", "--mail");

        assertThat(exit).isEqualTo(1);
        assertThat(page())
                .startsWith("https://accounts.google.com/o/oauth2/v2/auth?access_type=offline&prompt=consent&");
        assertThat(new QueryStringDecoder(page()).parameters())
                .containsEntry("scope", List.of("https://mail.google.com/"))
                .containsEntry("redirect_uri", List.of("http://localhost"));
    }

    @Test
    void showsMicrosoftsLoginPageForAMailboxThere() {
        configureMail("https://login.microsoftonline.com/contoso/oauth2/v2.0/token");

        int exit = login("", "--mail");

        assertThat(exit).isEqualTo(1);
        assertThat(page()).startsWith("https://login.microsoftonline.com/contoso/oauth2/v2.0/authorize?");
    }

    @Test
    void endsWithOneWhenTheCodeIsNotAccepted() {
        begins();

        int exit = login("", "--code", "used-before");

        assertThat(exit).isEqualTo(1);
        assertThat(complained()).contains("the code is not accepted").doesNotContain("used-before");
        assertThat(file).doesNotExist();
    }

    @Test
    void endsWithOneWhenNoRefreshTokenIsGiven() {
        api.answers(200).withBody("{\"access_token\":\"a\"}").onTokens().untilCleared();
        begins();

        int exit = login("", "--code", "any");

        assertThat(exit).isEqualTo(1);
        assertThat(complained()).contains("offline_access");
    }

    @Test
    void keepsTheFileWhenTheEndpointIsDown() throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "before\n");
        begins();
        api.isDown();

        int exit = login("", "--code", "any");

        assertThat(exit).isEqualTo(1);
        assertThat(complained()).contains("can't be reached");
        assertThat(file).hasContent("before\n");
    }

    @Test
    void endsWithTwoWhenAKeyIsMissing() {
        values.remove("smarttask.oauth.client-id");

        int exit = login("");

        assertThat(exit).isEqualTo(2);
        assertThat(complained())
                .startsWith("smarttask.oauth.client-id is missing")
                .hasLineCount(1);
    }
}
