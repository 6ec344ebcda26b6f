package org.contactcourier.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.contactcourier.delivery.Next.Allowance;
import org.contactcourier.delivery.Next.SendAgain;
import org.contactcourier.delivery.Next.Tries;
import org.contactcourier.smarttask.Outcome;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What comes after an attempt, as a table: outcome, tries before and what is known beside it, and what comes next. */
class NextTest {
    private static final Allowance THREE = new Allowance(3, false);
    private static final Allowance PARKED = new Allowance(1, true);
    private static final Tries TWO_FAILED = new Tries(2, 2, false);

    private static final Outcome ACCEPTED = new Outcome.Accepted("id-1");
    private static final Outcome ANSWERED = new Outcome.Answered();
    private static final Outcome.Refused REFUSED = new Outcome.Refused(422, "{}");
    private static final Outcome UNAUTHORIZED = new Outcome.Unauthorized();
    private static final Outcome MISCONFIGURED = new Outcome.Misconfigured(404);
    private static final Outcome UNCONFIRMED = new Outcome.Unconfirmed("status 500");
    private static final Outcome UNAVAILABLE = new Outcome.Unavailable("not reached", true, true, Optional.empty());
    private static final Outcome TOO_FAST =
            new Outcome.Unavailable("status 429", true, false, Optional.of(Duration.ofSeconds(1)));

    static Stream<Arguments> table() {
        return Stream.of(
                row(ACCEPTED, Tries.NONE, THREE, new Next.Confirm("id-1")),
                row(ACCEPTED, TWO_FAILED, THREE, new Next.Confirm("id-1")),
                row(ANSWERED, TWO_FAILED, THREE, new SendAgain(TWO_FAILED, Optional.empty())),
                row(ANSWERED, new Tries(0, 0, true), THREE, SendAgain.FIRST),
                row(REFUSED, Tries.NONE, THREE, new Next.Release()),
                arguments(REFUSED, "run-1", false, Tries.NONE, THREE, new Next.Bury(REFUSED, "run-1")),
                arguments(REFUSED, "run-1", false, Tries.NONE, PARKED, new Next.Bury(REFUSED, "run-1")),
                row(MISCONFIGURED, Tries.NONE, THREE, new Next.GiveUp(MISCONFIGURED)),
                row(UNCONFIRMED, Tries.NONE, THREE, again(1, 1, UNCONFIRMED)),
                row(UNCONFIRMED, new Tries(1, 1, false), THREE, again(2, 2, UNCONFIRMED)),
                row(UNCONFIRMED, TWO_FAILED, THREE, new Next.GiveUp(UNCONFIRMED)),
                row(UNCONFIRMED, Tries.NONE, PARKED, new Next.GiveUp(UNCONFIRMED)),
                row(UNAVAILABLE, Tries.NONE, THREE, again(1, 1, UNAVAILABLE)),
                row(UNAVAILABLE, TWO_FAILED, THREE, new Next.GiveUp(UNAVAILABLE)),
                row(TOO_FAST, TWO_FAILED, THREE, again(3, 2, TOO_FAST)),
                row(TOO_FAST, Tries.NONE, PARKED, again(1, 0, TOO_FAST)),
                row(UNAUTHORIZED, Tries.NONE, THREE, again(0, 0, UNAUTHORIZED)),
                row(UNAUTHORIZED, Tries.NONE, PARKED, new Next.Release()),
                arguments(
                        UNAUTHORIZED,
                        null,
                        true,
                        Tries.NONE,
                        PARKED,
                        new SendAgain(new Tries(0, 0, true), Optional.of(UNAUTHORIZED))),
                arguments(
                        UNAUTHORIZED,
                        null,
                        true,
                        TWO_FAILED,
                        THREE,
                        new SendAgain(new Tries(2, 2, true), Optional.of(UNAUTHORIZED))));
    }

    private static Arguments row(Outcome outcome, Tries before, Allowance allowance, Next next) {
        return arguments(outcome, null, false, before, allowance, next);
    }

    private static SendAgain again(int failures, int used, Outcome after) {
        return new SendAgain(new Tries(failures, used, false), Optional.of(after));
    }

    @ParameterizedTest
    @MethodSource("table")
    void saysWhatComesNext(
            Outcome outcome, String run, boolean hasOtherToken, Tries before, Allowance allowance, Next expected) {
        Next next = Next.after(outcome, Optional.ofNullable(run), hasOtherToken, before, allowance);

        assertThat(next).isEqualTo(expected);
    }
}
