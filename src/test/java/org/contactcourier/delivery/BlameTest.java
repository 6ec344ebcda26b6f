package org.contactcourier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.awaitility.Awaitility;
import org.contactcourier.contact.Contact;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Payload;
import org.contactcourier.sandbox.CreatedContact;
import org.contactcourier.sandbox.SeenRequest;
import org.contactcourier.sandbox.SentContact;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * SmartTask fails on a company or on an owner while it accepts others: no contact is buried for that, and nobody waits for
 * long.
 */
class BlameTest extends DeliveryWithReferences {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Bystanders bystanders = new Bystanders();

    @Override
    protected boolean withParked() {
        return true;
    }

    @Override
    protected void adjust(Adjusted usual) {
        usual.linkCompany(true).parkedDelays(Duration.ofMillis(100), Duration.ofMillis(200));
    }

    @AfterEach
    void endTraffic() throws Exception {
        bystanders.end();
    }

    private void othersPass() {
        // So that others pass while one is tried. With the same for all, those who go off together would answer in that
        // order.
        api.latency(Duration.ofMillis(5), Duration.ofMillis(60));
        bystanders.pass(api, workers, number -> deliver(record(number)));
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(PATIENCE).until(condition);
    }

    /** With a payload that the journal's reader makes the same contact of. */
    private IntakeRecord kept(int number, String field, String value) {
        Contact contact = contact(
                "Person " + number,
                Contact.SubType.PERSON,
                "",
                field.equals("company") ? value : null,
                field.equals("owner") ? value : null);
        String json = "{\"name\":\"Person %d\",\"%s\":\"%s\"}".formatted(number, field, value);
        return IntakeRecord.of(
                origin(number),
                Payload.whole("application/json", json.getBytes(StandardCharsets.UTF_8)),
                contact,
                root);
    }

    private State state(int number) {
        return row(number).state();
    }

    @Test
    void parksAContactWhoseCompanyFailsWhileOthersPass() {
        api.answers(500).forContact(SentContact.company(ENGINES));
        othersPass();
        IntakeRecord ada = kept(1, "company", ENGINES);

        deliver(ada);

        assertThat(ada.ending()).get().isInstanceOf(Ending.Parked.class);
        assertThat(row(1).attempts().mayExist()).isFalse();
        assertThat(requestsFor("Person 1")).isEmpty();
        assertThat(smartTask.gateState().word()).isEqualTo("open");
    }

    @Test
    void sendsAContactWithoutACompanyThatFailsToTheLastWhileOthersPass() {
        api.answers(500).forContact(SentContact.company(ENGINES));
        othersPass();
        deliver(kept(1, "company", ENGINES));

        await(() -> state(1) == State.DELIVERED);

        assertThat(created("Person 1").parentId()).isEmpty();
        assertThat(journal.calls()).doesNotContain("bury");
        assertThat(row(1).attempts().mayExist()).isFalse();
    }

    @Test
    void linksAParkedContactOnceItsCompanyIsAccepted() {
        api.answers(500).forContact(SentContact.company(ENGINES), 4);
        othersPass();
        deliver(kept(1, "company", ENGINES));

        await(() -> state(1) == State.DELIVERED);

        assertThat(created("Person 1").parentId())
                .isEqualTo(api.companies().get(0).recordId());
    }

    /** Each tried the whole series for itself, one after the other, and kept a worker that long. */
    @Test
    void failsOnceForAllThatWaitForTheSameCompany() throws Exception {
        api.answers(500).forContact(SentContact.company(ENGINES));
        othersPass();
        List<IntakeRecord> all = IntStream.range(0, 50)
                .mapToObj(i -> kept(i, "company", ENGINES))
                .toList();

        List<Future<Exchange>> deliveries = deliverAll(all);
        await(deliveries);
        long requests = requestsFor(ENGINES).size();

        assertThat(all)
                .allMatch(record ->
                        record.ending().filter(Ending.Parked.class::isInstance).isPresent());
        assertThat(requests).isLessThan(20); // of 150; parked ones ask again meanwhile
    }

    @Test
    void leavesAContactWhenItsOwnerCannotBeLookedUp() {
        api.answers(500).onFilterUsers().untilCleared();
        IntakeRecord ada = kept(1, "owner", "mike@acme.io");

        deliver(ada);

        assertThat(ada.ending()).isEmpty();
        assertThat(api.createRequestCount()).isZero();
        assertThat(journal.find(origin(1))).isEmpty();
        assertThat(reasons()).containsExactly("unconfirmed");
    }

    @Test
    void neitherBuriesNorIgnoresAnOwnerWhoseLookUpFailsWhileOthersPass() {
        api.answers(422).onFilterUsers().untilCleared();
        othersPass();
        await(
                () -> { // again and again as from its source: nobody else may pass during a single look-up
                    IntakeRecord record = kept(1, "owner", "mike@acme.io");
                    deliver(record);
                    return record.ending().isPresent();
                });
        await(() -> row(1).attempts().parkedTries() >= 6); // more than it would take to bury it
        assertThat(state(1)).isEqualTo(State.PARKED);

        api.clearFaults();

        await(() -> state(1) == State.DELIVERED);
        assertThat(created("Person 1").ownerId()).isEqualTo(57);
        assertThat(journal.calls()).doesNotContain("bury");
    }

    /** Person and company often share a phone number, whose lock comes after the company's: each waited for the other. */
    @Test
    void createsOneCompanyThatIsAContactToo() throws Exception {
        api.racy(Duration.ofMillis(10));
        List<IntakeRecord> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            String phone = "+44 20 7946 000" + i;
            all.add(organization(100 + i, ENGINES, phone));
            all.add(record(i, contact("Person " + i, Contact.SubType.PERSON, phone, ENGINES, null), root));
            all.add(employee(200 + i, ENGINES));
        }

        await(deliverAll(all));

        assertThat(all).allMatch(record -> record.ending()
                .filter(Ending.Delivered.class::isInstance)
                .isPresent());
        assertThat(api.companies()).hasSize(1);
        assertThat(api.duplicates()).extracting(CreatedContact::name).isEmpty();
        assertThat(requestsFor(ENGINES))
                .filteredOn(request -> !request.bodyText().contains("phones"))
                .hasSize(1);
        assertThat(api.createRequests()).allMatch(SeenRequest::usesCreated);
    }
}
