package org.contactcourier.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.contactcourier.sandbox.Mails;
import org.contactcourier.support.BundleProcess;
import org.contactcourier.support.Contacts;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SIGKILL in the middle of a file, a batch and a mail: nothing is lost, nothing is created twice. */
class CrashIT extends AllServers {
    private static final int IN_FLIGHT = 16;
    private static final int EACH = 600;
    private static final int MAILED = 300;
    private static final int ALL = 2 * EACH + MAILED;
    private static final int KILLS = 3;
    private static final Duration LONG = Duration.ofMinutes(2);

    CrashIT() {
        super(3);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void createsEachContactOnceWhateverIsKilledWhen(boolean useCreated) {
        Surroundings surroundings = new Surroundings(folder, smartTask)
                .with(kafka, topic)
                .with(mail)
                .with("SMARTTASK_USE_CREATED", Boolean.toString(useCreated))
                .with("SMARTTASK_MAX_IN_FLIGHT", Integer.toString(IN_FLIGHT))
                .with("SMARTTASK_RESPONSE_TIMEOUT", "3s");
        smartTask.latency(Duration.ofMillis(50));
        surroundings.drop("people.ndjson", Contacts.lines(Contacts.numbered(0, EACH - 1)));
        kafka.publishAll(
                topic,
                Contacts.numbered(EACH, 2 * EACH - 1).stream()
                        .map(Contacts::json)
                        .toList());
        mail.deliver(
                Surroundings.MAILBOX,
                Mails.withAttachment("people.json", Contacts.array(Contacts.numbered(2 * EACH, ALL - 1))));

        for (int kill = 1; kill <= KILLS; kill++) {
            long before = smartTask.contactCount();
            try (BundleProcess bundle = BundleProcess.start(folder, surroundings.environment)) {
                await().atMost(LONG).until(() -> smartTask.contactCount() >= before + ALL / 6);
                bundle.kill();
            }
        }
        try (BundleProcess bundle = BundleProcess.start(folder, surroundings.environment)) {
            await().atMost(LONG).until(() -> smartTask.contactCount() == ALL);
            await().atMost(LONG).until(() -> kafka.lag(Surroundings.group(topic), topic) == 0);
            await().atMost(LONG).until(() -> mail.inbox(Surroundings.MAILBOX).isEmpty());
            await().atMost(LONG)
                    .until(() -> Surroundings.names(surroundings.inbox().resolve("done"))
                            .contains("people.ndjson"));
            await().atMost(LONG).until(() -> bundle.metrics().contains("contact_courier_parked 0.0"));
            assertThat(bundle.stop()).isZero();
        }

        assertThat(smartTask.contactCount()).isEqualTo(ALL);
        assertThat(smartTask.duplicates()).isEmpty();
        assertThat(smartTask.createRequestCount()).isLessThanOrEqualTo(ALL + (long) KILLS * 2 * IN_FLIGHT);
        assertThat(Surroundings.names(surroundings.inbox().resolve("done")))
                .isEqualTo(List.of("people.ndjson", "people.ndjson.receipt.json", "people.ndjson.receipt.ndjson"));
        FileReceipt.of(surroundings, "people.ndjson").tellsHowEachWasDelivered(EACH);
    }
}
