package org.contactcourier.journal.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.contactcourier.record.Payload.MetadataHeader;
import org.jspecify.annotations.Nullable;

/**
 * Gives a record the headers that are packed into one of it. Camel has one value for a name, whatever its case, and leaves out
 * names of its own; a record may have had several headers of one name, and any name. Kafka's client makes it, by the name of the
 * class. Thread-safe.
 */
public final class CopiedHeaders implements ProducerInterceptor<Object, Object> {
    /** The header that the others are packed into. */
    static final String NAME = "contact-courier-packed";

    /** Kafka's client makes it. */
    public CopiedHeaders() {}

    /** The headers as one value. */
    static byte[] packed(List<MetadataHeader> headers) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(packed)) {
            out.writeInt(headers.size());
            for (MetadataHeader header : headers) {
                write(out, header.name().getBytes(UTF_8));
                write(out, header.value());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory can't fail to be written", e);
        }
        return packed.toByteArray();
    }

    private static void write(DataOutputStream out, byte @Nullable [] bytes) throws IOException {
        out.writeInt(bytes == null ? -1 : bytes.length);
        if (bytes != null) {
            out.write(bytes);
        }
    }

    private static byte @Nullable [] read(DataInputStream in) throws IOException {
        int length = in.readInt();
        return length < 0 ? null : in.readNBytes(length);
    }

    /** Unpacks the headers. */
    @Override
    public ProducerRecord<Object, Object> onSend(ProducerRecord<Object, Object> record) {
        Header packed = record.headers().lastHeader(NAME);
        if (packed == null) {
            return record;
        }
        record.headers().remove(NAME);
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(packed.value()))) {
            for (int left = in.readInt(); left > 0; left--) {
                byte[] name = read(in);
                record.headers().add(new String(name == null ? new byte[0] : name, UTF_8), read(in));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory can't fail to be read", e);
        }
        return record;
    }

    @Override
    public void onAcknowledgement(@Nullable RecordMetadata metadata, @Nullable Exception exception) {}

    @Override
    public void close() {}

    @Override
    public void configure(Map<String, ?> configs) {}
}
