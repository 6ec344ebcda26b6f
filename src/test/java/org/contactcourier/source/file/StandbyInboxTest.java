package org.contactcourier.source.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.contactcourier.record.Ending;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes that share an inbox and a journal: the journal says which of them reads. */
class StandbyInboxTest {
    private static final Optional<String> OTHER = Optional.of("process other/17 reads");

    @TempDir
    Path inbox;

    private final FileLine.Ends ends = new FileLine.Ends(); // what the shared journal knows
    private final AtomicReference<Optional<String>> beforeOne = new AtomicReference<>(Optional.empty());
    private final AtomicReference<Optional<String>> beforeTwo = new AtomicReference<>(OTHER);
    private FileLine one;
    private FileLine two;

    private void start() {
        one = new FileLine(inbox, ends, beforeOne::get).start();
        two = new FileLine(inbox, ends, beforeTwo::get).start();
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
    }

    @Test
    void standsByWithoutAProblem() throws IOException {
        start();
        Path ignored = FileLine.drop(inbox, "ada.json", "{\"name\":\"Ada\"}");

        await().until(() -> Files.exists(inbox.resolve("done/ada.json")));

        assertThat(two.source.problem()).isEmpty();
        assertThat(two.source.standby()).contains("standby: process other/17 reads");
        assertThat(one.source.standby()).isEmpty();
        assertThat(two.source.poll().lastPoll()).isEqualTo(Instant.EPOCH);
        assertThat(ends.names()).containsExactly("Ada");
    }

    @Test
    void takesOverWithTheClaimsOfTheOtherProcess() throws IOException {
        ends.rule = record -> Optional.empty(); // the first reader gets nowhere
        start();
        Path ignored = FileLine.drop(inbox, "ada.json", "{\"name\":\"Ada\"}");
        await().until(() -> !ends.arrived.isEmpty());
        assertThat(FileLine.claims(inbox)).isNotEmpty();

        beforeOne.set(Optional.of("process other/18 reads"));
        ends.rule = record -> Optional.of(new Ending.Delivered("record-1", false));
        beforeTwo.set(Optional.empty());

        await().until(() -> Files.exists(inbox.resolve("done/ada.json")));
        await().until(() -> FileLine.claims(inbox).isEmpty());
        assertThat(one.source.problem()).isEmpty();
        assertThat(two.source.problem()).isEmpty();
        assertThat(FileLine.list(inbox.resolve("done")))
                .containsExactly("ada.json", "ada.json.receipt.json", "ada.json.receipt.ndjson");
    }

    /** It may not know yet that it has lost the inbox while it reads a file; what it does then must do no harm. */
    @Test
    void movesNothingOnceItHasLostTheInbox() throws Exception {
        ends.rule = record -> {
            beforeOne.set(Optional.of("process other/18 reads"));
            return Optional.of(new Ending.Delivered("record-1", false));
        };
        start();
        Path ignored = FileLine.drop(inbox, "ada.json", "{\"name\":\"Ada\"}");
        await().until(() -> !ends.arrived.isEmpty() && one.source.standby().isPresent());

        assertThat(inbox.resolve("done/ada.json")).doesNotExist();

        beforeTwo.set(Optional.empty());
        await().until(() -> Files.exists(inbox.resolve("done/ada.json")));
        assertThat(Files.readString(inbox.resolve("done/ada.json.receipt.ndjson")))
                .as("the journal knows it")
                .contains("already-delivered");
    }

    @Test
    void changesHandsAgainAndAgain() throws IOException {
        start();
        for (int round = 0; round < 4; round++) {
            String name = "person" + round + ".json";
            Path ignored = FileLine.drop(inbox, name, "{\"name\":\"Person " + round + "\"}");
            await().until(() -> Files.exists(inbox.resolve("done").resolve(name)));
            boolean isFirst = beforeOne.get().isEmpty();
            (isFirst ? beforeOne : beforeTwo).set(OTHER);
            (isFirst ? beforeTwo : beforeOne).set(Optional.empty());
        }

        assertThat(ends.names()).containsExactly("Person 0", "Person 1", "Person 2", "Person 3");
    }
}
