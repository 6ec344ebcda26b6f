package org.contactcourier.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.function.LongFunction;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Limits;
import org.contactcourier.record.Origin;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.RecordStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Memory does not grow with the input. */
class LongInputTest {
    private static final long MEBIBYTE = 1024 * 1024;
    private static final long CONTACTS = 1_000_000;

    private final RecordReader reader = FormatChooser.all(StrictJson.mapper());

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void readsAMillionContactsInTheMemoryOfOne(boolean array) throws IOException {
        Generated in = new Generated(CONTACTS, number -> contact(number, array));

        assertReadInTheMemoryOfOne(in);
    }

    @Test
    void buriesALineOfAGibibyteWithoutHoldingIt() throws IOException {
        byte[] piece = "x".repeat((int) MEBIBYTE).getBytes(StandardCharsets.US_ASCII);
        byte[] first = "{\"name\":\"Ada\"}\n{\"name\":\"".getBytes(StandardCharsets.US_ASCII);
        byte[] last = "\"}\n{\"name\":\"Bob\"}\n".getBytes(StandardCharsets.US_ASCII);
        Generated in = new Generated(1026, number -> number == 0 ? first : number == 1025 ? last : piece);
        long before = used();

        try (RecordStream stream = open(in)) {
            assertThat(stream.next().contact()).isNotNull();
            IntakeRecord large = stream.next();
            assertThat(large.payload().size()).isEqualTo(1024 * MEBIBYTE + 11);
            assertThat(large.payload().bytes()).hasSize(Limits.KEPT);
            assertThat(large.rejection())
                    .hasMessageStartingWith("an element of more than " + Limits.MAX_ELEMENT + " bytes");
            assertThat(used() - before).isLessThan(64 * MEBIBYTE);
            assertThat(stream.next().contact()).isNotNull();
            assertThat(stream.hasNext()).isFalse();
        }
    }

    @Test
    void readsAMillionRowsInTheMemoryOfOne() throws IOException {
        byte[] header = "First Name,Last Name,E-mail 1 - Value,Phone 1 - Value\n".getBytes(StandardCharsets.US_ASCII);
        Generated in = new Generated(CONTACTS + 1, number -> number == 0 ? header : row(number));

        assertReadInTheMemoryOfOne(in);
    }

    @Test
    void readsAMillionCardsInTheMemoryOfOne() throws IOException {
        Generated in = new Generated(CONTACTS, LongInputTest::card);

        assertReadInTheMemoryOfOne(in);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"", "x,\""})
    void buriesARowOfAGibibyteWithoutHoldingIt(String beginning) throws IOException {
        byte[] piece = "x".repeat((int) MEBIBYTE).getBytes(StandardCharsets.US_ASCII);
        byte[] first = ("name,email\nAda,\n" + beginning).getBytes(StandardCharsets.US_ASCII);
        byte[] last = "\nBob,\n".getBytes(StandardCharsets.US_ASCII);
        Generated in = new Generated(1026, number -> number == 0 ? first : number == 1025 ? last : piece);
        long before = used();

        try (RecordStream stream = open(in)) {
            assertThat(stream.next().contact()).isNotNull();
            IntakeRecord large = stream.next();
            assertThat(large.payload().size()).isEqualTo(1024 * MEBIBYTE + beginning.length());
            assertThat(large.payload().bytes()).hasSize(Limits.KEPT);
            assertThat(large.rejection())
                    .hasMessageStartingWith("a line of more than " + Limits.MAX_ELEMENT + " bytes");
            assertThat(used() - before).isLessThan(64 * MEBIBYTE);
            assertThat(stream.next().contact()).isNotNull();
            assertThat(stream.hasNext()).isFalse();
        }
    }

    private void assertReadInTheMemoryOfOne(Generated in) throws IOException {
        long before = used();
        long peak = 0;
        long good = 0;

        try (RecordStream stream = open(in)) {
            while (stream.hasNext()) {
                good += stream.next().contact() == null ? 0 : 1;
                if (good % 250_000 == 0) {
                    peak = Math.max(peak, used() - before);
                }
            }
            assertThat(stream.bytesRead()).isEqualTo(in.handedOut);
        }

        assertThat(good).isEqualTo(CONTACTS);
        assertThat(peak).isLessThan(8 * MEBIBYTE);
    }

    private RecordStream open(InputStream in) {
        return reader.open(in, "file:long.json", Origin.NO_POSITION, Deadline.root(Clock.systemUTC()));
    }

    private static byte[] contact(long number, boolean array) {
        String contact = "{\"first name\":\"Ada\",\"last name\":\"Lovelace " + number + "\",\"email\":\"ada" + number
                + "@example.org\",\"phone\":\"+49 30 " + number + "\"}";
        String before = !array ? "" : number == 0 ? "[" : ",";
        String after = !array ? "\n" : number == CONTACTS - 1 ? "]" : "";
        return (before + contact + after).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] row(long number) {
        return ("Ada,Lovelace " + number + ",ada" + number + "@example.org,+49 30 " + number + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] card(long number) {
        return ("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ada Lovelace " + number + "\r\nEMAIL:ada" + number
                        + "@example.org\r\nTEL:+49 30 " + number + "\r\nEND:VCARD\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        runtime.gc();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** Makes its bytes as they are read. */
    private static final class Generated extends InputStream {
        private final long pieces;
        private final LongFunction<byte[]> maker;
        private long next;
        private byte[] piece = new byte[0];
        private int at;
        private long handedOut;

        Generated(long pieces, LongFunction<byte[]> maker) {
            this.pieces = pieces;
            this.maker = maker;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            int count = 0;
            while (count < length && (at < piece.length || next < pieces)) {
                if (at == piece.length) {
                    piece = maker.apply(next++);
                    at = 0;
                }
                int part = Math.min(length - count, piece.length - at);
                System.arraycopy(piece, at, bytes, offset + count, part);
                at += part;
                count += part;
            }
            handedOut += count;
            return count == 0 && length > 0 ? -1 : count;
        }
    }
}
