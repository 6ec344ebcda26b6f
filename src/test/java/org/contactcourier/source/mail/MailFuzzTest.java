package org.contactcourier.source.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.contactcourier.intake.FormatChooser;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.RecordReader;
import org.contactcourier.source.mail.mime.SpooledPart;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real mails with damage: whatever it is, the mail ends, with at least one record, and never with an exception. */
class MailFuzzTest {
    private static final Path SAMPLES = Path.of("src/test/resources/samples/mail");
    private static final int MAILS = 150;

    private final RecordReader reader = FormatChooser.all(StrictJson.mapper());
    private final Deadline root = Deadline.root(Clock.systemUTC());

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    @Timeout(120)
    void endsWhateverIsWrongWithAMail(long seed) throws IOException {
        Random random = new Random(seed);
        List<String> samples = MailSamplesTest.cases();
        for (int i = 0; i < MAILS; i++) {
            byte[] mail = Files.readAllBytes(SAMPLES.resolve(samples.get(random.nextInt(samples.size())) + ".eml"));
            for (int damage = random.nextInt(4); damage >= 0; damage--) {
                mail = damaged(mail, random);
            }

            assertEnds(mail);
        }
    }

    private void assertEnds(byte[] mail) throws IOException {
        SpooledPart spooled = SpooledPart.of(new ByteArrayInputStream(mail), SpooledPart.LONGEST_MAIL);
        try (MailReader reading = new MailReader(spooled, "mail:x/1/2", "Failed", reader, root)) {
            while (reading.hasNext()) {
                for (IntakeRecord record : reading.next().records()) {
                    record.end(new Ending.Delivered("id", false));
                }
            }
            assertThat(reading.hasEnded()).isTrue();
            assertThat(reading.records()).isPositive();
        }
    }

    private static byte[] damaged(byte[] mail, Random random) {
        if (mail.length < 2) {
            return mail;
        }
        int from = random.nextInt(mail.length);
        int to = Math.min(mail.length, from + 1 + random.nextInt(200));
        byte[] some = Arrays.copyOfRange(mail, from, to);
        switch (random.nextInt(6)) {
            case 0 -> {
                return Arrays.copyOf(mail, from);
            }
            case 1 -> random.nextBytes(some);
            case 2 -> Arrays.fill(some, (byte) 0);
            case 3 -> some = new byte[0];
            case 4 -> some = repeated(some, 1 + random.nextInt(50));
            default -> some[random.nextInt(some.length)] ^= (byte) (1 << random.nextInt(8));
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(mail, 0, from);
        all.writeBytes(some);
        all.write(mail, to, mail.length - to);
        return all.toByteArray();
    }

    private static byte[] repeated(byte[] some, int times) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < times; i++) {
            all.writeBytes(some);
        }
        return all.toByteArray();
    }
}
