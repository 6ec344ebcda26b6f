package org.contactcourier.source.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FileProgressTest {
    private static final long SIZE = 118_000_000;
    private static final Duration MOMENT = Duration.ofMillis(1);

    private final LongFile file = new LongFile("20261123T120000000Z", "people.csv");
    private final FileProgress progress = file.progress;

    @BeforeEach
    void begin() {
        progress.begins(SIZE);
    }

    @Test
    void saysNothingInTheFirstTenSeconds() {
        file.handsOver(1_000, SIZE / 10);
        file.delivers(1_000);

        file.passes(FileProgress.FIRST_LINE.minus(MOMENT));

        assertThat(progress.line()).isEmpty();
    }

    @Test
    void tellsRecordsShareRateAndTimeLeftAfterTenSeconds() {
        file.handsOver(23_100, SIZE / 20);
        file.delivers(23_100);

        file.passes(FileProgress.FIRST_LINE);

        assertThat(progress.line()).hasValue("23,100 records, 5 % of 118 MB, 2,310 records/s, about 3 min left");
    }

    @Test
    void saysNothingMoreForThirtySeconds() {
        deliverTenthIn(FileProgress.FIRST_LINE);
        assertThat(progress.line()).isPresent();

        deliverTenthIn(FileProgress.NEXT_LINE.minus(MOMENT));

        assertThat(progress.line()).isEmpty();
    }

    @Test
    void tellsTheRateSinceTheLineBefore() {
        deliverTenthIn(FileProgress.FIRST_LINE);
        assertThat(progress.line()).hasValue("300 records, 10 % of 118 MB, 30 records/s, about 90 s left");

        deliverTenthIn(FileProgress.NEXT_LINE);

        assertThat(progress.line()).hasValue("600 records, 20 % of 118 MB, 10 records/s, about 4 min left");
    }

    /** A window of 5,000 records takes 50 s at 100 requests a second: told by windows alone, nothing would seem to happen. */
    @Test
    void seesWhatEndsInsideOfWindow() {
        file.handsOver(5_000, SIZE / 10);
        file.delivers(1_000);

        file.passes(FileProgress.FIRST_LINE);

        assertThat(progress.line()).hasValue("1,000 records, 2 % of 118 MB, 100 records/s, about 8 min left");
    }

    @Test
    void countsRecordsThatHaveNotEndedOnceTheirWindowIsOver() {
        file.handsOver(10, SIZE / 10);
        file.delivers(8);
        file.handsOver(10, SIZE / 5);

        assertThat(progress.records()).isEqualTo(10);
        assertThat(progress.bytesRead()).isEqualTo(SIZE / 10);
    }

    @Test
    void saysOnceThatNothingIsDelivered() {
        deliverTenthIn(FileProgress.FIRST_LINE);
        assertThat(progress.line()).isPresent();

        file.passes(FileProgress.NEXT_LINE);
        assertThat(progress.line()).hasValue("300 records, 10 % of 118 MB, nothing delivered for 30 s");
        file.passes(FileProgress.NEXT_LINE.multipliedBy(9));
        assertThat(progress.line()).isEmpty();

        deliverTenthIn(FileProgress.NEXT_LINE);
        assertThat(progress.line()).isPresent();
        file.passes(FileProgress.NEXT_LINE);
        assertThat(progress.line()).isPresent();
    }

    /** In an outage each pass over each file that waited told so, 26 lines in ten minutes. */
    @Test
    void saysNothingOfFileThatWaitsFromTheBeginning() {
        file.handsOver(300, SIZE / 10);

        file.passes(FileProgress.FIRST_LINE);

        assertThat(progress.line()).isEmpty();
    }

    /** After a crash, half a million look-ups in the journal took seconds; at that pace the rest would be done in no time. */
    @Test
    void drawsNoConclusionFromThePaceOfSkipping() {
        file.handsOver(500, SIZE / 2);
        file.hadDelivered(400);
        file.delivers(100);

        file.passes(FileProgress.FIRST_LINE);

        assertThat(progress.line()).hasValue("500 records, 50 % of 118 MB, skipping what was delivered before");
        assertThat(progress.secondsLeft()).isNaN();
    }

    @Test
    void countsOnlyWhatThisPassDeliversInTheRate() {
        file.handsOver(500, SIZE / 2);
        file.hadDelivered(200);
        file.delivers(300);

        file.passes(FileProgress.FIRST_LINE);

        assertThat(progress.line()).hasValueSatisfying(line -> assertThat(line).contains(" 30 records/s,"));
    }

    @Test
    void knowsTheTimeLeftFromTheFirstLineOnAndCountsItDown() {
        assertThat(progress.secondsLeft()).isNaN();
        deliverTenthIn(FileProgress.FIRST_LINE);
        assertThat(progress.line()).isPresent();
        assertThat(progress.secondsLeft()).isCloseTo(90, within(0.01));

        file.passes(Duration.ofSeconds(20));

        assertThat(progress.secondsLeft()).isCloseTo(70, within(0.01));
    }

    @Test
    void saysNothingOnceThePassIsOver() {
        deliverTenthIn(FileProgress.FIRST_LINE);

        progress.ends();

        assertThat(progress.line()).isEmpty();
    }

    @Test
    void beginsTheNextPassFromNothing() {
        deliverTenthIn(FileProgress.FIRST_LINE);
        progress.ends();

        progress.begins(SIZE);

        assertThat(progress.records()).isZero();
        assertThat(progress.bytesRead()).isZero();
    }

    /** Passes that follow each other closely, each a bit longer than ten seconds, would else say three times as much. */
    @Test
    void keepsTheIntervalBetweenLinesBeyondTheEndOfPass() {
        deliverTenthIn(FileProgress.FIRST_LINE);
        assertThat(progress.line()).isPresent();
        progress.ends();
        progress.begins(SIZE);

        deliverTenthIn(FileProgress.NEXT_LINE.minus(MOMENT));
        assertThat(progress.line()).isEmpty();
        file.passes(MOMENT);

        assertThat(progress.line()).isPresent();
    }

    @Test
    void showsHostileNameOnOneLine() {
        FileProgress hostile = new LongFile("claim\u2028", "a\nINFO all is well").progress;

        assertThat(hostile.file()).isEqualTo("a\\u000aINFO all is well");
        assertThat(hostile.claim()).isEqualTo("claim\\u2028");
    }

    private int tenths;

    private void deliverTenthIn(Duration time) {
        tenths++;
        file.handsOver(300, SIZE / 10 * tenths);
        file.delivers(300);
        file.passes(time);
    }
}
