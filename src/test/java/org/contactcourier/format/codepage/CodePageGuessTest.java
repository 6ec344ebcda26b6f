package org.contactcourier.format.codepage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Few letters beyond ASCII are a western text, unless they are words of another language. */
class CodePageGuessTest {
    private static final Charset WESTERN = Charset.forName("windows-1252");

    private static Charset guessed(String text, Charset charset) {
        return new CodePageGuess(text.getBytes(charset), true, null).charset();
    }

    /** A name's single letter was taken for an Arabic or a Russian word, and the name was sent with it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "name;email\nX Æ A-12;zoë21@example.org",
                "name;notes\nAda;Rendez-vous à Paris",
                "name;notes\nÉ. Dupont;",
                "name;city\nAda;Å i Lofoten",
                "name;notes\nPia;Ø-ring",
                "name;notes\nAna;1º B",
                "name\nZoë"
            })
    void leavesWesternTextWithFewLettersAsItIs(String text) {
        assertThat(guessed(text, WESTERN)).isEqualTo(WESTERN);
    }

    @ParameterizedTest
    @CsvSource({
        "windows-1251, Имя;Город: Анна;Москва",
        "windows-1253, Όνομα: Ελένη Παπαδοπούλου",
        "windows-1255, שם: דוד כהן; david@example.co.il",
        "windows-1256, محمد الفارسي"
    })
    void knowsTheWordsOfAnotherLanguage(Charset charset, String text) {
        assertThat(text).isEqualTo(new String(text.getBytes(charset), guessed(text, charset)));
    }
}
