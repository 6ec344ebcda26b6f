package org.contactcourier.source.mail.mime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.contactcourier.intake.FormatChooser;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.InputFormats;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WrittenContactsTest {
    private static final String ADA = "{\"name\":\"Ada\"}";
    private static final InputFormats FORMATS =
            FormatChooser.all(StrictJson.mapper()).formats();

    private static Optional<String> in(String text) {
        return WrittenContacts.in(text, FORMATS);
    }

    @Test
    void leavesOutWhatStandsAroundJson() {
        assertThat(in("Hello,\n\n  " + ADA + "\n\nBye\n-- \nJane")).contains(ADA);
    }

    @Test
    void leavesOutASignatureBelowJsonLines() {
        assertThat(in(ADA + "\n" + ADA + "\nSent from my phone")).contains(ADA + "\n" + ADA);
    }

    /** Otherwise half a contact would be dropped without a word. */
    @ParameterizedTest
    @ValueSource(strings = {"\n{\"name\":\"Bo", "\n  \"email\": \"ada@exa", "\n[{\"name\":"})
    void keepsTheRestOfJsonThatBrokeOff(String rest) {
        assertThat(in(ADA + rest)).contains(ADA + rest);
    }

    @Test
    void takesAListThatBrokeOffToItsEnd() {
        String broken = "[{\"name\":\"Ada\"},\n{\"name\":\"Bob\"},\n";

        assertThat(in(broken)).get().asString().startsWith("[").endsWith("{\"name\":\"Bob\"},");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[External] Hello",
                "Hello [name]\n\n[1] see below\n{x}",
                "> " + ADA,
                "On Monday Ada wrote:\n> BEGIN:VCARD\n> END:VCARD",
                "see {\"name\":\"Ada\"} for details"
            })
    void takesNoProseForContacts(String text) {
        assertThat(in(text)).isEmpty();
    }

    @Test
    void readsWhatAppleMailQuotesWhereItForwards() {
        assertThat(in("> Begin forwarded message:\n>\n> From: x\n> \n> " + ADA + "\n"))
                .contains(ADA);
    }

    static List<String> hostile() {
        int much = 4 << 20;
        return List.of(
                "[{".repeat(much / 2),
                "{\"a\":1}" + " ".repeat(much) + "x",
                "{\"a\":1} ".repeat(much / 8) + "x",
                "\n\n{".repeat(much / 3),
                "\n".repeat(much),
                "x\n" + " ".repeat(much),
                "BEGIN:VCARD\n".repeat(much / 12),
                "> ".repeat(much / 2));
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("hostile")
    @Timeout(60)
    void endsSoonWhateverTheTextIs(String text) {
        assertThat(in(text).orElse("").length()).isLessThanOrEqualTo(text.length());
        assertThat(FORMATS.recognize(text.substring(0, 1 << 16))).isIn(true, false);
    }
}
