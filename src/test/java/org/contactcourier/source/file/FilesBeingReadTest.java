package org.contactcourier.source.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.contactcourier.support.CapturedLog;
import org.junit.jupiter.api.Test;

class FilesBeingReadTest {
    private static final long SIZE = 118_000_000;

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final FilesBeingRead files = new FilesBeingRead(metrics);
    private final LongFile file = new LongFile("20261123T120000000Z", "people.csv");

    @Test
    void showsLongFileInTheMetrics() {
        begin(file);
        file.handsOver(100, SIZE / 2);
        file.delivers(100);

        file.passes(FilesBeingRead.LONG);
        files.look();

        assertThat(gauge(file, "records")).isEqualTo(100);
        assertThat(gauge(file, "bytes.read")).isEqualTo(SIZE / 2.0);
        assertThat(gauge(file, "bytes")).isEqualTo(SIZE);
        assertThat(gauge(file, "seconds.left")).isNaN();
    }

    @Test
    void showsNoShortFileInTheMetrics() {
        begin(file);

        file.passes(FilesBeingRead.LONG.minusMillis(1));
        files.look();

        assertThat(metrics.getMeters()).isEmpty();
    }

    @Test
    void takesTheMetersAwayWhenThePassEnds() {
        begin(file);
        file.passes(FilesBeingRead.LONG);
        files.look();
        assertThat(metrics.getMeters()).hasSize(4);

        files.ends(file.progress);

        assertThat(metrics.getMeters()).isEmpty();
    }

    /** The second file's meters were the first one's, and went with it. */
    @Test
    void keepsFilesOfTheSameNameApart() {
        LongFile other = new LongFile("20261123T120000000Z-2", "people.csv");
        begin(file);
        begin(other);
        file.passes(FilesBeingRead.LONG);
        other.passes(FilesBeingRead.LONG);
        other.handsOver(7, SIZE);
        other.delivers(7);
        files.look();

        files.ends(file.progress);

        assertThat(metrics.getMeters()).hasSize(4);
        assertThat(gauge(other, "records")).isEqualTo(7);
    }

    @Test
    void tellsInTheLogHowFarTheFileIs() {
        begin(file);
        file.handsOver(23_100, SIZE / 20);
        file.delivers(23_100);
        file.passes(FileProgress.FIRST_LINE);
        try (CapturedLog log = CapturedLog.open()) {
            files.look();
            file.passes(Duration.ofSeconds(1));
            files.look();

            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith(
                            "INFO file:people.csv: 23,100 records, 5 % of 118 MB, 2,310 records/s, about 3 min left");
        }
    }

    @Test
    void saysNothingOfFilesThatAreDone() {
        begin(file);
        file.passes(FileProgress.FIRST_LINE);
        files.ends(file.progress);
        try (CapturedLog log = CapturedLog.open()) {
            files.look();

            assertThat(log.lines()).isEmpty();
        }
    }

    private void begin(LongFile which) {
        files.begins(which.progress, SIZE);
    }

    private double gauge(LongFile of, String what) {
        return metrics.get("contact_courier.file." + what)
                .tag("file", "people.csv")
                .tag("claim", of.progress.claim())
                .gauge()
                .value();
    }
}
