package org.contactcourier.source.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.contactcourier.contact.Contact;
import org.contactcourier.contact.RejectedRecordException;
import org.contactcourier.intake.FormatChooser;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.source.mail.mime.SpooledPart;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Mails as programs write them, beside what comes out: {@code samples/mail/<case>.eml} and {@code <case>.expected.json} with
 * the folder where the mail ends and its records, each with the part it came from. Adding a case adds two files.
 */
class MailSamplesTest {
    private static final Path SAMPLES = Path.of("src/test/resources/samples/mail");
    private static final String PLACE = "mail:courier@example.org/7/42";

    private final ObjectMapper mapper = StrictJson.mapper();

    static List<String> cases() throws IOException {
        try (Stream<Path> files = Files.list(SAMPLES)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".eml"))
                    .map(name -> name.substring(0, name.length() - ".eml".length()))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void readsWhatIsExpected(String name) throws IOException {
        SpooledPart mail =
                SpooledPart.of(Files.newInputStream(SAMPLES.resolve(name + ".eml")), SpooledPart.LONGEST_MAIL);
        ObjectNode actual = mapper.createObjectNode();
        ArrayNode records = mapper.createArrayNode();

        try (MailReader reader =
                new MailReader(mail, PLACE, "Failed", FormatChooser.all(mapper), Deadline.root(Clock.systemUTC()))) {
            while (reader.hasNext()) {
                for (IntakeRecord record : reader.next().records()) {
                    records.add(described(record));
                    record.end(new Ending.Delivered("id", false));
                }
            }
            actual.put("folder", reader.isUnreadable() ? "Failed" : "Processed");
        }
        actual.set("records", records);

        String expected = Files.readString(SAMPLES.resolve(name + ".expected.json"));
        assertThat(actual.toPrettyString()).isEqualTo(mapper.readTree(expected).toPrettyString());
    }

    private ObjectNode described(IntakeRecord record) {
        ObjectNode node =
                mapper.createObjectNode().put("part", record.origin().place().substring(PLACE.length() + 1));
        RejectedRecordException rejection = record.rejection();
        Contact contact = record.contact();
        if (rejection != null) {
            return node.put("reason", rejection.reason().word()).put("message", rejection.getMessage());
        }
        if (contact != null) {
            node.put("name", contact.name());
            contact.emails().forEach(email -> node.withArray("emails").add(email));
            contact.phones().forEach(phone -> node.withArray("phones").add(phone));
        }
        Contact.Company company = contact == null ? null : contact.company();
        return company == null ? node : node.put("company", company.name());
    }
}
