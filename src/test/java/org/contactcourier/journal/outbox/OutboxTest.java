package org.contactcourier.journal.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.contactcourier.journal.Records.FIRST;
import static org.contactcourier.journal.Records.ada;
import static org.contactcourier.journal.Records.malformed;
import static org.contactcourier.journal.Records.origin;
import static org.contactcourier.journal.Records.refused;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.impl.DefaultCamelContext;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.sqlite.JournalFolder;
import org.contactcourier.journal.sqlite.SqliteJournal;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.Ending;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboxTest {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final AtomicBoolean down = new AtomicBoolean();
    private final BlockingQueue<Exchange> received = new LinkedBlockingQueue<>();

    @TempDir
    private Path folder;

    private SqliteJournal journal;
    private Outbox copies;

    @BeforeEach
    void startCamel() throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:elsewhere").process(exchange -> {
                    if (down.get()) {
                        throw new IOException("elsewhere is down");
                    }
                    received.add(exchange.copy());
                });
            }
        });
        camel.start();
    }

    @AfterEach
    void stop() {
        if (copies != null) {
            copies.stop();
        }
        if (journal != null) {
            journal.close();
        }
        camel.stop();
    }

    private void open(OutboxSettings settings) {
        journal = JournalFolder.prepared(folder).open(settings, Clock.systemUTC());
    }

    private void startCopies(OutboxSettings settings) {
        copies = new Outbox(journal.outbox(), settings, camel, meters, Clock.systemUTC());
        copies.prepare();
        copies.start();
    }

    private static OutboxSettings letters(String uri) {
        return new OutboxSettings(Optional.of(uri), Optional.empty());
    }

    private static OutboxSettings receipts(String uri) {
        return new OutboxSettings(Optional.empty(), Optional.of(uri));
    }

    private static JsonNode json(byte[] bytes) throws IOException {
        return StrictJson.mapper().readTree(bytes);
    }

    @Test
    void writesDeadLetterIntoFileNamedByItsId() throws Exception {
        OutboxSettings settings = letters("file:" + folder.resolve("letters"));
        open(settings);
        startCopies(settings);

        Ending.Buried buried = (Ending.Buried) journal.bury(ada(origin(1)), refused(422), FIRST);

        Path file = folder.resolve("letters").resolve(buried.deadLetterId() + ".json");
        await().until(() -> Files.exists(file));
        assertThat(json(Files.readAllBytes(file)).get("id").asText()).isEqualTo(buried.deadLetterId());
    }

    /** A dead letter is personal data. */
    @Test
    void makesCopiesForTheirOwnerOnly() throws Exception {
        OutboxSettings settings = letters("file:" + folder.resolve("new").resolve("letters"));
        open(settings);
        startCopies(settings);

        Ending.Buried buried = (Ending.Buried) journal.bury(ada(origin(1)), refused(422), FIRST);

        Path file = folder.resolve("new").resolve("letters").resolve(buried.deadLetterId() + ".json");
        await().until(() -> Files.exists(file));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void leavesPermissionsToTheOperatorWhoGivesThem() throws Exception {
        assertThat(Outbox.forOwner("file:letters?chmod=640&chmodDirectory=750"))
                .isEqualTo("file:letters?chmod=640&chmodDirectory=750");
        assertThat(Outbox.forOwner("file:letters?chmod=640")).isEqualTo("file:letters?chmod=640&chmodDirectory=700");
        assertThat(Outbox.forOwner("file:letters")).isEqualTo("file:letters?chmod=600&chmodDirectory=700");
        assertThat(Outbox.forOwner("kafka:letters")).isEqualTo("kafka:letters");
    }

    @Test
    void repeatedCopyReplacesItself() throws Exception {
        OutboxSettings settings = letters("file:" + folder.resolve("letters"));
        open(settings);
        Ending.Buried buried = (Ending.Buried) journal.bury(ada(origin(1)), refused(422), FIRST);
        Path file = folder.resolve("letters").resolve(buried.deadLetterId() + ".json");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "an earlier copy, not marked before the crash");
        Files.writeString(file.resolveSibling("." + file.getFileName()), "half a copy");

        startCopies(settings);

        await().until(() -> Files.readString(file).startsWith("{"));
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void makesUpAtStartForWhatWasNotCopied() throws Exception {
        OutboxSettings settings = letters("direct:elsewhere");
        open(settings);
        journal.bury(ada(origin(1)), refused(422), FIRST);
        journal.close();
        open(settings);

        startCopies(settings);

        Exchange copy = received.poll(10, TimeUnit.SECONDS);
        assertThat(copy).isNotNull();
        assertThat(copy.getMessage().getHeader(KafkaConstants.KEY))
                .isEqualTo(origin(1).toString());
        await().until(() -> !journal.outbox().isPending(OutboxTable.Content.DEAD_LETTER));
        assertThat(received).isEmpty();
    }

    @Test
    void triesAgainUntilTheEndpointHealsAndSaysSo() throws Exception {
        OutboxSettings settings = letters("direct:elsewhere");
        open(settings);
        startCopies(settings);
        down.set(true);

        Ending ending = journal.bury(ada(origin(1)), malformed(), AttemptHistory.NONE);

        assertThat(ending).as("nobody waits for the copy").isInstanceOf(Ending.Buried.class);
        await().until(() -> copies.problem().isPresent());
        assertThat(copies.problem()).contains("copies of dead letters fail: IOException: elsewhere is down");
        assertThat(meters.get("contact_courier.copy.failures").counter().count())
                .isPositive();

        down.set(false);

        assertThat(received.poll(10, TimeUnit.SECONDS)).isNotNull();
        await().until(() -> copies.problem().isEmpty());
    }

    @Test
    void writesReceiptOfEachContactThatEnds() throws Exception {
        OutboxSettings settings = receipts("direct:elsewhere");
        open(settings);
        startCopies(settings);

        journal.delivered(origin(1), "record-1", FIRST);
        Exchange delivered = received.poll(10, TimeUnit.SECONDS);
        journal.bury(ada(origin(2)), refused(422), FIRST);
        Exchange buried = received.poll(10, TimeUnit.SECONDS);

        assertThat(json(delivered.getMessage().getBody(byte[].class))
                        .get("record_id")
                        .asText())
                .isEqualTo("record-1");
        assertThat(json(buried.getMessage().getBody(byte[].class))
                        .get("outcome")
                        .asText())
                .isEqualTo("buried");
    }

    @Test
    void copiesNothingThatEndedWhileNoCopyWasWanted() throws Exception {
        open(OutboxSettings.NONE);
        journal.delivered(origin(1), "record-1", FIRST);
        journal.close();
        OutboxSettings settings = receipts("direct:elsewhere");
        open(settings);
        startCopies(settings);

        journal.delivered(origin(2), "record-2", FIRST);

        Exchange copy = received.poll(10, TimeUnit.SECONDS);
        assertThat(copy.getMessage().getHeader(KafkaConstants.KEY))
                .isEqualTo(origin(2).toString());
    }

    @Test
    void refusesEndpointThatDoesNotExist() {
        OutboxSettings settings = letters("teleport:mars");
        open(settings);

        assertThatThrownBy(() -> startCopies(settings))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("dead-letter.copy-to is 'teleport:mars': expected the URI of a Camel endpoint;"
                        + " there is no component 'teleport' on the class path");
    }

    @Test
    void leavesFilesToTheOperatorWhoSaysHow() throws Exception {
        assertThat(Outbox.replacingFiles("file:letters")).isEqualTo("file:letters?tempPrefix=.&fileExist=TryRename");
        assertThat(Outbox.replacingFiles("file:letters?chmod=600"))
                .isEqualTo("file:letters?chmod=600&tempPrefix=.&fileExist=TryRename");
        assertThat(Outbox.replacingFiles("file:letters?fileExist=Fail")).isEqualTo("file:letters?fileExist=Fail");
        assertThat(Outbox.replacingFiles("kafka:letters")).isEqualTo("kafka:letters");
    }
}
