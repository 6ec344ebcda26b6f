package org.contactcourier.journal.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.contactcourier.journal.Records.FIRST;
import static org.contactcourier.journal.Records.NOON;
import static org.contactcourier.journal.Records.ada;
import static org.contactcourier.journal.Records.origin;
import static org.contactcourier.journal.Records.refused;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.contactcourier.contact.Reason;
import org.contactcourier.journal.InDoubt;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.JournalEntry;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.journal.Records;
import org.contactcourier.journal.outbox.OutboxSettings;
import org.contactcourier.journal.outbox.OutboxTable.Content;
import org.contactcourier.record.Organization;
import org.contactcourier.record.Origin;
import org.contactcourier.support.PostgresServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two processes and one journal. */
class SharedJournalTest {
    private static final Origin ORIGIN = origin(17);
    private static final Instant LATER = NOON.plusSeconds(10);
    private static final OutboxSettings BOTH_COPIES =
            new OutboxSettings(Optional.of("file:letters"), Optional.of("file:receipts"));

    private final String url = PostgresServer.shared().freshDatabase();
    private final PostgresJournal one = Databases.open(url, "one");
    private final PostgresJournal other = Databases.open(url, "other");

    @AfterEach
    void close() {
        one.close();
        other.close();
    }

    @Test
    void tellsWhatAnotherLivingProcessIsSending() {
        one.announce(List.of(ORIGIN), NOON).join();

        JournalEntry announced = other.announce(List.of(ORIGIN), LATER).join().get(ORIGIN);
        JournalEntry found = other.find(ORIGIN).orElseThrow();

        assertThat(List.of(announced, found)).allSatisfy(row -> {
            assertThat(row.state()).isEqualTo(State.SENDING);
            assertThat(row.elsewhere()).isTrue();
            assertThat(row.abandoned()).isFalse();
            assertThat(row.attempts()).isEqualTo(FIRST);
        });
        assertThat(one.find(ORIGIN).orElseThrow().elsewhere()).isFalse();
        assertThat(other.inDoubt()).isZero();
    }

    @Test
    void takesNothingFromAnotherLivingProcess() {
        one.announce(List.of(ORIGIN), NOON).join();

        assertThatThrownBy(() -> other.sending(ORIGIN, FIRST.next(LATER)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("another process");
        assertThatThrownBy(() -> other.park(ada(ORIGIN), FIRST, LATER)).isInstanceOf(IllegalStateException.class);
        other.release(ORIGIN, FIRST.unconfirmed());
        other.withdraw(List.of(ORIGIN));

        JournalEntry row = one.find(ORIGIN).orElseThrow();
        assertThat(row.state()).isEqualTo(State.SENDING);
        assertThat(row.elsewhere()).isFalse();
        assertThat(row.attempts()).isEqualTo(FIRST);
        assertThat(one.recordDelivery(ORIGIN, "record-1", FIRST).join()).isFalse();
    }

    @Test
    void seesHowAnotherProcessEndedIt() {
        one.announce(List.of(origin(1), origin(2), origin(3)), NOON).join();
        one.delivered(origin(1), "record-1", FIRST);
        one.bury(ada(origin(2)), refused(422), FIRST);
        one.park(ada(origin(3)), FIRST, LATER);

        Map<Origin, JournalEntry> known =
                other.announce(List.of(origin(1), origin(2), origin(3)), LATER).join();

        assertThat(known.get(origin(1)).recordId()).isEqualTo("record-1");
        assertThat(known.get(origin(2)).reason()).isEqualTo(Reason.REFUSED);
        assertThat(known.get(origin(3)).state()).isEqualTo(State.PARKED);
        assertThat(other.delivered(origin(4), "record-1", FIRST))
                .as("the id is known")
                .isTrue();
    }

    @Test
    void sendsWhatAnotherProcessHasGivenUp() {
        one.sending(ORIGIN, FIRST);
        one.release(ORIGIN, FIRST.unconfirmed());

        JournalEntry row = other.announce(List.of(ORIGIN), LATER).join().get(ORIGIN);
        other.sending(ORIGIN, row.attempts().next(LATER));

        assertThat(row.elsewhere()).isFalse();
        assertThat(row.abandoned()).isFalse();
        assertThat(one.find(ORIGIN).orElseThrow().elsewhere()).isTrue();
    }

    @Test
    void takesOverWhatADeadProcessWasSending() {
        one.announce(List.of(ORIGIN), NOON).join();
        one.close();

        assertThat(other.inDoubt(10)).containsExactly(new InDoubt(ORIGIN, NOON, 1, "one", Organization.UNNAMED));
        JournalEntry row = other.announce(List.of(ORIGIN), LATER).join().get(ORIGIN);
        assertThat(row.abandoned()).isTrue();
        assertThat(row.elsewhere()).isFalse();
        other.park(ada(ORIGIN), row.attempts(), LATER);

        assertThat(other.inDoubt()).isZero();
        assertThat(other.due(Organization.UNNAMED, LATER, 10))
                .singleElement()
                .satisfies(parked -> assertThat(parked.attempts()).isEqualTo(FIRST.unconfirmed()));
    }

    @Test
    void handsEachParkedContactToOneProcessOnly() {
        for (int i = 0; i < 10; i++) {
            one.park(ada(origin(i)), FIRST, NOON.plusSeconds(i));
        }

        List<Journal.DueContact> mine = one.due(Organization.UNNAMED, LATER, 4);
        List<Journal.DueContact> others = other.due(Organization.UNNAMED, LATER, 10);

        assertThat(mine)
                .extracting(Journal.DueContact::origin)
                .containsExactly(origin(0), origin(1), origin(2), origin(3));
        assertThat(others).hasSize(6).extracting(Journal.DueContact::origin).doesNotContain(origin(0), origin(3));
        assertThat(one.due(Organization.UNNAMED, LATER, 10)).as("its own again").hasSize(4);
        assertThat(other.due(Organization.UNNAMED, LATER, 3))
                .as("its own again")
                .hasSize(3);
    }

    @Test
    void givesWhatADeadProcessWasHandedToTheOthers() {
        one.park(ada(ORIGIN), FIRST, NOON);
        assertThat(one.due(Organization.UNNAMED, LATER, 10)).hasSize(1);
        assertThat(other.due(Organization.UNNAMED, LATER, 10)).isEmpty();

        one.close();

        await().until(() -> other.due(Organization.UNNAMED, LATER, 10).size() == 1);
    }

    @Test
    void triesAgainWhatADeadProcessWasTryingOnceTheServerHasLetGoOfIt() {
        one.park(ada(ORIGIN), FIRST, NOON);
        one.sending(ORIGIN, FIRST.next(LATER));
        one.close();

        Instant letGo = LATER.plus(Databases.RESPONSE_TIMEOUT);
        await().until(() -> other.due(Organization.UNNAMED, letGo, 10).size() == 1);

        assertThat(other.due(Organization.UNNAMED, letGo.minusMillis(1), 10)).isEmpty();
        assertThat(other.due(Organization.UNNAMED, letGo, 10)).singleElement().satisfies(parked -> assertThat(
                        parked.attempts())
                .isEqualTo(FIRST.next(LATER).unconfirmed()));
    }

    @Test
    void refusesToTryWhatAnotherProcessIsTrying() {
        one.park(ada(ORIGIN), FIRST, NOON);
        one.sending(ORIGIN, FIRST.next(LATER));

        assertThat(other.due(Organization.UNNAMED, LATER, 10)).isEmpty();
        assertThatThrownBy(() -> other.sending(ORIGIN, FIRST.next(LATER))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> other.park(ada(ORIGIN), FIRST, NOON)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void countsWhatAnotherProcessParkedAndBuried() {
        one.park(ada(origin(1)), FIRST, NOON);
        one.bury(ada(origin(2)), refused(422), FIRST);

        try (PostgresJournal third = Databases.open(url, "third")) {
            assertThat(third.parkedCount()).isEqualTo(1);
            assertThat(third.parkedBytes()).isEqualTo(ada(origin(1)).payload().size());
            assertThat(third.deadLetters(Reason.REFUSED)).isEqualTo(1);
        }
    }

    @Test
    void seesWhatWasSwitchedOffElsewhere() {
        one.switches().switchOff("gate", "holidays", NOON);

        assertThat(other.switches().off()).containsOnlyKeys("gate");
    }

    @Test
    void makesCopiesInOneProcessAtATime() {
        PostgresJournal third = copying("third");
        try (PostgresJournal fourth = copying("fourth")) {
            third.bury(ada(origin(1)), refused(422), FIRST);
            assertThat(third.outbox().due(Content.DEAD_LETTER, NOON)).hasSize(1);
            assertThat(fourth.outbox().due(Content.DEAD_LETTER, NOON)).isEmpty();
            AtomicBoolean told = new AtomicBoolean();
            third.outbox().whenDue(() -> told.set(true));

            fourth.bury(ada(origin(2)), refused(422), FIRST);

            await("who makes the copies hears of others' letters").untilTrue(told);
            assertThat(third.outbox().due(Content.DEAD_LETTER, NOON)).hasSize(2);
            third.close();
            await().until(() -> fourth.outbox().due(Content.DEAD_LETTER, NOON).size() == 2);
        }
    }

    private PostgresJournal copying(String instance) {
        return Databases.open(url, instance, BOTH_COPIES, Clock.fixed(NOON, ZoneOffset.UTC));
    }

    /** Both get the same records at once, again and again, as in rebalances that go back and forth. */
    @Test
    void letsNobodySendWhatAnotherIsSendingOrHasSent() {
        Set<Origin> sent = ConcurrentHashMap.newKeySet();
        List<String> twice = new ArrayList<>();
        List<CompletableFuture<Void>> work = new ArrayList<>();
        for (int worker = 0; worker < 4; worker++) {
            PostgresJournal journal = worker % 2 == 0 ? one : other;
            work.add(CompletableFuture.runAsync(() -> {
                for (int round = 0; round < 30; round++) {
                    int first = round * 20;
                    List<Origin> window = IntStream.range(first, first + 40)
                            .mapToObj(Records::origin)
                            .toList();
                    Collection<Origin> known =
                            journal.announce(window, NOON).join().keySet();
                    List<Origin> mine = window.stream()
                            .filter(origin -> !known.contains(origin))
                            .toList();
                    for (Origin origin : mine) {
                        if (!sent.add(origin)) {
                            synchronized (twice) {
                                twice.add(origin.toString());
                            }
                        }
                    }
                    mine.stream()
                            .map(origin -> journal.recordDelivery(origin, "record-" + origin.position(), FIRST))
                            .toList()
                            .forEach(CompletableFuture::join);
                }
            }));
        }
        work.forEach(CompletableFuture::join);

        assertThat(twice).isEmpty();
        assertThat(sent).hasSize(620);
        assertThat(sent).allMatch(origin -> one.find(origin).orElseThrow().state() == State.DELIVERED);
        one.close();
        assertThat(other.inDoubt()).isZero();
    }
}
