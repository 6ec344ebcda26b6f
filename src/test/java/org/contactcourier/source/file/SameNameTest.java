package org.contactcourier.source.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.contactcourier.record.Ending;
import org.contactcourier.source.PausableSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A feed that leaves each of its files under one name. Once the second wasn't claimed before the first had ended, and the third
 * replaced it.
 */
class SameNameTest {
    private static final String NAME = "contacts.csv";

    @RegisterExtension
    final RunningInbox inbox = RunningInbox.started();

    private final CountDownLatch answer = new CountDownLatch(1);

    /** How a feed replaces its file. */
    private interface Feed {
        void leave(Path file, String content) throws IOException;
    }

    @AfterEach
    void answerAll() {
        answer.countDown();
    }

    @Test
    void isReadWhileTheFirstOfItsNameIsStillInWork() throws IOException {
        answerNothingFor("First");
        inbox.drop(NAME, table("First"));
        await().until(() -> inbox.ends.names().contains("First"));

        inbox.drop(NAME, table("Second"));
        await().until(() -> inbox.has("done/" + NAME));
        inbox.drop(NAME, table("Third"));
        await().until(() -> moved().size() == 2);

        assertThat(inbox.ends.names()).containsExactly("First", "Second", "Third");
        assertThat(inbox.claims()).hasSize(1);
        answer.countDown();
        await().until(() -> moved().size() == 3 && inbox.claims().isEmpty());
        assertThat(inbox.ends.arrived)
                .extracting(record -> record.origin().toString())
                .containsOnly("file:" + NAME + "#0");
        for (String file : moved()) {
            assertThat(inbox.json("done/" + file + ".receipt.json")
                            .path("delivered")
                            .asInt())
                    .isOne();
        }
    }

    @Test
    void isClaimedThoughEveryThreadIsBusy() throws IOException {
        answerNothingFor("First");
        for (int i = 0; i < 40; i++) {
            inbox.drop("busy-" + i + ".json", "{\"name\":\"First\"}");
        }
        await().until(() -> inbox.claims().size() == 40);

        inbox.drop(NAME, table("Second"));
        await().until(() -> !inbox.has(NAME));
        inbox.drop(NAME, table("Third"));
        await().until(() -> !inbox.has(NAME));
        answer.countDown();

        await().until(() -> inbox.claims().isEmpty());
        assertThat(inbox.ends.names()).contains("Second", "Third").hasSize(42);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rename", "truncate", "delete"})
    void isKeptEachTimeThatAFeedReplacesItWhileTheGateIsClosed(String how) throws IOException {
        Feed feed = feed(how);
        inbox.line().source.pause(PausableSource.GATE_IS_CLOSED);
        for (int i = 1; i <= 5; i++) {
            feed.leave(inbox.resolve(NAME), table("Ada " + i, "Bob " + i, "Eve"));
            int files = i;
            await().until(() -> inbox.claims().size() == files && !inbox.has(NAME));
        }
        assertThat(inbox.ends.arrived).isEmpty();

        inbox.line().source.resume(PausableSource.GATE_IS_CLOSED);

        await().until(() -> inbox.claims().isEmpty());
        assertThat(moved()).hasSize(5);
        assertThat(inbox.ends.journal.keySet()).hasSize(11); // Eve is the same row each time
        assertThat(inbox.ends.names()).contains("Ada 1", "Ada 2", "Ada 3", "Ada 4", "Ada 5", "Bob 5");
        assertThat(delivered()).isEqualTo(11);
    }

    @Test
    void isReadByTheNextProcessFromAllItsClaims() throws IOException {
        inbox.line().source.pause(PausableSource.GATE_IS_CLOSED);
        for (int i = 1; i <= 3; i++) {
            inbox.drop(NAME, table("Ada " + i));
            await().until(() -> !inbox.has(NAME));
        }

        inbox.restart(400);

        await().until(() -> moved().size() == 3 && inbox.claims().isEmpty());
        assertThat(inbox.ends.names()).containsExactlyInAnyOrder("Ada 1", "Ada 2", "Ada 3");
    }

    @Test
    void staysInTheInboxWhileAnOperatorPausesTheSource() throws IOException {
        inbox.line().source.pause(PausableSource.GATE_IS_CLOSED);
        inbox.line().source.pause("an operator: not now");
        inbox.drop(NAME, table("Ada"));
        await().pollDelay(FileLine.SETTLE.multipliedBy(3)).until(() -> inbox.has(NAME));

        inbox.line().source.resume("an operator: not now");

        await().until(() -> inbox.claims().size() == 1);
        assertThat(inbox.has(NAME)).isFalse();
    }

    private static Feed feed(String how) {
        return switch (how) {
            case "rename" ->
                (file, content) -> {
                    Path next = Files.writeString(file.resolveSibling("next.tmp"), content);
                    Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
                };
            case "truncate" -> Files::writeString;
            default ->
                (file, content) -> {
                    Files.deleteIfExists(file);
                    Files.writeString(Files.createFile(file), content);
                };
        };
    }

    private static String table(String... names) {
        StringBuilder rows = new StringBuilder("name,company\n");
        Stream.of(names).forEach(name -> rows.append(name).append(",Analytical Engines\n"));
        return rows.toString();
    }

    private void answerNothingFor(String name) {
        inbox.ends.rule = record -> {
            if (record.contact() != null && record.contact().name().equals(name)) {
                await().atMost(Duration.ofMinutes(1)).until(() -> answer.getCount() == 0);
            }
            return Optional.of(new Ending.Delivered("id", false));
        };
    }

    private List<String> moved() throws IOException {
        return inbox.list("done").stream()
                .filter(name -> !name.contains(".receipt."))
                .toList();
    }

    private int delivered() throws IOException {
        int sum = 0;
        for (String file : moved()) {
            sum += inbox.counts("done/" + file + ".receipt.json", "delivered").get(0);
        }
        return sum;
    }
}
