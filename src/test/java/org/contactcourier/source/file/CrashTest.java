package org.contactcourier.source.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.contactcourier.source.file.FileLine.claims;
import static org.contactcourier.source.file.FileLine.drop;
import static org.contactcourier.source.file.FileLine.json;
import static org.contactcourier.source.file.FileLine.list;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.contactcourier.record.Ending;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each crash leaves behind is brought to its end by the next start: ADR 0006, step by step. */
class CrashTest {
    private static final String ADA = "{\"name\":\"Ada\"}";

    @TempDir
    private Path temporary;

    private final FileLine.Ends ends = new FileLine.Ends();
    private Path inbox;
    private Path claim;

    /** Where the process died. */
    enum Step {
        CLAIMED,
        LINES_BEGUN,
        RECEIPTS_COMPLETE,
        PLANNED,
        LINES_LINKED,
        RECEIPTS_LINKED,
        FILE_LINKED,
        FILE_GONE_FROM_CLAIM,
        LINES_RENAMED,
        RECEIPTS_RENAMED,
        NAME_CREATED_EMPTY;

        boolean isAfter(Step other) {
            return compareTo(other) >= 0;
        }
    }

    /** Lets a first process deliver Ada, and takes the claim it has then. */
    @BeforeEach
    void deliver() throws IOException {
        inbox = temporary.resolve("inbox");
        ends.rule = record -> Optional.empty();
        try (FileLine first = new FileLine(inbox, ends).start()) {
            await().until(() -> Files.exists(inbox.resolve(".claimed/.lock")));
            drop(inbox, "ada.json", ADA);
            await().until(() -> !ends.arrived.isEmpty());
            assertThat(first.source.problem()).isEmpty();
        }
        claim = inbox.resolve(".claimed").resolve(claims(inbox).get(0));
        ends.journal.put(ends.arrived.get(0).origin().key(), new Ending.Delivered("id-0", false));
        ends.arrived.clear();
        ends.rule = record -> Optional.of(new Ending.Delivered("second", false));
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void finishesWhatTheDeadProcessBegan(Step step) throws IOException {
        leaveAsAfter(step);

        try (FileLine next = new FileLine(inbox, ends).start()) {
            await().until(() -> claims(inbox).isEmpty());
            assertThat(next.source.problem()).isEmpty();
        }

        assertThat(list(inbox.resolve("done")))
                .containsExactly("ada.json", "ada.json.receipt.json", "ada.json.receipt.ndjson");
        assertThat(Files.readString(inbox.resolve("done/ada.json"))).isEqualTo(ADA);
        assertThat(json(inbox.resolve("done/ada.json.receipt.json"))
                        .path("records")
                        .asInt())
                .isOne();
        assertThat(ends.journal.values()).containsExactly(new Ending.Delivered("id-0", false));
        assertThat(ends.arrived.stream().map(record -> record.origin().place())).allMatch("file:ada.json"::equals);
        assertThat(list(inbox.resolve("failed"))).isEmpty();
    }

    @Test
    void choosesAnotherNameWhenThePlannedOneIsTaken() throws IOException {
        leaveAsAfter(Step.PLANNED);
        Files.writeString(inbox.resolve("done/ada.json"), "somebody else's");

        try (FileLine next = new FileLine(inbox, ends).start()) {
            await().until(() -> claims(inbox).isEmpty());
            assertThat(next.source.problem()).isEmpty();
        }

        assertThat(Files.readString(inbox.resolve("done/ada.json"))).isEqualTo("somebody else's");
        assertThat(list(inbox.resolve("done")))
                .hasSize(4)
                .filteredOn(name -> name.startsWith("ada~"))
                .hasSize(3);
    }

    @Test
    void readsFileAgainThatGrewAfterThePlan() throws IOException {
        leaveAsAfter(Step.RECEIPTS_LINKED);
        Files.writeString(claim.resolve("ada.json"), "\n{\"name\":\"Bob\"}\n", StandardOpenOption.APPEND);

        try (FileLine next = new FileLine(inbox, ends).start()) {
            await().until(() -> claims(inbox).isEmpty());
            assertThat(next.source.problem()).isEmpty();
        }

        assertThat(list(inbox.resolve("done")))
                .containsExactly("ada.json", "ada.json.receipt.json", "ada.json.receipt.ndjson");
        assertThat(json(inbox.resolve("done/ada.json.receipt.json"))
                        .path("records")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void waitsWhileSomethingIsInTheWayOfItsFolders() throws IOException {
        leaveAsAfter(Step.RECEIPTS_COMPLETE);
        Files.delete(inbox.resolve("failed"));
        Files.writeString(inbox.resolve("failed"), "in the way");

        try (FileLine next = new FileLine(inbox, ends).start()) {
            await().until(() -> next.source.problem().isPresent());
            assertThat(claim.resolve("ada.json")).exists();
            Files.delete(inbox.resolve("failed"));

            await().until(() -> claims(inbox).isEmpty());
            assertThat(next.source.problem()).isEmpty();
        }

        assertThat(list(inbox.resolve("done"))).hasSize(3);
    }

    @Test
    void removesClaimThatNeverGotItsFile() throws IOException {
        Files.createDirectory(inbox.resolve(".claimed/20260101T000000000Z"));

        try (FileLine next = new FileLine(inbox, ends).start()) {
            await().until(() -> claims(inbox).isEmpty());
            assertThat(next.source.problem()).isEmpty();
        }

        assertThat(list(inbox.resolve("done"))).hasSize(3);
    }

    private void leaveAsAfter(Step step) throws IOException {
        Path done = inbox.resolve("done");
        Path file = claim.resolve("ada.json");
        Path lines = claim.resolve(Receipt.LINES);
        Path summary = claim.resolve(Receipt.SUMMARY);
        Files.deleteIfExists(lines);
        if (step.isAfter(Step.LINES_BEGUN)) {
            Files.writeString(lines, step == Step.LINES_BEGUN ? "{\"ind" : "{\"index\":0}\n");
        }
        if (step.isAfter(Step.RECEIPTS_COMPLETE)) {
            Files.writeString(summary, "{\"records\":1}");
        }
        if (step.isAfter(Step.PLANNED)) {
            BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
            ObjectMapper mapper = new ObjectMapper();
            Files.write(
                    claim.resolve(".final"),
                    mapper.writeValueAsBytes(mapper.createObjectNode()
                            .put("folder", "done")
                            .put("name", "ada.json")
                            .put("size", is.size())
                            .put("modified", is.lastModifiedTime().toString())));
        }
        switch (step) {
            case LINES_LINKED -> Files.createLink(done.resolve("ada.json.receipt.ndjson"), lines);
            case RECEIPTS_LINKED -> linkReceipts(done, lines, summary);
            case FILE_LINKED -> {
                linkReceipts(done, lines, summary);
                Files.createLink(done.resolve("ada.json"), file);
            }
            case FILE_GONE_FROM_CLAIM -> {
                linkReceipts(done, lines, summary);
                Files.createLink(done.resolve("ada.json"), file);
                Files.delete(file);
            }
            case LINES_RENAMED -> Files.move(lines, done.resolve("ada.json.receipt.ndjson"));
            case RECEIPTS_RENAMED -> {
                Files.move(lines, done.resolve("ada.json.receipt.ndjson"));
                Files.move(summary, done.resolve("ada.json.receipt.json"));
            }
            case NAME_CREATED_EMPTY -> {
                linkReceipts(done, lines, summary);
                Files.createFile(done.resolve("ada.json"));
            }
            default -> {}
        }
    }

    private static void linkReceipts(Path done, Path lines, Path summary) throws IOException {
        Files.createLink(done.resolve("ada.json.receipt.ndjson"), lines);
        Files.createLink(done.resolve("ada.json.receipt.json"), summary);
    }
}
