package org.contactcourier.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.contactcourier.journal.Records.FIRST;
import static org.contactcourier.journal.Records.NOON;
import static org.contactcourier.journal.Records.ada;
import static org.contactcourier.journal.Records.malformed;
import static org.contactcourier.journal.Records.origin;
import static org.contactcourier.journal.Records.refused;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.contactcourier.contact.DroppedContactException;
import org.contactcourier.contact.Reason;
import org.contactcourier.journal.DeadLetters.Event;
import org.contactcourier.journal.DeadLetters.Filter;
import org.contactcourier.journal.DeadLetters.Group;
import org.contactcourier.journal.DeadLetters.Summary;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.record.Ending;
import org.contactcourier.record.Organization;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.contactcourier.record.Source;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What people can do with dead letters, wherever the journal is kept: the same tests run on each. */
public abstract class DeadLettersContract {
    private static final Clock AT_NOON = Clock.fixed(NOON, ZoneOffset.UTC);
    private static final Origin FILE = new Origin("file:people.csv", -1, 3, "a".repeat(32));

    private Journal journal;
    private DeadLetters letters;

    /** Opens the journal of this test; again after it was closed, it is the same one. */
    protected abstract Journal open(Clock clock);

    @BeforeEach
    void open() {
        journal = open(AT_NOON);
        letters = journal.deadLetters();
    }

    @AfterEach
    void close() {
        journal.close();
    }

    private void reopen() {
        journal.close();
        open();
    }

    private String bury(Origin origin) {
        journal.sending(origin, FIRST);
        return ((Ending.Buried) journal.bury(ada(origin), refused(422), FIRST)).deadLetterId();
    }

    private String unreadable(Origin origin) {
        Payload payload = Payload.whole("text/csv", "name\nÄ,\0".getBytes(StandardCharsets.UTF_8));
        return ((Ending.Buried) journal.bury(Records.unreadable(origin, payload), malformed(), AttemptHistory.NONE))
                .deadLetterId();
    }

    private static Filter text(@Nullable String text) {
        return new Filter(State.BURIED, null, null, null, null, null, text, null, null);
    }

    private static Filter from(@Nullable String origin) {
        return new Filter(State.BURIED, null, null, origin, null, null, null, null, null);
    }

    private List<String> ids(Filter filter) {
        return letters.list(filter, null, 100).stream().map(Summary::id).toList();
    }

    private State state(Origin origin) {
        return journal.find(origin).orElseThrow().state();
    }

    @Test
    void pagesThroughLettersWithoutMissingOrRepeatingOne() {
        List<String> all =
                IntStream.range(0, 25).mapToObj(number -> bury(origin(number))).toList();

        DeadLetters.Bookmark place = null;
        List<String> seen = new java.util.ArrayList<>();
        for (int page = 0; page < 6; page++) {
            for (Summary letter : letters.list(Filter.ALL, place, 5)) {
                seen.add(letter.id());
                place = new DeadLetters.Bookmark(letter.at(), letter.id());
            }
        }

        assertThat(seen).containsExactlyInAnyOrderElementsOf(all);
        assertThat(letters.count(Filter.ALL)).isEqualTo(25);
    }

    @Test
    void findsLettersByEachFilter() {
        String kafka = bury(origin(17));
        String file = unreadable(FILE);

        assertThat(ids(new Filter(State.BURIED, Reason.MALFORMED, null, null, null, null, null, null, null)))
                .containsExactly(file);
        assertThat(ids(new Filter(State.BURIED, null, Source.KAFKA, null, null, null, null, null, null)))
                .containsExactly(kafka);
        assertThat(ids(from("file:peo"))).containsExactly(file);
        assertThat(ids(from("kafka:contacts/0@17#0"))).containsExactly(kafka);
        assertThat(ids(from("kafka:contacts_0"))).isEmpty();
        assertThat(ids(new Filter(State.BURIED, null, null, null, NOON.plusSeconds(1), null, null, null, null)))
                .isEmpty();
        assertThat(ids(new Filter(State.BURIED, null, null, null, NOON, "status 422", null, null, null)))
                .containsExactly(kafka);
    }

    @Test
    void findsTextInMessageOriginContactAndPayload() {
        String kafka = bury(origin(17));
        String file = unreadable(FILE);

        assertThat(ids(text("LOVELACE"))).containsExactly(kafka);
        assertThat(ids(text("unexpected END"))).containsExactly(file);
        assertThat(ids(text("people.csv#3"))).containsExactly(file);
        assertThat(ids(text("Ä,"))).containsExactly(file);
        assertThat(ids(text("100%"))).isEmpty();
        assertThat(ids(text("' OR 1=1 --"))).isEmpty();
        assertThat(ids(text("a\0b"))).isEmpty();
    }

    @Test
    void groupsLettersThatAreAlike() {
        bury(origin(1));
        bury(origin(2));
        unreadable(FILE);

        assertThat(letters.groups(Filter.ALL, 10))
                .extracting(Group::source, Group::reason, Group::cause, Group::count)
                .containsExactly(
                        tuple(Source.KAFKA, Reason.REFUSED, "status 422", 2L),
                        tuple(Source.FILE, Reason.MALFORMED, "unexpected end of input at line N, column N", 1L));
    }

    @Test
    void sendsLetterAgainWithItsPayloadAndHistory() {
        String id = bury(origin(1));

        assertThat(letters.replay(List.of(id, "nothing"), "ada")).isEqualTo(1);

        assertThat(state(origin(1))).isEqualTo(State.REPLAYING);
        assertThat(journal.due(Organization.UNNAMED, NOON, 10)).isEmpty();
        assertThat(journal.dueReplays(Organization.UNNAMED, NOON, 10))
                .singleElement()
                .satisfies(due -> {
                    assertThat(due.origin()).isEqualTo(origin(1));
                    assertThat(due.attempts()).isEqualTo(FIRST);
                    assertThat(new String(due.bytes(), StandardCharsets.UTF_8)).contains("Lovelace");
                });
        assertThat(journal.deadLetters(Reason.REFUSED)).isZero();
        assertThat(letters.replaying()).isEqualTo(1);
        assertThat(letters.find(id).orElseThrow().generation()).isEqualTo(1);
        assertThat(letters.replay(List.of(id), "ada")).as("no letter twice").isZero();
    }

    @Test
    void deliversReplayedLetter() {
        String id = bury(origin(1));
        letters.replay(List.of(id), "ada");
        journal.sending(origin(1), FIRST.next(NOON));

        journal.delivered(origin(1), "record-1", FIRST.next(NOON));

        assertThat(state(origin(1))).isEqualTo(State.DELIVERED);
        assertThat(letters.find(id)).isEmpty();
        assertThat(letters.replaying()).isZero();
        assertThat(letters.history(id))
                .extracting(Event::who, Event::what, Event::detail)
                .containsExactly(
                        tuple("ada", "replayed", "Refused: SmartTask refused the contact with status 422"),
                        tuple("contact-courier", "delivered", "record-1"));
    }

    @Test
    void buriesReplayedLetterAgainUnderItsId() {
        String id = bury(origin(1));
        letters.replay(List.of(id), "ada");
        journal.sending(origin(1), FIRST.next(NOON));

        Ending ending = journal.bury(ada(origin(1)), refused(400), FIRST.next(NOON));

        assertThat(((Ending.Buried) ending).deadLetterId()).isEqualTo(id);
        assertThat(letters.find(id)).hasValueSatisfying(letter -> {
            assertThat(letter.generation()).isEqualTo(1);
            assertThat(letter.attempts()).isEqualTo(2);
            assertThat(letter.status()).hasValue(400);
        });
        assertThat(journal.deadLetters(Reason.REFUSED)).isEqualTo(1);
        assertThat(letters.replaying()).isZero();
        assertThat(letters.history(id)).extracting(Event::what).containsExactly("replayed", "buried");
    }

    @Test
    void countsReplayingLettersAfterRestart() {
        letters.replay(List.of(bury(origin(1))), "ada");

        reopen();

        assertThat(letters.replaying()).isEqualTo(1);
        assertThat(journal.parkedCount()).isZero();
        assertThat(journal.dueReplays(Organization.UNNAMED, NOON, 10)).hasSize(1);
    }

    @Test
    void editsPayloadOfBuriedLetterOnly() {
        String id = bury(origin(1));
        Payload edited = Payload.whole("application/json", "{\"name\":\"Grace\"}".getBytes(StandardCharsets.UTF_8));

        assertThat(letters.edit(id, edited, "ada", "-Ada\n+Grace")).isTrue();
        assertThat(letters.edit("nothing", edited, "ada", "")).isFalse();
        letters.replay(List.of(id), "ada");

        assertThat(letters.edit(id, edited, "ada", "")).isFalse();
        assertThat(new String(
                        journal.dueReplays(Organization.UNNAMED, NOON, 1).get(0).bytes(), StandardCharsets.UTF_8))
                .contains("Grace");
        assertThat(letters.history(id)).extracting(Event::what).containsExactly("edited", "replayed");
    }

    @Test
    void doesNotReplayWhatIsKeptInPart() {
        Payload part = new Payload("text/csv", new byte[] {1, 2, 3}, 4711, "ab", "done/people.csv");
        journal.bury(Records.unreadable(FILE, part), malformed(), AttemptHistory.NONE);

        assertThat(letters.replay(List.of(DeadLetter.idOf(FILE)), "ada")).isZero();
        assertThat(state(FILE)).isEqualTo(State.BURIED);
    }

    @Test
    void discardsLetterForGood() {
        String id = bury(origin(1));

        assertThat(letters.discard(List.of(id), "ada", "a test")).isEqualTo(1);

        assertThat(journal.find(origin(1)).orElseThrow().ending()).contains(new Ending.Discarded(id, null));
        assertThat(journal.deadLetters(Reason.REFUSED)).isZero();
        assertThat(letters.find(id)).isEmpty();
        assertThat(letters.replay(List.of(id), "ada")).isZero();
        assertThat(letters.history(id)).containsExactly(new Event(NOON, "ada", "discarded", id, "a test"));
    }

    /** By an operator's own route: it was never a letter, or was one that somebody sent again. */
    @Test
    void whatIsDroppedIsDiscardedWithItsReason() {
        DroppedContactException why = new DroppedContactException("not for us");
        Ending dropped = journal.bury(Records.ada(origin(1)), why, AttemptHistory.NONE);
        String id = bury(origin(2));
        letters.replay(List.of(id), "ada");
        Ending replayed = journal.bury(Records.ada(origin(2)), why, AttemptHistory.NONE);

        assertThat(dropped).isEqualTo(new Ending.Discarded(null, "not for us"));
        assertThat(journal.find(origin(1)).orElseThrow().ending()).contains(dropped);
        assertThat(journal.bury(Records.ada(origin(1)), malformed(), AttemptHistory.NONE))
                .isEqualTo(dropped);
        assertThat(replayed).isEqualTo(new Ending.Discarded(id, "not for us"));
        assertThat(letters.history(id)).extracting(Event::what).containsExactly("replayed", "discarded");
        assertThat(letters.list(Filter.in(State.DISCARDED), null, 10))
                .extracting(DeadLetters.Summary::id)
                .containsExactly(id);
        assertThat(journal.deadLetters(Reason.INVALID)).isZero();
        assertThat(journal.deadLetters(Reason.REFUSED)).isZero();
        assertThat(letters.replaying()).isZero();
    }

    @Test
    void stopsReplaysThatHaveNotBegun() {
        String begun = bury(origin(1));
        String waiting = bury(origin(2));
        letters.replay(List.of(begun, waiting), "ada");
        journal.sending(origin(1), FIRST.next(NOON));

        assertThat(letters.stopReplays("ada")).isEqualTo(1);

        assertThat(state(origin(1))).isEqualTo(State.REPLAYING);
        assertThat(state(origin(2))).isEqualTo(State.BURIED);
        assertThat(letters.find(waiting).orElseThrow().generation()).isZero();
        assertThat(journal.deadLetters(Reason.REFUSED)).isEqualTo(1);
        assertThat(letters.replaying()).isEqualTo(1);
    }

    @Test
    void sendsAgainWhatASourceGivesAgainAfterItHadLetItGo() {
        String id = bury(origin(1));
        assertThat(journal.giveAgain(ada(origin(1)))).as("a mere re-read").isFalse();

        journal.acknowledged(List.of(origin(1), origin(2)));

        assertThat(journal.find(origin(1)).orElseThrow().acknowledged()).isTrue();
        assertThat(journal.giveAgain(ada(origin(1)))).isTrue();
        assertThat(journal.giveAgain(ada(origin(1)))).isFalse();
        assertThat(journal.dueReplays(Organization.UNNAMED, NOON, 10)).hasSize(1);
        assertThat(letters.history(id)).extracting(Event::what).containsExactly("given-again");
    }

    @Test
    void takesReburiedLetterForReReadUntilItsSourceLetsItGoAgain() {
        bury(origin(1));
        journal.acknowledged(List.of(origin(1)));
        journal.giveAgain(ada(origin(1)));
        journal.bury(ada(origin(1)), refused(400), FIRST.next(NOON));

        assertThat(journal.giveAgain(ada(origin(1)))).isFalse();
    }

    /** Its file is moved before SmartTask has answered: what is dropped after that is a wish, too. */
    @Test
    void remembersWhatItsSourceLetGoWhileItIsSentAgain() {
        bury(origin(1));
        journal.acknowledged(List.of(origin(1)));
        journal.giveAgain(ada(origin(1)));
        journal.acknowledged(List.of(origin(1)));
        journal.bury(ada(origin(1)), refused(400), FIRST);

        assertThat(journal.giveAgain(ada(origin(1)))).isTrue();
    }

    /** Nearly every Poisonous letter was parked when its source let it go. */
    @Test
    void remembersWhatItsSourceLetGoWhileItWasParked() {
        journal.park(ada(origin(1)), FIRST, NOON);
        journal.acknowledged(List.of(origin(1)));
        journal.bury(ada(origin(1)), refused(400), FIRST);

        assertThat(journal.giveAgain(ada(origin(1)))).isTrue();
    }

    @Test
    void givesAReplayAllParkedTries() {
        AttemptHistory tried = FIRST.triedParked().triedParked();
        journal.sending(origin(1), FIRST);
        String id = ((Ending.Buried) journal.bury(ada(origin(1)), refused(422), tried)).deadLetterId();

        letters.replay(List.of(id), "ada");

        assertThat(journal.dueReplays(Organization.UNNAMED, NOON, 1).get(0).attempts())
                .isEqualTo(FIRST);
    }

    @Test
    void remembersWhatPeopleDid() {
        String id = bury(origin(1));
        letters.note("ada", "gate closed", "the new price list");
        letters.replay(List.of(id), "grace");
        journal.bury(ada(origin(1)), refused(400), FIRST);

        assertThat(letters.audit(10))
                .extracting(Event::who, Event::what, Event::letter)
                .containsExactly(tuple("grace", "replayed", id), tuple("ada", "gate closed", null));
    }
}
