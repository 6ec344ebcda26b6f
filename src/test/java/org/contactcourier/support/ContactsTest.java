package org.contactcourier.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ContactsTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Test
    void areJsonAsPeopleWriteIt() throws Exception {
        JsonNode juergen = MAPPER.readTree(Contacts.juergen().bytes());

        assertThat(juergen.path("family_name").asText()).isEqualTo("Müßig");
        assertThat(juergen.path("address").path("city").asText()).isEqualTo("Stuttgart");
        assertThat(MAPPER.readTree(Contacts.alex().json())
                        .path("emails")
                        .path(0)
                        .path("email")
                        .asText())
                .isEqualTo("alex.johnson@examplemail.com");
    }

    @Test
    void changeWithoutChangingEachOther() {
        Contacts ada = Contacts.ada();

        assertThat(ada.withoutEmail().json()).doesNotContain("email");
        assertThat(ada.withoutName().json()).doesNotContain("Ada");
        assertThat(ada.withName("A \"quoted\"\nname\\").json()).contains("\"name\":\"A \\\"quoted\\\"\\nname\\\\\"");
        assertThat(ada.json()).isEqualTo(Contacts.ada().json());
    }

    @Test
    void comeInAnyNumberAndShape() throws Exception {
        List<Contacts> three = Contacts.numbered(1, 3);

        assertThat(MAPPER.readTree(Contacts.array(three))).hasSize(3);
        assertThat(Contacts.lines(three).lines()).hasSize(3);
        assertThat(Contacts.linesWith(three, 1, "{oops").lines())
                .hasSize(4)
                .element(1)
                .isEqualTo("{oops");
        assertThat(Contacts.numbered(7).json())
                .isEqualTo("{\"name\":\"Person 7\",\"email\":\"person7@example.org\",\"phone\":\"+15550000007\"}");
    }
}
