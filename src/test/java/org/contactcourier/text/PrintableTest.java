package org.contactcourier.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a terminal may be given, of what people and others write. */
class PrintableTest {
    @Test
    void leavesEveryScriptAsItIs() {
        String text = "Łukasz 王小明 علي Θεοδώρα नेहा 👩‍💻 می‌خواهم";

        assertThat(Printable.of(text)).isEqualTo(text);
    }

    @Test
    void showsWhatSteersATerminal() {
        assertThat(Printable.of("a\u001b]0;pwned\u0007\r\n\t\u009b1m\u007f"))
                .isEqualTo("a\\u001b]0;pwned\\u0007\\u000d\\u000a\\u0009\\u009b1m\\u007f");
    }

    @Test
    void showsWhatTurnsTheLineAroundOrIsNotSeen() {
        assertThat(Printable.of("a\u202e\u200b\ufeff\u2028\ud800")).isEqualTo("a\\u202e\\u200b\\ufeff\\u2028\\ud800");
        assertThat(Printable.of("x" + Character.toString(0xE0041))).isEqualTo("x\\udb40\\udc41");
    }
}
