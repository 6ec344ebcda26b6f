package org.contactcourier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.contactcourier.contact.FieldFate;
import org.contactcourier.contact.FieldFate.Fate;
import org.contactcourier.journal.Records;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Source;
import org.junit.jupiter.api.Test;

/** What is counted when a record ends. */
class EndingsTest {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Endings endings = new Endings(meters);

    private static IntakeRecord withFields(int index) {
        IntakeRecord ada = Records.ada(Records.origin(index));
        ada.tellFields(List.of(
                new FieldFate("name", Fate.SENT, "/name"),
                new FieldFate("shoe size", Fate.NOT_UNDERSTOOD, null),
                new FieldFate("quux", Fate.NOT_UNDERSTOOD, null),
                new FieldFate("birthday", Fate.NO_ROOM, "birthday")));
        return ada;
    }

    private double unknownFields() {
        return meters.get("contact_courier.unknown_fields")
                .tag("source", Records.origin(0).source().word())
                .counter()
                .count();
    }

    /** The series began with the first parked contact, and a rate never showed that one. */
    @Test
    void hasASeriesForEachEndingBeforeTheFirstContact() {
        endings.expect(Source.named("file.leads"));

        for (String outcome : List.of("delivered", "already-delivered", "buried", "parked", "discarded")) {
            assertThat(meters.get("contact_courier.contacts")
                            .tags("source", "file.leads", "outcome", outcome)
                            .counters())
                    .as(outcome)
                    .isNotEmpty()
                    .allMatch(counter -> counter.count() == 0);
        }
    }

    @Test
    void countsFieldsThatNobodyUnderstood() {
        assertThat(unknownFields()).isZero();

        IntakeRecord record = withFields(1);
        endings.end(record, new Ending.Delivered("record-1", false));
        endings.end(record, new Ending.Delivered("record-1", false));

        assertThat(unknownFields()).isEqualTo(2);
    }

    @Test
    void countsThemOnceForTheSameBytes() {
        endings.end(withFields(1), new Ending.Delivered("record-1", false));
        endings.end(withFields(1), new Ending.AlreadyDelivered("record-1"));

        assertThat(unknownFields()).isEqualTo(2);
    }
}
