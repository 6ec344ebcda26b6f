package org.contactcourier.format.codepage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import org.contactcourier.record.Limits;
import org.junit.jupiter.api.Test;

/** Lines that are too long to wait for their end. */
class LateCodePageTest {
    private static final String LONG = "x".repeat(3 * Limits.MAX_ELEMENT);

    /** Four bytes that are letters in many code pages. */
    private static final String ANY = "\u00e6\u00f0\u00ea\u00f3";

    @Test
    void decodesTheRestOfALongLineWhoseCodePageIsKnown() throws IOException {
        byte[] text = (LONG + "Kov\u00e1cs\nNagy \u0150rs\n").getBytes(Charset.forName("ISO-8859-2"));

        LateCodePage page = new LateCodePage(new ByteArrayInputStream(text), Charset.forName("ISO-8859-2"), null);

        assertThat(new String(page.readAllBytes(), UTF_8)).isEqualTo(LONG + "Kov\u00e1cs\nNagy \u0150rs\n");
        assertThat(page.rest()).isEmpty();
    }

    @Test
    void endsBehindALongLineWhoseCodePageIsUnknown() throws IOException {
        byte[] text = ("name\n" + LONG + ANY + ",x\n" + ANY + "\nAda\n").getBytes(ISO_8859_1);

        LateCodePage page = new LateCodePage(new ByteArrayInputStream(text), null, null);

        assertThat(page.readAllBytes()).asString(ISO_8859_1).isEqualTo("name\n" + LONG + "\u001a".repeat(4) + ",x\n");
        assertThat(page.end().line()).isEqualTo(3);
        assertThat(page.rest().orElseThrow().readAllBytes())
                .asString(ISO_8859_1)
                .isEqualTo(ANY + "\nAda\n");
    }

    @Test
    void hasNoRestIfTheLongLineIsTheLast() throws IOException {
        byte[] text = (LONG + ANY).getBytes(ISO_8859_1);

        LateCodePage page = new LateCodePage(new ByteArrayInputStream(text), null, null);

        assertThat(page.readAllBytes()).hasSize(text.length);
        assertThat(page.rest()).isEmpty();
    }
}
