package org.contactcourier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.awaitility.Awaitility;
import org.contactcourier.contact.Contact;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.IdentityClaim;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.outbox.OutboxSettings;
import org.contactcourier.journal.postgres.PostgresJournal;
import org.contactcourier.journal.postgres.session.PostgresSettings;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.Batch;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.contactcourier.support.PostgresServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Contacts that share identities, and two processes that share a journal, in PostgreSQL. */
class SharedIdentityDeliveryTest extends SimulatedDelivery {
    private final AttemptHistory first = AttemptHistory.NONE.next(Instant.now());
    private final String url = PostgresServer.shared().freshDatabase();
    private Journal other;

    @Override
    protected void adjust(Adjusted usual) {
        Adjusted ignored = usual.maxInFlight(4);
    }

    @Override
    Journal openReal() {
        return open("ours");
    }

    private Journal open(String instance) {
        return PostgresJournal.open(
                new PostgresSettings(url, Optional.empty(), Optional.empty(), Duration.ofDays(30)),
                OutboxSettings.NONE,
                Duration.ofMillis(300),
                instance,
                StrictJson.mapper(),
                Clock.systemUTC());
    }

    @BeforeEach
    void openOther() {
        other = open("other");
    }

    @AfterEach
    void closeOther() {
        other.close();
    }

    private IntakeRecord person(String place, int number, List<String> addresses) {
        return person(place, number, addresses, root.within(Duration.ofSeconds(60)));
    }

    /** A contact with a name of its own and these e-mail addresses. */
    private static IntakeRecord person(String place, int number, List<String> addresses, Deadline deadline) {
        Contact contact = new Contact(
                "Person " + place + number,
                Contact.SubType.PERSON,
                null,
                null,
                null,
                null,
                null,
                null,
                addresses,
                List.of(),
                Contact.Links.NONE,
                null,
                null,
                null);
        return IntakeRecord.of(
                new Origin(place, number, 0, "0123456789abcdef0123456789abcdef"),
                Payload.whole("application/json", "{}".getBytes(StandardCharsets.UTF_8)),
                contact,
                deadline);
    }

    /** The other process is sending a contact. */
    private IntakeRecord isSentElsewhere(String... addresses) {
        IntakeRecord record = person("kafka:theirs/0", 0, List.of(addresses));
        assertThat(other.announce(Map.of(record.origin(), IdentityClaim.of(record)), Instant.now())
                        .join())
                .isEmpty();
        return record;
    }

    @Test
    void waitsForAContactOfAnotherProcessThatSharesAnIdentity() throws Exception {
        IntakeRecord theirs = isSentElsewhere("ada@example.org");
        IntakeRecord ours = person("kafka:ours/0", 0, List.of("ada@example.org"));
        Future<Exchange> delivery = workers.submit(() -> deliver(ours));
        Awaitility.await().until(() -> Collections.frequency(journal.calls(), "announce") > 2);
        assertThat(api.createRequestCount()).isZero();

        assertThat(other.delivered(theirs.origin(), "record-1", first)).isFalse();

        Exchange ignored = delivery.get();
        assertThat(ours.ending().orElseThrow()).isInstanceOf(Ending.Delivered.class);
        assertThat(api.createRequestCount()).isEqualTo(1);
    }

    @Test
    void sendsWhatSharesNothingMeanwhileAndKeepsNothingAhead() throws Exception {
        IntakeRecord theirs = isSentElsewhere("ada@example.org");
        List<IntakeRecord> ours = new ArrayList<>();
        ours.add(person("kafka:ours/0", 0, List.of("ada@example.org", "grace@example.org")));
        IntStream.range(1, 20)
                .mapToObj(number -> person("kafka:ours/0", number, List.of("p" + number + "@example.org")))
                .forEach(ours::add);
        Future<Exchange> delivery = workers.submit(() -> template.send(
                "direct:deliver-batch", exchange -> exchange.getIn().setBody(new Batch(ours))));

        Awaitility.await()
                .until(() -> ours.stream().filter(r -> r.ending().isPresent()).count() == 19);

        IntakeRecord grace = person("kafka:theirs/0", 1, List.of("grace@example.org"));
        assertThat(ours.get(0).ending()).isEmpty();
        assertThat(other.announce(Map.of(grace.origin(), IdentityClaim.of(grace)), Instant.now())
                        .join())
                .as("ours came first, and waits")
                .hasSize(1);
        assertThat(other.delivered(theirs.origin(), "record-1", first)).isFalse();
        Exchange ignored = delivery.get();
        assertThat(ours.get(0).ending().orElseThrow()).isInstanceOf(Ending.Delivered.class);
    }

    @Test
    void leavesAContactWhoseIdentityAnotherProcessHasAtTheDeadline() {
        IntakeRecord theirs = isSentElsewhere("ada@example.org");
        IntakeRecord ours = person("kafka:ours/0", 0, List.of("ada@example.org"), root.within(Duration.ofMillis(400)));

        deliver(ours);

        assertThat(ours.ending()).isEmpty();
        assertThat(api.createRequestCount()).isZero();
        assertThat(journal.find(ours.origin())).isEmpty();
        assertThat(theirs.ending()).isEmpty();
    }

    @Test
    void goesOnWhenTheOtherProcessDies() throws Exception {
        IntakeRecord theirs = isSentElsewhere("ada@example.org");
        IntakeRecord ours = person("kafka:ours/0", 0, List.of("ada@example.org"));
        Future<Exchange> delivery = workers.submit(() -> deliver(ours));
        Awaitility.await().until(() -> Collections.frequency(journal.calls(), "announce") > 1);

        other.close(); // as a crash does: without releasing the rows

        Exchange ignored = delivery.get();
        assertThat(ours.ending().orElseThrow()).isInstanceOf(Ending.Delivered.class);
        assertThat(journal.find(theirs.origin()).orElseThrow().abandoned()).isTrue();
    }

    /**
     * SmartTask's search for similar contacts needs some time, as a real one does: if two contacts that share an address were in
     * flight at once, there would be two contacts. Each process has batches of contacts that share addresses with those of the
     * other, in another order; if they waited for each other, no batch would end before its deadline.
     */
    @Test
    @SuppressWarnings("try") // what interrupts a test ends it
    void neverSendsOneIdentityFromTwoProcessesAtOnceAndNeverLocksUp() throws Exception {
        api.racy(Duration.ofMillis(5));
        ProducerTemplate ours = template;
        SmartTaskDelivery our = smartTask;
        BreakableJournal mine = journal;
        journal = new BreakableJournal(other);
        try (CamelContext second = new DefaultCamelContext()) {
            CamelContext theirs = assemble(second);
            SmartTaskDelivery their = smartTask;
            theirs.start();
            List<IntakeRecord> all = new ArrayList<>();
            List<Future<Exchange>> running = new ArrayList<>();
            for (int batch = 0; batch < 6; batch++) {
                ProducerTemplate process = batch % 2 == 0 ? ours : theirs.createProducerTemplate();
                List<IntakeRecord> records = shuffled("kafka:contacts/" + batch, new Random(batch));
                all.addAll(records);
                running.add(workers.submit(() -> process.send(
                        "direct:deliver-batch", exchange -> exchange.getIn().setBody(new Batch(records)))));
            }

            await(running);

            their.close();
            assertThat(all).allMatch(record -> record.ending().orElse(null) instanceof Ending.Delivered);
        } finally {
            journal = mine;
            smartTask = our;
        }
        assertThat(api.duplicates()).isEmpty();
    }

    /** Pairs of addresses, so that each contact shares one with two others. */
    private List<IntakeRecord> shuffled(String place, Random random) {
        List<Integer> numbers = new ArrayList<>(IntStream.range(0, 30).boxed().toList());
        Collections.shuffle(numbers, random);
        return numbers.stream()
                .map(number -> person(
                        place,
                        number,
                        Stream.of(number, random.nextInt(30))
                                .distinct()
                                .map(address -> "shared" + address + "@example.org")
                                .toList()))
                .toList();
    }
}
