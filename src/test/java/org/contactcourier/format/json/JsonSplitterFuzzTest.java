package org.contactcourier.format.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.contactcourier.format.Part;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Limits;
import org.contactcourier.record.Origin;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.Sha256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the bytes are: records come out, what precedes the damage is delivered, and every byte is in one piece. */
class JsonSplitterFuzzTest {
    private static final long SEED = 20261123;
    private static final int NO_LIMIT = 1 << 20;
    private static final String ADA = "{\"name\":\"Ada }]\\\"\",\"emails\":[\"ada@example.org\"]}";
    private static final String BOB = "{\"name\":\"Bób\",\"x\":{\"y\":[1,{}]}}";
    private static final String CY = "{\"name\":\"Cy\",\"n\":-1.5e3,\"t\":null}";
    private static final String PRETTY_DI = "{\n  \"name\": \"Di\",\n  \"phones\": [\n    {\"number\": 1}\n  ]\n}";

    private final RecordReader reader = new JsonFormat(StrictJson.mapper());
    private final Random random = new Random(SEED);

    private static final String ARRAY = "[" + ADA + ", " + BOB + ",\n" + PRETTY_DI + "," + CY + "]\n";
    private static final String LINES = ADA + "\n" + BOB + "\n" + CY + "\n" + ADA + "\n";
    private static final String CONCATENATED = ADA + BOB + " " + CY + PRETTY_DI;

    @ParameterizedTest
    @ValueSource(strings = {ARRAY, LINES, CONCATENATED})
    void deliversEveryElementBeforeATruncation(String text) throws IOException {
        byte[] whole = bytes(text);
        List<Part> all = cuts(whole, NO_LIMIT, Limits.BUFFER);
        assertThat(all).hasSize(4).allMatch(Part.Element.class::isInstance);

        for (int length = 0; length <= whole.length; length++) {
            byte[] cutOff = Arrays.copyOf(whole, length);
            check(cutOff, all, length);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {ARRAY, LINES, CONCATENATED})
    void deliversEveryElementBeforeADamagedByte(String text) throws IOException {
        byte[] whole = bytes(text);
        List<Part> all = cuts(whole, NO_LIMIT, Limits.BUFFER);
        String nasty = "\"\\{}[],:\n \0x";

        for (int round = 0; round < 5_000; round++) {
            byte[] damaged = whole.clone();
            int at = random.nextInt(damaged.length);
            damaged[at] =
                    (byte) (random.nextBoolean() ? nasty.charAt(random.nextInt(nasty.length())) : random.nextInt());
            check(damaged, all, at);
        }
    }

    @Test
    void losesOnlyTheDamagedLineAmongLines() throws IOException {
        byte[] whole = bytes(LINES);
        List<Part> all = cuts(whole, NO_LIMIT, Limits.BUFFER);
        long secondLine = all.get(1).start().offset();

        for (int round = 0; round < 5_000; round++) {
            byte[] damaged = whole.clone();
            int at = (int) secondLine + random.nextInt(damaged.length - (int) secondLine);
            if (damaged[at] == '\n') {
                continue;
            }
            damaged[at] = (byte) random.nextInt();
            List<Long> offsets = cuts(damaged, NO_LIMIT, Limits.BUFFER).stream()
                    .filter(Part.Element.class::isInstance)
                    .map(cut -> cut.start().offset())
                    .toList();
            List<Long> undamaged = all.stream()
                    .filter(cut ->
                            at < cut.start().offset() || at >= cut.start().offset() + cut.size())
                    .map(cut -> cut.start().offset())
                    .toList();
            assertThat(offsets).as("byte %d is now %d", at, damaged[at]).containsAll(undamaged);
        }
    }

    @Test
    void readsGarbageWithoutFailing() throws IOException {
        String alphabet = "{}[]\",:\\ \n\r\t0-1eE.+truefalsn\u00fc\uFEFFname";
        for (int round = 0; round < 10_000; round++) {
            StringBuilder garbage = new StringBuilder();
            for (int i = random.nextInt(60); i >= 0; i--) {
                garbage.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            check(bytes(garbage.toString()), List.of(), 0);
        }
        for (int round = 0; round < 5_000; round++) {
            byte[] garbage = new byte[random.nextInt(200)];
            random.nextBytes(garbage);
            check(garbage, List.of(), 0);
        }
    }

    /** What is cut must not depend on how the bytes arrive, nor on the size of the buffer. */
    @Test
    void cutsTheSameWhateverTheBuffer() throws IOException {
        for (String text : List.of(ARRAY, LINES, CONCATENATED)) {
            byte[] whole = bytes(text);
            for (int round = 0; round < 1_000; round++) {
                byte[] damaged = whole.clone();
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(128);
                List<String> expected = described(cuts(damaged, NO_LIMIT, Limits.BUFFER));
                assertThat(described(cuts(damaged, NO_LIMIT, 8))).isEqualTo(expected);
            }
        }
    }

    @Test
    void goesOnBehindWhatIsTooLarge() throws IOException {
        String large = "{\"name\":\"" + "x".repeat(1000) + "\"}";
        String number = "9".repeat(1000);
        for (int room : new int[] {8, 64, Limits.BUFFER}) {
            assertThat(described(cuts(bytes("[" + ADA + "," + large + "," + number + "," + CY + "]"), 100, room)))
                    .containsExactly(
                            "1 " + ADA.length(),
                            "50 1011 an element of more than 100 bytes",
                            "1062 1000 an element of more than 100 bytes",
                            "2063 " + CY.length());
            assertThat(described(cuts(bytes(ADA + "\n" + large + "\n" + number + "\n" + CY + "\n"), 100, room)))
                    .containsExactly(
                            "0 " + ADA.length(),
                            "49 1011 an element of more than 100 bytes",
                            "1061 1000 a line of more than 100 bytes",
                            "2062 " + CY.length());
        }
    }

    private void check(byte[] input, List<Part> all, int damage) throws IOException {
        List<Part> cuts = cuts(input, NO_LIMIT, Limits.BUFFER);
        assertEveryByteIsInOnePiece(input, cuts);
        assertEveryByteIsInOnePiece(input, cuts(input, 40, 8));
        List<Long> found = cuts.stream()
                .filter(Part.Element.class::isInstance)
                .map(cut -> cut.start().offset())
                .toList();
        List<Long> preceding = all.stream()
                .filter(cut -> cut.start().offset() + cut.size() <= damage)
                .map(cut -> cut.start().offset())
                .toList();
        assertThat(found).as("damaged at %d", damage).containsAll(preceding);
        List<IntakeRecord> records = new ArrayList<>();
        reader.open(new ByteArrayInputStream(input), "file:a", Origin.NO_POSITION, Deadline.root(Clock.systemUTC()))
                .forEachRemaining(records::add);
        assertThat(records).allMatch(record -> record.contact() != null || record.rejection() != null);
    }

    private static void assertEveryByteIsInOnePiece(byte[] input, List<Part> cuts) {
        int at = 0;
        for (Part cut : cuts) {
            int start = (int) cut.start().offset();
            int end = start + (int) cut.size();
            assertSeparators(input, at, start);
            byte[] piece = Arrays.copyOfRange(input, start, end);
            if (cut instanceof Part.Element element) {
                assertThat(element.bytes()).isEqualTo(piece);
            } else if (cut instanceof Part.Unreadable unreadable) {
                assertThat(unreadable.head()).isEqualTo(Arrays.copyOf(piece, Math.min(piece.length, 16)));
                assertThat(unreadable.sha256()).isEqualTo(Sha256.start().digest(piece));
            }
            at = end;
        }
        assertSeparators(input, at, input.length);
    }

    private static void assertSeparators(byte[] input, int from, int to) {
        assertThat(from).isLessThanOrEqualTo(to);
        String gap = new String(input, from, to - from, StandardCharsets.UTF_8);
        assertThat(gap).as("between pieces").matches("[\\[\\], \\r\\n\\t\uFEFF]*");
    }

    private static List<String> described(List<Part> cuts) {
        return cuts.stream()
                .map(cut -> cut.start().offset() + " " + cut.size()
                        + (cut instanceof Part.Unreadable unreadable ? " " + unreadable.problem() : ""))
                .toList();
    }

    private static List<Part> cuts(byte[] input, int limit, int room) throws IOException {
        List<Part> cuts = new ArrayList<>();
        InputStream in = room < Limits.BUFFER ? new Trickle(input) : new ByteArrayInputStream(input);
        try (JsonSplitter cutter = new JsonSplitter(in, limit, 16, room, List.of())) {
            for (Part cut = cutter.next(); cut != null; cut = cutter.next()) {
                cuts.add(cut);
            }
            assertThat(cutter.covered()).isEqualTo(input.length);
        }
        return cuts;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Hands out at most three bytes at a time. */
    private static final class Trickle extends InputStream {
        private final ByteArrayInputStream in;

        Trickle(byte[] bytes) {
            this.in = new ByteArrayInputStream(bytes);
        }

        @Override
        public int read() {
            return in.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            return in.read(bytes, offset, Math.min(length, 3));
        }
    }
}
