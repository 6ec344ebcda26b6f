package org.contactcourier.format.registry;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.contactcourier.format.OnlyRecord;
import org.contactcourier.format.registry.ValueSchemas.UnknownSchemaException;
import org.contactcourier.record.Checkpoint;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.InputFormats;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.MalformedRecordException;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.contactcourier.record.ReadingFailure;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.RecordStream;
import org.contactcourier.record.SchemaUnavailableException;
import org.contactcourier.record.Sha256;
import org.contactcourier.record.Source;

/**
 * Reads Kafka values that name their schema as Confluent's serializers write them: a zero byte, the schema's number in four
 * bytes, then the data. The data becomes JSON and is read like any other; all else goes to the reader of content unseen.
 * Thread-safe.
 *
 * <p>Where nobody can say what the schema is, opening the stream throws {@link SchemaUnavailableException}, and so does
 * {@link #reread}: the record has not ended.
 */
public final class RegisteredValueReader implements RecordReader {
    /** The magic byte and the number. */
    static final int PREFIX = 1 + Integer.BYTES;

    /** Of a value whose schema isn't known. Those whose schema is known have the format behind it. */
    static final String MEDIA_TYPE = "application/vnd.schemaregistry";

    private static final String JSON = "application/json";

    private final RecordReader content;
    private final Optional<ValueSchemas> schemas;

    /**
     * A reader of such values.
     *
     * @param content reads what names no schema, and the JSON that comes out of what does
     * @param schemas empty where no registry is configured
     */
    public RegisteredValueReader(RecordReader content, Optional<? extends ValueSchemas> schemas) {
        this.content = content;
        this.schemas = schemas.map(any -> any);
    }

    @Override
    public RecordStream open(InputStream in, String place, long position, Deadline deadline) {
        if (Source.of(place).kind() != Source.SourceKind.KAFKA) {
            return content.open(in, place, position, deadline);
        }
        byte[] value;
        try (in) {
            value = in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("a value in memory can't fail to be read", e);
        }
        if (!isRegistered(value)) {
            return content.open(new ByteArrayInputStream(value), place, position, deadline);
        }
        return open(value, place, position, deadline);
    }

    @Override
    public IntakeRecord reread(Origin origin, Payload payload, Deadline deadline) {
        if (!payload.mediaType().startsWith(MEDIA_TYPE)) {
            return content.reread(origin, payload, deadline);
        }
        try {
            byte[] value = payload.wholeBytes();
            byte[] json = json(schema(value, deadline), value, origin.place());
            return content.reread(origin, Payload.whole(JSON, json), deadline).withPayload(payload);
        } catch (MalformedRecordException rejection) {
            return IntakeRecord.rejected(origin, payload, rejection, deadline);
        } catch (UnknownSchemaException unknown) {
            if (payload.mediaType().equals(MEDIA_TYPE)) {
                return IntakeRecord.rejected(origin, payload, unknown.rejection(), deadline);
            }
            // It was known once, so the value is a good one: whoever forgot it may remember.
            throw new SchemaUnavailableException(new IOException(unknown.getMessage()));
        }
    }

    @Override
    public InputFormats formats() {
        return content.formats();
    }

    /**
     * Whether a value names a schema. Text in UTF-16 without a mark begins with a zero byte, too; taken as a number, what follows
     * is above two thousand million there, where no registry has come.
     */
    private static boolean isRegistered(byte[] value) {
        if (value.length == 0 || value[0] != 0) {
            return false;
        }
        boolean utf16 =
                value.length >= 4 && value.length % 2 == 0 && value[2] == 0 && (value[1] == '{' || value[1] == '[');
        return !utf16;
    }

    /** A value from Kafka is short. */
    @Override
    public Optional<RecordStream> resume(Reopening in, String place, long position, Deadline deadline, Checkpoint from)
            throws IOException {
        return Source.of(place).kind() == Source.SourceKind.KAFKA
                ? Optional.empty()
                : content.resume(in, place, position, deadline, from);
    }

    private RecordStream open(byte[] value, String place, long position, Deadline deadline) {
        String digest = Sha256.forOrigin(Sha256.start().digest(value));
        Origin first = new Origin(place, position, 0, digest);
        try {
            ValueSchema schema = schema(value, deadline);
            try {
                byte[] json = json(schema, value, place);
                return open(json, schema, first, value, deadline);
            } catch (MalformedRecordException rejection) {
                Payload payload = Payload.whole(schema.mediaType(), value);
                return only(IntakeRecord.rejected(first, payload, rejection, deadline), value);
            }
        } catch (UnknownSchemaException unknown) {
            return malformed(first, value, unknown.rejection(), deadline);
        } catch (MalformedRecordException rejection) {
            return malformed(first, value, rejection, deadline);
        }
    }

    private static byte[] json(ValueSchema schema, byte[] value, String place) throws MalformedRecordException {
        try {
            return schema.json(value);
        } catch (RuntimeException | Error e) { // the value's edge
            throw ReadingFailure.of(e, place);
        }
    }

    private RecordStream open(byte[] json, ValueSchema schema, Origin first, byte[] value, Deadline deadline) {
        boolean list = json.length > 0 && json[0] == '[';
        if (schema.mediaType().equals(JSON) || list) {
            RecordStream stream =
                    content.open(new ByteArrayInputStream(json), first.place(), first.position(), deadline);
            // A list's elements are kept as JSON, one by one. The value's digest stays the same across versions.
            return schema.mediaType().equals(JSON) ? stream : new Elements(stream, first, value.length);
        }
        IntakeRecord record = content.reread(first, Payload.whole(JSON, json), deadline);
        return only(record.withPayload(Payload.whole(schema.mediaType(), value)), value);
    }

    private ValueSchema schema(byte[] value, Deadline deadline)
            throws MalformedRecordException, UnknownSchemaException {
        if (value.length < PREFIX) {
            throw new MalformedRecordException(
                    "begins with a zero byte, as values with a registered schema do, and ends before the schema's number");
        }
        int id = ByteBuffer.wrap(value).getInt(1);
        if (schemas.isEmpty()) {
            throw new UnknownSchemaException("names schema " + Integer.toUnsignedString(id)
                    + " of a schema registry, and intake.kafka.schema-registry.url is not set");
        }
        return schemas.get().schema(id, deadline);
    }

    private static RecordStream malformed(
            Origin origin, byte[] value, MalformedRecordException rejection, Deadline deadline) {
        return only(IntakeRecord.rejected(origin, Payload.whole(MEDIA_TYPE, value), rejection, deadline), value);
    }

    private static RecordStream only(IntakeRecord record, byte[] value) {
        return new OnlyRecord(record, value.length, () -> {}); // the value is in memory
    }

    /** The records of a list, with origins that the value's bytes make. */
    private record Elements(RecordStream json, Origin first, long bytesRead) implements RecordStream {
        @Override
        public boolean hasNext() {
            return json.hasNext();
        }

        @Override
        public IntakeRecord next() {
            IntakeRecord record = json.next();
            return record.withOrigin(
                    new Origin(first.place(), first.position(), record.origin().index(), first.digest()));
        }

        @Override
        public boolean sawUnreadable() {
            return json.sawUnreadable();
        }

        @Override
        public void close() throws IOException {
            json.close();
        }
    }
}
