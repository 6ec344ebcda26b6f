package org.contactcourier.format.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCompletenessTest {
    private static final String PRETTY = """
            [
              {
                "name": "Ada }",
                "emails": [
                  {"email": "ada@example.org"},
                  {"email": "countess \\\\"}
                ],
                "company": "The \\"Engine\\" {Ltd}"
              }
            ]
            """;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"a\":\"}\"}",
                "[{\"a\":1}]\r\n",
                "{\"a\":1}\n{\"b\":2}",
                "\uFEFF{}",
                "{\"a\":1}\n{\"broken\":\n{\"c\":3}\n"
            })
    void isClosedOutsideEveryBracketAndString(String text) {
        assertThat(after(text, StandardCharsets.UTF_8).isClosed()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[{}",
                "[{},",
                "{\"a\":\"}",
                "{\"a\":\"\\\"}",
                "{\"a\":1}\n{\"b\":",
                "{\"a\":1}\n{\"b\":{}",
                "{\"a\":1}\n{\n  \"b\":2\n",
                "12"
            })
    void isOpenInsideThem(String text) {
        assertThat(after(text, StandardCharsets.UTF_8).isClosed()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
    void closesADocumentAtItsLastBracketOnly(String encoding) {
        byte[] bytes = PRETTY.getBytes(Charset.forName(encoding));
        int feed = "\n".getBytes(Charset.forName(encoding)).length;
        JsonCompleteness growing = new JsonCompleteness();

        for (int i = 0; i < bytes.length; i++) {
            growing.accept(ByteBuffer.wrap(bytes, i, 1));
            boolean wholeUnit = (i + 1) % feed == 0;
            assertThat(growing.isClosed()).as("after byte %d", i).isEqualTo(i >= bytes.length - feed - 1 && wholeUnit);
        }
        assertThat(growing.isLines()).isFalse();
        assertThat(growing.showsItsEnd()).isTrue();
    }

    @Test
    void closesLinesAtEachLineAndSaysThatTheyAreLines() {
        JsonCompleteness growing = new JsonCompleteness();

        growing.accept(utf8("{\"name\":\"Ada\"}"));
        assertThat(growing.isClosed()).isTrue();
        assertThat(growing.isLines()).isFalse();
        growing.accept(utf8("\n{\"name\":"));
        assertThat(growing.isClosed()).isFalse();
        growing.accept(utf8("\"Bob\"}"));
        assertThat(growing.isClosed()).isTrue();
        assertThat(growing.isLines()).isTrue();
    }

    @Test
    void knowsWhatIsNoJson() {
        assertThat(after("name,email\nAda,ada@example.org\n", StandardCharsets.UTF_8)
                        .showsItsEnd())
                .isFalse();
        assertThat(after("", StandardCharsets.UTF_8).showsItsEnd()).isFalse();
        assertThat(after("{", StandardCharsets.UTF_8).showsItsEnd()).isTrue();
        assertThat(after(" [", StandardCharsets.UTF_16LE).showsItsEnd()).isTrue();
    }

    private static JsonCompleteness after(String text, Charset charset) {
        JsonCompleteness completeness = new JsonCompleteness();
        completeness.accept(ByteBuffer.wrap(text.getBytes(charset)));
        return completeness;
    }

    private static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
