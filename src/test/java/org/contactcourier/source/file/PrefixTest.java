package org.contactcourier.source.file;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.time.Clock;
import org.contactcourier.intake.FormatChooser;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.record.RecordStream;
import org.junit.jupiter.api.Test;

class PrefixTest {
    private static final int ROWS = 400_000;

    @Test
    void knowsWhereTheReaderIsToTheByte() throws IOException {
        assertThat(shareReachedAfterThreeQuarters(UTF_8)).isCloseTo(0.75, within(0.001));
    }

    /** Excel's "Unicode text" is UTF-16: counted as UTF-8, such a file came to 38 % when three quarters were delivered. */
    @Test
    void knowsWhereTheReaderOfUtf16Is() throws IOException {
        assertThat(shareReachedAfterThreeQuarters(UTF_16LE)).isBetween(0.5, 0.85);
    }

    private static double shareReachedAfterThreeQuarters(Charset charset) throws IOException {
        byte[] table = ("\uFEFFName\tE-Mail\n" + "Ada\tada@example.org\n".repeat(ROWS)).getBytes(charset);
        Prefix in = new Prefix(new ByteArrayInputStream(table), table.length);
        try (RecordStream rows = FormatChooser.all(StrictJson.mapper())
                .open(in, "file:people.txt", Origin.NO_POSITION, Deadline.root(Clock.systemUTC()))) {
            IntakeRecord last = rows.next();
            for (int i = 1; i < ROWS * 3 / 4; i++) {
                last = rows.next();
            }
            assertThat(last.rejection()).isNull();
            return (double) in.reached(rows.bytesRead()) / table.length;
        }
    }
}
