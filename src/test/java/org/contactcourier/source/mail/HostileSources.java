package org.contactcourier.source.mail;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.contactcourier.contact.Contact;
import org.contactcourier.intake.FormatChooser;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.RecordStream;
import org.contactcourier.source.mail.mime.SpooledPart;
import org.contactcourier.support.HostileInput;

/**
 * A program with little memory that reads hostile input in every format, alone and in mails. Whole contacts are planted between
 * the rubbish, each with an address of its own. It ends with a stack trace if a reader fails, if a contact comes out that was
 * not planted as a whole, or if a planted one is lost without a record that covers it.
 */
final class HostileSources {
    private static final String PLANTED = "@planted.example.org";

    /** What stands between contacts, in whatever format. */
    private static final String MARKS = "\"\"\"',;\n\n\r\t |{}[]<>/!-=&\\:aN1@\u00fc\ud83d\udc69\uFEFF\0";

    private static final List<String> FORMS = List.of(
            "{\"name\":\"%s\",\"email\":\"%s\"}\n",
            "%s,%s,\n",
            "<contact><name>%s</name><email>%s</email></contact>",
            "BEGIN:VCARD\nVERSION:3.0\nFN:%s\nEMAIL:%s\nEND:VCARD\n");

    private static final List<String> BEGINNINGS =
            List.of("{\"name\":\"Ada\"}\n", "name,email,notes\n", "<contacts>", "BEGIN:VCARD\nFN:Ada\nEND:VCARD\n");

    private final RecordReader reader = FormatChooser.all(StrictJson.mapper());
    private final Deadline deadline = Deadline.root(Clock.systemUTC());
    private final List<HostileInput> patterns = HostileInput.all();
    private final Random random;

    /** Names by address, and the offset where the contact stands. */
    private Map<String, String> names = new HashMap<>();

    private Map<String, Integer> places = new HashMap<>();

    private HostileSources(long seed) {
        random = new Random(seed);
    }

    /** Arguments: a seed, and how many bytes to read of each format and of mails. */
    public static void main(String[] arguments) throws IOException {
        HostileSources sources = new HostileSources(Long.parseLong(arguments[0]));
        int size = Integer.parseInt(arguments[1]);
        for (int format = 0; format < FORMS.size(); format++) {
            for (int read = 0; read < size; ) {
                byte[] input = sources.planted(format, size / 5);
                sources.readAsFile(input);
                read += input.length;
            }
        }
        for (int read = 0; read < size; ) {
            byte[] mail = sources.mail(size / 10);
            sources.readAsMail(mail);
            read += mail.length;
        }
        System.out.println("read"); // the test looks for it
    }

    private byte[] planted(int format, int size) {
        names = new HashMap<>();
        places = new HashMap<>();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(BEGINNINGS.get(format).getBytes(UTF_8));
        while (all.size() < size) {
            for (int i = random.nextInt(20); i >= 0; i--) {
                String name = "Planted " + Long.toString(random.nextLong() & Long.MAX_VALUE, 36);
                String address = name.substring("Planted ".length()) + PLANTED;
                names.put(address, name);
                places.put(address, all.size());
                all.writeBytes(FORMS.get(format).formatted(name, address).getBytes(UTF_8));
            }
            all.writeBytes(rubbish());
            all.write('\n');
        }
        return all.toByteArray();
    }

    private byte[] rubbish() {
        int most = random.nextInt(8) == 0 ? 1_500_000 : 20_000;
        return switch (random.nextInt(4)) {
            case 0 -> patterns.get(random.nextInt(patterns.size())).ofSize(1 + random.nextInt(most));
            case 1 -> {
                byte[] bytes = new byte[random.nextInt(5_000)];
                random.nextBytes(bytes);
                yield bytes;
            }
            case 2 ->
                String.valueOf(MARKS.charAt(random.nextInt(MARKS.length())))
                        .repeat(random.nextInt(most))
                        .getBytes(UTF_8);
            default -> HostileInput.garbage(random.nextLong(), random.nextInt(20_000), MARKS);
        };
    }

    private void readAsFile(byte[] input) throws IOException {
        Set<String> lost = new HashSet<>(places.keySet());
        long before = 0;
        try (RecordStream stream =
                reader.open(new ByteArrayInputStream(input), "file:hostile", Origin.NO_POSITION, deadline)) {
            while (stream.hasNext()) {
                IntakeRecord record = stream.next();
                check(record);
                long from = before;
                long to = stream.bytesRead();
                lost.removeIf(address -> places.get(address) >= from && places.get(address) < to);
                before = to;
            }
            require(stream.bytesRead() <= input.length, "more was read than there is");
        }
        require(lost.isEmpty(), "lost without a record: " + lost);
    }

    private void readAsMail(byte[] mail) throws IOException {
        SpooledPart spooled = SpooledPart.of(new ByteArrayInputStream(mail), SpooledPart.LONGEST_MAIL);
        try (MailReader reading = new MailReader(spooled, "mail:x/1/2", "Failed", reader, deadline)) {
            while (reading.hasNext()) {
                for (IntakeRecord record : reading.next().records()) {
                    check(record);
                    record.end(new Ending.Delivered("id", false));
                }
            }
            require(reading.hasEnded() && reading.records() > 0, "the mail has not ended");
        }
    }

    /** Patterns bring contacts of their own; of what was planted, only the whole may come out. */
    private void check(IntakeRecord record) {
        Contact contact = record.contact();
        require((contact == null) != (record.rejection() == null), "neither a contact nor a rejection");
        for (String address : contact == null ? List.<String>of() : contact.emails()) {
            boolean cut = address.contains("planted") && !names.containsKey(address);
            require(!cut, "an address that was not planted: " + address);
            String name = names.get(address);
            require(name == null || contact.name().equals(name), "another name for " + address + ": " + contact.name());
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }

    private byte[] mail(int size) {
        Map<String, String> all = new HashMap<>();
        StringBuilder mail = new StringBuilder("From: a@example.org\nMIME-Version: 1.0\n");
        mail.append("X-Long: ".repeat(random.nextInt(2_000))).append('\n');
        mail.append("Content-Type: multipart/mixed; boundary=b")
                .append("; x=y".repeat(random.nextInt(2_000)))
                .append("\n\n");
        List<String> types = List.of(
                "text/plain",
                "text/html",
                "text/csv",
                "application/json",
                "text/vcard",
                "text/xml",
                "message/rfc822",
                "multipart/alternative; boundary=b",
                "multipart/mixed; boundary=c",
                "application/octet-stream; name=a.csv",
                "text/plain; format=flowed; delsp=yes",
                "text/plain; charset=utf-16",
                "text/html; charset=iso-2022-jp");
        List<String> encodings = List.of("7bit", "base64", "quoted-printable", "8bit", "x-uuencode", "nonsense");
        while (mail.length() < size) {
            String encoding = encodings.get(random.nextInt(encodings.size()));
            byte[] content = planted(random.nextInt(FORMS.size()), random.nextInt(Math.max(1, size / 4)));
            all.putAll(names);
            String body = encoding.equals("base64") && random.nextInt(4) > 0
                    ? Base64.getMimeEncoder().encodeToString(content)
                    : new String(content, UTF_8);
            mail.append("--b\nContent-Type: ")
                    .append(types.get(random.nextInt(types.size())))
                    .append(random.nextBoolean() ? "\nContent-Disposition: attachment" : "")
                    .append("\nContent-Transfer-Encoding: ")
                    .append(encoding)
                    .append("\n\n")
                    .append(random.nextInt(5) == 0 ? markup() : "")
                    .append(body)
                    .append('\n');
        }
        names = all;
        return mail.append(random.nextBoolean() ? "--b--\n" : "").toString().getBytes(UTF_8);
    }

    /** What HTML parsers and decoders may stumble over. */
    private String markup() {
        List<String> pieces = List.of(
                "<b>",
                "<a href=1>",
                "<b><i><p>",
                "<table><tr><td>",
                "</",
                "<!--",
                "&amp;",
                "&",
                "<a b='",
                "=\n",
                "=",
                "--b",
                "--",
                "<script>",
                "<![CDATA[",
                "<div>",
                "<p a=b c=d e=f>",
                "<select><option>",
                "\n\n{\"",
                "name,email\n",
                "-- \n",
                "> ");
        return pieces.get(random.nextInt(pieces.size())).repeat(random.nextInt(100_000));
    }
}
