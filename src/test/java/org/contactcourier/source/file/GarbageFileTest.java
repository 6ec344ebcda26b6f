package org.contactcourier.source.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.contactcourier.support.Garbage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whatever is dropped into the inbox leaves it, and everything in it ends. */
class GarbageFileTest {
    private static final long SEED = 20261125;
    private static final int DAMAGED = 40;

    @RegisterExtension
    final RunningInbox inbox = RunningInbox.started();

    @Test
    void endsWhateverIsDroppedAndGoesOn() throws IOException {
        Garbage garbage = new Garbage(SEED);
        List<byte[]> files = new ArrayList<>(Garbage.pieces());
        for (int i = 0; i < DAMAGED; i++) {
            files.add(garbage.damagedSample());
            files.add(garbage.bytes());
        }
        files.add("{\"name\":\"Good\"}".getBytes(UTF_8));

        for (int i = 0; i < files.size(); i++) {
            Path hidden = Files.write(inbox.resolve(".file-" + i), files.get(i));
            Files.move(hidden, inbox.resolve("file-" + i), StandardCopyOption.ATOMIC_MOVE);
        }

        await().atMost(Duration.ofSeconds(90)).until(() -> receipts().size() == files.size());
        assertThat(inbox.ends.names()).contains("Good");
        assertThat(inbox.claims()).isEmpty();
        long told = 0;
        for (Path receipt : receipts()) {
            JsonNode counts = FileLine.json(receipt);
            for (String outcome : List.of("delivered", "already_delivered", "buried")) {
                told += counts.findValue(outcome).asLong();
            }
        }
        assertThat(told).isEqualTo(inbox.ends.arrived.size());
    }

    private List<Path> receipts() throws IOException {
        List<Path> receipts = new ArrayList<>();
        for (Path folder : List.of(inbox.resolve("done"), inbox.resolve("failed"))) {
            if (Files.isDirectory(folder)) {
                FileLine.list(folder).stream()
                        .filter(name -> name.endsWith(".receipt.json"))
                        .map(folder::resolve)
                        .forEach(receipts::add);
            }
        }
        return receipts;
    }
}
