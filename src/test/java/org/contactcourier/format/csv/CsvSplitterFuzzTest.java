package org.contactcourier.format.csv;

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
import org.contactcourier.contact.Contact;
import org.contactcourier.format.Part;
import org.contactcourier.intake.FormatChooser;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.Sha256;
import org.junit.jupiter.api.Test;

/** Whatever the bytes are: rows come out, every byte is in one piece, and damage costs the rows it is in. */
class CsvSplitterFuzzTest {
    private static final long SEED = 20261124;
    private static final int NO_LIMIT = 1 << 20;
    private static final int KEPT = 16;
    private static final CsvSyntax COMMAS = new CsvSyntax(',', '"');
    private static final String HEADER = "name,address,email\n";
    private static final String ADA = "Ada,\"12 St James's Square\nLondon\",ada@example.org";
    private static final String BOB = "\"Bób \"\"the\"\" Builder\",,bob@example.org";
    private static final String CY = "Cy,Main St,cy@example.org";
    private static final String DI = "\"Di\",\"\",\"di@example.org\"";
    private static final String TABLE = ADA + "\n" + BOB + "\r\n" + CY + "\n\n" + DI + "\n" + CY + "\n";

    private final RecordReader reader = FormatChooser.all(StrictJson.mapper());
    private final Random random = new Random(SEED);

    @Test
    void cutsATableIntoItsRows() throws IOException {
        assertThat(rows(cuts(bytes(TABLE), NO_LIMIT, 1024))).containsExactly(ADA, BOB, CY, DI, CY);
    }

    @Test
    void cutsTheRowsBeforeATruncation() throws IOException {
        byte[] whole = bytes(TABLE);
        List<Part> all = cuts(whole, NO_LIMIT, 1024);
        for (int length = 0; length <= whole.length; length++) {
            byte[] cutOff = Arrays.copyOf(whole, length);
            List<Part> cuts = check(cutOff);
            assertThat(rows(cuts)).as("%d bytes", length).containsAll(rowsBefore(all, length));
        }
    }

    @Test
    void cutsTheRowsBeforeADamagedByte() throws IOException {
        byte[] whole = bytes(TABLE);
        List<Part> all = cuts(whole, NO_LIMIT, 1024);
        for (int round = 0; round < 2_000; round++) {
            byte[] damaged = whole.clone();
            int at = random.nextInt(damaged.length);
            damaged[at] = nasty();
            assertThat(rows(check(damaged))).as("%d", at).containsAll(rowsBefore(all, at));
        }
    }

    /** A quote too many may take the row it is in, and the rest of it in the next lines; never a row behind them. */
    @Test
    void losesNoMoreThanTheRowAndItsNeighboursToAQuote() throws IOException {
        String row = "Person,Main St,person@example.org\n";
        byte[] table = bytes(row.repeat(6));
        for (int at = 0; at < table.length; at++) {
            for (String quotes : List.of("\"", "\"\"", "\",\"", "\"x\"")) {
                byte[] damaged = bytes(new String(table, 0, at, StandardCharsets.UTF_8)
                        + quotes
                        + new String(table, at, table.length - at, StandardCharsets.UTF_8));
                assertThat(rows(check(damaged)).stream()
                                .filter(row.strip()::equals)
                                .count())
                        .as("%s at %d", quotes, at)
                        .isGreaterThanOrEqualTo(5);
            }
        }
    }

    @Test
    void readsGarbageWithoutFailing() throws IOException {
        String alphabet = "\"\",,;;\r\n\t'|aB1@ \u00fc\uFEFF\0";
        for (int round = 0; round < 5_000; round++) {
            StringBuilder garbage = new StringBuilder();
            for (int i = random.nextInt(80); i >= 0; i--) {
                garbage.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            check(bytes(garbage.toString()));
        }
        for (int round = 0; round < 2_000; round++) {
            byte[] garbage = new byte[random.nextInt(200)];
            random.nextBytes(garbage);
            check(garbage);
        }
    }

    /** What is cut must not depend on how the bytes arrive, nor on the size of the buffer. */
    @Test
    void cutsTheSameWhateverTheBuffer() throws IOException {
        for (int round = 0; round < 2_000; round++) {
            byte[] damaged = bytes(TABLE);
            damaged[random.nextInt(damaged.length)] = nasty();
            assertThat(described(cuts(damaged, NO_LIMIT, 8))).isEqualTo(described(cuts(damaged, NO_LIMIT, 1024)));
        }
    }

    @Test
    void goesOnBehindWhatIsTooLarge() throws IOException {
        String large = "x".repeat(1000);
        for (int room : new int[] {8, 64, 4096}) {
            assertThat(described(cuts(bytes(CY + "\n" + large + "\n\"" + large + "\n" + DI + "\n"), 100, room)))
                    .containsExactly(
                            "0 " + CY.length(),
                            "26 1000 a line of more than 100 bytes",
                            "1027 1001 a line of more than 100 bytes",
                            "2029 " + DI.length());
        }
    }

    /** Each line opens a quote that the next one closes and opens again: looking for the end from each would cost a square. */
    @Test
    void isNotSlowedDownByQuotesThatNeverEnd() throws IOException {
        for (String line : List.of("a\",\"\n", "\"\n\"x", "\"\"\"\n", "a,\"b\n", "a\",\"\nb,c\n")) {
            byte[] hostile = bytes("a,\"" + line.repeat(200_000) + "\"y");
            assertThat(cuts(hostile, NO_LIMIT, 64 * 1024)).isNotEmpty();
        }
    }

    private byte nasty() {
        String nasty = "\"',;\n\r \t\0x";
        return (byte) (random.nextBoolean() ? nasty.charAt(random.nextInt(nasty.length())) : random.nextInt());
    }

    /** Checks what holds for any input. */
    private List<Part> check(byte[] input) throws IOException {
        List<Part> cuts = cuts(input, NO_LIMIT, 1024);
        assertEveryByteIsInOnePiece(input, cuts);
        assertEveryByteIsInOnePiece(input, cuts(input, 40, 8));
        byte[] table = Arrays.copyOf(bytes(HEADER), HEADER.length() + input.length);
        System.arraycopy(input, 0, table, HEADER.length(), input.length);
        List<IntakeRecord> records = new ArrayList<>();
        Deadline deadline = Deadline.root(Clock.systemUTC());
        reader.open(new ByteArrayInputStream(table), "file:a.csv", Origin.NO_POSITION, deadline)
                .forEachRemaining(records::add);
        for (IntakeRecord record : records) {
            Contact contact = record.contact();
            assertThat(contact != null || record.rejection() != null).isTrue();
            if (contact != null) {
                assertThat(reader.reread(record.origin(), record.payload(), deadline)
                                .contact())
                        .isEqualTo(contact);
            }
        }
        return cuts;
    }

    private static void assertEveryByteIsInOnePiece(byte[] input, List<Part> cuts) {
        int at = 0;
        for (Part cut : cuts) {
            int start = (int) cut.start().offset();
            int end = start + (int) cut.size();
            assertGap(input, at, start);
            byte[] piece = Arrays.copyOfRange(input, start, end);
            if (cut instanceof Part.Element element) {
                assertThat(element.bytes()).isEqualTo(piece);
            } else if (cut instanceof Part.Unreadable unreadable) {
                assertThat(unreadable.head()).isEqualTo(Arrays.copyOf(piece, Math.min(piece.length, KEPT)));
                assertThat(unreadable.sha256()).isEqualTo(Sha256.start().digest(piece));
            }
            at = end;
        }
        assertGap(input, at, input.length);
    }

    private static void assertGap(byte[] input, int from, int to) {
        assertThat(from).isLessThanOrEqualTo(to);
        String gap = new String(input, from, to - from, StandardCharsets.ISO_8859_1);
        assertThat(gap).as("between pieces").matches("[,\"\\x00-\\x20]*");
    }

    private static List<String> rowsBefore(List<Part> all, int offset) {
        return rows(all.stream()
                .filter(cut -> cut.start().offset() + cut.size() < offset)
                .toList());
    }

    private static List<String> rows(List<Part> cuts) {
        return cuts.stream()
                .filter(Part.Element.class::isInstance)
                .map(cut -> new String(((Part.Element) cut).bytes(), StandardCharsets.UTF_8))
                .toList();
    }

    private static List<String> described(List<Part> cuts) {
        return cuts.stream()
                .map(cut -> cut.start().offset() + " " + cut.size()
                        + (cut instanceof Part.Unreadable unreadable ? " " + unreadable.problem() : ""))
                .toList();
    }

    private static List<Part> cuts(byte[] input, int limit, int room) throws IOException {
        List<Part> cuts = new ArrayList<>();
        InputStream in = new ByteArrayInputStream(input);
        try (CsvSplitter cutter = new CsvSplitter(in, COMMAS, 3, column -> true, 0, limit, KEPT, room)) {
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
}
