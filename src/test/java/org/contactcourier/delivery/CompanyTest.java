package org.contactcourier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.contactcourier.contact.Contact;
import org.contactcourier.contact.Note;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.sandbox.SeenRequest;
import org.contactcourier.sandbox.SentContact;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A contact's company goes first, and what goes wrong with it neither loses nor buries nor doubles the contact. */
class CompanyTest extends DeliveryWithReferences {
    private final IntakeRecord ada = employee(1, ENGINES);

    @Override
    protected void adjust(Adjusted usual) {
        usual.linkCompany(true).useCreated(false).maxInFlight(4).patience(Duration.ofSeconds(2));
    }

    private void isLinked(IntakeRecord record, String name) {
        assertThat(record.ending()).get().isInstanceOf(Ending.Delivered.class);
        assertThat(record.notes()).isEmpty();
        assertThat(api.companies())
                .singleElement()
                .satisfies(company -> assertThat(created(name).parentId()).isEqualTo(company.recordId()));
        assertThat(api.contactCount()).isEqualTo(2);
    }

    private void isDeliveredAlone(IntakeRecord record, String code) {
        assertThat(record.ending()).get().isInstanceOf(Ending.Delivered.class);
        assertThat(record.notes()).containsExactly(new Note("/parent/name", code, ENGINES, null));
        assertThat(created("Person 1").parentId()).isEmpty();
    }

    @Test
    void sendsTheCompanyFirstAndThenTheContactWithItsRecordId() {
        deliver(ada);

        isLinked(ada, "Person 1");
        assertThat(api.createRequests())
                .hasSize(2)
                .satisfiesExactly(
                        company -> {
                            assertThat(company.bodyText())
                                    .isEqualTo(
                                            "{\"name\":\"Analytical Engines\",\"record_sub_type\":\"organization\"}");
                            assertThat(company.usesCreated()).isTrue();
                        },
                        contact -> assertThat(contact.usesCreated()).isFalse());
        assertThat(journal.calls()).containsExactly("find", "sending", "delivered");
    }

    @Test
    void asksOnceHoweverManyContactsNameACompanyAtOnce() throws Exception {
        api.latency(Duration.ofMillis(20));
        api.racy(Duration.ofMillis(20));
        List<IntakeRecord> all =
                IntStream.range(0, 200).mapToObj(i -> employee(i, ENGINES)).toList();

        await(deliverAll(all));

        assertThat(all).allMatch(record -> record.ending().isPresent());
        assertThat(requestsFor(ENGINES)).hasSize(1);
        assertThat(api.companies()).hasSize(1);
        assertThat(api.contacts())
                .filteredOn(contact -> !contact.isOrganization())
                .hasSize(200)
                .allMatch(contact ->
                        contact.parentId().equals(api.companies().get(0).recordId()));
        assertThat(api.maxInFlight()).isEqualTo(4);
    }

    @Test
    void asksOnceForSpellingsThatDifferInCaseAndBlanks() {
        deliver(ada);

        deliver(employee(2, "ANALYTICAL  engines"));

        assertThat(api.companies()).hasSize(1);
        assertThat(api.createRequestCount()).isEqualTo(3);
        assertThat(created("Person 2").parentId()).isEqualTo(created("Person 1").parentId());
    }

    @Test
    void asksNothingForAContactThatHasEnded() {
        deliver(ada);
        IntakeRecord again = employee(1, "Another Name");

        deliver(again);

        assertThat(again.ending()).get().isInstanceOf(Ending.AlreadyDelivered.class);
        assertThat(api.createRequestCount()).isEqualTo(2);
    }

    @Test
    void takesARecordIdThatTheContactHasAsItIs() {
        String id = "0303cfa3-ebce-4928-8e03-df260ec17686";
        Contact contact = contact("Person 1", Contact.SubType.PERSON, "", new Contact.Company(id, ENGINES), null, null);

        deliver(record(1, contact, root));

        assertThat(created("Person 1").parentId()).isEqualTo(id);
        assertThat(api.createRequestCount()).isEqualTo(1);
    }

    /** Exports of companies have the name in both columns: it became its own parent. */
    @Test
    void doesNotMakeAnOrganizationItsOwnParent() {
        IntakeRecord itself =
                record(1, contact(ENGINES, Contact.SubType.ORGANIZATION, "", "analytical engines", null), root);

        deliver(itself);

        assertThat(itself.ending()).get().isInstanceOf(Ending.Delivered.class);
        assertThat(api.createRequestCount()).isEqualTo(1);
        assertThat(created(ENGINES).parentId()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 500, 502, 503})
    void findsACompanyThatWasCreatedWithoutAWord(int status) {
        api.answers(status).butCreates().forContact(SentContact.company(ENGINES), 2);

        deliver(ada);

        isLinked(ada, "Person 1");
        assertThat(requestsFor(ENGINES)).hasSize(3).allMatch(SeenRequest::usesCreated);
    }

    @Test
    void findsACompanyAfterAConnectionThatWasReset() {
        api.resetsAfterReading().butCreates().forContact(SentContact.company(ENGINES), 1);

        deliver(ada);

        isLinked(ada, "Person 1");
    }

    @Test
    void findsACompanyAfterAnAnswerThatDoesNotCome() {
        api.neverAnswers().butCreates().forContact(SentContact.company(ENGINES), 1);

        deliver(ada);

        isLinked(ada, "Person 1");
    }

    @Test
    void findsACompanyAfterAnAnswerThatCannotBeRead() {
        api.answersGarbage().butCreates().forContact(SentContact.company(ENGINES), 1);
        api.answersWithoutRecordId().butCreates().forContact(SentContact.company(ENGINES), 1);

        deliver(ada);

        isLinked(ada, "Person 1");
    }

    @Test
    void leavesNoDoubtAboutAContactThatWasNotSent() {
        api.answers(500).forContact(SentContact.company(ENGINES), 2);

        deliver(ada);

        isLinked(ada, "Person 1");
        assertThat(row(1).attempts().mayExist()).isFalse();
        assertThat(row(1).attempts().count()).isEqualTo(3);
        assertThat(requestsFor("Person 1")).singleElement().matches(request -> !request.usesCreated());
    }

    @Test
    void usesUpNoAttemptWhenItAsksTooFast() {
        api.answers(429).withRetryAfter(Duration.ZERO).forContact(SentContact.company(ENGINES), 6);

        deliver(ada);

        isLinked(ada, "Person 1");
        assertThat(requestsFor(ENGINES)).hasSize(7);
        assertThat(row(1).attempts().count()).isEqualTo(1);
    }

    @Test
    void pausesEverybodyWhenTheCompanyIsToldTo() {
        api.answers(503).withRetryAfter(Duration.ofMinutes(30)).forContact(SentContact.company(ENGINES), 1);
        IntakeRecord other = record(2);

        deliver(ada);
        deliver(other);

        assertThat(List.of(ada, other)).allMatch(one -> one.ending().isEmpty());
        assertThat(api.requestCount()).isEqualTo(1);
        assertThat(reasons()).containsExactly("retry-after");
    }

    @Test
    void waitsAtTheGateWhenTheTokenIsNotAcceptedForTheCompany() {
        api.answers(401).forContact(SentContact.company(ENGINES), 1);

        deliver(ada);

        isLinked(ada, "Person 1");
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404, 500})
    void closesTheGateWhenNothingButTheCompanyIsThereToFail(int status) {
        api.answers(status).forContact(SentContact.company(ENGINES));

        deliver(ada);

        assertThat(ada.ending()).isEmpty();
        assertThat(requestsFor("Person 1")).isEmpty();
        assertThat(journal.find(origin(1))).isEmpty();
        assertThat(reasons()).containsExactly(status == 500 ? "unconfirmed" : "misconfigured");
    }

    @Test
    void leavesAContactWhenTheConnectionForItsCompanyIsRefused() {
        api.isDown();

        deliver(ada);

        assertThat(ada.ending()).isEmpty();
        assertThat(reasons()).containsExactly("unavailable");
    }

    @Test
    void linksAContactOnceSmartTaskIsBack() {
        api.isDown();
        deliver(ada);
        api.isUp();
        IntakeRecord again = employee(1, ENGINES);

        deliver(again);

        isLinked(again, "Person 1");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 409, 413, 414, 422})
    void sendsAContactWithoutACompanyThatIsRefused(int status) {
        api.refuses(status, SentContact.company(ENGINES));

        deliver(ada);

        isDeliveredAlone(ada, "company-refused");
    }

    @Test
    void asksOnceForACompanyThatIsRefused() {
        api.refuses(422, SentContact.company(ENGINES));
        deliver(ada);

        IntakeRecord other = employee(2, ENGINES);
        deliver(other);

        assertThat(requestsFor(ENGINES)).hasSize(1);
        assertThat(codes(other)).containsExactly("company-refused");
    }

    @Test
    void takesNoPersonOfThatNameForTheCompany() {
        deliver(record(9, contact(ENGINES, Contact.SubType.PERSON, "", null, null), root));

        deliver(ada);

        isDeliveredAlone(ada, "company-differs");
        assertThat(api.companies()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"record_id\":\"r-1\",\"record_sub_type\":\"organization\",\"name\":\"Difference Engines\"}",
                "{\"record_id\":\"r-1\",\"record_sub_type\":\"person\",\"name\":\"Analytical Engines\"}",
                "{\"record_id\":\"r-1\",\"record_sub_type\":null,\"name\":\"Analytical Engines\"}",
                "{\"record_id\":\"r-1\",\"record_sub_type\":\"organization\",\"name\":null}",
                "{\"record_id\":\"r-1\"}"
            })
    void takesNothingButAnOrganizationOfThatNameForTheCompany(String answer) {
        api.answers(200).withBody(answer).forContact(SentContact.company(ENGINES));

        deliver(ada);

        isDeliveredAlone(ada, "company-differs");
    }

    @Test
    void sendsAContactWithoutItsCompanyWhenItIsRefusedWithIt() {
        api.refuses(422, SentContact::hasParent);

        deliver(ada);

        isDeliveredAlone(ada, "company-refused");
        assertThat(row(1).attempts().mayExist()).isFalse();
    }

    @Test
    void asksAgainForACompanyThatWasRefusedAsAParent() {
        api.refuses(422, SentContact::hasParent);
        deliver(ada);
        api.clearFaults();

        deliver(employee(2, ENGINES));

        assertThat(requestsFor(ENGINES)).hasSize(2);
        assertThat(created("Person 2").parentId())
                .isEqualTo(api.companies().get(0).recordId());
    }

    @Test
    void buriesAContactThatIsRefusedAlsoWithoutItsCompany() {
        api.refuses(422, SentContact.named("Person 1"));

        deliver(ada);

        assertThat(ada.ending()).get().isInstanceOf(Ending.Buried.class);
        assertThat(requestsFor("Person 1")).hasSize(2);
        assertThat(row(1).attempts().count()).isEqualTo(2);
    }

    @Test
    void neverHasTwoRequestsForOneContactInFlight() throws Exception {
        api.latency(Duration.ofMillis(10));
        List<IntakeRecord> all = IntStream.range(0, 40)
                .mapToObj(i -> employee(i, "Company " + i))
                .toList();

        await(deliverAll(all));

        assertThat(all).allMatch(record -> record.ending().isPresent());
        assertThat(api.createRequestCount()).isEqualTo(80);
        assertThat(api.maxInFlight()).isEqualTo(4);
    }

    @Test
    void findsTheCompanyAgainAfterACrashBetweenItAndTheContact() throws Exception {
        journal.breaks("sending"); // the last moment before the contact's own bytes
        deliver(ada);
        assertThat(ada.ending()).isEmpty();
        assertThat(api.companies()).hasSize(1);

        restart();
        IntakeRecord again = employee(1, ENGINES);
        deliver(again);

        isLinked(again, "Person 1");
        assertThat(requestsFor(ENGINES)).hasSize(2);
        assertThat(row(1).state()).isEqualTo(State.DELIVERED);
        assertThat(row(1).attempts().mayExist()).isFalse();
    }

    @Test
    void findsTheCompanyAgainAfterACrashThatLeftTheContactOpen() throws Exception {
        api.answers(500).butCreates().forContact(SentContact.named("Person 1"));
        deliver(ada);
        assertThat(ada.ending()).isEmpty();
        api.clearFaults();

        restart();
        IntakeRecord again = employee(1, ENGINES);
        deliver(again);

        isLinked(again, "Person 1");
        assertThat(row(1).attempts().mayExist()).isTrue();
    }
}
