package org.contactcourier.source.mail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** XML in mails: what was attached as such, and no web page. */
class XmlMailTest {
    private static final String MAIL = """
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: text/html

            <html><body><p>Here they are.</p></body></html>
            --b
            Content-Type: %s
            Content-Disposition: attachment

            <?xml version="1.0"?>
            %s
            --b--
            """;

    private static final String CONTACTS = "<contacts><contact><name>Ada</name></contact></contacts>";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/xml",
                "text/xml; charset=utf-8",
                "application/octet-stream; name=Contacts.XML",
                "text/plain; name=contacts.txt"
            })
    void readsAttachedXmlWhateverItIsCalled(String type) throws IOException {
        assertThat(VCardMailTest.names(MAIL.formatted(type, CONTACTS).getBytes(UTF_8)))
                .containsExactly("Ada");
    }

    @Test
    void takesNoWebPageForXml() throws IOException {
        String page = "<!DOCTYPE html><html><body>Ada</body></html>";

        assertThat(VCardMailTest.names(
                        MAIL.formatted("text/plain; name=page.txt", page).getBytes(UTF_8)))
                .containsExactly("Malformed");
    }
}
