package org.contactcourier.journal.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.contactcourier.journal.Records.FIRST;
import static org.contactcourier.journal.Records.NOON;
import static org.contactcourier.journal.Records.ada;
import static org.contactcourier.journal.Records.malformed;
import static org.contactcourier.journal.Records.origin;
import static org.contactcourier.journal.Records.refused;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.contactcourier.contact.Reason;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.DeadLetter;
import org.contactcourier.journal.InDoubt;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.JournalEntry;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.journal.JournalMetrics;
import org.contactcourier.journal.Records;
import org.contactcourier.record.Ending;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    private void reopen() {
        journal.close();
        open();
    }

    /** As after a kill: rows keep their owner, and the next start is another. */
    private void reopenAfterDeath() {
        reopen();
    }

    private JournalEntry entry() {
        return journal.find(ORIGIN).orElseThrow();
    }

    @Test
    void knowsNothingOfWhatItWasNotTold() {
        assertThat(journal.find(ORIGIN)).isEmpty();
    }

    @Test
    void remembersDeliveryAcrossRestart() {
        journal.sending(ORIGIN, FIRST);

        journal.delivered(ORIGIN, "record-1", FIRST);

        reopen();
        assertThat(entry().state()).isEqualTo(State.DELIVERED);
        assertThat(entry().recordId()).isEqualTo("record-1");
        assertThat(entry().attempts()).isEqualTo(FIRST);
    }

    @Test
    void saysThatRecordIdBelongsToAnotherOrigin() {
        boolean first = journal.delivered(origin(1), "record-1", FIRST);
        boolean second = journal.delivered(origin(2), "record-1", FIRST);
        boolean secondAgain = journal.delivered(origin(2), "record-1", FIRST);
        boolean third = journal.delivered(origin(3), "record-3", FIRST);

        assertThat(List.of(first, second, secondAgain, third)).containsExactly(false, true, true, false);
    }

    @Test
    void keepsOriginsApartThatDifferInDigestOnly() {
        Origin changed = new Origin("file:people.json", -1, 3, "0".repeat(32));
        Origin original = new Origin("file:people.json", -1, 3, "f".repeat(32));

        journal.delivered(original, "record-1", FIRST);

        assertThat(journal.find(changed)).isEmpty();
        assertThat(journal.find(original)).isPresent();
    }

    @Test
    void callsAttemptAbandonedThatAnEarlierStartLeftOpen() {
        journal.sending(ORIGIN, FIRST);
        assertThat(entry().abandoned()).isFalse();

        reopenAfterDeath();

        assertThat(entry().abandoned()).isTrue();
        assertThat(entry().attempts()).as("it may have created the contact").isEqualTo(FIRST.unconfirmed());
        assertThat(journal.inDoubt()).isEqualTo(1);
        assertThat(journal.inDoubt(10)).containsExactly(new InDoubt(ORIGIN, NOON, 1, "test"));
    }

    /** Its source now has a file of that name with other bytes: nobody will ever yield the old record. */
    @Test
    void keepsInDoubtWhatNoSourceYieldsAnyMore() {
        Origin old = new Origin("file:people.json", -1, 3, "0".repeat(32));
        Origin changed = new Origin("file:people.json", -1, 3, "f".repeat(32));
        journal.sending(old, FIRST);
        reopenAfterDeath();

        journal.delivered(changed, "record-1", FIRST);

        reopenAfterDeath();
        assertThat(journal.inDoubt(10)).extracting(InDoubt::origin).containsExactly(old);
    }

    @Test
    void listsOldestDoubtsFirstAndNoMoreThanAsked() {
        journal.sending(origin(1), AttemptHistory.NONE.next(LATER));
        journal.sending(origin(2), FIRST);
        journal.sending(origin(3), AttemptHistory.NONE.next(LATER));
        reopenAfterDeath();

        assertThat(journal.inDoubt(2)).extracting(InDoubt::origin).containsExactly(origin(2), origin(1));
        assertThat(journal.inDoubt()).isEqualTo(3);
    }

    @Test
    void isInDoubtNoLongerAboutWhatWasBuried() {
        journal.sending(ORIGIN, FIRST);
        reopenAfterDeath();

        journal.bury(ada(ORIGIN), refused(422), entry().attempts());

        assertThat(journal.inDoubt()).isZero();
    }

    @Test
    void measuresWhatIsInDoubt() {
        journal.sending(ORIGIN, FIRST);
        reopenAfterDeath();
        SimpleMeterRegistry meters = new SimpleMeterRegistry();

        new JournalMetrics(journal).bindTo(meters);

        assertThat(meters.get("contact_courier.in_doubt").gauge().value()).isEqualTo(1);
    }

    @Test
    void takesOverAbandonedAttemptAndStaysInDoubtAboutIt() {
        journal.sending(ORIGIN, FIRST);
        reopenAfterDeath();

        journal.sending(ORIGIN, FIRST.next(LATER));

        assertThat(entry().abandoned()).isFalse();
        assertThat(entry().attempts()).isEqualTo(new AttemptHistory(2, NOON, LATER, true, 0, null));
        assertThat(journal.inDoubt()).isZero();
    }

    @Test
    void parksAbandonedAttempt() {
        journal.sending(ORIGIN, FIRST);
        reopenAfterDeath();

        journal.park(ada(ORIGIN), entry().attempts(), LATER);

        assertThat(entry().state()).isEqualTo(State.PARKED);
        assertThat(journal.inDoubt()).isZero();
        assertThat(journal.due(LATER, 10)).singleElement().satisfies(parked -> assertThat(parked.attempts())
                .isEqualTo(FIRST.unconfirmed()));
    }

    @Test
    void keepsHistoryWhenReleased() {
        journal.sending(ORIGIN, FIRST);

        journal.release(ORIGIN, FIRST.unconfirmed());

        reopenAfterDeath();
        assertThat(entry().state()).isEqualTo(State.SENDING);
        assertThat(entry().abandoned()).isFalse();
        assertThat(entry().attempts()).isEqualTo(FIRST.unconfirmed());
    }

    @Test
    void forgetsRowThatWasNeverSentWhenReleased() {
        journal.sending(ORIGIN, FIRST);

        journal.release(ORIGIN, AttemptHistory.NONE);

        assertThat(journal.find(ORIGIN)).isEmpty();
    }

    @Test
    void keepsEarlierAttemptsWhenReleasedWithoutHistory() {
        journal.sending(ORIGIN, FIRST.next(LATER));

        journal.release(ORIGIN, AttemptHistory.NONE);

        assertThat(entry().attempts()).isEqualTo(FIRST.next(LATER));
    }

    @Test
    void leavesBuriedRowAloneWhenReleased() {
        journal.sending(ORIGIN, FIRST);
        journal.bury(ada(ORIGIN), refused(422), FIRST);

        journal.release(ORIGIN, AttemptHistory.NONE);

        assertThat(entry().state()).isEqualTo(State.BURIED);
    }

    @Test
    void leavesDeliveredRowAloneWhenReleased() {
        journal.delivered(ORIGIN, "record-1", FIRST);

        journal.release(ORIGIN, AttemptHistory.NONE);

        assertThat(entry().state()).isEqualTo(State.DELIVERED);
    }

    @Test
    void leavesAbandonedRowAloneWhenReleasedByOneWhoNeverTookIt() {
        journal.sending(ORIGIN, FIRST);
        reopenAfterDeath();

        journal.release(ORIGIN, AttemptHistory.NONE);

        assertThat(entry().abandoned()).isTrue();
    }

    @Test
    void refusesToSendWhatHasEnded() {
        journal.delivered(ORIGIN, "record-1", FIRST);

        assertThatThrownBy(() -> journal.sending(ORIGIN, FIRST))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("DELIVERED");
    }

    @Test
    void buriesOnceHoweverOftenItIsRead() {
        Ending first = journal.bury(ada(ORIGIN), malformed(), AttemptHistory.NONE);

        reopen();
        Ending second = journal.bury(ada(ORIGIN), refused(400), FIRST);

        assertThat(second).isEqualTo(first);
        assertThat(first).isInstanceOfSatisfying(Ending.Buried.class, buried -> {
            assertThat(buried.reason()).isEqualTo(Reason.MALFORMED);
            assertThat(buried.message()).isEqualTo("unexpected end of input at line 3, column 7");
            assertThat(journal.deadLetter(buried.deadLetterId())).isPresent();
        });
        assertThat(journal.deadLetters(Reason.MALFORMED)).isEqualTo(1);
        assertThat(journal.deadLetters(Reason.REFUSED)).isZero();
    }

    @Test
    void doesNotBuryWhatIsDelivered() {
        journal.delivered(ORIGIN, "record-1", FIRST);

        Ending ending = journal.bury(ada(ORIGIN), refused(422), FIRST);

        assertThat(ending).isEqualTo(new Ending.AlreadyDelivered("record-1"));
        assertThat(entry().state()).isEqualTo(State.DELIVERED);
    }

    @Test
    void deadLetterTellsThatContactMayExist() {
        journal.sending(ORIGIN, FIRST.unconfirmed());

        Ending.Buried buried = (Ending.Buried) journal.bury(ada(ORIGIN), refused(422), FIRST.next(LATER));

        DeadLetter letter = journal.deadLetter(buried.deadLetterId()).orElseThrow();
        assertThat(letter.mayExist()).isTrue();
        assertThat(letter.attempts()).isEqualTo(2);
        assertThat(letter.firstAt()).isEqualTo(NOON);
        assertThat(letter.lastAt()).isEqualTo(LATER);
        assertThat(letter.status()).hasValue(422);
    }

    @Test
    void handsOutParkedContactWhenItsTimeHasCome() {
        journal.sending(ORIGIN, FIRST);
        journal.park(ada(ORIGIN), FIRST, LATER);

        reopen();

        assertThat(journal.due(LATER.minusMillis(1), 10)).isEmpty();
        assertThat(journal.due(LATER, 10)).singleElement().satisfies(parked -> {
            assertThat(parked.origin()).isEqualTo(ORIGIN);
            assertThat(parked.mediaType()).isEqualTo("application/json");
            assertThat(parked.bytes()).isEqualTo(ada(ORIGIN).payload().bytes());
            assertThat(parked.attempts()).isEqualTo(FIRST);
        });
        assertThat(journal.parkedCount()).isEqualTo(1);
        assertThat(journal.parkedBytes()).isEqualTo(ada(ORIGIN).payload().size());
    }

    @Test
    void handsOutOldestParkedContactsFirst() {
        for (int i = 0; i < 5; i++) {
            journal.park(ada(origin(i)), FIRST, LATER.minusSeconds(i));
        }

        List<Journal.DueContact> due = journal.due(LATER, 2);

        assertThat(due).extracting(Journal.DueContact::origin).containsExactly(origin(4), origin(3));
    }

    @Test
    void keepsParkedContactParkedWhileItIsTried() {
        journal.park(ada(ORIGIN), FIRST, LATER);

        journal.sending(ORIGIN, FIRST.next(LATER));

        assertThat(entry().state()).isEqualTo(State.PARKED);
        assertThat(journal.due(LATER, 10)).as("nobody else tries it").isEmpty();
        assertThat(journal.parkedCount()).isEqualTo(1);
    }

    @Test
    void keepsParkedContactAndItsPayloadWhenReleased() {
        journal.park(ada(ORIGIN), FIRST, LATER);
        journal.sending(ORIGIN, FIRST.next(LATER));

        journal.release(ORIGIN, AttemptHistory.NONE);

        assertThat(entry().state()).isEqualTo(State.PARKED);
        assertThat(journal.due(LATER, 10)).singleElement().satisfies(parked -> assertThat(parked.attempts())
                .isEqualTo(FIRST.next(LATER)));
    }

    @Test
    void givesParkedContactOfDeadProcessBackAfterTheServerHasLetGoOfIt() {
        journal.park(ada(ORIGIN), FIRST, NOON);
        journal.sending(ORIGIN, FIRST.next(LATER));

        reopenAfterDeath();

        Instant letGo = LATER.plus(JournalFolder.RESPONSE_TIMEOUT);
        assertThat(journal.due(letGo.minusMillis(1), 10)).isEmpty();
        assertThat(journal.due(letGo, 10)).singleElement().satisfies(parked -> assertThat(parked.attempts())
                .isEqualTo(FIRST.next(LATER).unconfirmed()));
    }

    @Test
    void parksAgainWithItsNextDelay() {
        journal.park(ada(ORIGIN), FIRST, NOON);
        journal.sending(ORIGIN, FIRST.next(LATER));

        journal.park(ada(ORIGIN), FIRST.next(LATER), LATER.plus(Duration.ofMinutes(1)));

        assertThat(journal.due(LATER, 10)).isEmpty();
        assertThat(journal.parkedCount()).isEqualTo(1);
    }

    @Test
    void forgetsPayloadOfParkedContactOnceDelivered() {
        journal.park(ada(ORIGIN), FIRST, LATER);
        journal.sending(ORIGIN, FIRST.next(LATER));

        journal.delivered(ORIGIN, "record-1", FIRST.next(LATER));

        assertThat(journal.due(LATER, 10)).isEmpty();
        assertThat(journal.parkedCount()).isZero();
        assertThat(journal.parkedBytes()).isZero();
        assertThat(keptPayloads()).isZero();
    }

    @Test
    void buriesParkedContact() {
        journal.park(ada(ORIGIN), FIRST, LATER);

        journal.bury(ada(ORIGIN), refused(422), FIRST.next(LATER));

        assertThat(entry().state()).isEqualTo(State.BURIED);
        assertThat(journal.due(LATER, 10)).isEmpty();
        assertThat(journal.parkedCount()).isZero();
        assertThat(journal.deadLetters(Reason.REFUSED)).isEqualTo(1);
        reopen();
        assertThat(journal.parkedCount()).isZero();
        assertThat(journal.deadLetters(Reason.REFUSED)).isEqualTo(1);
    }

    @Test
    void refusesToParkWhatItCouldNotSend() {
        Payload part = new Payload("application/json", new byte[10], 1000, "0".repeat(64), "done/people.json");

        assertThatThrownBy(() -> journal.park(Records.unreadable(ORIGIN, part), FIRST, LATER))
                .isInstanceOf(IllegalArgumentException.class);
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
