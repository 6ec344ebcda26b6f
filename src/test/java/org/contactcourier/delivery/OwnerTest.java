package org.contactcourier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.contactcourier.contact.Contact;
import org.contactcourier.contact.Note;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.sandbox.SeenRequest;
import org.junit.jupiter.api.Test;

/** An owner's e-mail address becomes the contact's assigned user. */
class OwnerTest extends DeliveryWithReferences {
    @Override
    protected void adjust(Adjusted usual) {
        usual.useCreated(false);
    }

    private List<SeenRequest> lookUps() {
        return api.requests().stream().filter(request -> !request.isCreate()).toList();
    }

    @Test
    void assignsTheColleagueWhoHasTheAddress() {
        IntakeRecord ada = owned(1, "jane.doe@acme.io");

        deliver(ada);

        assertThat(ada.ending()).get().isInstanceOf(Ending.Delivered.class);
        assertThat(created("Person 1").ownerId()).isEqualTo(61);
        assertThat(ada.notes()).isEmpty();
        assertThat(lookUps()).singleElement().satisfies(request -> {
            assertThat(request.path()).isEqualTo("/v1.0/organization-user/filter-users/38");
            assertThat(request.query()).isEqualTo("query=jane.doe%40acme.io&page_no=1&list_size=100");
            assertThat(request.bodyText()).isEqualTo("[]");
            assertThat(request.headerNames())
                    .containsExactlyInAnyOrder(
                            "Authorization",
                            "Accept",
                            "Content-Type",
                            "Content-Length",
                            "Host",
                            "Connection",
                            "User-Agent");
        });
        assertThat(journal.calls()).containsExactly("find", "sending", "delivered");
        assertThat(row(1).attempts().count()).isEqualTo(1);
    }

    @Test
    void findsTheColleagueWhateverTheCase() {
        deliver(owned(1, "Jane.DOE@Acme.io"));

        assertThat(created("Person 1").ownerId()).isEqualTo(61);
    }

    @Test
    void asksForAnAddressWithCharactersThatMeanSomethingInAQuery() {
        deliver(owned(1, "a+b&c=d@acme.io"));

        assertThat(lookUps()).singleElement().satisfies(request -> assertThat(request.query())
                .startsWith("query=a%2Bb%26c%3Dd%40acme.io&page_no=1"));
    }

    /** Filter Users finds its query anywhere in name and address. */
    @Test
    void takesNoColleagueWhoseAddressOnlyContainsTheOwners() {
        IntakeRecord ada = owned(1, "doe@acme.io");

        deliver(ada);

        assertThat(ada.ending()).get().isInstanceOf(Ending.Delivered.class);
        assertThat(created("Person 1").ownerId()).isZero();
        assertThat(ada.notes()).containsExactly(new Note("/assigned_user", "unknown-owner", "doe@acme.io", null));
    }

    @Test
    void asksOnceForAllContactsOfAnOwner() throws Exception {
        api.latency(Duration.ofMillis(20));
        List<IntakeRecord> all = IntStream.range(0, 60)
                .mapToObj(i -> owned(i, i % 2 == 0 ? "mike@acme.io" : "nobody@acme.io"))
                .toList();

        await(deliverAll(all));

        assertThat(all).allMatch(record -> record.ending().isPresent());
        assertThat(lookUps()).hasSize(2);
        assertThat(api.contacts())
                .filteredOn(contact -> contact.ownerId() == 57)
                .hasSize(30);
    }

    @Test
    void asksNobodyForAUserIdThatTheContactHas() {
        Contact contact = contact("Person 1", Contact.SubType.PERSON, "", null, "jane.doe@acme.io", 57L);

        deliver(record(1, contact, root));

        assertThat(created("Person 1").ownerId()).isEqualTo(57);
        assertThat(lookUps()).isEmpty();
    }

    @Test
    void asksAgainAfterAnAnswerThatCannotBeRead() {
        api.answers(200)
                .withBody("[{\"email\":\"mike@acme.io\"}]")
                .onFilterUsers()
                .forNext(1);
        api.answersGarbage().onFilterUsers().forNext(1);

        deliver(owned(1, "mike@acme.io"));

        assertThat(created("Person 1").ownerId()).isEqualTo(57);
        assertThat(row(1).attempts().mayExist()).isFalse();
        assertThat(api.createRequests()).singleElement().matches(request -> !request.usesCreated());
    }

    @Test
    void asksForTheNextPageOfAServerThatDoesNotFilter() {
        String others = "[" + "{\"email\":\"x@acme.io\",\"user_id\":1},".repeat(99)
                + "{\"email\":\"x@acme.io\",\"user_id\":1}]";
        api.answers(200).withBody(others).onFilterUsers().forNext(1);

        deliver(owned(1, "mike@acme.io"));

        assertThat(lookUps())
                .extracting(SeenRequest::query)
                .satisfiesExactly(first -> assertThat(first).contains("page_no=1"), second -> assertThat(second)
                        .contains("page_no=2"));
    }

    @Test
    void sendsAContactOnceMoreWhenItsOwnerIsRefused() {
        deliver(owned(1, "mike@acme.io"));
        api.answers(422).forContact(sent -> sent.json().hasNonNull("assigned_user"), 1);
        IntakeRecord grace = owned(2, "mike@acme.io");

        deliver(grace);

        assertThat(grace.ending()).get().isInstanceOf(Ending.Delivered.class);
        assertThat(created("Person 2").ownerId()).isEqualTo(57);
        assertThat(lookUps()).hasSize(2);
    }

    @Test
    void buriesAContactThatIsRefusedAgainWithItsOwner() {
        api.refuses(422, sent -> sent.name().equals("Person 1"));
        IntakeRecord ada = owned(1, "mike@acme.io");

        deliver(ada);

        assertThat(ada.ending()).get().isInstanceOf(Ending.Buried.class);
        assertThat(api.createRequestCount()).isEqualTo(2);
    }
}
