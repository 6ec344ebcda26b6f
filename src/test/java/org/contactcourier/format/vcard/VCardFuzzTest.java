package org.contactcourier.format.vcard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.contactcourier.mapping.Normalisation;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.RecordStream;
import org.junit.jupiter.api.Test;

/** Whatever comes in ends as contacts or rejections, and every byte of it is accounted for. */
class VCardFuzzTest {
    private static final long SEED = 20261124;
    private static final Path SAMPLES = Path.of("src/test/resources/samples/vcard");
    private static final List<String> NASTY = List.of(
            "\r\n",
            "\n",
            "\r",
            ":",
            ";",
            "=",
            "\"",
            "\\",
            "^",
            " ",
            "\0",
            "\u00ff",
            "BEGIN:VCARD\r\n",
            "END:VCARD\r\n",
            "\r\nAGENT:\r\n",
            "\r\nAGENT:BEGIN:VCARD\r\n",
            "VERSION:4.0\r\n",
            "VERSION:2.1\r\n",
            "ENCODING=QUOTED-PRINTABLE",
            ";CHARSET=utf-16",
            ";VALUE=uri",
            "geo:",
            "tel:",
            "=0D=0A=\r\n",
            "\r\nPHOTO:",
            "\r\nIMPP:",
            "\r\nGEO:",
            "\r\nTEL:");

    private final RecordReader reader = new VCardFormat(Normalisation.INTERNATIONAL);
    private final Deadline deadline = Deadline.root(Clock.systemUTC());
    private final Random random = new Random(SEED);

    @Test
    void survivesDamagedCards() throws IOException {
        List<byte[]> samples = samples();
        for (int round = 0; round < 4_000; round++) {
            byte[] damaged = samples.get(random.nextInt(samples.size()));
            for (int damages = random.nextInt(6); damages >= 0; damages--) {
                damaged = damaged(damaged);
            }
            check(damaged);
        }
    }

    @Test
    void survivesRandomBytes() throws IOException {
        for (int round = 0; round < 500; round++) {
            byte[] bytes = new byte[random.nextInt(20_000)];
            random.nextBytes(bytes);
            check(bytes);
            ByteArrayOutputStream inACard = new ByteArrayOutputStream();
            inACard.writeBytes("BEGIN:VCARD\nFN:".getBytes(UTF_8));
            inACard.writeBytes(bytes);
            inACard.writeBytes("\nEND:VCARD\n".getBytes(UTF_8));
            check(inACard.toByteArray());
        }
    }

    @Test
    void readsEveryCardBeforeATruncation() throws IOException {
        String card = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ada\r\nEND:VCARD";
        byte[] whole = (card + "\r\n").repeat(3).getBytes(UTF_8);

        for (int length = 0; length < whole.length; length++) {
            long good = read(Arrays.copyOf(whole, length)).stream()
                    .filter(record -> record.contact() != null)
                    .count();
            assertThat(good).as("of %d bytes", length).isEqualTo((length + 2) / (card.length() + 2));
        }
    }

    @Test
    void readsUndamagedCardsBesideADamagedOne() throws IOException {
        byte[] first = "BEGIN:VCARD\r\nFN:First\r\nEND:VCARD\r\n".getBytes(UTF_8);
        byte[] second = "BEGIN:VCARD\r\nFN:Second\r\nTEL:+1 555 0100 200\r\nEND:VCARD\r\n".getBytes(UTF_8);
        for (int round = 0; round < 2_000; round++) {
            byte[] damaged = second.clone();
            damaged[random.nextInt(damaged.length - 1)] = (byte) random.nextInt();
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(first);
            all.writeBytes(damaged);
            all.writeBytes(first);

            assertThat(read(all.toByteArray()))
                    .as(new String(damaged, UTF_8))
                    .filteredOn(record -> record.contact() != null)
                    .extracting(record -> record.contact().name())
                    .filteredOn("First"::equals)
                    .hasSize(2);
        }
    }

    private void check(byte[] input) throws IOException {
        for (IntakeRecord record : read(input)) {
            assertThat(record.contact() == null).isEqualTo(record.rejection() != null);
            if (record.contact() != null) {
                IntakeRecord again = reader.reread(record.origin(), record.payload(), deadline);
                assertThat(again.contact())
                        .as(new String(record.payload().bytes(), UTF_8))
                        .isEqualTo(record.contact());
            }
        }
    }

    private List<IntakeRecord> read(byte[] input) throws IOException {
        List<IntakeRecord> records = new ArrayList<>();
        try (RecordStream stream =
                reader.open(new ByteArrayInputStream(input), "file:fuzz.vcf", Origin.NO_POSITION, deadline)) {
            stream.forEachRemaining(records::add);
        }
        assertThat(records).isNotEmpty();
        return records;
    }

    private byte[] damaged(byte[] bytes) {
        int at = random.nextInt(bytes.length + 1);
        int to = Math.min(bytes.length, at + random.nextInt(1 + (random.nextInt(10) == 0 ? bytes.length : 4)));
        ByteArrayOutputStream damaged = new ByteArrayOutputStream();
        damaged.write(bytes, 0, at);
        switch (random.nextInt(4)) {
            case 0 -> damaged.write(random.nextInt());
            case 1 -> damaged.writeBytes(NASTY.get(random.nextInt(NASTY.size())).getBytes(UTF_8));
            case 2 -> damaged.write(bytes, at, to - at); // a piece twice
            default -> {} // a piece less
        }
        int rest = random.nextBoolean() ? at : to;
        damaged.write(bytes, rest, bytes.length - rest);
        return damaged.toByteArray();
    }

    private static List<byte[]> samples() throws IOException {
        List<byte[]> samples = new ArrayList<>();
        try (Stream<Path> files = Files.list(SAMPLES)) {
            for (Path file : files.filter(file -> file.toString().endsWith(".vcf"))
                    .sorted()
                    .toList()) {
                samples.add(Files.readAllBytes(file));
            }
        }
        return samples;
    }
}
