package org.contactcourier.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.contactcourier.journal.Records.FIRST;
import static org.contactcourier.journal.Records.NOON;
import static org.contactcourier.journal.Records.ada;
import static org.contactcourier.journal.Records.malformed;
import static org.contactcourier.journal.Records.origin;
import static org.contactcourier.journal.Records.refused;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.contactcourier.contact.Reason;
import org.contactcourier.journal.Books.BookRow;
import org.contactcourier.journal.Books.PlaceTotal;
import org.contactcourier.journal.DeadLetters.Event;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the journal tells about a contact, wherever it is kept: the same tests run on each. */
public abstract class TracesContract {
    private static final String ADA = "ada@example.org";
    private static final Origin FILE = new Origin("file:people.csv", -1, 3, "a".repeat(32));

    private Journal journal;

    /** Opens the journal of this test; again after it was closed, it is the same one. */
    protected abstract Journal open(Clock clock);

    @BeforeEach
    void open() {
        journal = open(Clock.fixed(NOON, ZoneOffset.UTC));
    }

    @AfterEach
    void close() {
        journal.close();
    }

    private void deliver(Origin origin, String recordId) {
        announce(origin);
        assertThat(journal.delivered(origin, recordId, FIRST)).isFalse();
    }

    private void announce(Origin origin) {
        assertThat(journal.announce(Map.of(origin, IdentityClaim.of(ada(origin))), NOON)
                        .join())
                .isEmpty();
    }

    private List<Origin> byAddress(String email) {
        return journal.traces().byAddress(email).stream().map(Trace::origin).toList();
    }

    private static IntakeRecord unreadable(Origin origin, String text) {
        return Records.unreadable(origin, Payload.whole("text/csv", text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void findsDeliveredContactByItsAddressHoweverThatIsWritten() {
        deliver(origin(1), "record-1");

        Trace trace = journal.traces().byAddress("  ADA@Example.org ").get(0);

        assertThat(trace.origin()).isEqualTo(origin(1));
        assertThat(trace.state()).isEqualTo(State.DELIVERED);
        assertThat(trace.recordId()).isEqualTo("record-1");
        assertThat(trace.attempts().count()).isEqualTo(1);
        assertThat(trace.endedAt()).isEqualTo(NOON);
        assertThat(trace.events()).isEmpty();
        assertThat(byAddress("charles@example.org")).isEmpty();
    }

    @Test
    void findsContactAsLongAsItIsUnderWayAndWhenItIsParked() {
        announce(origin(1));
        assertThat(byAddress(ADA)).containsExactly(origin(1));

        journal.park(ada(origin(1)), FIRST, NOON.plusSeconds(60));
        assertThat(journal.traces().byAddress(ADA)).extracting(Trace::state).containsExactly(State.PARKED);

        assertThat(journal.delivered(origin(1), "record-1", FIRST)).isFalse();
        assertThat(journal.traces().byAddress(ADA)).extracting(Trace::state).containsExactly(State.DELIVERED);
    }

    @Test
    void findsContactThatWasSentByItself() {
        assertThat(journal.sending(origin(1), IdentityClaim.of(ada(origin(1))), FIRST))
                .isTrue();
        assertThat(byAddress(ADA)).containsExactly(origin(1));

        assertThat(journal.delivered(origin(1), "record-1", FIRST)).isFalse();
        assertThat(byAddress(ADA)).containsExactly(origin(1));
    }

    @Test
    void tellsTheWholeHistoryOfLetter() {
        announce(origin(1));
        String id = ((Ending.Buried) journal.bury(ada(origin(1)), refused(422), FIRST)).deadLetterId();
        assertThat(journal.deadLetters().replay(List.of(id), "ada")).isEqualTo(1);
        assertThat(journal.sending(origin(1), IdentityClaim.of(ada(origin(1))), FIRST.next(NOON)))
                .isTrue();
        assertThat(journal.delivered(origin(1), "record-1", FIRST.next(NOON))).isFalse();

        Trace trace = journal.traces().byAddress(ADA).get(0);

        assertThat(trace.state()).isEqualTo(State.DELIVERED);
        assertThat(trace.letterId()).isEqualTo(id);
        assertThat(trace.generation()).isEqualTo(1);
        assertThat(trace.attempts().count()).isEqualTo(2);
        assertThat(trace.events()).extracting(Event::what).containsExactly("replayed", "delivered");
    }

    @Test
    void findsWhatCouldNotBeReadByTheAddressesInIt() {
        Ending ending = journal.bury(
                unreadable(FILE, "name,mail\nAda,<Ada@example.org>\n\"x\",'bob@sub.example.co.uk'.\n@,a@,@b"),
                malformed(),
                AttemptHistory.NONE);
        assertThat(ending).isInstanceOf(Ending.Buried.class);

        assertThat(byAddress(ADA)).containsExactly(FILE);
        assertThat(byAddress("bob@sub.example.co.uk")).containsExactly(FILE);
        assertThat(byAddress("b@sub.example.co.uk")).isEmpty();
        assertThat(journal.traces().byAddress(ADA).get(0).reason()).isEqualTo(Reason.MALFORMED);
    }

    @Test
    void findsEditedLetterByOldAndNewAddress() {
        String id = ((Ending.Buried)
                        journal.bury(unreadable(FILE, "old@example.org"), malformed(), AttemptHistory.NONE))
                .deadLetterId();
        Payload edited = Payload.whole("text/csv", "new@example.org".getBytes(StandardCharsets.UTF_8));

        assertThat(journal.deadLetters().edit(id, edited, "ada", "address corrected"))
                .isTrue();

        assertThat(byAddress("old@example.org")).containsExactly(FILE);
        assertThat(byAddress("new@example.org")).containsExactly(FILE);
    }

    @Test
    void findsContactsByOriginAndItsBeginning() {
        deliver(origin(1), "record-1");
        deliver(origin(21), "record-2");
        announce(FILE);

        assertThat(journal.traces().byOrigin("kafka:contacts/0@21#0"))
                .extracting(Trace::origin)
                .containsExactly(origin(21));
        assertThat(journal.traces().byOrigin("kafka:contacts/")).hasSize(2);
        assertThat(journal.traces().byOrigin("file:people.csv#3"))
                .extracting(Trace::state)
                .containsExactly(State.SENDING);
        assertThat(journal.traces().byOrigin("file:%")).isEmpty();
        assertThat(journal.traces().byOrigin("_afka")).isEmpty();
    }

    @Test
    void findsContactsByRecordId() {
        String uuid = "0a1b2c3d-0000-4000-8000-000000000001";
        deliver(origin(1), uuid);
        deliver(origin(2), "plain");
        announce(origin(3));
        assertThat(journal.delivered(origin(3), uuid, FIRST)).isTrue();

        assertThat(journal.traces().byRecordId(uuid))
                .extracting(Trace::origin)
                .containsExactlyInAnyOrder(origin(1), origin(3));
        assertThat(journal.traces().byRecordId(uuid)).extracting(Trace::matched).containsOnlyOnce(true);
        assertThat(journal.traces().byRecordId("plain")).hasSize(1);
        assertThat(journal.traces().byRecordId("'")).isEmpty();
    }

    @Test
    void remembersAddressesBeyondRestart() {
        deliver(origin(1), "record-1");
        journal.close();
        open();

        assertThat(byAddress(ADA)).containsExactly(origin(1));
        assertThat(journal.traces().addressesSince()).isAfter(NOON.minusSeconds(86_400));
    }

    @Test
    void knowsNothingOfContactThatWasAnnouncedWithoutItsRecord() {
        assertThat(journal.announce(List.of(origin(1)), NOON).join()).isEmpty();

        assertThat(byAddress(ADA)).isEmpty();
        assertThat(journal.traces().byOrigin("kafka:contacts/0@1#0")).hasSize(1);
    }

    @Test
    void countsRowsByPlaceAndState() {
        deliver(origin(1), "record-1");
        deliver(origin(2), "record-2");
        announce(origin(3));
        IntakeRecord broken = unreadable(FILE, "a;b");
        assertThat(journal.bury(broken, malformed(), AttemptHistory.NONE)).isInstanceOf(Ending.Buried.class);

        List<PlaceTotal> all = new ArrayList<>();
        journal.traces().books().totals(Instant.EPOCH, all::add);
        List<PlaceTotal> later = new ArrayList<>();
        journal.traces().books().totals(NOON.plusSeconds(1), later::add);

        String place = origin(1).place();
        PlaceTotal sending = new PlaceTotal(place, State.SENDING, 1);
        assertThat(all)
                .containsExactlyInAnyOrder(
                        sending,
                        new PlaceTotal(place, State.DELIVERED, 2),
                        new PlaceTotal(FILE.place(), State.BURIED, 1));
        assertThat(later).containsExactly(sending);
    }

    @Test
    void handsOverTheRowsOfAPlaceInTheOrderOfTheirPositions() {
        deliver(origin(12), "record-12");
        announce(origin(11));
        deliver(origin(2), "record-2");
        IntakeRecord broken = unreadable(FILE, "a;b");
        assertThat(journal.bury(broken, malformed(), AttemptHistory.NONE)).isInstanceOf(Ending.Buried.class);

        List<BookRow> rows = new ArrayList<>();
        journal.traces().books().rows(origin(1).place(), rows::add);
        List<BookRow> files = new ArrayList<>();
        journal.traces().books().rows("file:", "file;", files::add);

        assertThat(rows)
                .containsExactly(
                        new BookRow(origin(11), State.SENDING),
                        new BookRow(origin(2), State.DELIVERED),
                        new BookRow(origin(12), State.DELIVERED));
        assertThat(files).containsExactly(new BookRow(FILE, State.BURIED));
        assertThat(journal.traces().books().begun()).isEqualTo(NOON);
    }

    /** The names of files come from anybody: none is a part, or the beginning, of another. */
    @Test
    void handsOverTheRowsOfNoOtherPlace() {
        for (String name : List.of("file:a", "file:a/1.2", "file:a0", "file:A", "file:a.csv", "file:ä", "file:%")) {
            deliver(new Origin(name, -1, 0, "a".repeat(32)), "record-" + name);
        }

        List<BookRow> rows = new ArrayList<>();
        journal.traces().books().rows("file:a", rows::add);
        List<BookRow> parts = new ArrayList<>();
        journal.traces().books().rows("file:a/", "file:a0", parts::add);

        assertThat(rows).extracting(row -> row.origin().place()).containsExactly("file:a");
        assertThat(parts).extracting(row -> row.origin().place()).containsExactly("file:a/1.2");
    }
}
