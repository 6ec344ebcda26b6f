package org.contactcourier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.organization.OrganizationsOfSources;
import org.contactcourier.record.Organization;
import org.contactcourier.record.Source;
import org.contactcourier.smarttask.SmartTaskSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SmartTask organizations that have names: which are used, what they take over, and what is refused. */
class OrganizationKeysTest {
    private static final String SALES = """
            smarttask.sales.organization-id=5
            smarttask.sales.access-token=t
            """;
    private static final String FILE = "intake.file.organization=sales\n";
    private static final String TO_SALES = SALES + FILE;

    private static final String NO_ID_FOR_FILE =
            "smarttask.organization-id is missing: contacts of file go to the organization without a name. Expected its number,"
                    + " or a name in intake.file.organization, or intake.file.enabled=false";
    private static final String A_NAME =
            "expected a name in small letters and digits, a letter first, that is no word that"
                    + " smarttask keys begin with";

    @TempDir
    Path folder;

    /** Lines as in a file of properties; those in capitals are variables. */
    private static Configuration read(String lines) {
        Properties system = new Properties();
        try {
            system.load(new StringReader(lines));
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
        Map<String, String> environment = new TreeMap<>();
        system.stringPropertyNames().stream()
                .filter(name -> name.equals(name.toUpperCase(Locale.ROOT)))
                .forEach(name -> environment.put(name, String.valueOf(system.remove(name))));
        return Configuration.load(List.of(), environment, system);
    }

    private static List<String> faults(String lines) {
        try {
            return Assembly.faults(read(lines));
        } catch (ConfigurationException e) {
            return String.valueOf(e.getMessage()).lines().toList();
        }
    }

    private static String missing(String key, String expected) {
        return "%s is missing: expected %s (in application.properties, as -D%s=… or as the variable %s)"
                .formatted(key, expected, key, Configuration.variable(key));
    }

    private static String noToken(String keys) {
        return missing(
                keys + "access-token",
                "a bearer token, here or in a file that %saccess-token-file names, or the %soauth keys"
                        .formatted(keys, keys));
    }

    private static String noSecret(String keys) {
        return missing(
                keys + "oauth.client-secret",
                "the client secret that SmartTask's support gave out, here or in a file that %soauth.client-secret-file names"
                        .formatted(keys));
    }

    private static String noKey(String key, String why) {
        return "%s in -D%s is not a key: %s".formatted(key, key, why);
    }

    private static String unused(String key, String remedy) {
        return "%s in -D%s belongs to an organization that no source names: %s".formatted(key, key, remedy);
    }

    static Stream<Arguments> mistakes() {
        String wanted = "set intake.<kind>.organization or intake.<kind>.<name>.organization to %s, or remove the key";
        return Stream.of(
                // one that no source names
                arguments(
                        SALES + "smarttask.organization-id=1\nsmarttask.access-token=t",
                        List.of(unused("smarttask.sales.access-token", wanted.formatted("sales")))),
                arguments(
                        TO_SALES + "SMARTTASK_SUPPORT_PROXY=http://p:1",
                        List.of(
                                "smarttask.support.proxy in the variable SMARTTASK_SUPPORT_PROXY belongs to an organization"
                                        + " that no source names: " + wanted.formatted("support"))),
                arguments(
                        TO_SALES + "smarttask.slaes.proxy=http://p:1",
                        List.of(unused("smarttask.slaes.proxy", "did you mean smarttask.sales.proxy?"))),
                // one without keys
                arguments(
                        SALES + "intake.file.organization=slaes",
                        List.of(
                                "intake.file.organization is 'slaes': expected an organization that has keys: did you mean"
                                        + " sales?")),
                arguments(
                        FILE,
                        List.of("intake.file.organization is 'sales': expected an organization that has keys: set"
                                + " smarttask.sales.organization-id and smarttask.sales.access-token-file")),
                arguments(
                        TO_SALES + "intake.kafka.organization=sales-emea",
                        List.of("intake.kafka.organization is 'sales-emea': " + A_NAME)),
                arguments(
                        TO_SALES + "intake.kafka.organization=Support",
                        List.of("intake.kafka.organization is 'Support': " + A_NAME)),
                arguments(
                        TO_SALES + "intake.kafka.organization=retry",
                        List.of("intake.kafka.organization is 'retry': " + A_NAME)),
                arguments(
                        TO_SALES + "intake.kafka.organization=max",
                        List.of("intake.kafka.organization is 'max': " + A_NAME)),
                // its own keys
                arguments(
                        FILE + "smarttask.sales.access-token=t\nsmarttask.sales.organization-id=",
                        List.of(missing("smarttask.sales.organization-id", "a value"))),
                arguments(FILE + "smarttask.sales.organization-id=5", List.of(noToken("smarttask.sales."))),
                arguments(
                        FILE + "SMARTTASK_SALES_ORGANIZATION_ID=acme\nsmarttask.sales.access-token=t",
                        List.of("smarttask.sales.organization-id is 'acme': expected the number of a SmartTask"
                                + " organization")),
                arguments(
                        TO_SALES + "smarttask.sales.oauth.client-id=c",
                        List.of(
                                "smarttask.sales.access-token and smarttask.sales.oauth.client-id are both set: a token or the"
                                        + " smarttask.sales.oauth keys are expected, not both",
                                noSecret("smarttask.sales."),
                                missing(
                                        "smarttask.sales.oauth.refresh-token-file",
                                        "the file that contact-courier login --organization sales writes"))),
                // what it takes over is mended where it was set
                arguments(
                        TO_SALES + "smarttask.base-url=smarttask.io\nintake.kafka.organization=sales",
                        List.of("smarttask.base-url is 'smarttask.io': expected an http or https address such as"
                                + " https://ext-v2.smarttask.io")),
                arguments(
                        TO_SALES + "smarttask.sales.response-timeout=soon\nintake.kafka.organization=sales",
                        List.of(
                                "smarttask.sales.response-timeout is 'soon': expected a duration such as 500ms, 5s, 1m, 2h or"
                                        + " 30d, at most 3650d")),
                // the one without a name
                arguments(
                        SALES + "intake.file.leads.directory=/tmp/leads\nintake.file.leads.organization=sales",
                        List.of(NO_ID_FOR_FILE, noToken("smarttask."))),
                arguments(
                        TO_SALES + "smarttask.oauth.token-url=https://sso.example.com/token",
                        List.of(
                                "smarttask.organization-id is missing: smarttask.oauth.token-url is set. Expected all keys of"
                                        + " the organization without a name, or none: every source that is on names"
                                        + " another",
                                noToken("smarttask."))),
                // two names for one organization
                arguments(
                        TO_SALES + "smarttask.organization-id=005\nsmarttask.access-token=t",
                        List.of(
                                "smarttask.sales.organization-id is the same as smarttask.organization-id: a person could be"
                                        + " created twice. Expected another number, or one name in all sources")),
                arguments(
                        TO_SALES + """
                                intake.kafka.organization=emea
                                smarttask.emea.organization-id=5
                                smarttask.emea.access-token=u
                                smarttask.emea.base-url=http://EXT-V2.smarttask.io:443/
                                """,
                        List.of(
                                "smarttask.sales.organization-id is the same as smarttask.emea.organization-id: a person could"
                                        + " be created twice. Expected another number, or one name in all sources")),
                // what is no key
                arguments(
                        TO_SALES + "smarttask.sales=x",
                        List.of(noKey(
                                "smarttask.sales",
                                "expected a key behind the name, such as" + " smarttask.sales.organization-id"))),
                arguments(
                        TO_SALES + "smarttask.sales-emea.access-token=x",
                        List.of(noKey(
                                "smarttask.sales-emea.access-token",
                                "'sales-emea' can't be the name of an organization: expected small letters and digits, a"
                                        + " letter first"))),
                arguments(
                        TO_SALES + "smarttask.retry.access-token=x",
                        List.of(noKey(
                                "smarttask.retry.access-token",
                                "'retry' can't be the name of an organization, for keys begin with it"))),
                arguments(
                        TO_SALES + "smarttask.acces.token=x",
                        List.of(noKey("smarttask.acces.token", "did you mean smarttask.access-token?"))),
                arguments(
                        TO_SALES + "smarttask.sales.acces-token=x",
                        List.of(noKey("smarttask.sales.acces-token", "did you mean smarttask.sales.access-token?"))),
                arguments(
                        TO_SALES + "SMARTTASK_SALES_ACCES_TOKEN=x",
                        List.of("The environment variable SMARTTASK_SALES_ACCES_TOKEN overrides no key: did you mean"
                                + " SMARTTASK_SALES_ACCESS_TOKEN?")));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void isToldInOneLine(String lines, List<String> expected) {
        assertThat(faults(lines)).containsExactlyElementsOf(expected);
    }

    @Test
    void twoLoginsNeedTwoFiles() throws IOException {
        Path file = Files.writeString(folder.resolve("refresh"), "r");
        String oauth = """
                smarttask.%1$soauth.client-id=c
                smarttask.%1$soauth.client-secret=s
                smarttask.%1$soauth.refresh-token-file=%2$s
                smarttask.%1$sorganization-id=%3$s
                """;
        assertThat(faults(FILE + oauth.formatted("", file, 1) + oauth.formatted("sales.", file, 2)))
                .containsExactly(
                        "smarttask.sales.oauth.refresh-token-file is the same as smarttask.oauth.refresh-token-file:"
                                + " each would replace the other's token. Expected a file of its own");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // the unnamed one isn't needed
                TO_SALES,
                SALES + """
                        intake.kafka.old.enabled=false
                        intake.kafka.old.organization=sales
                        intake.file.enabled=false
                        """,
                TO_SALES + "smarttask.base-url=https://gateway.example.com",
                FILE + "SMARTTASK_SALES_ORGANIZATION_ID=5\nSMARTTASK_SALES_ACCESS_TOKEN=t",
                // both
                TO_SALES
                        + "smarttask.organization-id=5\nsmarttask.access-token=t\nsmarttask.sales.base-url=http://127.0.0.1:1",
                // words that begin keys of organizations were names of sources before
                "smarttask.organization-id=1\nsmarttask.access-token=t\nintake.file.retry.directory=/tmp/retry\n"
                        + "intake.file.organization.directory=/tmp/o",
            })
    void isRight(String lines) {
        assertThat(faults(lines)).isEmpty();
    }

    @Test
    void eachSourceGoesToItsOrganization() {
        OrganizationsOfSources organizations = OrganizationsOfSources.from(read(SALES + """
                smarttask.organization-id=1
                smarttask.access-token=u
                smarttask.max-in-flight=3
                smarttask.sales.response-timeout=50s
                smarttask.board.organization-id=9
                smarttask.board.access-token=v
                intake.file.leads.directory=/tmp/leads
                intake.file.leads.organization=sales
                intake.mail.fair.host=mail.example.com
                intake.mail.fair.enabled=false
                intake.mail.fair.organization=board
                """));
        Organization sales = new Organization("sales");
        Organization board = new Organization("board");

        assertThat(organizations.all()).containsExactly(Organization.UNNAMED, board, sales);
        assertThat(organizations.of(Source.named("file.leads"))).isEqualTo(sales);
        assertThat(organizations.of(Source.named("mail.fair"))).isEqualTo(board);
        assertThat(organizations.of(Source.FILE)).isEqualTo(Organization.UNNAMED);
        SmartTaskSettings settings = organizations.settings().get(sales);
        assertThat(settings.organization()).isEqualTo(sales);
        assertThat(settings.organizationId()).isEqualTo(5);
        assertThat(settings.maxInFlight()).isEqualTo(3);
        assertThat(settings.toString()).doesNotContain("=t,");
        assertThat(OrganizationsOfSources.responseTimeout(read(TO_SALES + "smarttask.sales.response-timeout=50s")))
                .hasSeconds(50);
    }

    @Test
    void neverTakesOverWhoItIsAndWhatProvesIt() {
        Configuration c = read(FILE + """
                smarttask.sales.max-in-flight=2
                smarttask.organization-id=1
                smarttask.access-token=u
                smarttask.access-token-file=/run/secrets/u
                smarttask.oauth.token-url=https://sso.example.com/token
                smarttask.oauth.client-id=id
                smarttask.oauth.tls.trust-store=/x
                smarttask.proxy=http://crm@proxy:3128
                smarttask.proxy-password=geheim
                smarttask.tls.trust-store=/y
                smarttask.tls.trust-store-password=geheim
                """);
        for (String own : List.of("organization-id", "access-token", "access-token-file", "oauth.client-id")) {
            assertThat(c.optionalText("smarttask.sales." + own)).as(own).isEmpty();
        }
        assertThat(c.optionalText("smarttask.sales.oauth.tls.trust-store")).isEmpty();
        assertThat(c.text("smarttask.sales.oauth.token-url")).isEqualTo("https://auth.smarttask.io/connect/token");
        assertThat(c.text("smarttask.sales.proxy-password")).isEqualTo("geheim");
        assertThat(c.source("smarttask.sales.tls.trust-store"))
                .contains("smarttask.tls.trust-store in -Dsmarttask.tls.trust-store");

        Configuration other = read(FILE + """
                smarttask.proxy=http://crm@proxy:3128
                smarttask.proxy-password=geheim
                smarttask.tls.key-store=/y
                smarttask.tls.key-store-password=geheim
                smarttask.sales.proxy=http://elsewhere:3128
                smarttask.sales.tls.key-store=/z
                """);
        assertThat(other.optionalText("smarttask.sales.proxy-password"))
                .as("a password must not go to a proxy that it was not set for")
                .isEmpty();
        assertThat(other.optionalText("smarttask.sales.tls.key-store-password")).isEmpty();
    }

    @Test
    void aSourceReadsTheKeysOfItsOrganization() {
        Configuration c = read(SALES + """
                intake.kafka.organization=sales
                intake.file.leads.organization=sales
                smarttask.sales.response-timeout=50s
                smarttask.sales.link-company=true
                """);
        Duration timeout = c.ofSource("intake.kafka.", "", its -> its.duration("smarttask.response-timeout"));
        boolean linked = c.ofSource("intake.file.", "leads", its -> its.flag("smarttask.link-company"));
        boolean unnamed = c.ofSource("intake.file.", "", its -> its.flag("smarttask.link-company"));

        assertThat(timeout).hasSeconds(50);
        assertThat(linked).isTrue();
        assertThat(unnamed).isFalse();
    }

    @Test
    void theDocumentationsExampleIsRight() throws IOException {
        Matcher example = Pattern.compile("(?s)## Several organizations.*?```properties\n(.*?)```")
                .matcher(Files.readString(Path.of("docs/sources.md")));
        assertThat(example.find()).isTrue();
        Path token = Files.writeString(folder.resolve("token"), "t");
        String lines = example.group(1).replaceAll("(?m)-file=.*$", "-file=" + token);

        assertThat(faults(lines)).isEmpty();
        OrganizationsOfSources organizations = OrganizationsOfSources.from(read(lines));
        assertThat(organizations.all()).containsExactly(Organization.UNNAMED, new Organization("sales"));
        assertThat(organizations.of(Source.named("kafka.partners"))).isEqualTo(new Organization("sales"));
        assertThat(organizations.of(Source.named("file.leads"))).isEqualTo(new Organization("sales"));
        assertThat(organizations.of(Source.FILE)).isEqualTo(Organization.UNNAMED);
    }
}
