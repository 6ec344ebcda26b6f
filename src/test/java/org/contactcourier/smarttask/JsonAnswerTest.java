package org.contactcourier.smarttask;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonAnswerTest {
    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":\"no\"}",
                " \r\n{\"type\":\"about:blank\",\"status\":422}\n",
                "[]",
                "[{\"field\":\"name\"}]",
                "{}",
                "\"Name is required\"",
                "\uFEFF{\"error\":\"no\"}"
            })
    void believesWhatSmartTaskMayHaveSaid(String body) {
        assertThat(JsonAnswer.is(utf8(body))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "<html></html>",
                "400",
                "null",
                "true",
                "Bad Request",
                "{\"error\":\"no",
                "[1, 2",
                "\"Name is",
                "{} <!-- firewall -->",
                "{}{}",
                "'no'",
                "{error: 1}"
            })
    void believesNothingElse(String body) {
        assertThat(JsonAnswer.is(utf8(body))).isFalse();
    }

    @Test
    void isNotLedIntoTheDeep() {
        assertThat(JsonAnswer.is(utf8("[".repeat(500_000)))).isFalse();
    }
}
