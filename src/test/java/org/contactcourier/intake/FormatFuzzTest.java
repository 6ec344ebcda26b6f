package org.contactcourier.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Clock;
import java.util.Arrays;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.RecordStream;
import org.contactcourier.support.Garbage;
import org.junit.jupiter.api.Test;

/** Whatever comes in, and whichever format it is taken for: it ends, as contacts or rejections that read the same again. */
class FormatFuzzTest {
    private static final long SEED = 20261125;

    /** Beyond so many bytes of one sample every byte is like the one before. */
    private static final int MOST_TRUNCATIONS = 1_500;

    private final RecordReader reader = FormatChooser.all(StrictJson.mapper());
    private final Deadline deadline = Deadline.root(Clock.systemUTC());

    @Test
    void survivesEverySampleCutOffAtEveryByte() throws IOException {
        for (byte[] sample : Garbage.samples()) {
            for (int length = 0; length < Math.min(sample.length, MOST_TRUNCATIONS); length++) {
                check(Arrays.copyOf(sample, length));
            }
        }
    }

    @Test
    void survivesDamagedSamples() throws IOException {
        Garbage garbage = new Garbage(SEED);
        for (int round = 0; round < 5_000; round++) {
            check(garbage.damagedSample());
        }
    }

    @Test
    void survivesWhatIsNothingAtAll() throws IOException {
        Garbage garbage = new Garbage(SEED);
        for (int round = 0; round < 500; round++) {
            check(garbage.bytes());
        }
        for (byte[] piece : Garbage.pieces()) {
            check(piece);
        }
    }

    @Test
    void readsOrBuriesEveryHostileStringInEveryFormat() throws IOException {
        for (String hostile : HostileStrings.all()) {
            String json = StrictJson.mapper()
                    .createObjectNode()
                    .put("name", hostile)
                    .put("email", hostile)
                    .toString();
            check(json.getBytes(UTF_8));
            check(("name,email\n" + hostile + "," + hostile + "\n").getBytes(UTF_8));
            check(("name,email\n\"" + hostile.replace("\"", "\"\"") + "\",\n").getBytes(UTF_8));
            check((hostile + ",email\nAda,ada@example.org\n").getBytes(UTF_8));
            check(("BEGIN:VCARD\nVERSION:3.0\nFN:" + hostile + "\nTEL:" + hostile + "\n" + hostile + "\nEND:VCARD\n")
                    .getBytes(UTF_8));
            check(hostile.getBytes(UTF_8));
        }
    }

    private void check(byte[] input) throws IOException {
        int records = 0;
        try (RecordStream stream =
                reader.open(new ByteArrayInputStream(input), "file:fuzz", Origin.NO_POSITION, deadline)) {
            while (stream.hasNext()) {
                IntakeRecord record = stream.next();
                records++;
                assertThat(record.contact() == null).isEqualTo(record.rejection() != null);
                IntakeRecord again = reader.reread(record.origin(), record.payload(), deadline);
                if (record.contact() != null) {
                    assertThat(again.contact())
                            .as(
                                    "%s: %s of %s",
                                    again.rejection(),
                                    new String(record.payload().bytes(), UTF_8),
                                    new String(input, UTF_8))
                            .isEqualTo(record.contact());
                }
            }
        }
        assertThat(records).isLessThanOrEqualTo(input.length + 1);
    }
}
