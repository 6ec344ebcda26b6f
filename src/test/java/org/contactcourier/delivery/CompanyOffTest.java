package org.contactcourier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.junit.jupiter.api.Test;

class CompanyOffTest extends DeliveryWithReferences {
    @Override
    protected void adjust(Adjusted usual) {
        usual.linkOwner(false);
    }

    @Test
    void sendsNothingButTheContact() {
        IntakeRecord ada = employee(1, ENGINES);
        IntakeRecord grace = owned(2, "mike@acme.io");

        deliver(ada);
        deliver(grace);

        assertThat(ada.ending()).get().isInstanceOf(Ending.Delivered.class);
        assertThat(grace.ending()).get().isInstanceOf(Ending.Delivered.class);
        assertThat(api.requests())
                .extracting(request -> request.bodyText())
                .containsExactly(
                        "{\"name\":\"Person 1\",\"record_sub_type\":\"person\"}",
                        "{\"name\":\"Person 2\",\"record_sub_type\":\"person\"}");
        assertThat(ada.notes()).isEmpty();
        assertThat(grace.notes()).isEmpty();
    }
}
