package org.contactcourier.format.xml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.contactcourier.intake.FormatChooser;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Limits;
import org.contactcourier.record.MalformedRecordException;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.RecordStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XmlFormatTest {
    private static final long SEED = 20261125;
    private static final Path SAMPLES = Path.of("src/test/resources/samples/xml");
    private static final int MEBIBYTE = 1024 * 1024;

    private final RecordReader reader = FormatChooser.all(StrictJson.mapper());
    private final Deadline deadline = Deadline.root(Clock.systemUTC());

    @Test
    void keepsTheElementAsItWasWritten() throws IOException {
        String contact = "<contact id='1'>\r\n <name>Jürgen &amp; Ada</name><!-- us -->\n</contact>";

        IntakeRecord record = read("<?xml version='1.0'?>\n<contacts>\n" + contact + "</contacts>")
                .get(0);

        assertThat(record.payload().mediaType()).isEqualTo("application/xml");
        assertThat(new String(record.payload().bytes(), UTF_8)).isEqualTo(contact);
    }

    @Test
    void readsAnElementAgainFromItsPayloadAlone() throws IOException {
        IntakeRecord record =
                read("<a:contacts xmlns:a='urn:a'><a:contact><a:name>Ada</a:name></a:contact></a:contacts>")
                        .get(0);
        Payload kept =
                Payload.whole(record.payload().mediaType(), record.payload().bytes());

        IntakeRecord again = reader.reread(record.origin(), kept, deadline);

        assertThat(requireNonNull(again.contact()).name()).isEqualTo("Ada");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16BE", "UTF-16LE", "UTF-32BE", "windows-1252", "ISO-8859-15", "GB18030"})
    void givesEqualElementsEqualOriginsWhateverTheirEncoding(String encoding) throws IOException {
        String said = encoding.startsWith("UTF-16") ? "UTF-16" : encoding.startsWith("UTF-32") ? "UTF-32" : encoding;
        String document = "<?xml version=\"1.0\" encoding=\"" + said
                + "\"?><contacts><contact><name>Jürgen</name></contact></contacts>";

        IntakeRecord record = read(document.getBytes(Charset.forName(encoding))).get(0);

        assertThat(requireNonNull(record.contact()).name()).isEqualTo("Jürgen");
        assertThat(record.origin())
                .isEqualTo(read("<contacts><contact><name>Jürgen</name></contact></contacts>")
                        .get(0)
                        .origin());
    }

    @Test
    void buriesAnElementThatIsTooLongAndReadsOn() throws IOException {
        List<IntakeRecord> records = read("<contacts><contact><name>Ada</name></contact><contact><name>"
                + "x".repeat(MEBIBYTE) + "</name></contact><contact><name>Bob</name></contact></contacts>");

        assertThat(records).hasSize(3);
        assertThat(records.get(1).rejection())
                .hasMessage("an element of more than 1048576 bytes: 1048608 bytes from byte 45 (line 1, column 46)");
        assertThat(records.get(1).payload().bytes()).hasSize(Limits.KEPT);
        assertThat(requireNonNull(records.get(2).contact()).name()).isEqualTo("Bob");
    }

    @Test
    void readsALongDocumentInTheMemoryOfOneElement() throws IOException {
        int contacts = 50_000;
        Repeated document = new Repeated(contacts);
        long before = used();
        long peak = 0;
        int good = 0;

        try (RecordStream stream = open(document)) {
            while (stream.hasNext()) {
                good += stream.next().contact() == null ? 0 : 1;
                if (good % 10_000 == 0) {
                    peak = Math.max(peak, used() - before);
                }
            }
            assertThat(stream.bytesRead()).isEqualTo(document.handedOut);
        }

        assertThat(good).isEqualTo(contacts);
        assertThat(peak).isLessThan(8L * MEBIBYTE);
    }

    @Test
    void buriesATagOfManyMegabytesWithoutHoldingIt() throws IOException {
        long before = used();
        try (RecordStream stream = open(new Endless(48L * MEBIBYTE))) {
            IntakeRecord record = stream.next();

            assertThat(record.rejection()).isInstanceOf(MalformedRecordException.class);
            assertThat(used() - before).isLessThan(16L * MEBIBYTE);
            assertThat(stream.hasNext()).isFalse();
        }
    }

    /** Whatever is done to a document, it ends as contacts and rejections, each with an origin of its own. */
    @Test
    void readsDamagedDocumentsToTheirEnd() throws IOException {
        Random random = new Random(SEED);
        List<byte[]> samples = new ArrayList<>();
        try (Stream<Path> files = Files.list(SAMPLES)) {
            for (Path file : files.filter(name -> name.toString().endsWith(".xml"))
                    .sorted()
                    .toList()) {
                samples.add(Files.readAllBytes(file));
            }
        }
        for (int round = 0; round < 1_500; round++) {
            byte[] document = damaged(samples.get(random.nextInt(samples.size())), random);
            Set<Origin> origins = new HashSet<>();
            try (RecordStream stream = open(new ByteArrayInputStream(document))) {
                while (stream.hasNext()) {
                    IntakeRecord record = stream.next();
                    assertThat(origins.add(record.origin())).isTrue();
                    assertThat(record.contact() == null).isEqualTo(record.rejection() != null);
                }
            }
        }
    }

    private static byte[] damaged(byte[] sample, Random random) {
        byte[] document = sample.clone();
        for (int i = 0; i <= random.nextInt(4); i++) {
            document[random.nextInt(document.length)] =
                    (byte) (random.nextBoolean() ? random.nextInt(256) : "<>/!?&;\"'=-[] ".charAt(random.nextInt(14)));
        }
        return random.nextInt(3) == 0 ? Arrays.copyOf(document, random.nextInt(document.length)) : document;
    }

    private List<IntakeRecord> read(String document) throws IOException {
        return read(document.getBytes(UTF_8));
    }

    private List<IntakeRecord> read(byte[] document) throws IOException {
        List<IntakeRecord> records = new ArrayList<>();
        try (RecordStream stream = open(new ByteArrayInputStream(document))) {
            stream.forEachRemaining(records::add);
        }
        return records;
    }

    private RecordStream open(InputStream in) {
        return reader.open(in, "file:people.xml", Origin.NO_POSITION, deadline);
    }

    private static long used() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** A document of so many contacts, made as it is read. */
    private static final class Repeated extends InputStream {
        private final int contacts;
        private int next;
        private byte[] piece = "<contacts>".getBytes(UTF_8);
        private int at;
        private long handedOut;

        Repeated(int contacts) {
            this.contacts = contacts;
        }

        @Override
        public int read() {
            if (at == piece.length) {
                if (next > contacts) {
                    return -1;
                }
                piece = (next == contacts
                                ? "</contacts>"
                                : "<contact><name>Person " + next + "</name><email>p" + next
                                        + "@example.org</email></contact>\n")
                        .getBytes(UTF_8);
                at = 0;
                next++;
            }
            handedOut++;
            return piece[at++] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int count) {
            if (count == 0) {
                return 0;
            }
            int first = read();
            if (first < 0) {
                return -1;
            }
            bytes[offset] = (byte) first;
            int more = Math.min(count - 1, piece.length - at);
            System.arraycopy(piece, at, bytes, offset + 1, more);
            at += more;
            handedOut += more;
            return more + 1;
        }
    }

    /** A document that is one tag, and goes on and on. */
    private static final class Endless extends InputStream {
        private final long length;
        private long handedOut;

        Endless(long length) {
            this.length = length;
        }

        @Override
        public int read() {
            if (handedOut == length) {
                return -1;
            }
            return handedOut++ == 0 ? '<' : 'a';
        }

        @Override
        public int read(byte[] bytes, int offset, int count) {
            if (handedOut == length) {
                return -1;
            }
            int given = (int) Math.min(count, length - handedOut);
            Arrays.fill(bytes, offset, offset + given, (byte) 'a');
            if (handedOut == 0 && given > 0) {
                bytes[offset] = '<';
            }
            handedOut += given;
            return given;
        }
    }
}
