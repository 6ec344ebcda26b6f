package org.contactcourier.format.registry;

import com.google.protobuf.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** Values as Confluent's serializers put them together, of what Avro's and Protobuf's own libraries encode. */
final class Framed {
    private Framed() {}

    static byte[] avro(int id, String schema, Object datum) {
        return avro(id, new Schema.Parser().parse(schema), datum);
    }

    static byte[] avro(int id, Schema schema, Object datum) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
            new GenericDatumWriter<>(schema).write(datum, encoder);
            encoder.flush();
            return framed(id, bytes.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] protobuf(int id, Message message, int... positions) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (positions.length == 1 && positions[0] == 0) {
            bytes.write(0); // as the serializers shorten what is usual
        } else {
            bytes.write(positions.length << 1);
            for (int position : positions) {
                bytes.write(position << 1);
            }
        }
        bytes.writeBytes(message.toByteArray());
        return framed(id, bytes.toByteArray());
    }

    static byte[] json(int id, String text) {
        return framed(id, text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] framed(int id, byte[] data) {
        return ByteBuffer.allocate(5 + data.length)
                .put((byte) 0)
                .putInt(id)
                .put(data)
                .array();
    }
}
