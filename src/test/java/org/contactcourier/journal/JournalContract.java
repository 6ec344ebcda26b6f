package org.contactcourier.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.contactcourier.journal.Records.FIRST;
import static org.contactcourier.journal.Records.NOON;
import static org.contactcourier.journal.Records.ada;
import static org.contactcourier.journal.Records.malformed;
import static org.contactcourier.journal.Records.origin;
import static org.contactcourier.journal.Records.refused;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.contactcourier.contact.Reason;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.journal.outbox.OutboxSettings;
import org.contactcourier.journal.outbox.OutboxTable;
import org.contactcourier.journal.outbox.OutboxTable.Content;
import org.contactcourier.journal.outbox.OutboxTable.Copy;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.OpenReceipts;
import org.contactcourier.record.OpenReceipts.Ended;
import org.contactcourier.record.Organization;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every journal does, wherever it is kept: the same tests run on each. */
public abstract class JournalContract {
    protected static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(30);
    protected static final Duration RETENTION = Duration.ofDays(30);
    static final OutboxSettings BOTH_COPIES =
            new OutboxSettings(Optional.of("file:letters"), Optional.of("file:receipts"));
    private static final Origin ORIGIN = origin(17);
    private static final Instant LATER = NOON.plusSeconds(10);
    private static final Clock AT_NOON = Clock.fixed(NOON, ZoneOffset.UTC);

    private Journal journal;

    /** Opens the journal of this test; again after it was closed, it is the same one. */
    protected abstract Journal open(OutboxSettings copies, Clock clock);

    /** Its copies. */
    protected abstract OutboxTable outbox(Journal opened);

    /** Forgets what was delivered too long ago; how many. */
    protected abstract long purge(Journal opened);

    @BeforeEach
    void open() {
        journal = open(OutboxSettings.NONE, AT_NOON);
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

    private void reopen(OutboxSettings copies, Clock clock) {
        journal.close();
        journal = open(copies, clock);
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
        assertThat(journal.inDoubt(10)).containsExactly(new InDoubt(ORIGIN, NOON, 1, "test", Organization.UNNAMED));
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
        assertThat(journal.due(Organization.UNNAMED, LATER, 10))
                .singleElement()
                .satisfies(parked -> assertThat(parked.attempts()).isEqualTo(FIRST.unconfirmed()));
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

        assertThat(journal.due(Organization.UNNAMED, LATER.minusMillis(1), 10)).isEmpty();
        assertThat(journal.due(Organization.UNNAMED, LATER, 10)).singleElement().satisfies(parked -> {
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

        List<Journal.DueContact> due = journal.due(Organization.UNNAMED, LATER, 2);

        assertThat(due).extracting(Journal.DueContact::origin).containsExactly(origin(4), origin(3));
    }

    @Test
    void keepsParkedContactParkedWhileItIsTried() {
        journal.park(ada(ORIGIN), FIRST, LATER);

        journal.sending(ORIGIN, FIRST.next(LATER));

        assertThat(entry().state()).isEqualTo(State.PARKED);
        assertThat(journal.due(Organization.UNNAMED, LATER, 10))
                .as("nobody else tries it")
                .isEmpty();
        assertThat(journal.parkedCount()).isEqualTo(1);
    }

    @Test
    void keepsParkedContactAndItsPayloadWhenReleased() {
        journal.park(ada(ORIGIN), FIRST, LATER);
        journal.sending(ORIGIN, FIRST.next(LATER));

        journal.release(ORIGIN, AttemptHistory.NONE);

        assertThat(entry().state()).isEqualTo(State.PARKED);
        assertThat(journal.due(Organization.UNNAMED, LATER, 10))
                .singleElement()
                .satisfies(parked -> assertThat(parked.attempts()).isEqualTo(FIRST.next(LATER)));
    }

    @Test
    void givesParkedContactOfDeadProcessBackAfterTheServerHasLetGoOfIt() {
        journal.park(ada(ORIGIN), FIRST, NOON);
        journal.sending(ORIGIN, FIRST.next(LATER));

        reopenAfterDeath();

        Instant letGo = LATER.plus(RESPONSE_TIMEOUT);
        assertThat(journal.due(Organization.UNNAMED, letGo.minusMillis(1), 10)).isEmpty();
        assertThat(journal.due(Organization.UNNAMED, letGo, 10)).singleElement().satisfies(parked -> assertThat(
                        parked.attempts())
                .isEqualTo(FIRST.next(LATER).unconfirmed()));
    }

    @Test
    void parksAgainWithItsNextDelay() {
        journal.park(ada(ORIGIN), FIRST, NOON);
        journal.sending(ORIGIN, FIRST.next(LATER));

        journal.park(ada(ORIGIN), FIRST.next(LATER), LATER.plus(Duration.ofMinutes(1)));

        assertThat(journal.due(Organization.UNNAMED, LATER, 10)).isEmpty();
        assertThat(journal.parkedCount()).isEqualTo(1);
    }

    @Test
    void forgetsPayloadOfParkedContactOnceDelivered() {
        journal.park(ada(ORIGIN), FIRST, LATER);
        journal.sending(ORIGIN, FIRST.next(LATER));

        journal.delivered(ORIGIN, "record-1", FIRST.next(LATER));

        assertThat(journal.due(Organization.UNNAMED, LATER, 10)).isEmpty();
        assertThat(journal.parkedCount()).isZero();
        assertThat(journal.parkedBytes()).isZero();
    }

    @Test
    void buriesParkedContact() {
        journal.park(ada(ORIGIN), FIRST, LATER);

        journal.bury(ada(ORIGIN), refused(422), FIRST.next(LATER));

        assertThat(entry().state()).isEqualTo(State.BURIED);
        assertThat(journal.due(Organization.UNNAMED, LATER, 10)).isEmpty();
        assertThat(journal.parkedCount()).isZero();
        assertThat(journal.deadLetters(Reason.REFUSED)).isEqualTo(1);
        reopen();
        assertThat(journal.parkedCount()).isZero();
        assertThat(journal.deadLetters(Reason.REFUSED)).isEqualTo(1);
    }

    /** Key, headers and timestamp go along from the source to the parked contact, and from there to the dead letter. */
    @Test
    void keepsMetadata() {
        byte[] key = {0, -1, 'k'};
        Payload.Metadata metadata = new Payload.Metadata(
                key,
                NOON.toEpochMilli(),
                List.of(
                        new Payload.MetadataHeader("Trace-Id", new byte[] {-128, 7}),
                        new Payload.MetadataHeader("trace-id", null),
                        new Payload.MetadataHeader("trace-id", new byte[0]),
                        new Payload.MetadataHeader("\uD83D\uDE00 \"name\"", key)));
        IntakeRecord record = ada(ORIGIN);
        journal.park(record.withPayload(record.payload().with(metadata)), FIRST, LATER);
        reopen();
        Payload parked = journal.due(Organization.UNNAMED, LATER, 10).get(0).payload();

        Ending.Buried buried =
                (Ending.Buried) journal.bury(record.withPayload(parked), refused(422), FIRST.next(LATER));
        reopen();

        DeadLetter letter = journal.deadLetter(buried.deadLetterId()).orElseThrow();
        assertThat(letter.payload().metadata()).usingRecursiveComparison().isEqualTo(metadata);
        journal.bury(ada(origin(9)), refused(422), FIRST);
        assertThat(journal.deadLetter(DeadLetter.idOf(origin(9)))
                        .orElseThrow()
                        .payload()
                        .metadata())
                .isNull();
    }

    @Test
    void refusesToParkWhatItCouldNotSend() {
        Payload part = new Payload("application/json", new byte[10], 1000, "0".repeat(64), "done/people.json");

        assertThatThrownBy(() -> journal.park(Records.unreadable(ORIGIN, part), FIRST, LATER))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void announcesManyAndTellsWhichItKnew() {
        journal.delivered(origin(1), "record-1", FIRST);
        journal.bury(ada(origin(2)), malformed(), AttemptHistory.NONE);
        journal.park(ada(origin(3)), FIRST, LATER);
        journal.sending(origin(4), FIRST);
        List<Origin> origins = IntStream.range(0, 8).mapToObj(Records::origin).toList();

        Map<Origin, JournalEntry> known = journal.announce(origins, LATER).join();

        assertThat(known.keySet()).containsExactlyInAnyOrder(origin(1), origin(2), origin(3), origin(4));
        assertThat(known.get(origin(1)).recordId()).isEqualTo("record-1");
        assertThat(known.get(origin(2)).state()).isEqualTo(State.BURIED);
        assertThat(known.get(origin(3)).state()).isEqualTo(State.PARKED);
        assertThat(known.get(origin(4))).satisfies(row -> {
            assertThat(row.state()).isEqualTo(State.SENDING);
            assertThat(row.abandoned()).isFalse();
            assertThat(row.attempts()).isEqualTo(FIRST);
        });
        assertThat(journal.find(origin(0)).orElseThrow()).satisfies(row -> {
            assertThat(row.state()).isEqualTo(State.SENDING);
            assertThat(row.attempts()).isEqualTo(AttemptHistory.NONE.next(LATER));
        });
    }

    @Test
    void announcesNothingTwice() {
        journal.announce(List.of(ORIGIN), NOON).join();

        assertThat(journal.announce(List.of(ORIGIN), LATER).join()).containsOnlyKeys(ORIGIN);
        assertThat(entry().attempts()).isEqualTo(FIRST);
    }

    @Test
    void announcesNothingAtAll() {
        assertThat(journal.announce(List.of(), NOON).join()).isEmpty();
    }

    @Test
    void endsManyThatWereAnnouncedTogether() {
        List<Origin> origins = IntStream.range(0, 300).mapToObj(Records::origin).toList();
        journal.announce(origins, NOON).join();

        List<CompletableFuture<Boolean>> ends = origins.stream()
                .map(origin -> journal.recordDelivery(origin, "record-" + origin.position() % 299, FIRST))
                .toList();

        assertThat(ends.stream().filter(CompletableFuture::join))
                .as("two have one record id")
                .hasSize(1);
        assertThat(origins).allSatisfy(origin -> {
            JournalEntry row = journal.find(origin).orElseThrow();
            assertThat(row.state()).isEqualTo(State.DELIVERED);
            assertThat(row.attempts()).isEqualTo(FIRST);
        });
        reopenAfterDeath();
        assertThat(journal.inDoubt()).isZero();
    }

    @Test
    void tellsOfAbandonedRowWhenItIsAnnouncedAgain() {
        journal.announce(List.of(ORIGIN), NOON).join();
        reopenAfterDeath();

        Map<Origin, JournalEntry> known =
                journal.announce(List.of(ORIGIN), LATER).join();

        assertThat(known.get(ORIGIN).abandoned()).isTrue();
        assertThat(known.get(ORIGIN).attempts()).isEqualTo(FIRST.unconfirmed());
    }

    @Test
    void withdrawsWhatNeverLeft() {
        journal.sending(origin(2), FIRST.next(LATER));
        journal.delivered(origin(3), "record-3", FIRST);
        journal.announce(List.of(ORIGIN), NOON).join();

        journal.withdraw(List.of(ORIGIN, origin(1), origin(2), origin(3)));

        assertThat(journal.find(ORIGIN)).isEmpty();
        assertThat(journal.find(origin(2))).isPresent();
        assertThat(journal.find(origin(3))).isPresent();
    }

    @Test
    void withdrawsNothingOfADeadProcess() {
        journal.announce(List.of(ORIGIN), NOON).join();
        reopenAfterDeath();

        journal.withdraw(List.of(ORIGIN));

        assertThat(entry().abandoned()).isTrue();
    }

    @Test
    void sendsWhatWasReleasedAgain() {
        journal.sending(ORIGIN, FIRST);
        journal.release(ORIGIN, FIRST.unconfirmed());

        journal.sending(ORIGIN, FIRST.unconfirmed().next(LATER));

        assertThat(entry().attempts()).isEqualTo(new AttemptHistory(2, NOON, LATER, true, 0, null));
        reopenAfterDeath();
        assertThat(entry().abandoned()).isTrue();
    }

    @Test
    void remembersHowOthersFared() {
        AttemptHistory attempts =
                FIRST.others(new AttemptHistory.Others(7, 3, 4)).triedParked();

        journal.park(ada(ORIGIN), attempts, LATER);

        reopen();
        assertThat(entry().attempts()).isEqualTo(attempts);
    }

    @Test
    void deliversWhatIsBuriedAndForgetsItsLetter() {
        Ending.Buried buried = (Ending.Buried) journal.bury(ada(ORIGIN), refused(422), FIRST);

        journal.delivered(ORIGIN, "record-1", FIRST);

        assertThat(entry().state()).isEqualTo(State.DELIVERED);
        assertThat(journal.deadLetter(buried.deadLetterId())).isEmpty();
        assertThat(journal.deadLetters(Reason.REFUSED)).isZero();
    }

    @Test
    void refusesToParkWhatHasEnded() {
        journal.delivered(ORIGIN, "record-1", FIRST);

        assertThatThrownBy(() -> journal.park(ada(ORIGIN), FIRST, LATER)).isInstanceOf(IllegalStateException.class);
        assertThat(entry().state()).isEqualTo(State.DELIVERED);
        assertThat(journal.parkedCount()).isZero();
    }

    @Test
    void letterKeepsPayloadAndContact() {
        Ending.Buried buried = (Ending.Buried) journal.bury(ada(ORIGIN), refused(422), FIRST);

        DeadLetter letter = journal.deadLetter(buried.deadLetterId()).orElseThrow();

        assertThat(letter.id()).isEqualTo(DeadLetter.idOf(ORIGIN));
        assertThat(letter.origin()).isEqualTo(ORIGIN);
        assertThat(letter.payload().bytes()).isEqualTo(ada(ORIGIN).payload().bytes());
        assertThat(letter.contact()).contains("Ada Lovelace");
        assertThat(letter.answer()).isEqualTo("{\"message\":\"Invalid contact\"}");
        assertThat(journal.deadLetter("0".repeat(32))).isEmpty();
    }

    /** Bytes and names as nobody expects them. */
    @Test
    void keepsWhateverStandsInAPayload() {
        byte[] bytes = new byte[256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        Payload payload = Payload.whole("text/plain; name=\"a\u0000b\"", bytes);
        Origin odd = new Origin("file:na'me \\ \u00e4\ud83d\ude00 %s \"{,}\" NULL", -1, 0, "a".repeat(32));

        Ending.Buried buried =
                (Ending.Buried) journal.bury(Records.unreadable(odd, payload), malformed(), AttemptHistory.NONE);

        assertThat(journal.find(odd)).isPresent();
        DeadLetter letter = journal.deadLetter(buried.deadLetterId()).orElseThrow();
        assertThat(letter.origin()).isEqualTo(odd);
        assertThat(letter.payload().bytes()).isEqualTo(bytes);
        assertThat(journal.announce(List.of(odd), NOON).join()).containsOnlyKeys(odd);
    }

    @Test
    void remembersWhatIsSwitchedOff() {
        journal.switches().switchOff("gate", "holidays", NOON);
        journal.switches().switchOff("gate", "longer holidays", LATER);
        journal.switches().switchOff("source-file", "moving", NOON);
        journal.switches().switchOn("source-file");
        journal.switches().switchOn("source-mail");

        reopen();

        assertThat(journal.switches().off())
                .containsExactly(Map.entry("gate", new Journal.SwitchedOff("longer holidays", LATER)));
    }

    @Test
    void tellsOpenReceiptsHowParkedContactsEnded() {
        OpenReceipts receipts = journal.openReceipts();
        journal.park(ada(origin(1)), FIRST, LATER);
        journal.park(ada(origin(2)), FIRST, LATER);
        receipts.open("done/a.receipt", List.of(origin(1), origin(2)));
        receipts.open("done/a.receipt", List.of(origin(1)));
        assertThat(receipts.due()).isEmpty();

        journal.delivered(origin(1), "record-1", FIRST);

        assertThat(receipts.due()).containsExactly("done/a.receipt");
        assertThat(receipts.ended("done/a.receipt"))
                .containsExactly(new Ended(origin(1), new Ending.Delivered("record-1", false), NOON));
        receipts.close("done/a.receipt", List.of(origin(1)));
        assertThat(receipts.due()).isEmpty();
        journal.bury(ada(origin(2)), refused(422), FIRST);
        assertThat(receipts.ended("done/a.receipt")).singleElement().satisfies(ended -> assertThat(ended.how())
                .isInstanceOf(Ending.Buried.class));
        receipts.forget("done/a.receipt");
        assertThat(receipts.due()).isEmpty();
    }

    @Test
    void keepsCheckpointsUntilTheyAreForgotten() {
        journal.checkpoints().keep("20260101T000000000Z/a.csv", "first", NOON);
        journal.checkpoints().keep("20260101T000000000Z/a.csv", "second", NOON);
        journal.checkpoints().keep("20260101T000000000Z/b.csv", "other", NOON);
        journal.checkpoints().forget("20260101T000000000Z/b.csv");

        reopen();

        assertThat(journal.checkpoints().find("20260101T000000000Z/a.csv")).contains("second");
        assertThat(journal.checkpoints().find("20260101T000000000Z/b.csv")).isEmpty();
    }

    @Test
    void keepsCheckpointLongerThanTheContactsBelowIt() {
        journal.delivered(origin(1), "record-1", FIRST);
        journal.checkpoints().keep("20260101T000000000Z/a.csv", "below all have ended", NOON);
        reopen(OutboxSettings.NONE, Clock.fixed(NOON.plus(RETENTION).plusMillis(1), ZoneOffset.UTC));

        assertThat(purge(journal)).isEqualTo(1);

        assertThat(journal.checkpoints().find("20260101T000000000Z/a.csv")).isPresent();
        reopen(
                OutboxSettings.NONE,
                Clock.fixed(NOON.plus(RETENTION.multipliedBy(2)).plusMillis(1), ZoneOffset.UTC));
        assertThat(purge(journal)).isZero();
        assertThat(journal.checkpoints().find("20260101T000000000Z/a.csv")).isEmpty();
    }

    @Test
    void copiesLettersAndReceiptsOnce() {
        reopen(BOTH_COPIES, AT_NOON);
        OutboxTable copies = outbox(journal);
        CompletableFuture<Boolean> told = new CompletableFuture<>();
        copies.whenDue(() -> told.complete(true));
        journal.bury(ada(origin(1)), refused(422), FIRST);
        journal.announce(List.of(origin(2)), NOON).join();
        journal.delivered(origin(2), "record-2", FIRST);

        List<Copy> letters = copies.due(Content.DEAD_LETTER, NOON);
        List<Copy> receipts = copies.due(Content.RECEIPT, NOON);

        assertThat(told).isCompleted();
        assertThat(letters).extracting(Copy::origin).containsExactly(origin(1));
        assertThat(new String(letters.get(0).body(), StandardCharsets.UTF_8)).contains("Ada Lovelace");
        assertThat(receipts).extracting(Copy::origin).containsExactlyInAnyOrder(origin(1), origin(2));
        copies.made(Content.DEAD_LETTER, letters);
        copies.postpone(Content.RECEIPT, receipts.get(0), LATER);
        copies.made(Content.RECEIPT, List.of(receipts.get(1)));
        assertThat(copies.due(Content.DEAD_LETTER, LATER)).isEmpty();
        assertThat(copies.isPending(Content.DEAD_LETTER)).isFalse();
        assertThat(copies.due(Content.RECEIPT, NOON)).isEmpty();
        assertThat(copies.isPending(Content.RECEIPT)).isTrue();
        assertThat(copies.due(Content.RECEIPT, LATER))
                .extracting(Copy::origin)
                .containsExactly(receipts.get(0).origin());
    }

    @Test
    void forgetsNothingButOldDeliveries() {
        journal.delivered(origin(1), "record-1", FIRST);
        journal.bury(ada(origin(2)), refused(422), FIRST);
        journal.park(ada(origin(3)), FIRST, LATER);
        journal.sending(origin(4), FIRST);
        journal.delivered(origin(5), "record-5", FIRST);
        journal.openReceipts().open("done/a.receipt", List.of(origin(5)));
        reopen(OutboxSettings.NONE, Clock.fixed(NOON.plus(RETENTION).plusMillis(1), ZoneOffset.UTC));

        assertThat(purge(journal)).isEqualTo(1);

        assertThat(journal.find(origin(1))).isEmpty();
        assertThat(List.of(origin(2), origin(3), origin(4), origin(5)))
                .allMatch(origin -> journal.find(origin).isPresent());
    }

    @Test
    void canBeWrittenAndHasASize() {
        assertThat(journal.writeProblem()).isEmpty();
        assertThat(journal.sizeBytes()).isPositive();
    }

    @Test
    void answersThatItIsClosed() {
        journal.close();

        assertThatThrownBy(() -> journal.sending(ORIGIN, FIRST))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("closed");
        assertThat(journal.announce(List.of(ORIGIN), NOON)).isCompletedExceptionally();
    }
}
