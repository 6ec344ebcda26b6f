package org.contactcourier.source.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InboxPollTest {
    @TempDir
    private Path inbox;

    @Test
    void saysWhyTheInboxCannotBePolledUntilAPollSucceeds() {
        try (FileSource source = new FileLine(inbox, new FileLine.Ends()).source) {
            source.poll().fails(new IOException("the share is gone"));

            assertThat(source.problem())
                    .hasValueSatisfying(problem ->
                            assertThat(problem).contains("can't be polled").contains("the share is gone"));

            assertThat(source.poll().begins(inbox.toFile())).isTrue();
            source.poll().ends();

            assertThat(source.problem()).isEmpty();
        }
    }

    @Test
    void readsNothingIfCamelPollsAnotherFolder() {
        try (FileSource source = new FileLine(inbox, new FileLine.Ends()).source) {
            assertThat(source.poll().begins(inbox.resolve("other").toFile())).isFalse();

            assertThat(source.problem())
                    .hasValueSatisfying(problem -> assertThat(problem).contains("in place of the inbox"));
        }
    }
}
