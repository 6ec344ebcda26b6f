package org.contactcourier.source.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.contactcourier.source.Readership;
import org.contactcourier.source.file.rejected.RejectedRows;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FinalMoveTest {
    private static final FinalMove.Link NONE = (to, from) -> {
        throw new FileSystemException(to.toString(), from.toString(), "Operation not permitted");
    };

    @TempDir
    private Path root;

    private Inbox inbox;

    @BeforeEach
    void openInbox() {
        inbox = new Inbox(root, Readership.SOLE);
        assertThat(inbox.check()).isEqualTo(Inbox.Readiness.FRESH);
    }

    @AfterEach
    void closeInbox() {
        inbox.close();
    }

    @Test
    void givesEachFileItsOwnNameWhenManyMoveAtOnce() throws Exception {
        assertThat(moveSideBySide(new FinalMove(inbox, new ObjectMapper(), Files::createLink)))
                .doesNotHaveDuplicates()
                .hasSize(16);
        assertThat(FileLine.list(inbox.done())).hasSize(64);
    }

    @Test
    void givesEachFileItsOwnNameWhereThereAreNoHardLinks() throws Exception {
        assertThat(moveSideBySide(new FinalMove(inbox, new ObjectMapper(), NONE)))
                .doesNotHaveDuplicates()
                .hasSize(16);
        assertThat(FileLine.list(inbox.done())).hasSize(64);
    }

    @Test
    void leavesWhatHasTheNameAloneWhereThereAreNoHardLinks() throws IOException {
        Files.writeString(inbox.done().resolve("a.json.receipt.ndjson"), "somebody else's");

        Path moved = move(new FinalMove(inbox, new ObjectMapper(), NONE), claim("1", "mine"));

        assertThat(moved.getFileName()).hasToString("a~20261123T120000000Z.json");
        assertThat(Files.readString(inbox.done().resolve("a.json.receipt.ndjson")))
                .isEqualTo("somebody else's");
        assertThat(inbox.done().resolve("a.json")).doesNotExist();
        assertThat(Files.readString(moved)).isEqualTo("mine");
    }

    @Test
    void leavesRejectedRowsOfAnotherFileAlone() throws IOException {
        Files.writeString(inbox.done().resolve("a.json.rejected.json"), "being mended");

        Path moved = move(new FinalMove(inbox, new ObjectMapper(), Files::createLink), claim("1", "mine"));

        assertThat(moved.getFileName()).hasToString("a~20261123T120000000Z.json");
        assertThat(Files.readString(inbox.done().resolve("a.json.rejected.json")))
                .isEqualTo("being mended");
    }

    @Test
    void givesUpNamesOfReceiptsWhenTheFileCannotHaveItsOwn() throws IOException {
        Path claim = claim("1", "mine");
        FinalMove.Link lateComer = (to, from) -> {
            if (to.getFileName().toString().equals("a.json")) {
                Files.writeString(to, "somebody else's");
            }
            Files.createLink(to, from);
        };

        Path moved = move(new FinalMove(inbox, new ObjectMapper(), lateComer), claim);

        assertThat(Files.readString(inbox.done().resolve("a.json"))).isEqualTo("somebody else's");
        assertThat(FileLine.list(inbox.done()))
                .hasSize(5)
                .filteredOn(name -> name.startsWith("a~"))
                .hasSize(4);
        assertThat(Files.readString(moved)).isEqualTo("mine");
        assertThat(claim).doesNotExist();
    }

    @Test
    void goesOnUnderThePlannedNameAfterAnError() throws IOException {
        Path claim = claim("1", "mine");
        Path file = claim.resolve("a.json");
        FinalMove.Link full = (to, from) -> {
            if (to.getFileName().toString().equals("a.json")) {
                throw new IOException("No space left on device");
            }
            Files.createLink(to, from);
        };
        assertThatThrownBy(() -> move(new FinalMove(inbox, new ObjectMapper(), full), claim))
                .isInstanceOf(IOException.class);
        assertThat(FileLine.list(inbox.done())).hasSize(3);
        FinalMove move = new FinalMove(inbox, new ObjectMapper(), Files::createLink);

        Path moved = move.resume(move.planned(claim).orElseThrow(), file).orElseThrow();

        assertThat(moved).isEqualTo(inbox.done().resolve("a.json"));
        assertThat(FileLine.list(inbox.done()))
                .containsExactlyInAnyOrder(
                        "a.json", "a.json.receipt.json", "a.json.receipt.ndjson", "a.json.rejected.json");
    }

    @Test
    void takesItsNamesBackWhenThePlanIsDropped() throws IOException {
        for (FinalMove.Link link : List.<FinalMove.Link>of(Files::createLink, NONE)) {
            Path claim = claim(Integer.toString(System.identityHashCode(link)), "mine");
            FinalMove move = new FinalMove(inbox, new ObjectMapper(), (to, from) -> {
                if (to.getFileName().toString().equals("a.json")) {
                    throw new IOException("No space left on device");
                }
                link.create(to, from);
            });
            assertThatThrownBy(() -> move(move, claim)).isInstanceOf(IOException.class);

            move.drop(move.planned(claim).orElseThrow(), claim.resolve("a.json"));

            assertThat(FileLine.list(inbox.done())).isEmpty();
            assertThat(FileLine.list(claim))
                    .containsExactly(Receipt.SUMMARY, Receipt.LINES, RejectedRows.NAME, "a.json");
        }
    }

    private List<Path> moveSideBySide(FinalMove move) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Path>> moves = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                Path claim = claim(Integer.toString(i), "content " + i);
                moves.add(() -> move(move, claim));
            }
            List<Path> moved = new ArrayList<>();
            for (Future<Path> future : pool.invokeAll(moves)) {
                moved.add(future.get());
            }
            List<String> contents = new ArrayList<>();
            for (Path file : moved) {
                contents.add(Files.readString(file));
            }
            assertThat(contents).doesNotHaveDuplicates();
            return moved;
        } finally {
            pool.shutdownNow();
        }
    }

    private Path claim(String folder, String content) throws IOException {
        Path claim = Files.createDirectory(inbox.claimed().resolve(folder));
        Files.writeString(claim.resolve("a.json"), content);
        Files.writeString(claim.resolve(Receipt.LINES), "lines");
        Files.writeString(claim.resolve(Receipt.SUMMARY), "summary");
        Files.writeString(claim.resolve(RejectedRows.NAME), "rejected");
        return claim;
    }

    private static Path move(FinalMove move, Path claim) throws IOException {
        Path file = claim.resolve("a.json");
        BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
        return move.move(file, is, false, 0, "json", Instant.parse("2026-11-23T12:00:00Z"));
    }
}
