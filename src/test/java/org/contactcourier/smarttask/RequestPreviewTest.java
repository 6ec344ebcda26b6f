package org.contactcourier.smarttask;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.contact.Contact;
import org.contactcourier.contact.Contact.AccessType;
import org.contactcourier.contact.Contact.Company;
import org.contactcourier.contact.Contact.Links;
import org.contactcourier.contact.Contact.SubType;
import org.contactcourier.delivery.DeliveryTestSupport;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Organization;
import org.contactcourier.record.Payload;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a preview shows is what goes out. */
class RequestPreviewTest extends DeliveryTestSupport {
    private final WireServer server;

    RequestPreviewTest() throws Exception {
        server = WireServer.that(WireServer.created());
    }

    @Override
    protected URI url() {
        return server.url();
    }

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    @Test
    void showsTheBytesThatAreSentAndWhereTheyGo() {
        // Given
        Contact contact = new Contact(
                "Zoë \u009b \"王\" </script> 👩‍💻",
                SubType.PERSON,
                AccessType.CORE_MEMBERS,
                "Head of R&D",
                "https://example.org/z.png",
                "1 Main St\nSpringfield",
                -0.0000001,
                1e2,
                List.of("zoe@example.org"),
                List.of("+44 20 7946 0001"),
                new Links("example.org", null, "https://linkedin.com/in/zoe", null, null, null),
                new Company("c807a1f1", "Acme"),
                "owner@example.org",
                7L);

        // When
        deliver(IntakeRecord.of(origin(1), Payload.whole("application/json", new byte[0]), contact, root));

        // Then
        RequestPreview preview =
                preview(Map.of("smarttask.base-url", server.url().toString(), "smarttask.organization-id", "38"));
        assertThat(new String(preview.body(contact), UTF_8))
                .isEqualTo(server.requests().get(0).body());
        URI shown = URI.create(preview.url());
        assertThat(server.requests().get(0).line())
                .isEqualTo(preview.method() + " " + shown.getPath() + "?" + shown.getQuery() + " HTTP/1.1");
    }

    @Test
    void needsNoConfiguration() {
        assertThat(preview(Map.of()).url())
                .isEqualTo("https://ext-v2.smarttask.io/v1.0/contact/create/{organization-id}?use_created=true");
    }

    @Test
    void followsTheConfiguration() {
        assertThat(preview(Map.of("smarttask.use-created", "false", "smarttask.api-version", "2.0"))
                        .url())
                .endsWith("/v2.0/contact/create/{organization-id}?use_created=false");
        assertThatThrownBy(() -> preview(Map.of("smarttask.organization-id", "acme")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("smarttask.organization-id is 'acme'");
    }

    private static RequestPreview preview(Map<String, String> values) {
        Properties properties = new Properties();
        properties.putAll(values);
        return RequestPreview.from(
                Configuration.load(List.of(), Map.of(), properties), Organization.UNNAMED, StrictJson.mapper());
    }
}
