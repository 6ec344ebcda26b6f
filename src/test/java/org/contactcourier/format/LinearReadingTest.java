package org.contactcourier.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.contactcourier.format.csv.CsvFormat;
import org.contactcourier.format.json.JsonFormat;
import org.contactcourier.format.ldif.LdifFormat;
import org.contactcourier.format.vcard.HCardFormat;
import org.contactcourier.format.vcard.MecardFormat;
import org.contactcourier.format.vcard.VCardFormat;
import org.contactcourier.format.xml.XmlFormat;
import org.contactcourier.json.StrictJson;
import org.contactcourier.mapping.Normalisation;
import org.contactcourier.mapping.ObjectMapping;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Limits;
import org.contactcourier.record.Origin;
import org.contactcourier.record.RecordStream;
import org.contactcourier.support.HostileInput;
import org.junit.jupiter.api.Test;

/**
 * Whatever stands in the input, each byte is looked at a few times and no more. The bound is on that, not on the clock. A quoted
 * cell of 350,000 lines was once read again from each of them, which took two hours.
 */
class LinearReadingTest {
    /** Over the limit of an element, so that what is too long comes, too; {@code -Dhostile.size=10000000} takes minutes. */
    private static final int SIZE = Integer.getInteger("hostile.size", Limits.MAX_ELEMENT + 100_000);

    /** Once to find a row's end, once to count lines, once or twice to see what a quote means, and what is moved in memory. */
    private static final int MOST_TIMES = 10;

    private final Format csv = new CsvFormat(ObjectMapping.BY_NAME);
    private final Format json = new JsonFormat(StrictJson.mapper());
    private final List<Format> formats = List.of(
            new ForeignFile(),
            new VCardFormat(Normalisation.INTERNATIONAL),
            new HCardFormat(Normalisation.INTERNATIONAL),
            new LdifFormat(ObjectMapping.BY_NAME),
            new MecardFormat(new VCardFormat(Normalisation.INTERNATIONAL)),
            new XmlFormat(ObjectMapping.BY_NAME),
            json,
            csv);

    @Test
    void looksAtEachByteAFewTimesWhateverStandsInTheInput() throws IOException {
        List<String> slow = new ArrayList<>();
        for (HostileInput input : HostileInput.all()) {
            byte[] bytes = input.ofSize(SIZE);
            long looked = lookedAt(bytes);
            if (looked > (long) MOST_TIMES * bytes.length) {
                slow.add(input + ": " + looked / bytes.length + " times");
            }
        }
        assertThat(slow).isEmpty();
    }

    /** An array between arrays was a call inside a call; some ten thousand of them overflowed the stack. */
    @Test
    void readsAnyNumberOfArraysOneBehindTheOther() throws IOException {
        byte[] arrays = ("[]".repeat(100_000) + "[{\"name\":\"Ada\"}]").getBytes(UTF_8);
        try (RecordStream stream = open(arrays)) {
            assertThat(stream.next().contact()).isNotNull();
            assertThat(stream.hasNext()).isFalse();
        }
    }

    private long lookedAt(byte[] bytes) throws IOException {
        try (PartStream stream = open(bytes)) {
            while (stream.hasNext()) {
                IntakeRecord record = stream.next();
                assertThat(record.contact() == null).isEqualTo(record.rejection() != null);
            }
            return stream.lookedAt();
        }
    }

    private PartStream open(byte[] bytes) throws IOException {
        Head head = Head.of(new ByteArrayInputStream(bytes));
        Format format =
                formats.stream().filter(each -> each.reads(head)).findFirst().orElse(json);
        return (PartStream) format.open(
                new ByteArrayInputStream(bytes), "file:hostile", Origin.NO_POSITION, Deadline.root(Clock.systemUTC()));
    }
}
