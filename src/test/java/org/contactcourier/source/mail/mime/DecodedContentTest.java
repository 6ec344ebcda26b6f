package org.contactcourier.source.mail.mime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Random;
import org.contactcourier.source.mail.mime.DecodedContent.QuotedPrintable;
import org.eclipse.angus.mail.util.QPDecoderStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecodedContentTest {
    @ParameterizedTest
    @CsvSource(ignoreLeadingAndTrailingWhitespace = false, textBlock = """
                    J=C3=BCrgen,JÃ¼rgen
                    a=3db,a=b
                    a=\\r\\nb,ab
                    a=\\nb,ab
                    a=\\rb,ab
                    a= \\r\\nb,ab
                    a=   b,a=   b
                    a=,a
                    a= ,a
                    a=3,a=3
                    a=G1,a=G1
                    a==3D,a==
                    a  \\r\\nb,a\\r\\nb
                    a   b,a   b
                    a   ,a
                    '',''
                    """)
    void decodes(String encoded, String decoded) {
        assertThat(decode(plain(encoded))).isEqualTo(plain(decoded));
    }

    private static String plain(String escaped) {
        return escaped.replace("\\r", "\r").replace("\\n", "\n");
    }

    @Test
    void decodesAnyNumberOfSoftBreaks() {
        // Jakarta Mail's decoder calls itself for each of them: 30 kB of a mail ended the mail source.
        assertThat(decode("a" + "=\r\n".repeat(1_000_000) + "b")).isEqualTo("ab");
        assertThat(decode("a" + "= \n".repeat(1_000_000) + "b")).isEqualTo("ab");
    }

    @Test
    void decodesAsJakartaMailDoesWhateverStandsThere() throws IOException {
        Random random = new Random(7);
        String alphabet = "=\r\n 3D4aG\t.é";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            random.ints(random.nextInt(30), 0, alphabet.length()).forEach(at -> text.append(alphabet.charAt(at)));
            String encoded = text.toString();
            if (encoded.contains("= ") || encoded.contains("=-") || !isSound(encoded)) {
                continue; // a blank behind an equals sign: RFC 2045 takes it for padding, Jakarta Mail doesn't
            }
            try (InputStream theirs = new QPDecoderStream(new ByteArrayInputStream(encoded.getBytes(ISO_8859_1)))) {
                assertThat(decode(encoded)).as(encoded).isEqualTo(new String(theirs.readAllBytes(), ISO_8859_1));
            }
        }
    }

    /** Near the end of the input Jakarta Mail returns bytes that are not there. */
    private static boolean isSound(String encoded) {
        int last = encoded.lastIndexOf('=');
        return last < 0 || last < encoded.length() - 3;
    }

    private static String decode(String encoded) {
        try (InputStream in = new QuotedPrintable(new ByteArrayInputStream(encoded.getBytes(ISO_8859_1)))) {
            return new String(in.readAllBytes(), ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
