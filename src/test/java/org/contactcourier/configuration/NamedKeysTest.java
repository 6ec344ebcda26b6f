package org.contactcourier.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys of sources that have names. */
class NamedKeysTest {
    private static final String FILE = "intake.file.";
    private static final String KAFKA = "intake.kafka.";
    private static final String MAIL = "intake.mail.";

    private static Configuration with(String... keys) {
        Properties system = new Properties();
        for (int i = 0; i < keys.length; i += 2) {
            system.setProperty(keys[i], keys[i + 1]);
        }
        return Configuration.read(List.of(), Map.of(), system);
    }

    private static Configuration variables(String... variables) {
        Map<String, String> environment = new TreeMap<>();
        for (int i = 0; i < variables.length; i += 2) {
            environment.put(variables[i], variables[i + 1]);
        }
        return Configuration.read(List.of(), environment, new Properties());
    }

    @Test
    void aSourceWithANameIsThereOnceAKeyOfItIsSet() {
        Configuration c = with("intake.file.leads.directory", "/srv/leads", "intake.kafka.partners.topic", "p");

        assertThat(c.namedSources(FILE)).containsExactly("leads");
        assertThat(c.namedSources(KAFKA)).containsExactly("partners");
        assertThat(c.namedSources(MAIL)).isEmpty();
        assertThat(c.unknown()).isEmpty();
        assertThat(c.flag("intake.file.leads.enabled")).isTrue();
        assertThat(c.text("intake.file.leads.settle")).isEqualTo("1s");
        assertThat(c.text("intake.kafka.partners.group-id")).isEqualTo("contact-courier-partners");
        assertThat(c.values()).containsEntry("intake.file.leads.mapping", "");
    }

    @Test
    void theSourceWithoutANameIsAsItWas() {
        Configuration c = with("intake.file.leads.directory", "/srv/leads", "intake.file.leads.settle", "9s");

        assertThat(c.text("intake.file.directory")).isEqualTo("inbox");
        assertThat(c.text("intake.file.settle")).isEqualTo("1s");
        assertThat(c.flag("intake.file.enabled")).isTrue();
    }

    @Test
    void aSourceTakesAWholeServerOverOrNothingOfIt() {
        Configuration c = with(
                "intake.mail.host", "mail.example.com",
                "intake.mail.username", "crm",
                "intake.mail.password", "geheim",
                "intake.mail.sales.folder", "Sales",
                "intake.mail.other.host", "elsewhere.example.com",
                "intake.kafka.brokers", "a:1",
                "intake.kafka.mapping", "x.jslt",
                "intake.kafka.properties.security.protocol", "SSL",
                "intake.kafka.partners.topic", "p");

        assertThat(c.text("intake.mail.sales.host")).isEqualTo("mail.example.com");
        assertThat(c.text("intake.mail.sales.password")).isEqualTo("geheim");
        assertThat(c.optionalText("intake.mail.other.password"))
                .as("a password must not go to a server that it was not set for")
                .isEmpty();
        assertThat(c.optionalText("intake.mail.other.username")).isEmpty();
        assertThat(c.text("intake.kafka.partners.brokers")).isEqualTo("a:1");
        assertThat(c.withPrefix("intake.kafka.partners.properties.")).containsEntry("security.protocol", "SSL");
        assertThat(c.optionalText("intake.kafka.partners.mapping")).isEmpty();
        assertThat(c.source("intake.mail.sales.host")).contains("intake.mail.host in -Dintake.mail.host");
    }

    @Test
    void aSecretInAFileTakesThePlaceOfTheOneThatIsTakenOver() {
        Configuration c = with(
                "intake.mail.host", "mail.example.com",
                "intake.mail.password", "geheim",
                "intake.mail.sales.password-file", "/run/secrets/sales");

        assertThat(c.optionalText("intake.mail.sales.password")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "INTAKE_FILE_LEADS_DIRECTORY, intake.file.leads.directory",
        "INTAKE_KAFKA_PARTNERS_GROUP_ID, intake.kafka.partners.group-id",
        "INTAKE_KAFKA_P2_SCHEMA_REGISTRY_URL, intake.kafka.p2.schema-registry.url",
        "INTAKE_KAFKA_P2_PROPERTIES_SASL_MECHANISM, intake.kafka.p2.properties.sasl.mechanism",
        "INTAKE_MAIL_SALES_PASSWORD_FILE, intake.mail.sales.password-file",
        "INTAKE_MAIL_SALES_OAUTH_TOKEN_URL, intake.mail.sales.oauth.token-url",
        "INTAKE_MAIL_PROCESSED_FOLDER, intake.mail.processed-folder",
        "INTAKE_KAFKA_SCHEMA_REGISTRY_URL, intake.kafka.schema-registry.url"
    })
    void variablesSetThem(String variable, String key) {
        Configuration c = variables(variable, "value");

        assertThat(c.unknown()).isEmpty();
        assertThat(c.text(key)).isEqualTo("value");
        assertThat(c.source(key)).contains("the variable " + variable);
    }

    @ParameterizedTest
    @CsvSource({
        "INTAKE_FILE_LEADS_DIRECTRY, INTAKE_FILE_LEADS_DIRECTORY",
        "INTAKE_KAFKA_PARTNERS_TOPICS, INTAKE_KAFKA_PARTNERS_TOPIC",
        "INTAKE_MAIL_SALES_HOSTS, INTAKE_MAIL_SALES_HOST"
    })
    void aMisspeltVariableIsToldWithTheOneThatIsMeant(String variable, String meant) {
        assertThat(variables(variable, "x").unknown())
                .containsExactly(
                        "The environment variable %s overrides no key: did you mean %s?".formatted(variable, meant));
    }

    @ParameterizedTest
    @CsvSource({
        "intake.file.leads.directry, intake.file.leads.directory",
        "intake.file.leads.maping, intake.file.leads.mapping",
        "intake.kafka.partners.topics, intake.kafka.partners.topic",
        "intake.kafka.partners.schema-registry.ulr, intake.kafka.partners.schema-registry.url",
        "intake.mail.sales.paswordfile, intake.mail.sales.password-file",
        "intake.mail.sales.Host, intake.mail.sales.host"
    })
    void aMisspeltKeyIsToldWithTheOneThatIsMeant(String key, String meant) {
        assertThat(with(key, "x").unknown())
                .containsExactly("%s in -D%s is not a key: did you mean %s?".formatted(key, key, meant));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Leads",
                "leads/2026",
                "..",
                "../x",
                "two words",
                "2leads",
                "le-ads",
                "le_ads",
                "lé",
                "tls",
                "oauth",
                "properties",
                "schema",
                "enabled",
                "a.b",
                "%41",
                "{{x}}",
                ""
            })
    void whatIsNoNameIsRefused(String name) {
        assertThat(with("intake.file." + name + ".directory", "x").unknown())
                .singleElement()
                .asString()
                .startsWith("intake.file." + name + ".directory in -D");
        assertThat(with("intake.file." + name + ".directory", "x").namedSources(FILE))
                .isEmpty();
    }

    @Test
    void aFaultNamesTheKeyOfTheSource() {
        Configuration c = with("intake.file.leads.settle", "soon");

        assertThatThrownBy(() -> c.ofSource(FILE, "leads", its -> its.duration("intake.file.settle")))
                .hasMessageStartingWith("intake.file.leads.settle is 'soon'");
        assertThatThrownBy(() -> c.ofSource(FILE, "leads", its -> its.text("intake.file.directory")))
                .hasMessageContaining("intake.file.leads.directory is missing")
                .hasMessageContaining("-Dintake.file.leads.directory=")
                .hasMessageContaining("INTAKE_FILE_LEADS_DIRECTORY");
        assertThatThrownBy(() -> with(
                                "intake.mail.s.host",
                                "h",
                                "intake.mail.s.password",
                                "a",
                                "intake.mail.s.password-file",
                                "b")
                        .ofSource(MAIL, "s", its -> its.secret("intake.mail.password")))
                .hasMessage(
                        "intake.mail.s.password and intake.mail.s.password-file are both set: one of them is expected");
    }

    @Test
    void secretsAreMasked() {
        assertThat(with("intake.mail.sales.password", "geheim").shown("intake.mail.sales.password"))
                .contains("***");
    }
}
