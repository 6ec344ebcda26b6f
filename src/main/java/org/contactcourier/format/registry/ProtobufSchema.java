package org.contactcourier.format.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import org.contactcourier.record.MalformedRecordException;

/** A Protobuf schema: a file of messages, of which each value names one by its position. */
final class ProtobufSchema implements ValueSchema {
    private static final String PROTOBUF = RegisteredValueReader.MEDIA_TYPE + ".protobuf";
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private final int id;
    private final ProtobufTypes types;

    private ProtobufSchema(int id, ProtobufTypes types) {
        this.id = id;
        this.types = types;
    }

    static ProtobufSchema of(SchemaText text) throws UnusableSchemaException {
        return new ProtobufSchema(text.id(), ProtobufTypes.of(text));
    }

    @Override
    public String mediaType() {
        return PROTOBUF;
    }

    @Override
    public byte[] json(byte[] value) throws MalformedRecordException {
        ProtobufJson message = new ProtobufJson(types);
        try {
            ValueBytes in = ValueBytes.of(value, RegisteredValueReader.PREFIX);
            return JSON.writeValueAsBytes(message.read(message(in), in));
        } catch (MismatchException e) {
            throw e.of(id, message.pointer());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree in memory can't fail to be written", e);
        }
    }

    /** A list of positions, the outermost message's first; an empty one stands for the first message. */
    private ProtobufTypes.Message message(ValueBytes in) throws MismatchException {
        int at = in.at();
        long length = in.zigzag();
        if (length < 0 || length > ValueBytes.DEEPEST) {
            throw new MismatchException(at, "no list of message positions");
        }
        List<ProtobufTypes.Message> siblings = types.messages();
        long first = length == 0 ? 0 : in.zigzag();
        ProtobufTypes.Message message = at(siblings, first, at);
        for (long i = 1; i < length; i++) {
            message = at(message.nested(), in.zigzag(), at);
        }
        return message;
    }

    private static ProtobufTypes.Message at(List<ProtobufTypes.Message> messages, long position, int at)
            throws MismatchException {
        if (position < 0 || position >= messages.size()) {
            throw new MismatchException(at, "the schema has no message at that position");
        }
        return messages.get((int) position);
    }
}
