package org.contactcourier.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.stream.Stream;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.InputFormats;
import org.contactcourier.record.InputFormats.Completeness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether content that is still being written ends in the middle of a record, in whatever format it is. */
class CompletenessTest {
    private static final InputFormats FORMATS =
            FormatChooser.all(StrictJson.mapper()).formats();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name,email\nAda,ada@example.org\n",
                "name,email\r\nAda,ada@example.org\r\n",
                "name,email\rAda,ada@example.org\r",
                "name,email\nAda,ada@example.org\n\n",
                "name;email\n\"Ada\";\"ada@example.org\"\n",
                "name\temail\nAda\tada@example.org\n",
                "name,email\n\"Ada\nLovelace\",ada@example.org\n",
                "name,email\nAda \"A\" Lovelace,ada@example.org\n",
                "name,email\n\"Ada \"\"A\"\"\",ada@example.org\n",
                "name,email\n\"Ada\" x,a@example.org\nBob,bob@example.org\n",
                "sep=;\nname;email\nAda;ada@example.org\n",
                "BEGIN:VCARD\nFN:Ada\nEND:VCARD",
                "BEGIN:VCARD\nFN:Ada\nEND:VCARD\r\n\r\n",
                "begin:vcard\nFN:Ada\nend : vcard\n",
                "\uFEFFBEGIN:VCARD\nFN:Ada\nEND:VCARD\n",
                "BEGIN:VCARD\nAGENT:\nBEGIN:VCARD\nFN:B\nEND:VCARD\nFN:Ada\nEND:VCARD\n",
                "BEGIN:VCARD\nFN:Ada\nBEGIN:VCARD\nFN:Bob\nEND:VCARD\n",
                "<contacts><contact><name>Ada</name></contact></contacts>",
                "<?xml version=\"1.0\"?>\n<!-- <x> --><c><name/><a b='>'>&lt;<![CDATA[</a>]]></a></c>\n<!---->\n",
                "no,table\nof,contacts\n"
            })
    void endsBetweenRecords(String whole) {
        assertThat(after(whole, UTF_8).isCut()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name,email",
                "name,email\n",
                "na",
                "name,email\nAda",
                "name,email\nAda,",
                "name,email\nAda,ada@exam",
                "name,email\nAda,ada@example.org\nBob",
                "name,email\nAda,\"ada@exam",
                "name,email\nAda,\"ada@example.org\"",
                "name,email\n\"Ada\n",
                "name,email\n\"Ada\nLovelace\n\n",
                "name,email\n\"Ada \"\"the\"\"\n",
                "name;email\nAda;ada@example.org\n\"Bob\n",
                "'name','email'\n'Ada','a@example.org'\n'Bob\n",
                "name\temail\nAda\tada@exam",
                "BEGIN:VCARD\nFN:Ada",
                "BEGIN:VCARD\nFN:Ada\n",
                "BEGIN:VCARD\nFN:Ada\nEND:VCAR",
                "BEGIN:VCARD\nFN:Ada\nEND:VCARD\nBEGIN:VC",
                "BEGIN:VCARD\nFN:Ada\nEND:VCARD\nBEGIN:VCARD\n",
                "BEGIN:VCARD\nAGENT:\nBEGIN:VCARD\nFN:B\nEND:VCARD\n",
                "BEGIN:VCARD\nAGENT:\nBEGIN:VCARD\nFN:B\nEND:VCARD",
                "<contacts><contact><name>Ada</name></contact>\n",
                "<contacts><contact>",
                "<contact><name>Ada</name></contac",
                "<?xml version=\"1.0\"?>\n",
                "<c><a b='/></c>'",
                "<c><!-- </c>",
                "<c><![CDATA[ </c> ]] ",
                "<!-->"
            })
    void endsInsideOne(String cut) {
        assertThat(after(cut, UTF_8).isCut()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void isSeenAfterEachByteInAnyEncoding(String document, String charset) {
        byte[] bytes = document.getBytes(Charset.forName(charset));
        Completeness growing = FORMATS.completeness();

        for (int i = 0; i < bytes.length - 1; i++) {
            growing.accept(ByteBuffer.wrap(bytes, i, 1));
            assertThat(growing.isCut()).as("after byte %d", i).isTrue();
        }
        growing.accept(ByteBuffer.wrap(bytes, bytes.length - 1, 1));
        assertThat(growing.isCut()).isFalse();
    }

    static Stream<Arguments> documents() {
        return Stream.of(
                        "name,email\n\"Ada,\nLovelace\",ada@example.org\n",
                        "BEGIN:VCARD\nFN:Ädä\nEND:VCARD",
                        "<c><contact><name>Ada</name></contact></c>")
                .flatMap(
                        document -> Stream.of("UTF-8", "UTF-16LE", "UTF-16BE").map(set -> Arguments.of(document, set)));
    }

    /** The beginning is kept to know the format; what follows goes by. */
    @Test
    void isSeenBehindTheBeginningToo() {
        Completeness growing = after("name,email\n" + "Ada,ada@example.org\n".repeat(10_000), UTF_8);
        assertThat(growing.isCut()).isFalse();
        growing.accept(ByteBuffer.wrap("Bob,\"bob\n".getBytes(UTF_8)));
        assertThat(growing.isCut()).isTrue();
        growing.accept(ByteBuffer.wrap("x\"\n".getBytes(UTF_8)));
        assertThat(growing.isCut()).isFalse();
    }

    private static Completeness after(String text, Charset charset) {
        Completeness completeness = FORMATS.completeness();
        completeness.accept(ByteBuffer.wrap(text.getBytes(charset)));
        return completeness;
    }
}
