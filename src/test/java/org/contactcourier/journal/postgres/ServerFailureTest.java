package org.contactcourier.journal.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.contactcourier.journal.Records.FIRST;
import static org.contactcourier.journal.Records.NOON;
import static org.contactcourier.journal.Records.ada;
import static org.contactcourier.journal.Records.origin;
import static org.contactcourier.journal.Records.refused;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.IdentityClaim;
import org.contactcourier.journal.JournalEntry;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.journal.JournalException;
import org.contactcourier.journal.Records;
import org.contactcourier.journal.postgres.CuttingProxy.Cut;
import org.contactcourier.record.Ending;
import org.contactcourier.record.Organization;
import org.contactcourier.record.Origin;
import org.contactcourier.sandbox.StallingProxy;
import org.contactcourier.support.PostgresServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that goes and comes back, sessions that are ended, and commits of which nobody knows. */
class ServerFailureTest {
    private static final Origin ORIGIN = origin(17);
    private static final Instant LATER = NOON.plusSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static PostgresServer server;

    private final String url = server.freshDatabase();
    private final String database = url.replaceAll(".*/|\\?.*", "");
    private final CuttingProxy proxy = CuttingProxy.to(server.port());
    private final PostgresJournal journal = Databases.open(PostgresServer.url(database, proxy.port()), "one");

    @BeforeAll
    static void startServer() {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @AfterEach
    void close() {
        proxy.goOn();
        journal.close();
        proxy.close();
    }

    private void killSessions() {
        server.execute(
                "postgres",
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + database + "'");
    }

    private PostgresJournal another() {
        return Databases.open(url, "other");
    }

    @Test
    void goesOnAsANewStartWhenItsSessionIsKilled() {
        journal.announce(List.of(origin(1), origin(2)), NOON).join();
        long before = journal.start();

        killSessions();
        journal.delivered(origin(1), "record-1", FIRST);

        assertThat(journal.start()).isGreaterThan(before);
        assertThat(journal.find(origin(1)).orElseThrow().state()).isEqualTo(State.DELIVERED);
        JournalEntry row = journal.find(origin(2)).orElseThrow();
        assertThat(row.abandoned()).as("it is still ours").isFalse();
        try (PostgresJournal other = another()) {
            assertThat(other.find(origin(2)).orElseThrow().elsewhere()).isTrue();
            assertThat(other.inDoubt()).isZero();
        }
    }

    @Test
    void noticesByItselfThatItsSessionWasKilled() {
        long before = journal.start();

        killSessions();

        await().atMost(PATIENCE).until(() -> journal.start() > before);
    }

    /** Its request may be under way: another process must not send it. */
    @Test
    void keepsWhatWasAnnouncedBeforeIfItIsAnnouncedOnceMoreInVain() {
        Map<Origin, IdentityClaim> ada = Map.of(ORIGIN, IdentityClaim.of(ada(ORIGIN)));
        journal.announce(ada, NOON).join();

        proxy.refuse();
        assertThatThrownBy(() -> journal.announce(ada, LATER).join()).hasCauseInstanceOf(JournalException.class);
        proxy.goOn();

        await().atMost(PATIENCE).until(() -> journal.writeProblem().isEmpty());
        assertThat(server.ask(database, "SELECT count(*) FROM sending WHERE last_at = " + NOON.toEpochMilli()))
                .isEqualTo("1");
        try (PostgresJournal other = another()) {
            assertThat(other.announce(ada, LATER).join()).containsKey(ORIGIN);
        }
    }

    /** The answer to the first attempt was lost, so the contact may be there. */
    @Test
    void keepsTheFirstAttemptIfTheSecondCannotBeAnnounced() {
        IdentityClaim claim = IdentityClaim.of(ada(ORIGIN));
        AttemptHistory first = AttemptHistory.NONE.next(NOON);
        assertThat(journal.sending(ORIGIN, claim, first)).isTrue();
        AttemptHistory lost = first.unconfirmed();

        proxy.refuse();
        assertThatThrownBy(() -> journal.sending(ORIGIN, claim, lost.next(LATER)))
                .isInstanceOf(JournalException.class);
        assertThatThrownBy(() -> journal.release(ORIGIN, lost)).isInstanceOf(JournalException.class);
        proxy.goOn();

        await().atMost(PATIENCE).until(() -> journal.writeProblem().isEmpty());
        AttemptHistory kept = journal.find(ORIGIN).orElseThrow().attempts();
        assertThat(kept.mayExist()).isTrue();
        assertThat(kept.count()).isEqualTo(1);
        assertThat(server.ask(database, "SELECT count(*) FROM identity")).isEqualTo("0");
    }

    /** Nobody may write who has lost the lock that keeps others from his contacts. */
    @Test
    void writesNothingWhileItHasNoSessionAndLetsOthersTakeOver() {
        journal.announce(List.of(ORIGIN), NOON).join();
        journal.park(ada(origin(2)), FIRST, NOON);
        journal.sending(origin(2), FIRST.next(LATER));

        proxy.refuse();

        assertThatThrownBy(() -> journal.sending(origin(3), FIRST)).isInstanceOf(JournalException.class);
        assertThatThrownBy(() -> journal.delivered(ORIGIN, "record-1", FIRST)).isInstanceOf(JournalException.class);
        assertThatThrownBy(() -> journal.announce(List.of(origin(4)), NOON).join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(JournalException.class);
        assertThat(journal.writeProblem()).isPresent();
        try (PostgresJournal other = another()) {
            await().atMost(PATIENCE)
                    .until(() -> other.find(ORIGIN).orElseThrow().abandoned());
            other.sending(ORIGIN, FIRST.unconfirmed().next(LATER));
            Instant letGo = LATER.plus(Databases.RESPONSE_TIMEOUT);
            await().atMost(PATIENCE)
                    .until(() -> other.due(Organization.UNNAMED, letGo, 10).size() == 1);

            proxy.goOn();

            await().atMost(PATIENCE).until(() -> journal.writeProblem().isEmpty());
            assertThat(journal.find(ORIGIN).orElseThrow().elsewhere()).isTrue();
            journal.release(ORIGIN, FIRST.unconfirmed());
            assertThat(other.find(ORIGIN).orElseThrow().elsewhere())
                    .as("it is the other's")
                    .isFalse();
            assertThat(other.find(ORIGIN).orElseThrow().attempts().count()).isEqualTo(2);
            assertThat(journal.delivered(ORIGIN, "record-1", FIRST))
                    .as("a fact is a fact")
                    .isFalse();
            assertThat(other.delivered(ORIGIN, "record-1", FIRST)).isFalse();
            assertThat(journal.find(origin(3)))
                    .as("a failed write is taken back")
                    .isEmpty();
            assertThat(journal.find(origin(4))).isEmpty();
        }
    }

    /** Whether the commit was made or not: the answer is the same, and so is what the journal holds. */
    @ParameterizedTest
    @EnumSource(names = {"BEFORE_COMMIT", "AFTER_COMMIT"})
    void announcesOnceWhenTheConnectionIsLostAtTheCommit(Cut cut) {
        journal.delivered(origin(1), "record-1", FIRST);
        List<Origin> origins = IntStream.range(0, 50).mapToObj(Records::origin).toList();
        proxy.cut(cut);

        Map<Origin, JournalEntry> known = journal.announce(origins, LATER).join();

        assertThat(proxy.hasCut()).isTrue();
        assertThat(known).containsOnlyKeys(origin(1));
        assertThat(journal.announce(origins, LATER).join()).hasSize(50);
        assertThat(server.ask(database, "SELECT count(*) || ' of ' || count(DISTINCT owner) FROM sending"))
                .isEqualTo("49 of 1");
    }

    @ParameterizedTest
    @EnumSource(names = {"BEFORE_COMMIT", "AFTER_COMMIT"})
    void endsOnceWhenTheConnectionIsLostAtTheCommit(Cut cut) {
        journal.announce(List.of(origin(1), origin(2), origin(3)), NOON).join();
        journal.delivered(origin(1), "record-1", FIRST);
        proxy.cut(cut);
        assertThat(journal.delivered(origin(2), "record-2", FIRST))
                .as("it matches itself only")
                .isFalse();
        assertThat(proxy.hasCut()).isTrue();
        proxy.cut(cut);
        assertThat(journal.delivered(origin(3), "record-1", FIRST)).isTrue();

        assertThat(server.ask(database, "SELECT count(*) FROM contact WHERE state = 'DELIVERED'"))
                .isEqualTo("3");
        assertThat(server.ask(database, "SELECT count(*) FROM sending")).isEqualTo("0");
    }

    @ParameterizedTest
    @EnumSource(names = {"BEFORE_COMMIT", "AFTER_COMMIT"})
    void buriesAndParksOnceWhenTheConnectionIsLostAtTheCommit(Cut cut) {
        proxy.cut(cut);
        Ending buried = journal.bury(ada(origin(1)), refused(422), FIRST);
        proxy.cut(cut);
        journal.park(ada(origin(2)), FIRST, LATER);
        proxy.cut(cut);
        journal.sending(origin(3), FIRST);

        assertThat(buried).isInstanceOf(Ending.Buried.class);
        assertThat(journal.find(origin(3)).orElseThrow().attempts()).isEqualTo(FIRST);
        assertThat(journal.due(Organization.UNNAMED, LATER, 10)).hasSize(1);
        assertThat(server.ask(database, "SELECT count(*) FROM kept")).isEqualTo("2");
    }

    /** It is told that nothing was written, so nothing may be left under its name, whatever the server made of it. */
    @ParameterizedTest
    @EnumSource(names = {"BEFORE_COMMIT", "AFTER_COMMIT"})
    void leavesNothingOfAWriteThatItCallsFailed(Cut cut) {
        journal.park(ada(origin(2)), FIRST, NOON);
        proxy.cut(cut);
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> barrier = CompletableFuture.runAsync(() -> {
            while (!proxy.hasCut()) {
                Thread.onSpinWait();
            }
            proxy.refuse();
            over.set(true);
        });

        CompletableFuture<Map<Origin, JournalEntry>> announced = journal.announce(List.of(ORIGIN), NOON);

        barrier.join();
        boolean failed = announced.handle((known, failure) -> failure != null).join();
        assertThat(over).isTrue();
        proxy.goOn();
        await().atMost(PATIENCE).until(() -> journal.writeProblem().isEmpty());
        assertThat(journal.find(ORIGIN).isPresent()).as("failed: " + failed).isEqualTo(!failed);
        assertThat(journal.due(Organization.UNNAMED, LATER, 10)).hasSize(1);
    }

    @Test
    void saysThatTheServerIsGoneAndHealsWhenItIsBack() {
        journal.announce(List.of(ORIGIN), NOON).join();

        server.stop();
        try {
            assertThatThrownBy(() -> journal.sending(origin(2), FIRST))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("journal postgresql://127.0.0.1:" + proxy.port() + "/" + database)
                    .hasMessageContaining("can't be written")
                    .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
            assertThatThrownBy(() -> journal.find(ORIGIN))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("can't be read");
            await().atMost(PATIENCE)
                    .until(() -> journal.writeProblem().orElse("").contains("can't be written"));
        } finally {
            server.run();
        }

        await().atMost(PATIENCE).until(() -> journal.writeProblem().isEmpty());
        assertThat(journal.find(ORIGIN).orElseThrow().abandoned()).isFalse();
        assertThat(journal.delivered(ORIGIN, "record-1", FIRST)).isFalse();
    }

    /** What was answered is there, what was announced in vain is not: the server crashes while all are busy. */
    @Test
    void keepsItsBooksWhenTheServerCrashesUnderLoad() {
        List<Origin> delivered = new ArrayList<>();
        List<Origin> failed = new ArrayList<>();
        AtomicBoolean stop = new AtomicBoolean();
        CompletableFuture<Void> load = CompletableFuture.runAsync(() -> {
            for (int from = 0; !stop.get(); from += 20) {
                List<Origin> window = IntStream.range(from, from + 20)
                        .mapToObj(Records::origin)
                        .toList();
                try {
                    assertThat(journal.announce(window, NOON).join()).isEmpty();
                    List<CompletableFuture<Boolean>> ends = window.stream()
                            .map(origin -> journal.recordDelivery(origin, "record-" + origin.position(), FIRST))
                            .toList();
                    for (int i = 0; i < ends.size(); i++) {
                        Origin origin = window.get(i);
                        boolean ended = ends.get(i)
                                .handle((matched, failure) -> failure == null)
                                .join();
                        (ended ? delivered : failed).add(origin);
                    }
                } catch (CompletionException e) {
                    assertThat(e).hasCauseInstanceOf(JournalException.class);
                }
            }
        });
        for (int crash = 0; crash < 3; crash++) {
            int before = Integer.parseInt(server.ask(database, "SELECT count(*) FROM contact"));
            await().atMost(PATIENCE)
                    .until(() -> Integer.parseInt(server.ask(database, "SELECT count(*) FROM contact")) > before + 100);
            server.crash();
            server.run();
        }
        stop.set(true);
        load.join();

        await().atMost(PATIENCE).until(() -> journal.writeProblem().isEmpty());
        for (Origin origin : failed) {
            journal.delivered(origin, "record-" + origin.position(), FIRST);
            delivered.add(origin);
        }
        assertThat(delivered).hasSizeGreaterThan(300).doesNotHaveDuplicates();
        assertThat(server.ask(database, "SELECT count(*) FROM contact WHERE NOT matched"))
                .isEqualTo(String.valueOf(delivered.size()));
        assertThat(server.ask(database, "SELECT count(*) FROM sending")).isEqualTo("0");
    }

    /** A firewall that forgets a connection, or a cable that is cut: nothing comes, and nobody says so. */
    @Test
    void givesUpOnAConnectionThatIsSilentAndHeals() {
        try (StallingProxy cable = StallingProxy.to(server.port());
                PostgresJournal far = Databases.open(PostgresServer.url(database, cable.port()), "far")) {
            far.announce(List.of(ORIGIN), NOON).join();
            cable.stall();

            assertThat(far.writeProblem()).isPresent();
            assertThatThrownBy(() -> far.sending(origin(2), FIRST)).isInstanceOf(JournalException.class);

            await("others go on")
                    .atMost(PATIENCE)
                    .until(() -> journal.find(ORIGIN).orElseThrow().abandoned());
            cable.goOn();
            await().atMost(PATIENCE).until(() -> far.writeProblem().isEmpty());
            assertThat(far.delivered(ORIGIN, "record-1", FIRST)).isFalse();
        }
    }

    @Test
    void saysThatTheServerOnlyReadsAndHealsWhenItWritesAgain() {
        server.execute("postgres", "ALTER DATABASE " + database + " SET default_transaction_read_only = on");
        killSessions();

        assertThatThrownBy(() -> journal.sending(ORIGIN, FIRST))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("journal");
        server.execute("postgres", "ALTER DATABASE " + database + " RESET default_transaction_read_only");

        await().atMost(PATIENCE).until(() -> journal.writeProblem().isEmpty());
        journal.sending(ORIGIN, FIRST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"contact", "sending", "start"})
    void saysThatATableIsMissing(String table) {
        server.execute(database, "ALTER TABLE " + table + " RENAME TO away");
        killSessions(); // a start is written with each session

        assertThatThrownBy(() -> journal.sending(ORIGIN, FIRST))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("a table of the journal is missing");

        server.execute(database, "ALTER TABLE away RENAME TO " + table);
        await().atMost(PATIENCE).until(() -> journal.writeProblem().isEmpty());
        journal.sending(ORIGIN, FIRST);
    }
}
