package org.contactcourier.smarttask;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.contactcourier.configuration.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactionTest {
    private static final Secret TOKEN = new Secret("abc-def");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "e-mail ada@example.com is taken|e-mail *** is taken",
                "ada\\u0040example.com|***",
                "call +49 (30) 123-456 now|call *** now",
                "token abc-def expired|token *** expired",
                "Authorization: Bearer xyz|Authorization: ***",
                "name is required (max. 100)|name is required (max. 100)",
            })
    void masksWhatIsPersonalOrSecret(String answer, String kept) {
        assertThat(Redaction.of(answer.getBytes(UTF_8), TOKEN)).isEqualTo(kept);
    }

    @Test
    void cutsNoAddressInTwo() {
        String answer = " a".repeat(4_090) + " ada.lovelace@example.com";

        assertThat(Redaction.of(answer.getBytes(UTF_8), TOKEN))
                .hasSize(Redaction.KEPT)
                .doesNotContain("ada");
    }
}
