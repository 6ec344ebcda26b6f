package org.contactcourier.journal.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.contactcourier.journal.Records.origin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.journal.JournalException;
import org.contactcourier.journal.Records;
import org.contactcourier.record.Origin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other processes: one that is killed, and one that comes second. */
class JournalCrashTest {
    private static final int THREADS = 8;

    @TempDir
    private Path folder;

    @Test
    void missesNothingThatWasAcknowledgedBeforeTheKill() throws Exception {
        Path out = folder.resolve("acknowledged");
        Process writer = builder(Writer.class).redirectOutput(out.toFile()).start();
        await().atMost(Duration.ofMinutes(1)).until(() -> acknowledged(out).size() > 2000);

        writer.destroyForcibly().waitFor();

        List<String> acknowledged = acknowledged(out);
        try (SqliteJournal journal = new JournalFolder(folder).open()) {
            assertThat(acknowledged).allSatisfy(key -> assertThat(journal.find(Origin.parse(key)))
                    .hasValueSatisfying(entry -> assertThat(entry.state()).isEqualTo(State.DELIVERED)));
            assertThat(journal.inDoubt())
                    .as("at most one per thread was in flight")
                    .isBetween(0L, (long) THREADS);
            assertThat(journal.inDoubt(100)).allSatisfy(open -> assertThat(journal.find(open.origin()))
                    .hasValueSatisfying(entry -> assertThat(entry.abandoned()).isTrue()));
        }
    }

    @Test
    void endsTheStartOfASecondProcessWithOneLine() throws Exception {
        try (SqliteJournal journal = new JournalFolder(folder).open()) {
            journal.delivered(origin(1), "record-1", Records.FIRST);

            Process second = builder(Second.class).start();

            String line = new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(line.strip())
                    .isEqualTo("journal " + new JournalFolder(folder.toRealPath()).file()
                            + " is in use by another process, process "
                            + ProcessHandle.current().pid());
            assertThat(journal.find(origin(1))).as("and the first goes on").isPresent();
            journal.delivered(origin(2), "record-2", Records.FIRST);
        }
    }

    /** The whole lines; the kill may have cut the last. */
    private static List<String> acknowledged(Path out) throws IOException {
        String text = Files.readString(out);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    private ProcessBuilder builder(Class<?> main) {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        main.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
    }

    /** Delivers for ever, and prints each origin once the journal says it is on disk. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] args) {
            SqliteJournal journal = new JournalFolder(Path.of(args[0])).open();
            LongStream.range(0, THREADS).forEach(number -> new Thread(() -> deliver(journal, number)).start());
        }

        private static void deliver(SqliteJournal journal, long number) {
            for (long position = number; ; position += THREADS) {
                Origin origin = origin(position);
                journal.sending(origin, Records.FIRST);
                journal.delivered(origin, "record-" + position, Records.FIRST);
                String line = origin.key() + "\n";
                System.out.writeBytes(line.getBytes(StandardCharsets.UTF_8));
                System.out.flush();
            }
        }
    }

    /** Opens the journal, and prints why it can't. */
    static final class Second {
        private Second() {}

        public static void main(String[] args) {
            try (SqliteJournal journal = new JournalFolder(Path.of(args[0])).open()) {
                System.out.println("opened " + journal.sizeBytes());
            } catch (JournalException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
