package org.contactcourier.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.contactcourier.journal.Records.FIRST;
import static org.contactcourier.journal.Records.NOON;
import static org.contactcourier.journal.Records.ada;
import static org.contactcourier.journal.Records.malformed;
import static org.contactcourier.journal.Records.origin;
import static org.contactcourier.journal.Records.refused;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.contactcourier.contact.Reason;
import org.contactcourier.journal.DeadLetters.Event;
import org.contactcourier.journal.DeadLetters.Filter;
import org.contactcourier.journal.DeadLetters.Summary;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.record.Ending;
import org.contactcourier.record.Organization;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A journal that is encrypted at rest, wherever it is kept: the same tests run on each. */
public abstract class EncryptedJournalContract {
    protected static final Encryption OLD = keys(1);
    protected static final Encryption BOTH = keys(2, 1);
    protected static final Encryption NEW = keys(2);

    private Journal journal;

    /** The keys whose bytes are these numbers. */
    protected static Encryption keys(int... numbers) {
        List<String> lines = Arrays.stream(numbers)
                .mapToObj(number -> {
                    byte[] key = new byte[32];
                    Arrays.fill(key, (byte) number);
                    return Base64.getEncoder().encodeToString(key);
                })
                .toList();
        return Encryption.of(lines).orElseThrow();
    }

    /** Opens the journal of this test; again after it was closed, it is the same one. */
    protected abstract Journal open(Encryption encryption);

    /** Encrypts anew what isn't of the present key. */
    protected abstract long renew(Journal opened);

    /** All that the database holds of payloads, letters and events, as bytes. */
    protected abstract String stored();

    private void reopen(Encryption encryption) {
        close();
        journal = open(encryption);
    }

    @AfterEach
    void close() {
        if (journal != null) {
            journal.close();
            journal = null;
        }
    }

    private String bury(Origin origin) {
        journal.announce(Map.of(origin, IdentityClaim.of(ada(origin))), NOON).join();
        return ((Ending.Buried) journal.bury(ada(origin), refused(422), FIRST)).deadLetterId();
    }

    private DeadLetter letter(String id) {
        return journal.deadLetters().find(id).orElseThrow();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void keepsNothingReadableAndGivesAllBack() {
        journal = open(OLD);
        String id = bury(origin(1));
        journal.park(ada(origin(2)), FIRST, NOON);
        String edited = bury(origin(3));
        Payload other = Payload.whole("application/json", bytes("{\"email\":\"ada@example.com\"}"));
        assertThat(journal.deadLetters().edit(edited, other, "ada", "ada@example.org to ada@example.com"))
                .isTrue();
        assertThat(journal.deadLetters().discard(List.of(bury(origin(4))), "ada", "Ada Lovelace asked for it"))
                .isEqualTo(1);
        journal.deadLetters().note("ada", "searched", "ada@example.org");

        assertThat(stored()).doesNotContain("ada@example", "Lovelace", "refused the contact", "Invalid contact");
        assertThat(letter(id).payload().bytes())
                .isEqualTo(ada(origin(1)).payload().bytes());
        assertThat(letter(id).contact()).contains("Ada Lovelace");
        assertThat(letter(id).answer()).contains("Invalid contact");
        assertThat(letter(id).message()).contains("status 422");
        assertThat(letter(edited).payload().bytes()).isEqualTo(other.bytes());
        assertThat(journal.deadLetters().history(edited))
                .extracting(Event::detail)
                .containsExactly("ada@example.org to ada@example.com");
        assertThat(journal.due(Organization.UNNAMED, NOON, 5).get(0).bytes())
                .isEqualTo(ada(origin(2)).payload().bytes());
        assertThat(journal.find(origin(1)).orElseThrow().message()).contains("status 422");
        assertThat(journal.deadLetters().list(Filter.ALL, null, 9))
                .extracting(Summary::message)
                .allMatch(message -> message.contains("status 422"));
        assertThat(journal.traces().byAddress("ada@example.org")).hasSize(4);
    }

    @Test
    void replaysAndBuriesAgain() {
        journal = open(OLD);
        String id = bury(origin(1));
        assertThat(journal.deadLetters().replay(List.of(id), "ada")).isEqualTo(1);

        assertThat(journal.dueReplays(Organization.UNNAMED, NOON, 5).get(0).bytes())
                .isEqualTo(ada(origin(1)).payload().bytes());
        assertThat(journal.bury(ada(origin(1)), refused(400), FIRST)).isInstanceOf(Ending.Buried.class);

        assertThat(letter(id).generation()).isEqualTo(1);
        assertThat(journal.deadLetters().history(id))
                .extracting(Event::detail)
                .allMatch(detail -> detail != null && detail.startsWith("Refused: SmartTask refused"));
        assertThat(stored()).doesNotContain("refused the contact");
    }

    @Test
    void findsLettersByOriginAndCauseButNotByWhatIsEncrypted() {
        journal = open(OLD);
        String id = bury(origin(1));
        String cause = journal.deadLetters().list(Filter.ALL, null, 1).get(0).cause();

        assertThat(found("contacts/0@1")).containsExactly(id);
        assertThat(found(cause)).containsExactly(id);
        assertThat(found("Lovelace")).isEmpty();
    }

    private List<String> found(String text) {
        Filter filter = new Filter(State.BURIED, null, null, null, null, null, text, null, null);
        return journal.deadLetters().list(filter, null, 9).stream()
                .map(Summary::id)
                .toList();
    }

    @Test
    void refusesToStartWithoutItsKey() {
        journal = open(OLD);
        bury(origin(1));
        close();

        assertThatExceptionOfType(JournalException.class)
                .isThrownBy(() -> open(Encryption.NONE))
                .withMessageContaining("encrypted with key")
                .withMessageContaining("journal.encryption-key-file");
        assertThatExceptionOfType(JournalException.class)
                .isThrownBy(() -> open(NEW))
                .withMessageContaining(OLD.keyIds().iterator().next())
                .withMessageContaining(NEW.keyIds().iterator().next());
    }

    @Test
    void changesItsKeyWhileTheOldOneIsStillThere() {
        journal = open(OLD);
        String id = bury(origin(1));
        journal.park(ada(origin(2)), FIRST, NOON);
        assertThat(journal.deadLetters().replay(List.of(bury(origin(3))), "ada"))
                .isEqualTo(1);
        reopen(BOTH);
        String later = bury(origin(4));
        assertThat(letter(id).contact()).contains("Ada");

        assertThat(renew(journal)).isPositive();
        assertThat(renew(journal)).isZero();
        reopen(NEW);

        assertThat(Stream.of(id, later).map(this::letter))
                .allMatch(letter -> String.valueOf(letter.contact()).contains("Ada"));
        assertThat(journal.due(Organization.UNNAMED, NOON, 5)).hasSize(1);
        assertThat(journal.dueReplays(Organization.UNNAMED, NOON, 5)).hasSize(1);
        assertThat(journal.traces().byAddress("ada@example.org")).hasSize(4);
    }

    @Test
    void readsWhatWasWrittenBeforeThereWasKeyAndEncryptsIt() {
        journal = open(Encryption.NONE);
        String id = bury(origin(1));
        assertThat(journal.deadLetters().edit(id, ada(origin(1)).payload(), "ada", "ada@example.org"))
                .isTrue();
        reopen(OLD);
        assertThat(letter(id).contact()).contains("Ada Lovelace");
        assertThat(stored()).contains("Lovelace");

        assertThat(renew(journal)).isPositive();

        assertThat(stored()).doesNotContain("Lovelace", "ada@example");
        assertThat(letter(id).contact()).contains("Ada Lovelace");
        assertThat(journal.deadLetters().history(id)).extracting(Event::detail).containsExactly("ada@example.org");
    }

    @Test
    void erasesPersonByAddress() {
        for (Encryption encryption : List.of(Encryption.NONE, OLD)) {
            journal = open(encryption);
            long base = encryption.isOn() ? 100 : 0;
            String id = bury(origin(base + 1));
            journal.park(ada(origin(base + 2)), FIRST, NOON);
            Origin delivered = origin(base + 3);
            journal.announce(Map.of(delivered, IdentityClaim.of(ada(delivered))), NOON)
                    .join();
            assertThat(journal.delivered(delivered, "record-" + base, FIRST)).isFalse();
            journal.deadLetters().note("ada", "searched", "ADA@example.org");
            Payload bobs = Payload.whole("text/csv", bytes("bob@example.org"));
            Origin other = origin(base + 4);
            String bob = ((Ending.Buried)
                            journal.bury(Records.unreadable(other, bobs), malformed(), AttemptHistory.NONE))
                    .deadLetterId();
            assertThat(journal.deadLetters().edit(id, ada(origin(base + 1)).payload(), "ada", "ada@example.org"))
                    .isTrue();
            long buried = journal.deadLetters(Reason.REFUSED);

            assertThat(journal.traces().erase(" Ada@Example.org", "bob")).isEqualTo(new Erased(1, 1, 1, 1, 0));

            assertThat(journal.traces().byAddress("ada@example.org")).isEmpty();
            assertThat(journal.deadLetters().find(id)).isEmpty();
            assertThat(journal.deadLetters().history(id))
                    .extracting(Event::what)
                    .containsExactly("edited", "erased");
            assertThat(journal.deadLetters().history(id))
                    .extracting(Event::detail)
                    .containsOnlyNulls();
            assertThat(journal.parkedCount()).isZero();
            assertThat(journal.parkedBytes()).isZero();
            assertThat(journal.deadLetters(Reason.REFUSED)).isEqualTo(buried - 1);
            assertThat(journal.due(Organization.UNNAMED, NOON, 5)).isEmpty();
            assertThat(journal.find(origin(base + 2)).orElseThrow().state()).isEqualTo(State.DISCARDED);
            assertThat(journal.find(delivered).orElseThrow().state()).isEqualTo(State.DELIVERED);
            assertThat(journal.deadLetters().find(bob)).isPresent();
            assertThat(stored()).doesNotContain("ada@example", "ADA@example", "Lovelace");
            assertThat(journal.traces().erase("ada@example.org", "bob")).isEqualTo(new Erased(0, 0, 0, 0, 0));
            close();
        }
    }

    @Test
    void leavesAloneWhatIsUnderWayAndSaysSo() {
        journal = open(OLD);
        journal.announce(Map.of(origin(1), IdentityClaim.of(ada(origin(1)))), NOON)
                .join();

        assertThat(journal.traces().erase("ada@example.org", "bob").underWay()).isEqualTo(1);
        assertThat(journal.traces().byAddress("ada@example.org")).hasSize(1);
    }

    /** Somebody may send what looks encrypted. */
    @Test
    void givesBackWhatLooksEncryptedAsItWas() {
        for (Encryption encryption : List.of(Encryption.NONE, OLD)) {
            journal = encryption.isOn() ? open(encryption) : open(Encryption.NONE);
            for (String text : List.of(
                    "sealed:", "sealed::", "sealed:x", "sealed::x", OLD.currentMark() + "AAAA", "sealed:zz:y")) {
                Origin origin = new Origin("file:" + encryption + text.hashCode(), -1, 1, "a".repeat(32));
                Payload payload = Payload.whole("text/plain", bytes(text));
                String id = ((Ending.Buried)
                                journal.bury(Records.unreadable(origin, payload), malformed(), AttemptHistory.NONE))
                        .deadLetterId();
                assertThat(journal.deadLetters().edit(id, payload, "ada", text)).isTrue();

                assertThat(letter(id).payload().bytes()).as(text).isEqualTo(bytes(text));
                assertThat(journal.deadLetters().history(id))
                        .extracting(Event::detail)
                        .containsExactly(text);
            }
            close();
        }
    }
}
