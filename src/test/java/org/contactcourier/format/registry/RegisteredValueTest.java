package org.contactcourier.format.registry;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Optional;
import org.contactcourier.intake.FormatChooser;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.MalformedRecordException;
import org.contactcourier.record.Origin;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.RecordStream;
import org.contactcourier.sandbox.SandboxRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which bytes name a schema, and what becomes of those that don't. */
class RegisteredValueTest {
    private static final String ADA = "{\"name\":\"Ada Lovelace\"}";

    private final SandboxRegistry sandbox = SandboxRegistry.start();
    private final ReadValues values = ReadValues.with(sandbox);

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void readsJsonBehindTheNumberOfAJsonSchema() {
        int id = sandbox.json("people", "{\"type\":\"object\"}");

        IntakeRecord record = values.only(Framed.json(id, ADA));

        assertThat(requireNonNull(record.contact()).name()).isEqualTo("Ada Lovelace");
        assertThat(record.payload().mediaType()).isEqualTo("application/json");
        assertThat(record.payload().bytes()).isEqualTo(ADA.getBytes(UTF_8));
    }

    @Test
    void readsEveryContactOfAJsonList() {
        int id = sandbox.json("people", "{\"type\":\"array\"}");

        List<IntakeRecord> records = values.read(Framed.json(id, "[" + ADA + ",{\"name\":\"Bob\"}]"));

        assertThat(records)
                .extracting(record -> record.origin().toString())
                .containsExactly("kafka:contacts/0@17#0", "kafka:contacts/0@17#1");
    }

    @Test
    void readsWhatNamesNoSchemaAsEver() {
        assertThat(values.only(ADA.getBytes(UTF_8)).contact()).isNotNull();
        assertThat(values.only(ADA.getBytes(UTF_16LE)).contact()).isNotNull();
        assertThat(values.only(ADA.getBytes(UTF_16BE)).contact()).isNotNull();
        assertThat(values.only(("[" + ADA + "]").getBytes(UTF_16BE)).contact()).isNotNull();
        assertThat(sandbox.requests).isEmpty();
    }

    @Test
    void buriesAValueThatEndsBeforeTheNumber() {
        assertThat(values.only(new byte[] {0, 0, 0}).rejection())
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("ends before the schema's number");
    }

    @Test
    void namesTheKeyWhereThereIsNoRegistry() throws Exception {
        RecordReader without = new RegisteredValueReader(FormatChooser.all(StrictJson.mapper()), Optional.empty());

        try (RecordStream stream = without.open(
                new ByteArrayInputStream(Framed.json(7, ADA)), "kafka:contacts/0", 17, ReadValues.DEADLINE)) {
            assertThat(stream.next().rejection())
                    .isInstanceOf(MalformedRecordException.class)
                    .hasMessage("names schema 7 of a schema registry, and intake.kafka.schema-registry.url is not set");
        }
    }

    @Test
    void takesNoFileForSuchAValue() throws Exception {
        int id = sandbox.json("people", "{\"type\":\"object\"}");

        try (RecordStream stream = values.reader.open(
                new ByteArrayInputStream(Framed.json(id, ADA)),
                "file:people.bin",
                Origin.NO_POSITION,
                ReadValues.DEADLINE)) {
            assertThat(stream.next().rejection()).isInstanceOf(MalformedRecordException.class);
        }
        assertThat(sandbox.requests).isEmpty();
    }
}
