package org.contactcourier.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.contactcourier.sandbox.SmartTaskSimulator;
import org.contactcourier.support.BundleProcess;
import org.contactcourier.support.Contacts;
import org.contactcourier.support.WithSmartTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A record that a kill left open ends long after its file has moved: the receipt tells all the same. */
class ReceiptIT {
    private static final int PEOPLE = 100;
    private static final Duration LONG = Duration.ofSeconds(60);

    @RegisterExtension
    static final WithSmartTask SMART_TASK = new WithSmartTask();

    @TempDir
    Path folder;

    private final SmartTaskSimulator smartTask = SMART_TASK.server();

    @Test
    void tellsHowEachRecordEndedAlsoWhenKilledWhileTheyAreParked() {
        // Long enough that the file has moved, and the next process is killed, before a parked record may be sent
        // again.
        Surroundings surroundings = new Surroundings(folder, smartTask).with("SMARTTASK_RESPONSE_TIMEOUT", "10s");
        smartTask.latency(Duration.ofMillis(200));
        surroundings.drop("people.ndjson", Contacts.lines(Contacts.numbered(0, PEOPLE - 1)));
        try (BundleProcess bundle = BundleProcess.start(folder, surroundings.environment)) {
            await().atMost(LONG).until(() -> smartTask.contactCount() >= PEOPLE / 3);
            bundle.kill();
        }
        int parked;
        try (BundleProcess bundle = BundleProcess.start(folder, surroundings.environment)) {
            await().atMost(LONG)
                    .until(() -> Surroundings.names(surroundings.inbox().resolve("done"))
                            .contains("people.ndjson"));
            bundle.kill();
            parked = FileReceipt.of(surroundings, "people.ndjson").count("parked");
        }
        assertThat(parked).isPositive();

        try (BundleProcess bundle = BundleProcess.start(folder, surroundings.environment)) {
            await().atMost(LONG)
                    .until(() -> FileReceipt.of(surroundings, "people.ndjson").count("parked") == 0);
            assertThat(bundle.stop()).isZero();
        }

        FileReceipt receipt = FileReceipt.of(surroundings, "people.ndjson");
        receipt.tellsHowEachWasDelivered(PEOPLE);
        assertThat(receipt.count("ended_later")).isEqualTo(parked);
        assertThat(smartTask.contactCount()).isEqualTo(PEOPLE);
        assertThat(smartTask.duplicates()).isEmpty();
        assertThat(Surroundings.names(surroundings.inbox().resolve(".claimed"))).containsExactly(".lock");
    }
}
