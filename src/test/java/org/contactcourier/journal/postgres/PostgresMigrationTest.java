package org.contactcourier.journal.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.contactcourier.journal.Records.FIRST;
import static org.contactcourier.journal.Records.NOON;
import static org.contactcourier.journal.Records.ada;
import static org.contactcourier.journal.Records.malformed;
import static org.contactcourier.journal.Records.origin;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.contactcourier.contact.Reason;
import org.contactcourier.journal.InDoubt;
import org.contactcourier.journal.JournalEntry;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.record.Ending;
import org.contactcourier.record.Organization;
import org.contactcourier.record.Origin;
import org.contactcourier.support.PostgresServer;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A journal in PostgreSQL with the tables of an earlier version, and rows of each kind: this version goes on with it. */
class PostgresMigrationTest {
    private static final List<Origin> ALL = LongStream.of(1, 2, 3, 6, 7, 8, 9, 10, 11)
            .mapToObj(position -> origin(position))
            .toList();

    private static PostgresJournal openedFrom(int version) throws Exception {
        String url = PostgresServer.shared().databaseWithoutTables();
        Flyway.configure(PostgresMigrationTest.class.getClassLoader())
                .dataSource(url, null, null)
                .locations("classpath:db/migration/postgres")
                .table("contact_courier_migrations")
                .target(String.valueOf(version))
                .load()
                .migrate();
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement();
                InputStream rows = PostgresMigrationTest.class.getResourceAsStream("/journal/postgres-version-1.sql")) {
            statement.execute(new String(Objects.requireNonNull(rows).readAllBytes(), StandardCharsets.UTF_8));
        }
        return Databases.open(url);
    }

    private static JournalEntry entry(PostgresJournal journal, Origin origin) {
        return journal.find(origin).orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7})
    void sendsNothingTwice(int version) throws Exception {
        try (PostgresJournal journal = openedFrom(version)) {
            var known = journal.announce(ALL, NOON).join();

            assertThat(known).containsOnlyKeys(ALL);
            assertThat(known.get(origin(6))).matches(JournalEntry::abandoned, "its process died while sending it");
            assertThat(entry(journal, origin(1)).ending())
                    .contains(new Ending.AlreadyDelivered("0a1b2c3d-0000-4000-8000-000000000001"));
            assertThat(entry(journal, origin(3)).ending()).contains(new Ending.AlreadyDelivered("record-2"));
            assertThat(journal.delivered(origin(100), "record-2", FIRST))
                    .as("that record id is somebody else's")
                    .isTrue();
            assertThat(known.values()).allMatch(entry -> !entry.organization().isNamed());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7})
    void staysInDoubtAndHandsOutWhatWasParked(int version) throws Exception {
        try (PostgresJournal journal = openedFrom(version)) {
            assertThat(journal.inDoubt(10)).extracting(InDoubt::origin).containsExactly(origin(6));
            assertThat(entry(journal, origin(7)).attempts().mayExist()).isTrue();
            assertThat(journal.parkedCount()).isEqualTo(2);
            assertThat(journal.due(Organization.UNNAMED, NOON.plus(Databases.RESPONSE_TIMEOUT), 10))
                    .extracting(due -> due.origin())
                    .containsExactlyInAnyOrder(origin(8), origin(9));
            assertThat(journal.dueReplays(Organization.UNNAMED, NOON, 10))
                    .extracting(due -> due.origin())
                    .containsExactly(origin(11));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7})
    void keepsDeadLettersAndWhatIsSwitchedOff(int version) throws Exception {
        try (PostgresJournal journal = openedFrom(version)) {
            assertThat(journal.deadLetters(Reason.REFUSED)).isEqualTo(1);
            Ending.Buried again = (Ending.Buried) journal.bury(ada(origin(10)), malformed(), FIRST);
            assertThat(again.reason()).isEqualTo(Reason.REFUSED);
            assertThat(journal.deadLetter(again.deadLetterId())).hasValueSatisfying(letter -> {
                assertThat(letter.status()).hasValue(422);
                assertThat(letter.payload().bytes())
                        .isEqualTo(ada(origin(10)).payload().bytes());
            });
            assertThat(entry(journal, origin(11)).state()).isEqualTo(State.REPLAYING);
            assertThat(journal.switches().off()).containsOnlyKeys("gate");
        }
    }
}
