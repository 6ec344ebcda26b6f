package org.contactcourier.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.contactcourier.journal.Records.FIRST;
import static org.contactcourier.journal.Records.NOON;
import static org.contactcourier.journal.Records.ada;
import static org.contactcourier.journal.Records.origin;
import static org.contactcourier.journal.Records.refused;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.contactcourier.journal.DeadLetters.Filter;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.journal.outbox.OutboxSettings;
import org.contactcourier.journal.outbox.OutboxTable;
import org.contactcourier.journal.outbox.OutboxTable.Content;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Organization;
import org.contactcourier.record.Origin;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each contact stays with the SmartTask organization that it was for first, wherever the journal is kept. */
public abstract class OrganizationsContract {
    private static final Organization SALES = new Organization("sales");
    private static final Organization SUPPORT = new Organization("support");
    private static final Origin ORIGIN = origin(17);
    private static final Instant LATER = NOON.plusSeconds(60);

    private Journal journal;

    /** Opens the journal of this test; again after it was closed, it is the same one. */
    protected abstract Journal open(OutboxSettings copies);

    /** Its copies. */
    protected abstract OutboxTable outbox(Journal opened);

    @BeforeEach
    void open() {
        journal = open(JournalContract.BOTH_COPIES);
    }

    @AfterEach
    void close() {
        journal.close();
    }

    /** As after a kill: rows keep their owner, and the next start is another. */
    private void reopenAfterDeath() {
        close();
        open();
    }

    private static IntakeRecord adaTo(Organization organization, Origin origin) {
        IntakeRecord record = ada(origin);
        record.goesTo(organization);
        return record;
    }

    private void announce(IntakeRecord record) {
        assertThat(journal.announce(Map.of(record.origin(), IdentityClaim.of(record)), NOON)
                        .join())
                .isEmpty();
    }

    /** As its row says it, which is what counts. */
    private Organization organization() {
        return journal.find(ORIGIN).orElseThrow().organization();
    }

    private List<Origin> due(Organization organization) {
        return journal.due(organization, LATER, 10).stream()
                .map(Journal.DueContact::origin)
                .toList();
    }

    private List<Origin> dueReplays(Organization organization) {
        return journal.dueReplays(organization, LATER, 10).stream()
                .map(Journal.DueContact::origin)
                .toList();
    }

    @Test
    void remembersTheNumberOfEach() {
        assertThat(journal.organizationNumbers().all()).isEmpty();
        journal.organizationNumbers().remember(Organization.UNNAMED, 38);
        journal.organizationNumbers().remember(SALES, 999_999_999_999_999_999L);
        journal.organizationNumbers().remember(Organization.UNNAMED, 71);
        reopenAfterDeath();

        assertThat(journal.organizationNumbers().all())
                .isEqualTo(Map.of(Organization.UNNAMED, 71L, SALES, 999_999_999_999_999_999L));
    }

    @Test
    void countsWhatMayStillBeSent() {
        bury(adaTo(Organization.UNNAMED, ORIGIN));
        journal.park(adaTo(SALES, origin(18)), FIRST, LATER);
        announce(adaTo(SALES, origin(19)));
        IntakeRecord givenBack = adaTo(SALES, origin(20));
        announce(givenBack);
        journal.release(givenBack.origin(), FIRST);
        IntakeRecord delivered = adaTo(SUPPORT, origin(21));
        announce(delivered);
        assertThat(journal.delivered(delivered.origin(), "d-1", FIRST)).isFalse();

        assertThat(journal.organizationNumbers().unended(Organization.UNNAMED)).hasToString("1 dead letter");
        assertThat(journal.organizationNumbers().unended(SALES)).hasToString("1 parked, 2 under way");
        assertThat(journal.organizationNumbers().unended(SUPPORT)).hasToString("");
    }

    @Test
    void findsLettersOfTheOneWithoutAName() {
        bury(adaTo(Organization.UNNAMED, ORIGIN));
        bury(adaTo(SALES, origin(18)));

        assertThat(journal.deadLetters()
                        .count(new Filter(
                                State.BURIED, null, null, null, null, null, null, null, Organization.UNNAMED)))
                .isEqualTo(1);
    }

    private String bury(IntakeRecord record) {
        return ((Ending.Buried) journal.bury(record, refused(422), FIRST)).deadLetterId();
    }

    @Test
    void handsOutToEachOrganizationWhatIsItsOwn() {
        journal.park(ada(origin(1)), FIRST, NOON);
        journal.park(adaTo(SALES, origin(2)), FIRST, NOON);
        journal.park(adaTo(SALES, origin(3)), FIRST, NOON);
        journal.deadLetters().replay(List.of(bury(adaTo(SUPPORT, origin(4)))), "ada");

        assertThat(due(Organization.UNNAMED)).containsExactly(origin(1));
        assertThat(due(SALES)).containsExactlyInAnyOrder(origin(2), origin(3));
        assertThat(due(SUPPORT)).isEmpty();
        assertThat(dueReplays(SUPPORT)).containsExactly(origin(4));
        assertThat(dueReplays(Organization.UNNAMED)).isEmpty();
    }

    @Test
    void findsLettersOfAnOrganization() {
        String ours = bury(adaTo(SALES, origin(1)));
        String theirs = bury(adaTo(SUPPORT, origin(2)));
        String unnamed = bury(ada(origin(3)));

        assertThat(letters(SALES)).containsExactly(ours);
        assertThat(letters(SUPPORT)).containsExactly(theirs);
        assertThat(letters(null)).containsExactlyInAnyOrder(ours, theirs, unnamed);
    }

    private List<String> letters(@Nullable Organization organization) {
        DeadLetters.Filter filter = new DeadLetters.Filter(
                JournalEntry.State.BURIED, null, null, null, null, null, null, null, organization);
        return journal.deadLetters().list(filter, null, 10).stream()
                .map(DeadLetters.Summary::id)
                .toList();
    }

    @Test
    void countsWhatIsKeptForEachOrganization() {
        long bytes = ada(ORIGIN).payload().size();
        journal.park(ada(origin(1)), FIRST, NOON);
        journal.park(adaTo(SALES, origin(2)), FIRST, NOON);
        journal.park(adaTo(SALES, origin(3)), FIRST, NOON);
        for (long position : List.of(4L, 5L)) {
            journal.deadLetters().replay(List.of(bury(adaTo(SUPPORT, origin(position)))), "ada");
        }
        Map<Organization, KeptContacts> expected = Map.of(
                Organization.UNNAMED,
                new KeptContacts(1, bytes, 0),
                SALES,
                new KeptContacts(2, 2 * bytes, 0),
                SUPPORT,
                new KeptContacts(0, 0, 2));

        assertThat(journal.kept()).isEqualTo(expected);
        assertThat(journal.parkedCount()).isEqualTo(3);
        assertThat(journal.parkedBytes()).isEqualTo(3 * bytes);
        reopenAfterDeath();
        assertThat(journal.kept()).as("counted anew").isEqualTo(expected);

        journal.delivered(origin(2), "record-2", FIRST);
        bury(ada(origin(3)));
        journal.delivered(origin(4), "record-4", FIRST);
        int stopped = journal.deadLetters().stopReplays("ada");

        assertThat(stopped).isEqualTo(1);
        assertThat(journal.kept()).containsOnlyKeys(Organization.UNNAMED);
        Erased erased = journal.traces().erase("ada@example.org", "ada");
        assertThat(erased.parked()).isEqualTo(1);
        assertThat(journal.kept()).isEmpty();
    }

    /** Meanwhile the source's key was changed: what comes from there now is for the one without a name. */
    @Test
    void staysWithItsOrganizationWhateverBecomesOfIt() {
        announce(nobody(SALES));
        assertThat(organization()).isEqualTo(SALES);
        reopenAfterDeath();
        assertThat(journal.find(ORIGIN)).hasValueSatisfying(entry -> {
            assertThat(entry.abandoned()).isTrue();
            assertThat(entry.organization()).isEqualTo(SALES);
        });
        assertThat(journal.inDoubt(10)).extracting(InDoubt::organization).containsExactly(SALES);

        journal.park(nobody(Organization.UNNAMED), FIRST.unconfirmed(), NOON);
        assertThat(due(SALES)).containsExactly(ORIGIN);
        assertThat(due(Organization.UNNAMED)).isEmpty();

        assertThat(journal.sending(ORIGIN, IdentityClaim.of(nobody(SALES)), FIRST.next(NOON)))
                .isTrue();
        reopenAfterDeath();
        assertThat(due(SALES)).as("its try was left open").containsExactly(ORIGIN);

        String letter = bury(nobody(Organization.UNNAMED));
        assertThat(organization()).isEqualTo(SALES);
        assertThat(journal.deadLetter(letter))
                .hasValueSatisfying(buried -> assertThat(buried.organization()).isEqualTo(SALES));
        journal.deadLetters().edit(letter, nobody(Organization.UNNAMED).payload(), "ada", "nothing");
        journal.deadLetters().replay(List.of(letter), "ada");
        assertThat(dueReplays(SALES)).containsExactly(ORIGIN);
        assertThat(dueReplays(Organization.UNNAMED)).isEmpty();

        assertThat(journal.sending(ORIGIN, IdentityClaim.of(nobody(SALES)), FIRST.next(NOON)))
                .isTrue();
        journal.park(nobody(Organization.UNNAMED), FIRST, NOON);
        reopenAfterDeath();
        assertThat(dueReplays(SALES)).as("a try that failed").containsExactly(ORIGIN);

        journal.delivered(ORIGIN, "record-1", FIRST);
        reopenAfterDeath();
        assertThat(organization()).isEqualTo(SALES);
    }

    /** It shares no identity: those of a dead process aren't free at once. */
    private static IntakeRecord nobody(Organization organization) {
        IntakeRecord record = Records.unreadable(ORIGIN, ada(ORIGIN).payload());
        record.goesTo(organization);
        return record;
    }

    @Test
    void remembersOrganizationOfWhatIsDeliveredAtOnce() {
        announce(adaTo(SALES, ORIGIN));

        journal.delivered(ORIGIN, "record-1", FIRST);

        assertThat(organization()).isEqualTo(SALES);
        assertThat(journal.traces().byRecordId("record-1"))
                .singleElement()
                .satisfies(trace -> assertThat(trace.organization()).isEqualTo(SALES));
    }

    /** SmartTask's record ids are GUIDs: who gets one that is known has met the same record, whatever its organization is called. */
    @Test
    void knowsRecordIdsAcrossOrganizations() {
        announce(adaTo(SALES, origin(1)));
        announce(adaTo(SUPPORT, origin(2)));

        assertThat(journal.delivered(origin(1), "0a1b2c3d-0000-4000-8000-000000000001", FIRST))
                .isFalse();
        assertThat(journal.delivered(origin(2), "0a1b2c3d-0000-4000-8000-000000000001", FIRST))
                .isTrue();
    }

    @Test
    void sendsWhatItsSourceGivesAgainWhereItWasToGoBefore() {
        bury(adaTo(SALES, ORIGIN));
        journal.acknowledged(List.of(ORIGIN));

        assertThat(journal.giveAgain(adaTo(SUPPORT, ORIGIN))).isTrue();

        assertThat(dueReplays(SALES)).containsExactly(ORIGIN);
        assertThat(dueReplays(SUPPORT)).isEmpty();
        assertThat(journal.kept()).containsOnlyKeys(SALES);
    }

    /** The last line of defence: no way through the program may send a contact to another organization than its row's. */
    @Test
    void refusesToSendToAnotherOrganization() {
        announce(adaTo(SALES, origin(1)));
        journal.release(origin(1), FIRST.unconfirmed());
        journal.park(ada(origin(2)), FIRST, NOON);

        for (IntakeRecord stray : List.of(ada(origin(1)), adaTo(SUPPORT, origin(1)), adaTo(SALES, origin(2)))) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> journal.sending(stray.origin(), IdentityClaim.of(stray), FIRST.next(NOON)))
                    .withMessageContaining("goes to SmartTask");
        }

        assertThat(journal.find(origin(1)).orElseThrow().attempts()).isEqualTo(FIRST.unconfirmed());
        assertThat(journal.find(origin(2)).orElseThrow().state()).isEqualTo(State.PARKED);
        assertThat(journal.sending(origin(1), IdentityClaim.of(adaTo(SALES, origin(1))), FIRST.next(NOON)))
                .isTrue();
    }

    @Test
    void tellsPeopleAndProgramsOrganizationThatHasAName() {
        bury(adaTo(SALES, origin(1)));
        bury(ada(origin(2)));

        assertThat(journal.deadLetters().list(Filter.ALL, null, 10))
                .extracting(DeadLetters.Summary::organization)
                .containsExactlyInAnyOrder(SALES, Organization.UNNAMED);
        for (Content content : Content.values()) {
            assertThat(outbox(journal).due(content, LATER))
                    .extracting(copy -> new String(copy.body(), StandardCharsets.UTF_8))
                    .satisfiesExactlyInAnyOrder(
                            named -> assertThat(named).contains("\"organization\":\"sales\""),
                            unnamed -> assertThat(unnamed).doesNotContain("organization"));
        }
    }
}
