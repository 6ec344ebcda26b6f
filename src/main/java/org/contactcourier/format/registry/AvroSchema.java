package org.contactcourier.format.registry;

import org.apache.avro.AvroRuntimeException;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;
import org.contactcourier.record.MalformedRecordException;

/** An Avro schema (Apache Avro 1.12, <em>Specification</em>), the one that the value was written with. */
final class AvroSchema implements ValueSchema {
    private static final String AVRO = RegisteredValueReader.MEDIA_TYPE + ".avro";

    private final int id;
    private final Schema schema;

    private AvroSchema(int id, Schema schema) {
        this.id = id;
        this.schema = schema;
    }

    static AvroSchema of(SchemaText text) throws UnusableSchemaException {
        // Whatever its names look like and its defaults are: nobody generates code of it, and nothing is filled in.
        Schema.Parser parser = new Schema.Parser(NameValidator.NO_VALIDATION).setValidateDefaults(false);
        try {
            for (String reference : text.references().values()) {
                Schema ignored = parser.parse(reference); // the parser remembers its names
            }
            return new AvroSchema(text.id(), parser.parse(text.text()));
        } catch (AvroRuntimeException e) {
            throw new UnusableSchemaException(String.valueOf(e.getMessage()));
        } catch (NullPointerException e) { // how Avro 1.12's parser says it, without the name
            throw new UnusableSchemaException("it uses a type that neither it nor what it refers to declares");
        }
    }

    @Override
    public String mediaType() {
        return AVRO;
    }

    @Override
    public byte[] json(byte[] value) throws MalformedRecordException {
        return new AvroJson(value).read(schema, id);
    }
}
