package org.contactcourier.source.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.Optional;
import org.contactcourier.contact.Reason;
import org.contactcourier.record.Ending;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A mail that somebody saved and dropped. */
class MailInInboxTest {
    private static final String TWO_LISTS = """
            Subject: two lists
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: application/json; name=a.json

            [{"name":"Ada"}]
            --b
            Content-Type: application/json; name=b.json

            [{"name":"Bob"}]
            --b--
            """;

    @RegisterExtension
    final RunningInbox inbox = RunningInbox.started();

    @Test
    void deliversTheContactsOfAllParts() throws IOException {
        inbox.drop("lists.eml", TWO_LISTS);

        inbox.awaitMove("done/lists.eml");
        assertThat(inbox.ends.names()).containsExactlyInAnyOrder("Ada", "Bob");
        assertThat(inbox.read("done/lists.eml.receipt.ndjson"))
                .contains(
                        "\"index\":0,\"origin\":\"file:lists.eml/1#0\"",
                        "\"index\":1,\"origin\":\"file:lists.eml/2#1\"");
        assertThat(inbox.json("done/lists.eml.receipt.json").path("delivered").asInt())
                .isEqualTo(2);
    }

    @Test
    void movesAMailWithoutAContactToFailedAndSaysSo() throws IOException {
        inbox.drop("hello.eml", "Subject: hello\n\nHow are you?\n");

        inbox.awaitMove("failed/hello.eml");
        assertThat(inbox.read("failed/hello.eml.receipt.ndjson"))
                .contains("\"origin\":\"file:hello.eml/0#0\"", "the mail holds no contact");
    }

    @Test
    void tellsHowParkedContactsOfSeveralPartsEnded() throws IOException {
        inbox.ends.rule = record -> Optional.of(new Ending.Parked("SmartTask fails on it"));
        inbox.drop("lists.eml", TWO_LISTS);
        inbox.awaitMove("done/lists.eml");

        inbox.ends.journal.replaceAll((key, parked) -> key.contains("/1#")
                ? new Ending.Delivered("id-1", false)
                : new Ending.Buried(Reason.REFUSED, "refused", "letter-2"));

        await().until(() ->
                inbox.json("done/lists.eml.receipt.json").path("parked").asInt() == 0);
        assertThat(inbox.read("done/lists.eml.receipt.ndjson"))
                .contains("\"outcome\":\"delivered\"", "\"outcome\":\"buried\"");
    }
}
