package org.contactcourier.journal.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.contactcourier.journal.Records.FIRST;
import static org.contactcourier.journal.Records.NOON;
import static org.contactcourier.journal.Records.ada;
import static org.contactcourier.journal.Records.origin;
import static org.contactcourier.journal.Records.refused;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.LongStream;
import org.contactcourier.contact.Reason;
import org.contactcourier.journal.Records;
import org.contactcourier.journal.outbox.OutboxSettings;
import org.contactcourier.record.Ending;
import org.contactcourier.record.OpenReceipts;
import org.contactcourier.record.OpenReceipts.Ended;
import org.contactcourier.record.Origin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenReceiptTableTest {
    private static final String FILE = "/inbox/done/people.ndjson";
    private static final String DROPPED_AGAIN = "/inbox/done/people~20261123T120000000Z.ndjson";

    @TempDir
    private Path folder;

    private SqliteJournal journal;
    private OpenReceipts receipts;

    @BeforeEach
    void open() {
        journal = JournalFolder.prepared(folder).open();
        receipts = journal.openReceipts();
        for (int i = 1; i <= 3; i++) {
            journal.park(ada(origin(i)), FIRST, NOON);
        }
    }

    @AfterEach
    void close() {
        journal.close();
    }

    @Test
    void knowsNothingToTellWhileRecordsAreParked() {
        receipts.open(FILE, List.of(origin(1), origin(2)));

        assertThat(receipts.due()).isEmpty();
        assertThat(receipts.ended(FILE)).isEmpty();
    }

    @Test
    void tellsHowRecordsEndedWhileOthersAreStillParked() {
        receipts.open(FILE, List.of(origin(1), origin(2), origin(3)));
        boolean matched = journal.delivered(origin(1), "record-1", FIRST);

        Ending buried = journal.bury(ada(origin(2)), refused(422), FIRST);

        assertThat(matched).isFalse();
        assertThat(receipts.due()).containsExactly(FILE);
        assertThat(receipts.ended(FILE))
                .containsExactlyInAnyOrder(
                        new Ended(origin(1), new Ending.Delivered("record-1", false), NOON),
                        new Ended(origin(2), buried, NOON));
        assertThat(buried).isInstanceOfSatisfying(Ending.Buried.class, it -> assertThat(it.reason())
                .isEqualTo(Reason.REFUSED));
    }

    @Test
    void tellsOfRecordThatEndedBeforeItsReceiptWasKnown() {
        boolean matched = journal.delivered(origin(1), "record-1", FIRST);

        receipts.open(FILE, List.of(origin(1)));

        assertThat(matched).isFalse();
        assertThat(receipts.due()).containsExactly(FILE);
    }

    @Test
    void tellsEachReceiptByItself() {
        receipts.open(FILE, List.of(origin(1), origin(2)));
        receipts.open(DROPPED_AGAIN, List.of(origin(1), origin(3)));
        boolean matched = journal.delivered(origin(1), "record-1", FIRST);
        assertThat(matched).isFalse();
        assertThat(receipts.due()).containsExactly(FILE, DROPPED_AGAIN);

        receipts.close(FILE, List.of(origin(1)));

        assertThat(receipts.due()).containsExactly(DROPPED_AGAIN);
        assertThat(receipts.ended(FILE)).isEmpty();
    }

    @Test
    void remembersAcrossRestart() {
        receipts.open(FILE, List.of(origin(1)));
        boolean matched = journal.delivered(origin(1), "record-1", FIRST);
        assertThat(matched).isFalse();

        journal.close();
        journal = JournalFolder.prepared(folder).open();

        assertThat(journal.openReceipts().due()).containsExactly(FILE);
    }

    @Test
    void forgetsReceiptThatIsGone() {
        receipts.open(FILE, List.of(origin(1), origin(2)));
        receipts.open(DROPPED_AGAIN, List.of(origin(1)));

        receipts.forget(FILE);

        boolean matched = journal.delivered(origin(1), "record-1", FIRST);
        assertThat(matched).isFalse();
        assertThat(receipts.due()).containsExactly(DROPPED_AGAIN);
    }

    @Test
    void takesMoreThanFitIntoOneOperationAndTheSameAgain() {
        List<Origin> many = LongStream.range(0, 1_200).mapToObj(Records::origin).toList();

        receipts.open(FILE, many);
        receipts.open(FILE, many);

        assertThat(rows()).isEqualTo(1_200);
        receipts.close(FILE, many);
        assertThat(rows()).isZero();
    }

    private long rows() {
        return journal.read(connection -> {
            try (var statement = connection.createStatement();
                    var count = statement.executeQuery("SELECT count(*) FROM open_receipt")) {
                return count.next() ? count.getLong(1) : -1;
            }
        });
    }

    @Test
    void keepsDeliveredContactUntilItsReceiptTells() {
        receipts.open(FILE, List.of(origin(1)));
        boolean matched = journal.delivered(origin(1), "record-1", FIRST);
        assertThat(matched).isFalse();
        journal.close();
        journal = JournalFolder.prepared(folder)
                .open(OutboxSettings.NONE, Clock.fixed(NOON.plus(Duration.ofDays(31)), ZoneOffset.UTC));

        assertThat(journal.purge()).isZero();

        journal.openReceipts().close(FILE, List.of(origin(1)));
        assertThat(journal.purge()).isOne();
    }
}
