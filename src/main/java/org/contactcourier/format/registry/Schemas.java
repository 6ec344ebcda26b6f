package org.contactcourier.format.registry;

import java.util.Arrays;
import org.contactcourier.record.MalformedRecordException;

/** Makes something that reads values out of a schema's text. */
final class Schemas {
    private Schemas() {}

    /** Never fails: a schema that can't be used says so of each value. */
    static ValueSchema of(SchemaText schema) {
        try {
            return switch (schema.type()) {
                case "AVRO" -> AvroSchema.of(schema);
                case "JSON" -> new JsonSchema();
                case "PROTOBUF" -> ProtobufSchema.of(schema);
                default -> new Unusable("schema " + schema.id() + " is of a type that isn't read: " + schema.type());
            };
        } catch (UnusableSchemaException e) {
            return new Unusable("schema " + schema.id() + " can't be used: " + e.getMessage());
        }
    }

    /** What comes with it is JSON already; whether it is a contact is for others to say. */
    private record JsonSchema() implements ValueSchema {
        @Override
        public String mediaType() {
            return "application/json";
        }

        @Override
        public byte[] json(byte[] value) {
            return Arrays.copyOfRange(value, RegisteredValueReader.PREFIX, value.length);
        }
    }

    private record Unusable(String problem) implements ValueSchema {
        @Override
        public String mediaType() {
            return RegisteredValueReader.MEDIA_TYPE;
        }

        @Override
        public byte[] json(byte[] value) throws MalformedRecordException {
            throw new MalformedRecordException(problem);
        }
    }
}
