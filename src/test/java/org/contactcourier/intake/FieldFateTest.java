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
import java.util.stream.IntStream;
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name;title;position\nAda;Boss;Chief\n",
                "name;position;title\nAda;Chief;Boss\n",
                "name;title;position\nAda;Boss;Chief\nGrace;;\n",
                "{\"name\":\"Ada\",\"title\":\"Boss\",\"position\":\"Chief\"}",
                "{\"name\":\"Ada\",\"position\":\"Chief\",\"title\":\"Boss\"}",
                "<contact><name>Ada</name><title>Boss</title><position>Chief</position></contact>"
            })
    void saysThatAnotherValueOfTheKindIsSent(String input) {
        assertThat(fates(input))
                .containsExactlyInAnyOrderEntriesOf(Map.of("name", "sent", "title", "sent", "position", "no-room"));
    }

    @Test
    void saysThatAnotherValueOfTheKindIsSentInsideOfAnEnvelope() {
        assertThat(fates("{\"event\":\"created\",\"data\":{\"name\":\"Ada\",\"email\":\"ada@example.org\","
                        + "\"owner\":\"a@example.org\",\"assignee\":\"b@example.org\"}}"))
                .containsEntry("data/owner", "sent")
                .containsEntry("data/assignee", "no-room");
    }

    @Test
    void countsTheSameValueAsSent() {
        assertThat(fates("{\"name\":\"Ada\",\"title\":\"Boss\",\"position\":\"boss\"}"))
                .containsEntry("position", "sent");
        assertThat(fates("name;title;position\nAda;-;Chief\n")).doesNotContainEntry("position", "no-room");
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
    @ValueSource(
            strings = {
                "{'specversion':'1.0','type':'t','source':'s','id':'1','time':'2026-01-01T00:00:00Z','data':{'name':'Ada'}}",
                "{'specversion':'1.0','type':'t','source':'s','id':'1','subject':'x','datacontenttype':'text/json','name':'Ada'}",
                "{'specversion':'1.0','type':'t','source':'s','id':'1','myextension':'x','data':'name;email\\nAda;ada@example.org'}",
                "{'schema':{'type':'struct'},'payload':{'name':'Ada','email':'ada@example.org'}}",
                "{'schema':null,'payload':{'before':null,'after':{'name':'Ada','email':'ada@example.org'},'source':{'lsn':7},'op':'c','ts_ms':1}}",
                "{'before':null,'after':{'name':'Ada','email':'ada@example.org'},'op':'u','transaction':{'id':'9'},'ts_ns':1}",
                "{'event':'contact.created','api_version':'2','delivery':'d','contact':{'name':'Ada','email':'a@example.org'}}",
                "{'hook':{'n':1},'occurred':'x','data':{'object':{'name':'Ada','email':'ada@example.org'}}}",
                "{'name':'Ada','error':'mended by hand','error 2':'Invalid: no'}",
            })
    void buriesNoContactForTheKeysOfItsEnvelope(String json) {
        FieldLedger burying = FieldLedger.of(FieldLedger.UnknownFieldRule.BURY, true);
        for (IntakeRecord record : read(json.replace('\'', '"'), burying)) {
            assertThat(record.rejection()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'specversion':'1.0','type':'t','source':'s','id':'1','data':{'name':'Ada','quux':1}}",
                "{'schema':null,'payload':{'name':'Ada','quux':1}}",
                "{'event':'contact.created','contact':{'name':'Ada','email':'a@example.org','quux':1}}",
            })
    void buriesAContactForAnUnknownFieldInItsEnvelope(String json) {
        FieldLedger burying = FieldLedger.of(FieldLedger.UnknownFieldRule.BURY, true);
        IntakeRecord record = read(json.replace('\'', '"'), burying).get(0);
        assertThat(record.rejection()).isNotNull();
        assertThat(record.rejection().violations()).singleElement().satisfies(it -> assertThat(it.pointer())
                .endsWith("quux"));
    }

    @Test
    void buriesNoRowForTheErrorThatAPersonHasWrittenAnew() {
        FieldLedger burying = FieldLedger.of(FieldLedger.UnknownFieldRule.BURY, true);
        assertThat(read("name;error\nAda;is mended now\n", burying).get(0).rejection())
                .isNull();
    }

    @Test
    void namesWhatIsNotUnderstoodWhereTheNameIsMissing() {
        String columns = "Zork\u202e 0"
                + IntStream.range(1, 15).mapToObj(i -> ";Zork " + i).collect(Collectors.joining());
        String message = read(
                        "E-mail;Phone;" + columns + "\na@example.org;" + ";7".repeat(15) + "\n", FieldLedger.NOTING)
                .get(0)
                .rejection()
                .violations()
                .get(0)
                .message();

        assertThat(message)
                .startsWith("the name is required; not understood: \"Zork\\u202e 0\", \"Zork 1\", ")
                .contains("\"Zork 9\" and 5 more")
                .doesNotContain("Zork 10")
                .endsWith("docs/mapping.md");
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
