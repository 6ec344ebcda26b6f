package org.contactcourier.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.contactcourier.contact.InvalidContactException;
import org.contactcourier.contact.Violation;
import org.contactcourier.intake.FormatChooser;
import org.contactcourier.json.StrictJson;
import org.contactcourier.mapping.shape.PersonFinder;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.MalformedRecordException;
import org.contactcourier.record.Origin;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.RecordStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The published schema is what the code says, and says what the reader does; {@code -Ddocs.update} writes it anew. */
class ContactSchemaTest {
    private static final Path PUBLISHED = Path.of("docs/contact.schema.json");
    private static final Path SAMPLES = Path.of("src/test/resources/samples/json");

    /** What a schema can't express; docs/reading-contacts.md says so. */
    private static final Set<String> BEYOND_A_SCHEMA =
            Set.of("lone-surrogate", "too-many", "no-phone-number", "digits-lost", "no-link");

    private static final ObjectMapper MAPPER = StrictJson.mapper();
    private static final RecordReader READER =
            FormatChooser.all(MAPPER, ObjectMapping.of(Normalisation.INTERNATIONAL.buryingBadDetails(), null));
    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(parsed(ContactSchema.text()));

    static Stream<String> samples() throws IOException {
        try (Stream<Path> files = Files.list(SAMPLES)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> !name.endsWith(".expected.json"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @Test
    void isPublishedAsTheCodeHasIt() throws IOException {
        if (System.getProperty("docs.update") != null) {
            Files.writeString(PUBLISHED, ContactSchema.text());
        }

        assertThat(Files.readString(PUBLISHED))
                .as("%s is out of date: mvn test -Dtest=ContactSchemaTest -Ddocs.update", PUBLISHED)
                .isEqualTo(ContactSchema.text());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void agreesWithTheReader(String name) throws IOException {
        try (InputStream in = Files.newInputStream(SAMPLES.resolve(name));
                RecordStream records =
                        READER.open(in, "file:" + name, Origin.NO_POSITION, Deadline.root(Clock.systemUTC()))) {
            while (records.hasNext()) {
                IntakeRecord record = records.next();
                if (isWrittenOtherwise(record)) {
                    continue;
                }
                if (record.contact() != null && isWhole(record)) {
                    assertThat(problems(record))
                            .as("%s, which is valid", record)
                            .isEmpty();
                } else if (record.rejection() instanceof InvalidContactException rejection) {
                    Set<String> codes =
                            rejection.violations().stream().map(Violation::code).collect(Collectors.toSet());
                    if (hasCharactersOfTwoUnits(record)) {
                        codes.remove("too-long"); // a schema counts characters, SmartTask UTF-16 units
                    }
                    if (!BEYOND_A_SCHEMA.containsAll(codes)) {
                        assertThat(problems(record)).as("%s: %s", record, codes).isNotEmpty();
                    }
                }
            }
        }
    }

    /** Whether nothing of it was taken for nothing, or for another field: a schema says what a field may be. */
    private static boolean isWhole(IntakeRecord record) {
        return record.notes().stream()
                .noneMatch(note -> Set.of("placeholder", "not-understood", "envelope", "known-shape")
                        .contains(note.code()));
    }

    /** An envelope, a program's own shape and a card are no contact as the schema has it, which only has English names. */
    private static boolean isWrittenOtherwise(IntakeRecord record) {
        if (record.rejection() instanceof MalformedRecordException) {
            return true;
        }
        JsonNode node = parsed(new String(record.payload().bytes(), UTF_8));
        if (!(node instanceof ObjectNode object)) {
            return isCard(node);
        }
        return isEnvelope(object)
                || isOfProgram(object)
                || object.properties().stream().anyMatch(entry -> isForeign(entry.getKey()));
    }

    /** A card in JSON's notation (RFC 7095). */
    private static boolean isCard(JsonNode node) {
        return node.isArray() && node.path(0).asText().equals("vcard");
    }

    /** Whether the table of shapes says what its fields are; a rejected record has no note that says so. */
    private static boolean isOfProgram(ObjectNode object) {
        return PersonFinder.in(object).notes().stream()
                .anyMatch(note -> note.code().equals("known-shape"));
    }

    /** A CloudEvent, or what Kafka Connect writes. */
    private static boolean isEnvelope(ObjectNode object) {
        return Stream.of("specversion", "type", "source", "id")
                        .allMatch(name -> object.path(name).isTextual())
                || (object.size() == 2 && object.has("schema") && object.has("payload"));
    }

    private static boolean isForeign(String key) {
        return Field.of(key)
                .filter(match -> match.field().names().stream()
                        .noneMatch(name -> letters(name).equals(letters(key))))
                .isPresent();
    }

    private static String letters(String name) {
        return Field.normal(name).replaceAll("[0-9]", "");
    }

    private static boolean hasCharactersOfTwoUnits(IntakeRecord record) {
        return new String(record.payload().bytes(), UTF_8).codePoints().anyMatch(Character::isSupplementaryCodePoint);
    }

    private static List<String> problems(IntakeRecord record) {
        return problems("[" + new String(record.payload().bytes(), UTF_8) + "]"); // or a list in a list would be a list
    }

    private static List<String> problems(String json) {
        return SCHEMA.validate(parsed(json)).stream().map(Object::toString).toList();
    }

    private static JsonNode parsed(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "7",
                "[{}]",
                "{'name':'%s'}",
                "{'name':''}",
                "{'name':'a','designation':'%s'}",
                "{'name':'a','address':'%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s'}",
                "{'name':'a','emails':[{'email':'nobody'}]}",
                "{'name':'a','emails':[{'email':'%s%s%s%s@example.org'}]}",
                "{'name':'a','emails':[{'address':true}]}",
                "{'name':'a','phones':[{'phone_number':'%s'}]}",
                "{'name':'a','phones':[{'what':'1'}]}",
                "{'name':'a','record_sub_type':'robot'}",
                "{'name':'a','access_type':'mine'}",
                "{'name':'a','address_lat':90.1}",
                "{'name':'a','address_lng':-180.1}",
                "{'name':'a','assigned_user':{'user_id':-1}}",
                "{'name':'a','assigned_user':'Ada'}",
                "{'name':'a','parent':{'name':'%s'}}",
                "{'name':'a','parent':{}, 'url_details':'x'}",
                "{'name':{'prefix':'Dr.'}}",
                "{'First-Name':false}",
                "{'record_sub_type':'organization'}",
                "{'company':'Acme'}"
            })
    void refusesWhatTheReaderRefuses(String json) {
        String text = json.replace('\'', '"').replace("%s", "x".repeat(101));

        assertThat(problems(text)).isNotEmpty();
        assertThat(accepts(text)).isFalse();
    }

    @Test
    void knowsTheWordsThatTheReaderKnows() {
        Stream.concat(ContactSchema.PERSON.stream(), ContactSchema.ORGANIZATION.stream())
                .forEach(word -> isFine("{\"name\":\"a\",\"record_sub_type\":\"%s\"}".formatted(word)));
        ContactSchema.ACCESS.forEach(word -> isFine("{\"name\":\"a\",\"access_type\":\"%s\"}".formatted(word)));
        ContactSchema.ORGANIZATION.forEach(
                word -> isFine("{\"company\":\"a\",\"record_sub_type\":\"%s\"}".formatted(word)));
    }

    private static void isFine(String json) {
        assertThat(problems(json)).as(json).isEmpty();
        assertThat(accepts(json)).as(json).isTrue();
    }

    private static boolean accepts(String json) {
        try (RecordStream records = READER.open(
                new ByteArrayInputStream(json.getBytes(UTF_8)),
                "file:a.json",
                Origin.NO_POSITION,
                Deadline.root(Clock.systemUTC()))) {
            return records.next().contact() != null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
