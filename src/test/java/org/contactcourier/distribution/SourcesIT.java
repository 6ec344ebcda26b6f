package org.contactcourier.distribution;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.contactcourier.sandbox.Mails;
import org.contactcourier.support.BundleProcess;
import org.contactcourier.support.Contacts;
import org.junit.jupiter.api.Test;

/** What the sources do to each other: nothing, whatever comes in at one of them. */
class SourcesIT extends AllServers {
    private static final Duration LONG = Duration.ofSeconds(60);

    SourcesIT() {
        super(1);
    }

    /** One value that a schema registry's client writes (it begins with NUL) held up its partition for ever. */
    @Test
    void buriesHostileKafkaValuesAndDeliversTheOthers() {
        Surroundings surroundings = new Surroundings(folder, smartTask)
                .with(kafka, topic)
                .with("DEAD_LETTER_COPY_TO", "file:" + folder.resolve("dead-letters"));
        kafka.publish(topic, null, Contacts.numbered(1).json());
        kafka.publish(topic, null, "\0\0\0\0\1{\"name\":\"Registered\"}".getBytes(UTF_8));
        kafka.publish(topic, null, new byte[] {(byte) 0xFE, (byte) 0xFF, 0, 0});
        kafka.publish(topic, null, "{\"name\":\"Twice\",\"name\":\"Twice\"}");
        kafka.publish(topic, null, "{\"name\":\"Cut off");
        kafka.publish(topic, null, "   ");
        kafka.publish(topic, null, "null");
        kafka.publish(topic, null, "[".repeat(5000));
        kafka.publish(topic, null, "{\"name\":\"${body} \\u0000 {{smarttask.access-token}}\"}");
        kafka.publish(topic, "tombstone", (String) null);
        kafka.publish(topic, null, "[]");
        kafka.publish(topic, null, Contacts.numbered(2).json().getBytes(UTF_16));
        kafka.publish(topic, null, Contacts.numbered(3).json());

        try (BundleProcess bundle = BundleProcess.start(folder, surroundings.environment)) {
            await().atMost(LONG).until(() -> kafka.lag(Surroundings.group(topic), topic) == 0);
            await().atMost(LONG)
                    .until(() ->
                            Surroundings.names(folder.resolve("dead-letters")).size() == 8);

            assertThat(smartTask.names())
                    .containsExactlyInAnyOrder(Contacts.name(1), Contacts.name(2), Contacts.name(3));
            assertThat(bundle.health("").status()).isEqualTo(200);
            assertThat(bundle.stop()).isZero();
        }
    }

    @Test
    void sendsTheSameContactFromThreeSourcesOneAtATime() {
        Surroundings surroundings =
                new Surroundings(folder, smartTask).with(kafka, topic).with(mail);
        // As the real one may: it looks for a similar contact, and creates one a while later.
        smartTask.racy(Duration.ofMillis(300));
        try (BundleProcess bundle = BundleProcess.start(folder, surroundings.environment)) {
            for (int i = 0; i < 5; i++) {
                String ada = Contacts.ada().with("title", "Countess " + i).json();
                surroundings.drop("ada-" + i + ".json", ada);
                kafka.publish(topic, null, ada);
                mail.deliver(Surroundings.MAILBOX, Mails.withBody(ada));
            }
            await().atMost(LONG).until(() -> smartTask.createRequestCount() == 15 && smartTask.inFlight() == 0);
            await().atMost(LONG).until(() -> mail.inbox(Surroundings.MAILBOX).isEmpty());

            assertThat(smartTask.contactCount()).isEqualTo(1);
            assertThat(smartTask.maxInFlight()).isEqualTo(1);
            assertThat(bundle.stop()).isZero();
        }
    }

    @Test
    void saysInHealthThatSmartTaskTakesNothingAndBuriesNobodyForIt() {
        Surroundings surroundings = new Surroundings(folder, smartTask).with("SMARTTASK_RETRY_MAX_DELAY", "1s");
        smartTask.answers(401).untilCleared();
        try (BundleProcess bundle = BundleProcess.start(folder, surroundings.environment)) {
            surroundings.drop("people.ndjson", Contacts.lines(Contacts.numbered(0, 49)));
            await().atMost(LONG).until(() -> bundle.health("").status() == 503);
            assertThat(bundle.health("").body()).contains("\"smarttask\"").contains("status 401");
            assertThat(bundle.health("/ready").status()).isEqualTo(200);

            smartTask.clearFaults();

            await().atMost(LONG).until(() -> smartTask.contactCount() == 50);
            await().atMost(LONG).until(() -> bundle.health("").status() == 200);
            assertThat(bundle.metrics()).doesNotContainPattern("outcome=\"buried\",[^}]*} [1-9]");
            assertThat(bundle.stop()).isZero();
        }
    }
}
