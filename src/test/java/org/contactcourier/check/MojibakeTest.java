package org.contactcourier.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MojibakeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "MÃ¼ller", // UTF-8 in windows-1252
                "Oâ€™Brien",
                "JosÃ© GarcÃ\u00ADa",
                "Ð\u0098Ð²Ð°Ð½",
                "M√ºller", // in Mac Roman
                "Ïåòðîâ Èâàí", // windows-1251 in windows-1252
                "M\uFFFDller"
            })
    void knowsTextInAnotherEncoding(String text) {
        assertThat(Mojibake.isLikely(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Müller",
                "d’école",
                "São Paulo",
                "Åse Øyås",
                "Ñandú",
                "Þórður Æðisson",
                "Иван Петров",
                "王小明",
                "Ægir Óðinsson",
                "Übeläöü",
                "Édouard–Émile",
                "naïve café",
                "½ Dozen",
                "Ærø",
                "Zoë",
                "ŁÓDŹ",
                "Đặng Văn Á"
            })
    void leavesOthersAlone(String text) {
        assertThat(Mojibake.isLikely(text)).isFalse();
    }
}
