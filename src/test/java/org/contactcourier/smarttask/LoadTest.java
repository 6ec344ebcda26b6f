package org.contactcourier.smarttask;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LoadTest {
    @ParameterizedTest
    @MethodSource("outcomes")
    void tellsOverloadFromEverythingElse(Outcome outcome, int status, Load load) {
        assertThat(Load.of(outcome, status)).isEqualTo(load);
    }

    static Stream<Arguments> outcomes() {
        Optional<Duration> pause = Optional.of(Duration.ofSeconds(1));
        return Stream.of(
                Arguments.of(new Outcome.Accepted("1"), 200, Load.BORNE),
                Arguments.of(new Outcome.Answered(), 200, Load.UNTOLD),
                Arguments.of(new Outcome.Refused(422, ""), 422, Load.UNTOLD),
                Arguments.of(new Outcome.Unauthorized(), 401, Load.UNTOLD),
                Arguments.of(new Outcome.Misconfigured(404), 404, Load.UNTOLD),
                Arguments.of(new Outcome.Unavailable("status 429", true, false, pause), 429, Load.UNTOLD),
                Arguments.of(new Outcome.Unavailable("status 503", false, true, pause), 503, Load.TOO_MUCH),
                Arguments.of(new Outcome.Unavailable("connect refused", true, true, Optional.empty()), 0, Load.UNTOLD),
                Arguments.of(new Outcome.Unconfirmed("status 503"), 503, Load.TOO_MUCH),
                Arguments.of(new Outcome.Unconfirmed("status 504"), 504, Load.TOO_MUCH),
                Arguments.of(new Outcome.Unconfirmed("status 500"), 500, Load.UNTOLD),
                Arguments.of(new Outcome.Unconfirmed("status 200 without a readable record_id"), 200, Load.UNTOLD),
                Arguments.of(new Outcome.Unconfirmed("no answer in time"), 0, Load.TOO_MUCH),
                Arguments.of(new Outcome.Unconfirmed("connection lost"), 0, Load.TOO_MUCH));
    }
}
