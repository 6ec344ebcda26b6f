package org.contactcourier.delivery.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.contactcourier.smarttask.Outcome;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LoadSignalTest {
    @ParameterizedTest
    @MethodSource("outcomes")
    void tellsOverloadFromEverythingElse(Outcome outcome, int status, LoadSignal load) {
        assertThat(LoadSignal.of(outcome, status)).isEqualTo(load);
    }

    static Stream<Arguments> outcomes() {
        Optional<Duration> pause = Optional.of(Duration.ofSeconds(1));
        return Stream.of(
                Arguments.of(new Outcome.Accepted("1"), 200, LoadSignal.BORNE),
                Arguments.of(new Outcome.Answered(), 200, LoadSignal.UNTOLD),
                Arguments.of(new Outcome.Refused(422, ""), 422, LoadSignal.UNTOLD),
                Arguments.of(new Outcome.Unauthorized(), 401, LoadSignal.UNTOLD),
                Arguments.of(new Outcome.Misconfigured(404), 404, LoadSignal.UNTOLD),
                Arguments.of(new Outcome.Unavailable("status 429", true, false, pause), 429, LoadSignal.UNTOLD),
                Arguments.of(new Outcome.Unavailable("status 503", false, true, pause), 503, LoadSignal.TOO_MUCH),
                Arguments.of(
                        new Outcome.Unavailable("connect refused", true, true, Optional.empty()), 0, LoadSignal.UNTOLD),
                Arguments.of(new Outcome.Unconfirmed("status 503"), 503, LoadSignal.TOO_MUCH),
                Arguments.of(new Outcome.Unconfirmed("status 504"), 504, LoadSignal.TOO_MUCH),
                Arguments.of(new Outcome.Unconfirmed("status 500"), 500, LoadSignal.UNTOLD),
                Arguments.of(
                        new Outcome.Unconfirmed("status 200 without a readable record_id"), 200, LoadSignal.UNTOLD),
                Arguments.of(new Outcome.Unconfirmed("no answer in time"), 0, LoadSignal.TOO_MUCH),
                Arguments.of(new Outcome.Unconfirmed("connection lost"), 0, LoadSignal.TOO_MUCH));
    }
}
