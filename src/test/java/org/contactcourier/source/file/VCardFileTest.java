package org.contactcourier.source.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.contactcourier.source.file.FileLine.drop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of vCards on the shipped route. */
class VCardFileTest {
    private static final String ADA = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ada\r\nEND:VCARD\r\n";
    private static final String BOB = "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Bob\r\nEND:VCARD\r\n";

    @TempDir
    private Path temporary;

    private final FileLine.Ends ends = new FileLine.Ends();
    private Path inbox;
    private FileLine line;

    @BeforeEach
    void startLine() {
        inbox = temporary.resolve("inbox");
        line = new FileLine(inbox, ends).start();
        await().until(() -> Files.exists(inbox.resolve(".claimed/.lock")));
    }

    @AfterEach
    void stopLine() {
        line.close();
    }

    @Test
    void deliversTheCardsOfAFileAndMovesItWithItsReceipt() throws IOException {
        drop(inbox, "people.vcf", ADA + BOB);

        await().until(() -> Files.exists(inbox.resolve("done/people.vcf")));
        assertThat(ends.names()).containsExactlyInAnyOrder("Ada", "Bob");
        assertThat(Files.readString(inbox.resolve("done/people.vcf.receipt.ndjson"), UTF_8))
                .contains("\"origin\":\"file:people.vcf#0\"", "\"origin\":\"file:people.vcf#1\"");
    }

    @Test
    void buriesACardWithoutItsEndAndDeliversTheOthers() throws IOException {
        drop(inbox, "people.vcf", ADA + "BEGIN:VCARD\r\nFN:Cy\r\n" + BOB);

        await().until(() -> Files.exists(inbox.resolve("failed/people.vcf")));
        assertThat(ends.names()).containsExactlyInAnyOrder("Ada", "Bob");
        assertThat(Files.readString(inbox.resolve("failed/people.vcf.receipt.ndjson"), UTF_8))
                .contains("\"outcome\":\"buried\"", "\"reason\":\"Malformed\"");
    }
}
