package org.contactcourier.text;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTextTest {
    private final AddressText ada = new AddressText(" Ada+crm@Example.org ");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ada+crm@example.org",
                "ADA+CRM@EXAMPLE.ORG",
                "Lovelace, Ada <Ada+crm@example.org>; x",
                "1;\"ada+crm@example.org\";2",
                "{\"email\":\"ada\\u002bcrm\\u0040example.org\"}",
                "{\"email\":\"first line\\nada+crm@example.org\"}",
                "EMAIL:ada+crm@exa\r\n mple.org",
                "EMAIL;ENCODING=QUOTED-PRINTABLE:ada=2Bcrm=40example=\r\n.org",
                "mailto:ada%2Bcrm%40example.org",
                "<a>ada&#43;crm&#x40;example&period;org</a>",
                "the address ada+crm@example.org.",
                "mail:: YWRhK2NybUBleGFtcGxlLm9yZw==",
            })
    void findsTheAddressHoweverItIsWritten(String text) {
        assertThat(ada.isIn(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ada@example.org",
                "xada+crm@example.org",
                "x.ada+crm@example.org",
                "ada+crm@example.organic",
                "ada+crm@example.org.uk",
                "ada+crm@example-org",
            })
    void leavesOtherAddressesAlone(String text) {
        assertThat(ada.isIn(text)).isFalse();
    }

    @Test
    void doesNotTakeATaggedAddressForTheOneWithoutTag() {
        assertThat(new AddressText("crm@example.org").isIn("ada+crm@example.org"))
                .isFalse();
    }

    @Test
    void findsTheAddressInBytesOfOtherEncodings() {
        assertThat(ada.isIn("name;ada+crm@example.org".getBytes(UTF_16LE))).isTrue();
        assertThat(ada.isIn(Base64.getEncoder().encode("x: ada+crm@example.org;y".getBytes(UTF_8))))
                .isTrue();
    }
}
