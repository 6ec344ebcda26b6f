package org.contactcourier.journal.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.contactcourier.journal.Records.FIRST;
import static org.contactcourier.journal.Records.NOON;
import static org.contactcourier.journal.Records.noDeadline;
import static org.contactcourier.journal.Records.origin;
import static org.contactcourier.journal.Records.refused;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.contactcourier.contact.Contact;
import org.contactcourier.journal.IdentityClaim;
import org.contactcourier.journal.JournalEntry;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.journal.outbox.OutboxSettings;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Organization;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.contactcourier.support.PostgresServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Two processes, one journal, and contacts that share identities. */
class SharedIdentityTest {
    private static final Duration RESPONSE_TIMEOUT = Duration.ofMillis(300);

    private final String url = PostgresServer.shared().freshDatabase();
    private final PostgresJournal one = open("one", RESPONSE_TIMEOUT);
    private final PostgresJournal other = open("other", RESPONSE_TIMEOUT);

    private PostgresJournal open(String instance, Duration responseTimeout) {
        return PostgresJournal.open(
                Databases.settings(url),
                OutboxSettings.NONE,
                responseTimeout,
                instance,
                StrictJson.mapper(),
                Clock.systemUTC());
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
    }

    /** A contact with a name of its own and these e-mail addresses. */
    private static IntakeRecord person(int number, String... addresses) {
        Contact contact = new Contact(
                "Person " + number,
                Contact.SubType.PERSON,
                null,
                null,
                null,
                null,
                null,
                null,
                Stream.of(addresses).map(name -> name + "@example.org").toList(),
                List.of(),
                Contact.Links.NONE,
                null,
                null,
                null);
        byte[] bytes = "{}".getBytes(StandardCharsets.UTF_8);
        return IntakeRecord.of(origin(number), Payload.whole("application/json", bytes), contact, noDeadline());
    }

    private static Map<Origin, JournalEntry> announce(PostgresJournal journal, IntakeRecord... records) {
        return announce(journal, null, records);
    }

    private static Map<Origin, JournalEntry> announce(PostgresJournal journal, Instant since, IntakeRecord... records) {
        Map<Origin, IdentityClaim> claims = new LinkedHashMap<>();
        Stream.of(records).forEach(record -> claims.put(record.origin(), new IdentityClaim(record, since)));
        return journal.announce(claims, NOON).join();
    }

    private long count(String table) {
        return number("SELECT count(*) FROM " + table);
    }

    private long number(String query) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            assertThat(row.next()).isTrue();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void announcesNoIdentityThatAnotherProcessHas() {
        assertThat(announce(one, person(1, "ada"))).isEmpty();

        Map<Origin, JournalEntry> known = announce(other, person(2, "Ada"), person(3, "grace"));

        assertThat(known).containsOnlyKeys(origin(2));
        assertThat(known.get(origin(2)).elsewhere()).isTrue();
        assertThat(known.get(origin(2)).state()).isEqualTo(State.SENDING);
        assertThat(other.find(origin(2))).as("no row of its own").isEmpty();
        assertThat(other.find(origin(3))).isPresent();
    }

    /** In two organizations one person is two contacts. */
    @Test
    void keepsIdentitiesOfEachOrganizationApart() {
        assertThat(announce(one, person(1, "ada"))).isEmpty();

        assertThat(announce(other, inSales(person(2, "ada")))).isEmpty();
        assertThat(announce(one, inSales(person(3, "ada")))).containsOnlyKeys(origin(3));
        other.park(inSales(person(2, "ada")), FIRST, NOON);
        assertThat(announce(one, inSales(person(3, "ada")))).isEmpty();
        assertThat(other.sending(origin(2), IdentityClaim.of(inSales(person(2, "ada"))), FIRST))
                .as("the other process has sales' ada by now")
                .isFalse();
    }

    private static IntakeRecord inSales(IntakeRecord record) {
        record.goesTo(new Organization("sales"));
        return record;
    }

    @Test
    void takesNothingForAContactThatCantHaveAll() {
        assertThat(announce(one, person(1, "ada"))).isEmpty();
        assertThat(announce(other, person(2, "ada", "grace"))).containsOnlyKeys(origin(2));

        assertThat(announce(one, person(3, "grace"))).isEmpty();
    }

    /** What is announced ahead follows what is in flight: in one process the identity locks see to that. */
    @Test
    void letsAProcessAnnounceMoreOfWhatItHas() {
        assertThat(announce(one, person(1, "ada"), person(2, "ada"))).isEmpty();
        assertThat(announce(one, person(3, "ada"))).isEmpty();
        one.delivered(origin(1), "record-1", FIRST);
        one.release(origin(2), FIRST.unconfirmed());
        assertThat(announce(other, person(4, "ada"))).as("one is left").hasSize(1);

        one.withdraw(List.of(origin(3)));

        assertThat(announce(other, person(4, "ada"))).isEmpty();
    }

    static List<Arguments> endings() {
        return List.of(
                ending("delivered", (journal, record) -> journal.delivered(record.origin(), "record-1", FIRST)),
                ending("buried", (journal, record) -> journal.bury(record, refused(422), FIRST)),
                ending("parked", (journal, record) -> journal.park(record, FIRST, NOON.plusSeconds(10))),
                ending("released", (journal, record) -> journal.release(record.origin(), FIRST.unconfirmed())),
                ending("withdrawn", (journal, record) -> journal.withdraw(List.of(record.origin()))),
                ending("stopped", (journal, record) -> {
                    journal.release(record.origin(), FIRST);
                    journal.close();
                }));
    }

    private static Arguments ending(String name, BiConsumer<PostgresJournal, IntakeRecord> how) {
        return Arguments.of(name, how);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("endings")
    void freesIdentitiesWithTheEnding(String name, BiConsumer<PostgresJournal, IntakeRecord> how) {
        assertThat(announce(one, person(1, "ada", "countess"))).isEmpty();
        assertThat(announce(other, person(2, "countess"))).hasSize(1);

        how.accept(one, person(1, "ada", "countess"));

        assertThat(announce(other, person(2, "countess"), person(3, "ada")))
                .as(name)
                .isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("endings")
    void freesIdentitiesOfAParkedContactWithTheEndingOfItsTry(
            String name, BiConsumer<PostgresJournal, IntakeRecord> how) {
        IntakeRecord record = person(1, "ada");
        one.park(record, FIRST, NOON);
        assertThat(one.sending(record.origin(), IdentityClaim.of(record), FIRST.next(NOON)))
                .isTrue();
        assertThat(announce(other, person(2, "ada"))).hasSize(1);

        if (name.equals("withdrawn")) { // what is parked was never announced ahead
            one.release(record.origin(), FIRST.unconfirmed());
        } else {
            how.accept(one, record);
        }

        assertThat(announce(other, person(2, "ada"))).as(name).isEmpty();
    }

    @Test
    void beginsNoAttemptWhileAnotherProcessHasTheIdentity() {
        assertThat(announce(one, person(1, "ada"))).isEmpty();
        IntakeRecord parked = person(2, "ada");
        other.park(parked, FIRST, NOON);
        IntakeRecord fresh = person(3, "ada");

        assertThat(other.sending(parked.origin(), IdentityClaim.of(parked), FIRST.next(NOON)))
                .isFalse();
        assertThat(other.sending(fresh.origin(), IdentityClaim.of(fresh), FIRST))
                .isFalse();

        JournalEntry row = other.find(parked.origin()).orElseThrow();
        assertThat(row.state()).isEqualTo(State.PARKED);
        assertThat(row.attempts()).as("as before").isEqualTo(FIRST);
        assertThat(other.find(fresh.origin())).isEmpty();
        one.delivered(origin(1), "record-1", FIRST);
        assertThat(other.sending(parked.origin(), IdentityClaim.of(parked), FIRST.next(NOON)))
                .isTrue();
    }

    @Test
    void keepsIdentitiesForTheNextAttemptOfTheSamePass() {
        IntakeRecord record = person(1, "ada");
        assertThat(announce(one, record)).isEmpty();

        assertThat(one.sending(record.origin(), IdentityClaim.of(record), FIRST.next(NOON)))
                .isTrue();

        assertThat(announce(other, person(2, "ada"))).hasSize(1);
        one.delivered(record.origin(), "record-1", FIRST);
        assertThat(announce(other, person(2, "ada"))).isEmpty();
    }

    @Test
    void givesAnIdentityToTheFirstThatWaits() {
        try (PostgresJournal third = open("third", RESPONSE_TIMEOUT)) {
            assertThat(announce(one, person(1, "ada"))).isEmpty();
            assertThat(announce(third, NOON.plusSeconds(2), person(3, "ada", "grace")))
                    .hasSize(1);
            assertThat(announce(other, NOON.plusSeconds(1), person(2, "ada"))).hasSize(1);

            assertThat(announce(one, person(4, "ada")))
                    .as("who has it doesn't keep it from those that wait")
                    .hasSize(1);
            one.delivered(origin(1), "record-1", FIRST);

            assertThat(announce(one, person(4, "ada"))).hasSize(1);
            assertThat(announce(third, NOON.plusSeconds(2), person(3, "ada", "grace")))
                    .hasSize(1);
            assertThat(announce(other, NOON.plusSeconds(1), person(2, "ada"))).isEmpty();
            other.delivered(origin(2), "record-2", FIRST);
            assertThat(announce(third, NOON.plusSeconds(2), person(3, "ada", "grace")))
                    .isEmpty();
        }
    }

    @Test
    void forgetsAWishThatIsNotRenewed() {
        assertThat(announce(one, person(1, "ada"))).isEmpty();
        assertThat(announce(other, NOON, person(2, "ada"))).hasSize(1);

        one.delivered(origin(1), "record-1", FIRST);

        await().untilAsserted(() -> assertThat(announce(one, person(3, "ada"))).isEmpty());
        await().untilAsserted(() -> assertThat(count("identity_wish")).isZero());
    }

    @Test
    void freesWhatADeadProcessHad() {
        assertThat(announce(one, person(1, "ada"))).isEmpty();
        assertThat(announce(other, person(2, "ada"))).hasSize(1);

        one.close(); // as a crash does: without releasing the rows

        await().untilAsserted(
                        () -> assertThat(announce(other, person(2, "ada"))).isEmpty());
    }

    /** The server may still be busy with what the dead process sent, or that process waits for an answer and doesn't know yet. */
    @Test
    void keepsWhatADeadProcessHadWhileItsAttemptMayBeUnderWay() {
        try (PostgresJournal patient = open("patient", Duration.ofHours(1))) {
            one.close();
            other.close();
            PostgresJournal dead = open("dead", Duration.ofHours(1));
            IntakeRecord record = person(1, "ada");
            assertThat(announce(dead, record)).isEmpty();
            dead.close();

            await().until(() -> patient.inDoubt() == 1);
            patient.park(record, FIRST.unconfirmed(), NOON);

            assertThat(announce(patient, person(2, "ada"))).hasSize(1);
            assertThat(patient.sending(record.origin(), IdentityClaim.of(record), FIRST.next(NOON)))
                    .isFalse();
        }
    }

    @Test
    void keepsWhatItHasOverALostSession() throws Exception {
        assertThat(announce(one, person(1, "ada"))).isEmpty();
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
        }
        assertThat(announce(one, person(2, "grace"))).isEmpty();

        assertThat(announce(other, person(3, "ada"))).hasSize(1);
        one.delivered(origin(1), "record-1", FIRST);

        assertThat(announce(other, person(3, "ada"))).isEmpty();
        one.delivered(origin(2), "record-2", FIRST);
        other.delivered(origin(3), "record-3", FIRST);
        assertThat(count("identity")).isZero();
    }

    @Test
    void keepsNoIdentityInClearText() {
        assertThat(announce(one, person(1, "ada"))).isEmpty();

        assertThat(number("SELECT count(*) FROM identity WHERE position('ada'::bytea IN key) > 0"))
                .isZero();
        assertThat(number("SELECT count(*) FROM identity WHERE length(key) = 16"))
                .isEqualTo(2);
        assertThat(number("SELECT count(*) FROM identity WHERE key = substring(sha256('e:ada@example.org') FOR 16)"))
                .isZero();
    }

    /** Both announce windows of contacts that share identities, in any order, and end them in any way. */
    @Test
    void letsNoTwoProcessesHaveOneIdentityNorWaitForEachOther() {
        Map<String, AtomicInteger> owners = new ConcurrentHashMap<>();
        List<String> twice = new CopyOnWriteArrayList<>();
        AtomicInteger numbers = new AtomicInteger();
        List<CompletableFuture<Void>> work = new ArrayList<>();
        for (int worker = 0; worker < 4; worker++) {
            PostgresJournal journal = worker % 2 == 0 ? one : other;
            int mark = worker % 2 == 0 ? 1 : 1000; // which of the two has it, and how often
            Random random = new Random(worker);
            work.add(CompletableFuture.runAsync(() -> {
                for (int round = 0; round < 25; round++) {
                    Map<IntakeRecord, List<String>> window = new LinkedHashMap<>();
                    for (int i = 0; i < 6; i++) {
                        List<String> addresses = random.ints(0, 9)
                                .distinct()
                                .limit(1 + random.nextInt(3))
                                .mapToObj(number -> "person" + number)
                                .toList();
                        window.put(person(numbers.incrementAndGet(), addresses.toArray(String[]::new)), addresses);
                    }
                    Map<Origin, JournalEntry> known =
                            announce(journal, window.keySet().toArray(IntakeRecord[]::new));
                    window.keySet().removeIf(record -> known.containsKey(record.origin()));
                    window.values().stream().flatMap(List::stream).forEach(address -> {
                        int all = owners.computeIfAbsent(address, key -> new AtomicInteger())
                                .addAndGet(mark);
                        if (all > 1000 && all % 1000 > 0) {
                            twice.add(address);
                        }
                    });
                    window.forEach((record, addresses) -> {
                        addresses.forEach(address -> owners.getOrDefault(address, new AtomicInteger())
                                .addAndGet(-mark));
                        end(journal, record, random.nextInt(4));
                    });
                }
            }));
        }
        work.forEach(CompletableFuture::join);

        assertThat(twice).isEmpty();
        assertThat(count("identity")).isZero();
        assertThat(count("sending")).isZero();
        one.close();
        other.close();
        assertThat(number("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"))
                .isZero();
    }

    private static void end(PostgresJournal journal, IntakeRecord record, int how) {
        switch (how) {
            case 0 -> journal.withdraw(List.of(record.origin()));
            case 1 -> journal.park(record, FIRST, NOON);
            case 2 -> {
                journal.sending(record.origin(), IdentityClaim.of(record), FIRST.next(NOON));
                journal.bury(record, refused(422), FIRST.next(NOON));
            }
            default -> journal.delivered(record.origin(), "record-" + record.origin(), FIRST);
        }
    }
}
