package org.contactcourier.journal.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.contactcourier.journal.Records.FIRST;
import static org.contactcourier.journal.Records.NOON;
import static org.contactcourier.journal.Records.ada;
import static org.contactcourier.journal.Records.origin;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.contactcourier.record.Organization;
import org.contactcourier.record.Origin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only a look into the tables can tell; what every journal does is in {@link SqliteContractTest}. */
class SqliteJournalTest {
    private static final Origin ORIGIN = origin(17);
    private static final Instant LATER = NOON.plusSeconds(10);

    @TempDir
    private Path folder;

    private SqliteJournal journal;

    @BeforeEach
    void open() {
        journal = new JournalFolder(folder).open();
    }

    @AfterEach
    void close() {
        journal.close();
    }

    @Test
    void forgetsPayloadOfParkedContactOnceDelivered() {
        journal.park(ada(ORIGIN), FIRST, LATER);
        journal.sending(ORIGIN, FIRST.next(LATER));

        journal.delivered(ORIGIN, "record-1", FIRST.next(LATER));

        assertThat(journal.due(Organization.UNNAMED, LATER, 10)).isEmpty();
        assertThat(journal.parkedCount()).isZero();
        assertThat(journal.parkedBytes()).isZero();
        assertThat(keptPayloads()).isZero();
    }

    @Test
    void looksUpWithoutTheIndexOfAnythingButTheKey() {
        List<String> plan = journal.read(connection -> {
            try (var select = connection.prepareStatement("EXPLAIN QUERY PLAN " + Row.FIND)) {
                Row.bind(select, 1, ORIGIN);
                List<String> steps = new ArrayList<>();
                try (var rows = select.executeQuery()) {
                    while (rows.next()) {
                        steps.add(rows.getString("detail"));
                    }
                }
                return steps;
            }
        });

        assertThat(plan)
                .anyMatch(step -> step.startsWith("SEARCH contact USING INDEX contact_by_origin"))
                .anyMatch(step -> step.startsWith("SEARCH sending USING PRIMARY KEY"))
                .noneMatch(step -> step.startsWith("SCAN"));
    }

    private long keptPayloads() {
        return journal.read(connection -> {
            try (var rows = connection.createStatement().executeQuery("SELECT count(*) FROM kept")) {
                return rows.getLong(1);
            }
        });
    }
}
