package org.contactcourier.mapping.clean;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CleanTextTest {
    private static Text cleaned(String written) {
        return CleanText.of("/name", written);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Ada Lovelace",
                "José Müller-Lüdenscheidt",
                "Ђорђе Петровић",
                "김민수",
                "علی\u200Cرضا", // a name that is spelled with a zero width non-joiner
                "രാജന്\u200D", // a Malayalam chillu at the end of a word
                "\uD83D\uDC69\u200D\uD83D\uDCBB", // a woman technologist
                "\u2764\uFE0F\u200D\uD83D\uDD25", // a heart on fire
                "\uFB03ne", // a ligature, which NFKC would take apart
                "\uFF21\uFF22", // full width
                "\uFA19谷", // an ideograph of compatibility, which NFC would replace
                "a\u0000b",
                "\uD800"
            })
    void leavesAloneWhatMeansSomething(String text) {
        assertThat(cleaned(text)).isEqualTo(new Text("/name", text));
    }

    @Test
    void keepsTheFlagOfEnglandAndNoOtherTags() {
        String tags = "\uDB40\uDC67\uDB40\uDC62\uDB40\uDC7F";

        assertThat(cleaned("\uD83C\uDFF4" + tags).value()).isEqualTo("\uD83C\uDFF4" + tags);
        assertThat(cleaned("Ada" + tags).value()).isEqualTo("Ada");
    }

    @Test
    void composesHangulThatComesInPieces() {
        assertThat(cleaned("\u1100\u1175\u11B7").value()).isEqualTo("김");
    }

    @Test
    void leavesAsManyAccentsAsThereAre() {
        String zalgo = "Z" + "\u0321\u0301".repeat(40);

        assertThat(cleaned(zalgo)
                        .value()
                        .codePoints()
                        .filter(c -> c >= 0x300 && c < 0x370)
                        .count())
                .isGreaterThanOrEqualTo(79);
    }

    @Test
    void saysWhatItChangedFromFirstToLast() {
        assertThat(cleaned(" Jose\u0301\u00A0\tda\u0007 ").changes())
                .containsExactly(
                        new Text.Change("control-characters", "Jose\u0301\u00A0\tda\u0007", "Jose\u0301 da"),
                        new Text.Change("unicode-nfc", "Jose\u0301 da", "José da"));
    }

    @Test
    void saysNothingAboutWhatNobodySeesAround() {
        assertThat(cleaned("\uFEFF\u202A Ada\u00A0\u202C\r\n")).isEqualTo(new Text("/name", "Ada"));
    }

    /** Putting accents in order takes the square of their number: a megabyte of them would take hours. */
    @Test
    @Timeout(60)
    void hasNoTimeForAMegabyteOfAccents() {
        String accents = "a" + "\u0301\u0327".repeat(500_000);

        assertThat(cleaned(accents).value()).isEqualTo(accents);
    }

    @Test
    void isTheSameWhenItIsDoneTwice() {
        for (int c = 0; c < 0x3100; c++) {
            String once = cleaned("a" + Character.toString(c) + "b " + Character.toString(c))
                    .value();

            assertThat(cleaned(once).value()).as("U+%04X", c).isEqualTo(once);
        }
    }
}
