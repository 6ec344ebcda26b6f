package org.contactcourier.delivery.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerMessageTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"error\":\"no\"}|no",
                "{\"message\":\"Name too long\",\"code\":\"E17\",\"trace\":\"abc\"}|Name too long",
                "{\"title\":\"Bad\",\"status\":400,\"detail\":\"No e-mail\"}|Bad; No e-mail",
                "{\"error\":{\"code\":\"x\",\"message\":\"deep\"}}|deep",
                "{\"errors\":[\"one\",\"two\",\"one\"]}|one; two",
                "{\"errors\":[{\"field\":\"email\",\"message\":\"invalid\"}]}|invalid",
                "{\"errors\":{\"email\":[\"taken\"]}}|``",
                "{\"contact\":{\"name\":\"Ada\"}}|``",
                "\"just text\"|just text",
                "[\"a\",\"b\"]|a; b",
                "{\"message\":\"cut off|``",
                "{\"Error_Message\":\"a\\nb\"}|a b",
                "plain text|plain text",
                "``|``",
            })
    void isWhatTheAnswerSaysToPeople(String answer, String message) {
        assertThat(AnswerMessage.in(answer)).isEqualTo(message);
    }

    @Test
    void isShort() {
        assertThat(AnswerMessage.in("{\"message\":\"" + "x".repeat(5_000) + "\"}"))
                .hasSize(300)
                .endsWith("…");
        assertThat(AnswerMessage.in("\uD83D\uDE00".repeat(500)).chars())
                .hasSizeLessThanOrEqualTo(300)
                .last()
                .isEqualTo((int) '…');
    }
}
