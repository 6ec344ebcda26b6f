package org.contactcourier.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.contactcourier.sandbox.Mails;
import org.contactcourier.sandbox.SentContact;
import org.contactcourier.support.BundleProcess;
import org.contactcourier.support.Contacts;
import org.junit.jupiter.api.Test;

/** SmartTask can't be called, or fails on one contact, seen from outside. */
class GateIT extends AllServers {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final String group = Surroundings.group(topic);

    GateIT() {
        super(3);
    }

    private Surroundings surroundings() {
        return new Surroundings(folder, smartTask)
                .with("DEAD_LETTER_COPY_TO", "file:" + folder.resolve("dead-letters"))
                .with("SMARTTASK_GATE_PATIENCE", "2s");
    }

    private static Set<String> names(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(Contacts::name).collect(Collectors.toSet());
    }

    /** With a fresh group, suspended before anything of it was ever committed: Camel's consumer then lost 20 of 40 records. */
    @Test
    void holdsEverythingBackWhileSmartTaskIsDownAndGoesOnWhenItIsBack() {
        Surroundings surroundings = surroundings().with(kafka, topic).with(mail);
        smartTask.isDown();
        kafka.publishAll(
                topic, Contacts.numbered(0, 39).stream().map(Contacts::json).toList());
        surroundings.drop("people.ndjson", Contacts.lines(Contacts.numbered(40, 59)));
        mail.deliver(
                Surroundings.MAILBOX, Mails.withAttachment("people.json", Contacts.array(Contacts.numbered(60, 79))));
        try (BundleProcess bundle = BundleProcess.start(folder, surroundings.environment)) {
            await().atMost(LONG).until(() -> bundle.log().contains("The sources are suspended"));
            await().atMost(LONG)
                    .until(() -> kafka.members(group).size() == 1); // a slow machine joins while it is suspended
            List<String> members = kafka.members(group);
            assertThat(bundle.health("").body()).contains("the gate is closed", "connection refused");
            assertThat(bundle.health("/ready").status()).isEqualTo(200);
            assertThat(bundle.metrics()).contains("contact_courier_gate_open{reason=\"unavailable\"} 0.0");

            smartTask.isUp();

            await().atMost(LONG).until(() -> smartTask.contactCount() == 80);
            await().atMost(LONG).until(() -> kafka.lag(group, topic) == 0);
            await().atMost(LONG).until(() -> mail.inbox(Surroundings.MAILBOX).isEmpty());
            await().atMost(LONG).until(() -> bundle.health("").status() == 200);
            assertThat(smartTask.names()).containsExactlyInAnyOrderElementsOf(names(0, 79));
            assertThat(kafka.members(group)).isEqualTo(members);
            assertThat(bundle.metrics()).contains("contact_courier_gate_open{reason=\"unavailable\"} 1.0");
            assertThat(Surroundings.names(folder.resolve("dead-letters"))).isEmpty();
            assertThat(bundle.log().lines().filter(line -> line.contains(" WARN ")))
                    .hasSizeLessThan(12);
            assertThat(bundle.stop()).isZero();
        }
    }

    @Test
    void buriesAsPoisonousTheOneContactThatSmartTaskFailsOn() {
        Surroundings surroundings = surroundings()
                .with(kafka, topic)
                .with("SMARTTASK_RETRY_INITIAL_DELAY", "20ms")
                .with("SMARTTASK_RETRY_PARKED_DELAYS", "1s,1s,1s");
        smartTask.answers(500).forContact(SentContact.named(Contacts.name(77)));
        smartTask.latency(Duration.ofMillis(5));
        try (BundleProcess bundle = BundleProcess.start(folder, surroundings.environment)) {
            kafka.publishAll(
                    topic,
                    Contacts.numbered(0, 299).stream().map(Contacts::json).toList());

            await().atMost(LONG).until(() -> smartTask.contactCount() == 299 && kafka.lag(group, topic) == 0);
            await().atMost(LONG)
                    .until(() ->
                            Surroundings.names(folder.resolve("dead-letters")).size() == 1);
            String letter = Surroundings.names(folder.resolve("dead-letters")).get(0);
            assertThat(Surroundings.read(folder.resolve("dead-letters").resolve(letter)))
                    .contains("\"Poisonous\"", "\"may_exist\":true", Contacts.name(77));
            assertThat(bundle.metrics())
                    .contains("contact_courier_parked 0.0")
                    .contains("contact_courier_dead_letters{reason=\"Poisonous\"} 1.0");
            assertThat(bundle.stop()).isZero();
        }
    }

    @Test
    void keepsTheGateClosedOverARestartUntilTheOperatorOpensIt() {
        Surroundings surroundings = surroundings();
        try (BundleProcess bundle = BundleProcess.start(folder, surroundings.environment)) {
            assertThat(bundle.post("/operate/gate/close?reason=migration").status())
                    .isEqualTo(200);
            assertThat(bundle.stop()).isZero();
        }
        surroundings.drop("ada.json", Contacts.ada().json());
        try (BundleProcess bundle = BundleProcess.start(folder, surroundings.environment)) {
            await().atMost(LONG).until(() -> bundle.health("").body().contains("migration"));
            assertThat(smartTask.createRequestCount()).isZero();

            assertThat(bundle.post("/operate/gate/open").status()).isEqualTo(200);

            await().atMost(LONG).until(() -> smartTask.contactCount() == 1);
            assertThat(bundle.stop()).isZero();
        }
    }
}
