package org.contactcourier.format.registry;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.contactcourier.intake.FormatChooser;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.RecordStream;
import org.contactcourier.sandbox.SandboxRegistry;

/** Kafka values as the bundle reads them, with a registry. */
final class ReadValues {
    static final Deadline DEADLINE = Deadline.root(Clock.systemUTC());

    final SchemaRegistry registry;
    final RecordReader reader;

    private ReadValues(SchemaRegistry registry) {
        this.registry = registry;
        this.reader = new RegisteredValueReader(FormatChooser.all(StrictJson.mapper()), Optional.of(registry));
    }

    static ReadValues with(SandboxRegistry sandbox) {
        return with(new RegistrySettings(sandbox.url(), Optional.empty()));
    }

    static ReadValues with(RegistrySettings settings) {
        // What is unknown is believed at the third answer: no test has to wait for a replica.
        return new ReadValues(new SchemaRegistry(settings, Duration.ofSeconds(30), Duration.ZERO, System::nanoTime));
    }

    List<IntakeRecord> read(byte[] value) {
        List<IntakeRecord> records = new ArrayList<>();
        try (RecordStream stream = reader.open(new ByteArrayInputStream(value), "kafka:contacts/0", 17, DEADLINE)) {
            stream.forEachRemaining(records::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return records;
    }

    IntakeRecord only(byte[] value) {
        List<IntakeRecord> records = read(value);
        if (records.size() != 1) {
            throw new AssertionError(records.size() + " records");
        }
        return records.get(0);
    }

    IntakeRecord reread(IntakeRecord record) {
        return reader.reread(record.origin(), record.payload(), DEADLINE);
    }
}
