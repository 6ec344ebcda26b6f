package org.contactcourier.intake.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.NoSuchElementException;
import org.contactcourier.contact.Contact;
import org.contactcourier.contact.Deadline;
import org.contactcourier.contact.IntakeRecord;
import org.contactcourier.contact.InvalidContactException;
import org.contactcourier.contact.MalformedRecordException;
import org.contactcourier.contact.Origin;
import org.contactcourier.contact.Payload;
import org.contactcourier.contact.RejectedRecordException;
import org.contactcourier.contact.Violation;
import org.contactcourier.intake.RecordReader;
import org.contactcourier.intake.RecordStream;

/** Reads JSON without any rules but "a name is required": what these tests are about is files. */
final class PlainReader implements RecordReader {
    private final ObjectMapper mapper = new ObjectMapper();

    @Override
    public RecordStream open(InputStream in, String place, long position, Deadline deadline) {
        return new Records(in, place, deadline);
    }

    private final class Records implements RecordStream {
        private final InputStream in;
        private final String place;
        private final Deadline deadline;
        private MappingIterator<JsonNode> values;
        private long index;
        private boolean broken;
        private boolean over;

        private Records(InputStream in, String place, Deadline deadline) {
            this.in = in;
            this.place = place;
            this.deadline = deadline;
        }

        @Override
        public boolean hasNext() {
            try {
                if (values == null) {
                    values = mapper.readerFor(JsonNode.class).readValues(in);
                    boolean blank =
                            !values.hasNextValue() && !values.getParser().hasTokenId(4);
                    broken = blank && values.getParser().currentTokenLocation().getByteOffset() < 0;
                }
                return broken || (!over && values.hasNextValue());
            } catch (JsonProcessingException e) {
                broken = true;
                return true;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public IntakeRecord next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            if (broken) {
                broken = false;
                over = true;
                sawUnreadable = true;
                return rejected(new MalformedRecordException("unreadable"));
            }
            try {
                JsonNode value = values.nextValue();
                byte[] bytes = value.toString().getBytes(UTF_8);
                Origin origin = new Origin(place, Origin.NO_POSITION, index++, digest(bytes));
                Payload payload = Payload.whole("application/json", bytes);
                String name = value.path("name").asText();
                if (name.isEmpty()) {
                    return IntakeRecord.rejected(
                            origin,
                            payload,
                            new InvalidContactException(
                                    List.of(new Violation("/name", "required", "a name is required"))),
                            deadline);
                }
                return IntakeRecord.of(origin, payload, contact(name), deadline);
            } catch (JsonProcessingException e) {
                over = true;
                sawUnreadable = true;
                return rejected(new MalformedRecordException("unreadable"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private boolean sawUnreadable;

        private IntakeRecord rejected(RejectedRecordException why) {
            byte[] rest = ("rest" + index).getBytes(UTF_8);
            return IntakeRecord.rejected(
                    new Origin(place, Origin.NO_POSITION, index++, digest(rest)),
                    Payload.whole("application/json", rest),
                    why,
                    deadline);
        }

        @Override
        public boolean sawUnreadable() {
            return sawUnreadable;
        }

        @Override
        public long bytesRead() {
            return 0;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    private static Contact contact(String name) {
        return new Contact(
                name,
                Contact.SubType.PERSON,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                List.of(),
                Contact.Links.NONE,
                null,
                null,
                null);
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
