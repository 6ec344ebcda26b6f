package org.contactcourier.format.registry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.contactcourier.record.MalformedRecordException;

/**
 * Writes one Avro value (its binary encoding) as JSON. A union is the value that it holds; dates and times are written in ISO
 * 8601, decimals as numbers, bytes as text where they are text and in base64 where they aren't. Hostile lengths cost nothing:
 * no more is made than {@link ValueBytes#LONGEST}. One use.
 */
final class AvroJson {
    private static final JsonFactory JSON = new JsonFactory();

    /** Beyond so many bytes a decimal is no amount of anything, and takes long to write down. */
    private static final int LONGEST_DECIMAL = 64;

    private final byte[] value;
    private final ByteArrayOutputStream json = new ByteArrayOutputStream();
    private int depth;

    AvroJson(byte[] value) {
        this.value = value;
    }

    byte[] read(Schema schema, int id) throws MalformedRecordException {
        try (JsonGenerator out = JSON.createGenerator(json)) {
            try {
                ValueBytes in = ValueBytes.of(value, RegisteredValueReader.PREFIX);
                write(schema, in, out);
                if (in.hasMore()) {
                    throw new MismatchException(in.at(), "bytes behind the data");
                }
            } catch (MismatchException e) {
                throw e.of(id, out.getOutputContext().pathAsPointer().toString());
            }
        } catch (IOException e) {
            throw new IllegalStateException("nothing can fail to be written to memory", e);
        }
        return json.toByteArray();
    }

    private void write(Schema schema, ValueBytes in, JsonGenerator out) throws MismatchException, IOException {
        if (json.size() + Math.max(0, out.getOutputBuffered()) > ValueBytes.LONGEST) {
            throw new MismatchException(in.at(), "more than " + ValueBytes.LONGEST + " bytes as JSON are no contact");
        }
        switch (schema.getType()) {
            case RECORD -> record(schema, in, out);
            case ARRAY -> array(schema, in, out);
            case MAP -> map(schema, in, out);
            case UNION -> {
                int at = in.at();
                long branch = in.zigzag();
                if (branch < 0 || branch >= schema.getTypes().size()) {
                    throw new MismatchException(at, "a union has no branch of that number");
                }
                write(schema.getTypes().get((int) branch), in, out);
            }
            case ENUM -> {
                int at = in.at();
                long symbol = in.zigzag();
                if (symbol < 0 || symbol >= schema.getEnumSymbols().size()) {
                    throw new MismatchException(at, "an enum has no symbol of that number");
                }
                out.writeString(schema.getEnumSymbols().get((int) symbol));
            }
            case STRING -> out.writeString(in.text(in.zigzag()));
            case BYTES -> bytes(schema, in.bytes(in.zigzag()), in, out);
            case FIXED -> bytes(schema, in.bytes(schema.getFixedSize()), in, out);
            case INT, LONG -> number(schema, in, out);
            case FLOAT -> real(Float.intBitsToFloat(in.fixed32()), out);
            case DOUBLE -> real(Double.longBitsToDouble(in.fixed64()), out);
            case BOOLEAN -> {
                int at = in.at();
                int flag = in.next();
                if (flag > 1) {
                    throw new MismatchException(at, "neither true nor false");
                }
                out.writeBoolean(flag == 1);
            }
            case NULL -> out.writeNull();
        }
    }

    private void record(Schema schema, ValueBytes in, JsonGenerator out) throws MismatchException, IOException {
        enter(in);
        out.writeStartObject();
        for (Schema.Field field : schema.getFields()) {
            out.writeFieldName(field.name());
            write(field.schema(), in, out);
        }
        out.writeEndObject();
        depth--;
    }

    private void array(Schema schema, ValueBytes in, JsonGenerator out) throws MismatchException, IOException {
        enter(in);
        out.writeStartArray();
        for (long left = block(in); left != 0; left = block(in)) {
            for (; left > 0; left--) {
                write(schema.getElementType(), in, out);
            }
        }
        out.writeEndArray();
        depth--;
    }

    private void map(Schema schema, ValueBytes in, JsonGenerator out) throws MismatchException, IOException {
        enter(in);
        out.writeStartObject();
        for (long left = block(in); left != 0; left = block(in)) {
            for (; left > 0; left--) {
                out.writeFieldName(in.text(in.zigzag()));
                write(schema.getValueType(), in, out);
            }
        }
        out.writeEndObject();
        depth--;
    }

    /** How many items the next block has; a negative count is followed by the block's size. */
    private static long block(ValueBytes in) throws MismatchException {
        int at = in.at();
        long count = in.zigzag();
        if (count >= 0) {
            return count;
        }
        if (count == Long.MIN_VALUE || in.zigzag() < 0) {
            throw new MismatchException(at, "a list of an impossible length");
        }
        return -count;
    }

    private void enter(ValueBytes in) throws MismatchException {
        depth++;
        if (depth > ValueBytes.DEEPEST) {
            throw new MismatchException(in.at(), "nested too deep");
        }
    }

    private static void bytes(Schema schema, byte[] bytes, ValueBytes in, JsonGenerator out)
            throws MismatchException, IOException {
        if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
            if (bytes.length == 0 || bytes.length > LONGEST_DECIMAL) {
                throw new MismatchException(in.at(), "a decimal of " + bytes.length + " bytes");
            }
            out.writeNumber(new BigDecimal(new BigInteger(bytes), decimal.getScale()));
            return;
        }
        out.writeString(BytesText.of(bytes));
    }

    private static void number(Schema schema, ValueBytes in, JsonGenerator out) throws MismatchException, IOException {
        int at = in.at();
        long number = in.zigzag();
        if (schema.getType() == Schema.Type.INT && number != (int) number) {
            throw new MismatchException(at, "an int of more than 32 bits");
        }
        LogicalType type = schema.getLogicalType();
        if (type == null) {
            out.writeNumber(number);
            return;
        }
        try {
            switch (type.getName()) {
                case "date" -> out.writeString(LocalDate.ofEpochDay(number).toString());
                case "time-millis" -> out.writeString(time(number, 1_000_000L));
                case "time-micros" -> out.writeString(time(number, 1_000L));
                case "timestamp-millis" ->
                    out.writeString(instant(number, ChronoUnit.MILLIS).toString());
                case "timestamp-micros" ->
                    out.writeString(instant(number, ChronoUnit.MICROS).toString());
                case "timestamp-nanos" ->
                    out.writeString(instant(number, ChronoUnit.NANOS).toString());
                case "local-timestamp-millis" -> out.writeString(local(number, ChronoUnit.MILLIS));
                case "local-timestamp-micros" -> out.writeString(local(number, ChronoUnit.MICROS));
                case "local-timestamp-nanos" -> out.writeString(local(number, ChronoUnit.NANOS));
                default -> out.writeNumber(number);
            }
        } catch (DateTimeException | ArithmeticException e) {
            throw new MismatchException(at, "no " + type.getName());
        }
    }

    private static String time(long number, long nanos) {
        return LocalTime.ofNanoOfDay(Math.multiplyExact(number, nanos)).toString();
    }

    private static Instant instant(long number, ChronoUnit unit) {
        return Instant.EPOCH.plus(number, unit);
    }

    private static String local(long number, ChronoUnit unit) {
        return LocalDateTime.ofInstant(instant(number, unit), ZoneOffset.UTC).toString();
    }

    /** What is no number is absent. */
    private static void real(double number, JsonGenerator out) throws IOException {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            out.writeNull();
        } else {
            out.writeNumber(number);
        }
    }
}
