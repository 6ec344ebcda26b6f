package org.contactcourier.source.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.apache.camel.component.file.FileConsumer;
import org.contactcourier.intake.FormatChooser;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.Batch;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.source.SourceSetup;
import org.contactcourier.support.RememberedCheckpoints;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BigFileTest {
    private static final int RECORDS = 1_000_000;
    private static final int WINDOW = 400;

    @TempDir
    private Path inbox;

    @Test
    void holdsOneWindowOfMillionRecordsAtOnce() throws IOException {
        Path file = inbox.resolve("people.ndjson");
        try (BufferedWriter out = Files.newBufferedWriter(file, UTF_8)) {
            for (int i = 0; i < RECORDS; i++) {
                out.write("{\"name\":\"Person " + i + "\"}\n");
            }
        }
        try (FileSource source = new FileSource(
                FileLine.settings(inbox, Duration.ofMillis(100)),
                new SourceSetup(
                        FormatChooser.all(StrictJson.mapper()),
                        StrictJson.mapper(),
                        Deadline.root(Clock.systemUTC()),
                        WINDOW,
                        Duration.ofSeconds(1),
                        Clock.systemUTC(),
                        new SimpleMeterRegistry(),
                        new FileLine.Ends().receipts,
                        new RememberedCheckpoints()))) {
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> accepts(source, file));

            ClaimedFile claim = source.claim(FileConsumer.asGenericFile(inbox.toString(), file.toFile(), null, false));
            long records = 0;
            WeakReference<IntakeRecord> first = null;
            for (Iterator<Batch> batches = claim.batches(); batches.hasNext(); ) {
                Batch batch = batches.next();
                List<IntakeRecord> window = batch.records();
                assertThat(window).hasSizeLessThanOrEqualTo(WINDOW);
                window.forEach(record -> record.end(new Ending.Delivered("id", false)));
                batch.over();
                records += window.size();
                if (first == null) {
                    first = new WeakReference<>(window.get(0));
                }
            }
            WeakReference<IntakeRecord> early = first;
            await().until(() -> {
                System.gc();
                return early.get() == null;
            });
            source.finish(claim);

            assertThat(records).isEqualTo(RECORDS);
            assertThat(Files.readString(inbox.resolve("done/people.ndjson.receipt.json")))
                    .contains("\"delivered\" : " + RECORDS);
        }
    }

    private boolean accepts(FileSource source, Path file) {
        assertThat(source.poll().begins(inbox.toFile())).isTrue();
        boolean accepted = source.poll().accept(file.toFile(), false);
        source.poll().ends();
        return accepted;
    }
}
