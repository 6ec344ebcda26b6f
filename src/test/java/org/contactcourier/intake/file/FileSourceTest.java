package org.contactcourier.intake.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.contactcourier.intake.file.FileLine.claims;
import static org.contactcourier.intake.file.FileLine.drop;
import static org.contactcourier.intake.file.FileLine.json;
import static org.contactcourier.intake.file.FileLine.list;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSourceTest {
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
    void deliversDroppedDocumentAndMovesItWithItsReceipts() throws IOException {
        drop(inbox, "ada.json", "{\"name\":\"Ada\"}");

        awaitMove("done/ada.json");
        assertThat(ends.names()).containsExactly("Ada");
        assertThat(list(inbox.resolve("done")))
                .containsExactly("ada.json", "ada.json.receipt.json", "ada.json.receipt.ndjson");
        assertThat(json(inbox.resolve("done/ada.json.receipt.json"))
                        .path("delivered")
                        .asInt())
                .isOne();
        assertThat(Files.readString(inbox.resolve("done/ada.json.receipt.ndjson"), UTF_8))
                .contains(
                        "\"index\":0",
                        "\"origin\":\"file:ada.json#0~",
                        "\"outcome\":\"delivered\"",
                        "\"record_id\":\"id-0\"");
        assertThat(claims(inbox)).isEmpty();
        assertThat(line.source.problem()).isEmpty();
    }

    private void awaitMove(String to) {
        await().atMost(Duration.ofSeconds(15))
                .until(() -> Files.exists(inbox.resolve(to)) && claims(inbox).isEmpty());
    }
}
