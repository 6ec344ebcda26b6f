package org.contactcourier.source.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Files of vCards on the shipped route. */
class VCardFileTest {
    private static final String ADA = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ada\r\nEND:VCARD\r\n";
    private static final String BOB = "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Bob\r\nEND:VCARD\r\n";

    @RegisterExtension
    final RunningInbox inbox = RunningInbox.started();

    @Test
    void deliversTheCardsOfAFileAndMovesItWithItsReceipt() throws IOException {
        inbox.drop("people.vcf", ADA + BOB);

        await().until(() -> inbox.has("done/people.vcf"));
        assertThat(inbox.ends.names()).containsExactlyInAnyOrder("Ada", "Bob");
        assertThat(inbox.read("done/people.vcf.receipt.ndjson"))
                .contains("\"origin\":\"file:people.vcf#0\"", "\"origin\":\"file:people.vcf#1\"");
    }

    @Test
    void buriesACardWithoutItsEndAndDeliversTheOthers() throws IOException {
        inbox.drop("people.vcf", ADA + "BEGIN:VCARD\r\nFN:Cy\r\n" + BOB);

        await().until(() -> inbox.has("failed/people.vcf"));
        assertThat(inbox.ends.names()).containsExactlyInAnyOrder("Ada", "Bob");
        assertThat(inbox.read("failed/people.vcf.receipt.ndjson"))
                .contains("\"outcome\":\"buried\"", "\"reason\":\"Malformed\"");
    }
}
