package org.contactcourier.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.contactcourier.journal.Records.FIRST;
import static org.contactcourier.journal.Records.NOON;
import static org.contactcourier.journal.Records.ada;
import static org.contactcourier.journal.Records.malformed;
import static org.contactcourier.journal.Records.refused;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.contactcourier.contact.InvalidContactException;
import org.contactcourier.contact.RejectedRecordException;
import org.contactcourier.contact.Violation;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.journal.sqlite.JournalFolder;
import org.contactcourier.journal.sqlite.SqliteJournal;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Organization;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What dead letters and receipts look like, after a way through the journal. */
class JournalJsonTest {
    private static final Path SAMPLES = Path.of("src/test/resources/samples/dead-letters");
    private static final ObjectMapper MAPPER = StrictJson.mapper();
    private static final JournalJson JSON = new JournalJson(MAPPER);

    @TempDir
    private Path folder;

    private JsonNode buried(IntakeRecord record, RejectedRecordException why, AttemptHistory attempts)
            throws IOException {
        try (SqliteJournal journal = JournalFolder.prepared(folder).open()) {
            Ending.Buried buried = (Ending.Buried) journal.bury(record, why, attempts);
            DeadLetter letter = journal.deadLetter(buried.deadLetterId()).orElseThrow();
            return MAPPER.readTree(JSON.write(letter));
        }
    }

    private JsonNode shown(Payload payload) throws IOException {
        Origin origin = new Origin("kafka:contacts/0", 17, 0, "0".repeat(32));
        return buried(Records.unreadable(origin, payload), malformed(), AttemptHistory.NONE)
                .get("payload");
    }

    /** A file {@code x.payload} holds the bytes of an unreadable record, {@code x.json} its dead letter. */
    static List<Path> payloads() throws IOException {
        try (Stream<Path> files = Files.list(SAMPLES)) {
            return files.filter(file -> file.toString().endsWith(".payload"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("payloads")
    void writesUnreadableRecordAsItsSampleSays(Path sample) throws IOException {
        byte[] bytes = Files.readAllBytes(sample);
        String name = sample.getFileName().toString().replace(".payload", "");
        Origin origin =
                new Origin("file:" + name, -1, 3, JournalJson.sha256(bytes).substring(0, 32));
        Payload payload = Payload.whole("application/json", bytes);

        JsonNode letter = buried(Records.unreadable(origin, payload), malformed(), AttemptHistory.NONE);

        assertThat(letter).isEqualTo(MAPPER.readTree(Files.readAllBytes(SAMPLES.resolve(name + ".json"))));
    }

    @Test
    void writesRefusedContactWithAnswerHistoryAndContact() throws IOException {
        Origin origin = new Origin("kafka:contacts/0", 17, 0, "0123456789abcdef".repeat(2));
        AttemptHistory attempts = FIRST.unconfirmed().next(NOON.plusMillis(1500));

        JsonNode letter = buried(ada(origin), refused(422), attempts);

        assertThat(letter).isEqualTo(MAPPER.readTree(Files.readAllBytes(SAMPLES.resolve("refused.json"))));
    }

    @Test
    void listsEveryViolation() throws IOException {
        Origin origin = new Origin("kafka:contacts/0", 17, 0, "0".repeat(32));
        Payload payload = Payload.whole("application/json", "{}".getBytes(StandardCharsets.UTF_8));
        var invalid = new InvalidContactException(List.of(
                new Violation("/name", "required", "a name is required"),
                new Violation("/emails/0", "malformed", "not an e-mail address")));

        JsonNode letter = buried(Records.unreadable(origin, payload), invalid, AttemptHistory.NONE);

        assertThat(letter.get("reason").asText()).isEqualTo("Invalid");
        assertThat(letter.get("violations")).isEqualTo(MAPPER.readTree("""
                        [{"pointer": "/name", "code": "required", "message": "a name is required"},
                         {"pointer": "/emails/0", "code": "malformed", "message": "not an e-mail address"}]
                        """));
    }

    @Test
    void showsPayloadOfOneMebibyteWhole() throws IOException {
        byte[] bytes = "x".repeat(JournalJson.SHOWN_WHOLE).getBytes(StandardCharsets.UTF_8);

        JsonNode payload = shown(Payload.whole("text/plain", bytes));

        assertThat(payload.get("data").asText()).hasSize(JournalJson.SHOWN_WHOLE);
        assertThat(payload.has("digest")).isFalse();
    }

    @Test
    void cutsLargerPayloadAndSaysWhereTheOriginalLies() throws IOException {
        byte[] bytes = "ä".repeat(JournalJson.SHOWN_WHOLE).getBytes(StandardCharsets.UTF_8);
        bytes[0] = 'x';
        bytes[1] = 'y';
        byte[] odd = Arrays.copyOfRange(bytes, 1, bytes.length); // the cut splits a character

        JsonNode payload = shown(Payload.whole("text/plain", odd));

        assertThat(payload.get("data").asText()).isEqualTo("y" + "ä".repeat(JournalJson.SHOWN_PART / 2 - 1));
        assertThat(payload.get("size").asLong()).isEqualTo(odd.length);
        assertThat(payload.get("digest").asText()).isEqualTo("sha256:" + JournalJson.sha256(odd));
        assertThat(payload.get("original").asText()).isEqualTo("kafka:contacts/0@17#0");
    }

    @Test
    void keepsLargePayloadWholeInTheJournal() {
        Origin origin = Records.origin(17);
        byte[] bytes = new byte[3 * JournalJson.SHOWN_WHOLE];
        try (SqliteJournal journal = JournalFolder.prepared(folder).open()) {
            Ending.Buried buried = (Ending.Buried) journal.bury(
                    Records.unreadable(origin, Payload.whole("text/plain", bytes)), malformed(), AttemptHistory.NONE);

            assertThat(journal.deadLetter(buried.deadLetterId())
                            .orElseThrow()
                            .payload()
                            .bytes())
                    .isEqualTo(bytes);
        }
    }

    @Test
    void showsPartThatTheSourceHandedOverWithItsDigestAndOriginal() throws IOException {
        byte[] part = "{\"name\": \"A".getBytes(StandardCharsets.UTF_8);
        String digest = "ab".repeat(32);

        JsonNode payload =
                shown(new Payload("application/json", part, 5_000_000, digest, "done/people.json, from byte 4711"));

        assertThat(payload.get("data").asText()).isEqualTo("{\"name\": \"A");
        assertThat(payload.get("size").asLong()).isEqualTo(5_000_000);
        assertThat(payload.get("digest").asText()).isEqualTo("sha256:" + digest);
        assertThat(payload.get("original").asText()).isEqualTo("done/people.json, from byte 4711");
    }

    @Test
    void showsLargeBinaryPayloadAsBase64() throws IOException {
        byte[] bytes = new byte[JournalJson.SHOWN_WHOLE + 1];

        JsonNode payload = shown(Payload.whole("application/octet-stream", bytes));

        assertThat(Base64.getDecoder().decode(payload.get("data_base64").asText()))
                .isEqualTo(new byte[JournalJson.SHOWN_PART]);
    }

    @Test
    void writesReceiptOfDelivery() throws IOException {
        ContactReceipt receipt = new ContactReceipt(
                new Origin("file:people.json", -1, 3, "0".repeat(32)),
                State.DELIVERED,
                "record-1",
                true,
                null,
                null,
                2,
                NOON,
                new Organization("sales"));

        assertThat(MAPPER.readTree(JSON.write(receipt))).isEqualTo(MAPPER.readTree("""
                        {"origin": "file:people.json#3", "digest": "00000000000000000000000000000000", "source": "file",
                         "organization": "sales", "outcome": "delivered", "record_id": "record-1", "matched": true, "attempts": 2,
                         "at": "2026-11-23T12:00:00Z"}
                        """));
    }
}
