package org.contactcourier.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.contactcourier.contact.Violation;
import org.junit.jupiter.api.Test;

class CauseTest {
    @Test
    void namesThePlaceWithoutFiguresAndTheRule() {
        assertThat(Cause.of(List.of(new Violation("/emails/12", "malformed-email", "…")), "…"))
                .isEqualTo("/emails/*: malformed-email");
    }

    /** It was {@code : wrong-type}. */
    @Test
    void isTheRuleAloneIfItIsAboutTheWholeRecord() {
        assertThat(Cause.of(List.of(new Violation("", "wrong-type", "…")), "…")).isEqualTo("wrong-type");
    }
}
