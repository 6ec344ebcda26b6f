package org.contactcourier.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.contactcourier.account.FieldLedger;
import org.contactcourier.account.FieldTally;
import org.contactcourier.json.StrictJson;
import org.contactcourier.mapping.Normalisation;
import org.contactcourier.mapping.ObjectMapping;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.record.RecordStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No column, key or property of an input vanishes without a word. */
class FieldFateTest {
    private static final Path SAMPLES = Path.of("src/test/resources/samples");

    @Test
    void saysWhatBecomesOfEachColumn() {
        assertThat(fates("Name;Phone;Birthday;Frobnication;Fax\nAda;030 901820;1815-12-10;7;\n"))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "Name",
                        "sent",
                        "Phone",
                        "sent-changed",
                        "Birthday",
                        "no-room",
                        "Frobnication",
                        "not-understood"));
    }

    @Test
    void saysWhatBecomesOfEachKey() {
        assertThat(fates("{\"name\":\"Ada\",\"email\":\"ada@example.org\",\"notes\":\"x\",\"quux\":1,\"empty\":null}"))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("name", "sent", "email", "sent", "notes", "no-room", "quux", "not-understood"));
    }

    @Test
    void saysWhatBecomesOfEachProperty() {
        assertThat(
                        fates(
                                "BEGIN:VCARD\nVERSION:3.0\nFN:Ada\nBDAY:1815-12-10\nX-QUUX:1\nEMAIL:ada@example.org\nEND:VCARD\n"))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("FN", "sent", "BDAY", "no-room", "X-QUUX", "not-understood", "EMAIL", "sent"));
    }

    @Test
    void saysWhatBecomesOfEachAttribute() {
        assertThat(fates("dn: cn=Ada\ncn: Ada\nmail: ada@example.org\nbirthyear: 1815\nquux: 1\n"))
                .containsEntry("mail", "sent")
                .containsEntry("birthyear", "no-room")
                .containsEntry("quux", "not-understood");
    }

    @Test
    void saysThatTheCompanyIsNotSent() {
        FieldLedger unlinked = FieldLedger.of(FieldLedger.UnknownFieldRule.NOTE, false);
        assertThat(fates(read("Name;Company\nAda;Engines\n", unlinked))).containsEntry("Company", "no-room");
    }

    @Test
    void buriesWhatNobodyUnderstandsIfThatIsWanted() {
        FieldLedger burying = FieldLedger.of(FieldLedger.UnknownFieldRule.BURY, true);
        List<IntakeRecord> records = read("Name;Quux;Zork\nAda;1;2\nGrace;;\n", burying);

        assertThat(records.get(0).rejection()).isNotNull();
        assertThat(records.get(0).rejection().violations()).hasSize(2).allMatch(it -> it.code()
                .equals("ignored-field"));
        assertThat(records.get(1).rejection()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"csv", "json", "ldif", "vcard", "xml", "normalised-headers", "normalised-keys"})
    void leavesNoContactOfTheSamplesWithoutFates(String folder) throws IOException {
        try (Stream<Path> files = Files.list(SAMPLES.resolve(folder))) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().endsWith(".expected.json"))
                    .toList()) {
                for (IntakeRecord record : read(Files.readAllBytes(file), FieldLedger.NOTING)) {
                    assertThat(record.contact() == null || !record.fields().isEmpty())
                            .as("%s: %s", file, record)
                            .isTrue();
                }
            }
        }
    }

    private static Map<String, String> fates(String text) {
        return fates(read(text, FieldLedger.NOTING));
    }

    private static Map<String, String> fates(List<IntakeRecord> records) {
        FieldTally tally = new FieldTally();
        records.forEach(tally::add);
        return tally.columns().stream().collect(Collectors.toMap(FieldTally.Column::name, column -> column.fate()
                .word()));
    }

    private static List<IntakeRecord> read(String text, FieldLedger ledger) {
        return read(text.getBytes(UTF_8), ledger);
    }

    private static List<IntakeRecord> read(byte[] bytes, FieldLedger ledger) {
        Normalisation normalisation = Normalisation.in("DE").with(ledger);
        List<IntakeRecord> records = new ArrayList<>();
        try (RecordStream stream = FormatChooser.all(StrictJson.mapper(), ObjectMapping.of(normalisation, null))
                .open(
                        new ByteArrayInputStream(bytes),
                        "file:sample",
                        Origin.NO_POSITION,
                        Deadline.root(Clock.systemUTC()))) {
            stream.forEachRemaining(records::add);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return records;
    }
}
