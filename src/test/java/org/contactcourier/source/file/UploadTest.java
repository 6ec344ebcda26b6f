package org.contactcourier.source.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.support.CapturedLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Uploads that write for a while under a name of their own, then rename. Once a half-written table was read under such a name, and
 * a cut e-mail address reached SmartTask.
 */
class UploadTest {
    private static final List<String> TEMPORARY = List.of(
            "%s.part",
            "%s.tmp",
            "%s.TMP",
            "%s.filepart",
            "%s.partial",
            "%s.crdownload",
            "%s.download",
            "%s.opdownload",
            "%s.inprogress",
            "%s.swp",
            "%s.!ut",
            "%s~",
            "~$%s",
            "#%s#",
            ".%s.x7Gh2a",
            ".~lock.%s#");

    @RegisterExtension
    final RunningInbox inbox = RunningInbox.started();

    @Test
    void isReadWholeAfterItsRenameAndNotMentionedBefore() throws IOException {
        List<SlowWriter> writers = new ArrayList<>();
        try (CapturedLog log = CapturedLog.open()) {
            for (String pattern : TEMPORARY) {
                writers.add(new SlowWriter(temporary(pattern)).writes("name,email\nAda,ada@exam"));
            }
            waitLongerThanForAnyFile();
            assertThat(inbox.ends.arrived).isEmpty();
            assertThat(inbox.claims()).isEmpty();
            assertThat(log.lines()).filteredOn(line -> line.contains("people-")).isEmpty();
        }
        for (int i = 0; i < TEMPORARY.size(); i++) {
            writers.get(i).writes("ple.org\n").close();
            Files.move(temporary(TEMPORARY.get(i)), inbox.resolve("people-" + i + ".csv"));
        }

        await().until(() -> inbox.ends.arrived.size() == TEMPORARY.size());
        assertThat(inbox.ends.arrived)
                .extracting(IntakeRecord::contact)
                .allSatisfy(contact -> assertThat(contact.emails()).containsExactly("ada@example.org"));
    }

    private Path temporary(String pattern) {
        return inbox.resolve(String.format(pattern, "people-" + TEMPORARY.indexOf(pattern) + ".csv"));
    }

    /** What ends too early is read after ten times the settling time. */
    private static void waitLongerThanForAnyFile() {
        Duration longest = FileLine.SETTLE.multipliedBy(11);
        await().atMost(longest.plusSeconds(5)).pollDelay(longest).until(() -> true);
    }
}
