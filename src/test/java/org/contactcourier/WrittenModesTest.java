package org.contactcourier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.contactcourier.network.RunningCourier;
import org.contactcourier.support.WithSmartTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the bundle writes holds people, so it is for the bundle's user only. A file that somebody drops keeps the mode that it
 * came with; its receipts and rejected rows get it, too.
 */
class WrittenModesTest {
    private static final String THEIRS = "rw-r-----";

    @RegisterExtension
    static final WithSmartTask smartTask = new WithSmartTask();

    @TempDir
    Path folder;

    @Test
    void nobodyElseReadsWhatTheBundleWrites() throws IOException {
        Path inbox = folder.resolve("inbox");
        Properties keys = RunningCourier.keys(folder, smartTask.server().baseUrl());
        keys.setProperty("dead-letter.copy-to", "file:" + folder.resolve("letters"));
        keys.setProperty("receipt.copy-to", "file:" + folder.resolve("receipts"));
        try (RunningCourier courier = RunningCourier.start(folder, keys)) {
            drop(inbox, "people.csv", "name,email\nAda,ada@example.org\n,nobody\n");
            drop(inbox, "good.json", "{\"name\":\"Grace\"}");
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> Files.exists(inbox.resolve("failed/people.csv"))
                            && Files.exists(inbox.resolve("done/good.json"))
                            && !isEmpty(folder.resolve("letters")));

            assertThat(courier.health()).as("still running").contains("UP");
            assertThat(open(inbox)).isEmpty();
        }
        assertThat(open(inbox)).isEmpty();
        for (String written :
                List.of("people.csv.receipt.json", "people.csv.receipt.ndjson", "people.csv.rejected.csv")) {
            assertThat(mode(inbox.resolve("failed").resolve(written)))
                    .as(written)
                    .isEqualTo(THEIRS);
        }
    }

    private void drop(Path inbox, String name, String text) throws IOException {
        Path whole = Files.writeString(folder.resolve(name), text, StandardCharsets.UTF_8);
        Path theirs = Files.setPosixFilePermissions(whole, PosixFilePermissions.fromString(THEIRS));
        Path ignored = Files.move(theirs, inbox.resolve(name));
    }

    private static boolean isEmpty(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return true;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    /** Files and folders that others may use, but for the inbox itself and files with the mode of what was dropped. */
    private Map<String, String> open(Path inbox) throws IOException {
        Map<String, String> open = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.filter(path -> !path.equals(folder) && !path.equals(inbox))
                    .toList()) {
                String mode = mode(path);
                if (!mode.endsWith("------") && !(path.startsWith(inbox) && mode.equals(THEIRS))) {
                    open.put(folder.relativize(path).toString(), mode);
                }
            }
        }
        return open;
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
