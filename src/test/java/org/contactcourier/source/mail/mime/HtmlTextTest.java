package org.contactcourier.source.mail.mime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HtmlTextTest {
    @Test
    void putsEachParagraphOnALineOfItsOwn() {
        assertThat(HtmlText.of("<p>Hello\n  there</p><div>a<br>b</div>c")).isEqualTo("Hello there\na\nb\nc");
    }

    @Test
    void putsTheCellsOfATableSideBySide() {
        String html =
                "x<table><tr><th>Name</th><th>E-mail</th></tr>\n<tr><td><p>Ada</p></td><td>&nbsp;</td></tr></table>";

        assertThat(HtmlText.of(html)).contains("\nName\tE-mail\nAda\t");
    }

    @Test
    void keepsLinesOfPreformattedText() {
        assertThat(HtmlText.of("<pre>BEGIN:VCARD\n FN:x\n</pre>")).isEqualTo("BEGIN:VCARD\n FN:x\n");
    }

    @Test
    void understandsEntities() {
        assertThat(HtmlText.of("&lt;&gt;&amp;&quot;&apos;&#65;&#x1F600;&#39;&nope;&#xFFFFFFFF;& &"))
                .isEqualTo(
                        "<>&\"'A\uD83D\uDE00'&nope;\uFFFD& &"); // no character has that number: shown as a browser does
    }

    /** Such a name reached SmartTask as it was written: only seven names of entities were known. */
    @Test
    void understandsEntitiesOfLettersByName() {
        assertThat(
                        HtmlText.of(
                                "J&uuml;rgen Mu&ntilde;oz&nbsp;&Oslash;rsted, Andr&eacute Fran&#231;ois, &Scaron;ime, &#x10C;apek"))
                .isEqualTo("J\u00FCrgen Mu\u00F1oz \u00D8rsted, Andr\u00E9 Fran\u00E7ois, \u0160ime, \u010Capek");
    }

    @Test
    void leavesWhatIsEncodedTwiceEncodedOnce() {
        assertThat(HtmlText.of("J&amp;uuml;rgen")).isEqualTo("J&uuml;rgen");
    }

    @Test
    void leavesOutWhatNobodySees() {
        assertThat(HtmlText.of(
                        "<head><title>t</title></head><style>{\"a\":1}</style><SCRIPT>x<b</SCRIPT><!-- {\"b\":2} -->y"))
                .isEqualTo("y");
    }

    @Test
    void takesALonelyBracketForText() {
        assertThat(HtmlText.of("1 < 2 <3")).isEqualTo("1 < 2 <3");
    }

    static List<String> namesWithoutEnd() {
        int much = 8 << 20;
        return List.of(
                "<" + "x".repeat(much),
                "</" + "x".repeat(much),
                "<a" + "\0x".repeat(much / 2),
                "<a" + "\rx".repeat(much / 2),
                "<textarea></" + "x".repeat(much),
                "<title></t" + "i".repeat(much),
                "<script></" + "x".repeat(much));
    }

    /** One tag that never ended held the mailbox for 15 to 90 s: the time grew with the square of its name. */
    @ParameterizedTest(name = "{index}")
    @MethodSource("namesWithoutEnd")
    @Timeout(10)
    void endsSoonIfTheNameOfATagNeverEnds(String html) {
        assertThat(HtmlText.of(html).length()).isLessThanOrEqualTo(html.length() + 1);
    }

    @Test
    void seesNoDifferenceInAPageWithALongName() {
        String name = "x".repeat(1_000);

        assertThat(HtmlText.of("<p>Ada <" + name + " a=b>Lovelace</" + name + ">, 1 <2" + name + "</p>"))
                .isEqualTo("Ada Lovelace, 1 <2" + name);
        assertThat(HtmlText.of("<script>a<" + name + "</script>Ada")).isEqualTo("Ada");
    }

    static List<String> hostile() {
        int much = 4 << 20;
        return List.of(
                "&".repeat(much),
                "<a".repeat(much / 2),
                "<".repeat(much),
                "<!--".repeat(much / 4),
                "<style>".repeat(much / 7),
                "<td></td>".repeat(much / 9),
                "<table>".repeat(much / 7),
                "<div>".repeat(much / 5),
                "<b>".repeat(much / 3),
                "<p><a>".repeat(much / 6),
                "&#1".repeat(much / 3),
                "\0".repeat(much));
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("hostile")
    @Timeout(60)
    void endsSoonWhateverTheHtmlIs(String html) {
        assertThat(HtmlText.of(html).length()).isLessThanOrEqualTo(2 * html.length());
    }
}
