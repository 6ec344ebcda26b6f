package org.contactcourier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.contactcourier.contact.Contact;
import org.contactcourier.contact.Reason;
import org.contactcourier.contact.Violation;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.smarttask.ReferenceSettings;
import org.junit.jupiter.api.Test;

/** {@code smarttask.unknown-owner=bury}. */
class UnknownOwnerBuriedTest extends DeliveryWithReferences {
    @Override
    protected void adjust(Adjusted usual) {
        usual.linkCompany(true).unknownOwner(ReferenceSettings.UnknownOwner.BURY);
    }

    @Test
    void buriesAContactWhoseOwnerIsNobodyAndCreatesNoCompanyForIt() {
        IntakeRecord ada = record(1, contact("Person 1", Contact.SubType.PERSON, "", ENGINES, "nobody@acme.io"), root);

        deliver(ada);

        assertThat(ada.ending()).get().isInstanceOfSatisfying(Ending.Buried.class, buried -> {
            assertThat(buried.reason()).isEqualTo(Reason.INVALID);
            assertThat(letter(buried.deadLetterId()).violations())
                    .containsExactly(new Violation(
                            "/assigned_user", "unknown-owner", "nobody in SmartTask has the owner's e-mail address"));
            assertThat(letter(buried.deadLetterId()).mayExist()).isFalse();
        });
        assertThat(api.createRequestCount()).isZero();
        assertThat(smartTask.gateState().word()).isEqualTo("open");
    }

    @Test
    void buriesNobodyWhenTheOwnerCannotBeLookedUp() {
        api.answers(404).onFilterUsers().untilCleared();
        IntakeRecord ada = owned(1, "nobody@acme.io");

        deliver(ada);

        assertThat(ada.ending()).isEmpty();
        assertThat(reasons()).containsExactly("misconfigured");
    }

    @Test
    void leavesAContactThatWasDeliveredBeforeItsOwnerLeft() {
        deliver(owned(1, "mike@acme.io"));
        deliver(owned(2, "nobody@acme.io"));
        IntakeRecord again = owned(1, "nobody@acme.io");

        deliver(again);

        assertThat(again.ending()).get().isInstanceOf(Ending.AlreadyDelivered.class);
    }
}
