package org.contactcourier.intake;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.contactcourier.contact.Contact;
import org.contactcourier.contact.InvalidContactException;
import org.contactcourier.contact.Note;
import org.contactcourier.contact.RejectedRecordException;
import org.contactcourier.json.StrictJson;
import org.contactcourier.mapping.Normalisation;
import org.contactcourier.mapping.ObjectMapping;
import org.contactcourier.mapping.jslt.BrokenMappingException;
import org.contactcourier.mapping.jslt.JsltMapping;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.RecordStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Real-looking input beside what comes out: {@code samples/<format>/<case>.json} (or {@code .ndjson}, {@code .csv}, …) and
 * {@code <case>.expected.json}, a list with the contact's fields, or the reason with its violations or message. Adding a case
 * adds two files, in {@code mapping/} a third; {@code <case>.bury.expected.json} has what comes out where a bad detail buries a
 * contact. What is in {@code normalised} is read in Germany, and its notes are expected, too.
 */
class SamplesTest {
    private static final Path SAMPLES = Path.of("src/test/resources/samples");
    private static final Path SHIPPED = Path.of("src/main/distribution/mappings");
    private static final String EXPECTED = ".expected.json";
    private static final String BURIED = ".bury.expected.json";
    private static final String MAPPING = ".jslt";
    private static final String NORMALISED = "normalised";

    /** Samples of something else than a format. */
    private static final Set<String> OTHERS = Set.of("dead-letters", "mail");

    private final ObjectMapper mapper = StrictJson.mapper();

    static Stream<String> cases() throws IOException {
        List<String> names = new ArrayList<>();
        for (Path folder : folders()) {
            try (Stream<Path> files = Files.list(folder)) {
                files.map(file -> folder.getFileName() + "/" + file.getFileName())
                        .filter(name -> !name.endsWith(EXPECTED) && !name.endsWith(MAPPING))
                        .sorted()
                        .forEach(names::add);
            }
        }
        return names.stream();
    }

    /** Those of formats, so that a new format's are found. */
    private static List<Path> folders() throws IOException {
        try (Stream<Path> folders = Files.list(SAMPLES)) {
            return folders.filter(Files::isDirectory)
                    .filter(folder -> !OTHERS.contains(String.valueOf(folder.getFileName())))
                    .sorted()
                    .toList();
        }
    }

    static Stream<String> casesWithBadDetails() throws IOException {
        return cases().filter(name -> Files.exists(beside(name, BURIED)));
    }

    private static Path beside(String name, String ending) {
        return SAMPLES.resolve(name.substring(0, name.lastIndexOf('.')) + ending);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void readsWhatIsExpected(String name) throws Exception {
        reads(name, beside(name, EXPECTED), UnaryOperator.identity());
    }

    @ParameterizedTest
    @MethodSource("casesWithBadDetails")
    void readsWhatIsExpectedWhereABadDetailBuriesAContact(String name) throws Exception {
        reads(name, beside(name, BURIED), Normalisation::buryingBadDetails);
    }

    private void reads(String name, Path expected, UnaryOperator<Normalisation> set) throws Exception {
        Path sample = SAMPLES.resolve(name);
        ArrayNode actual = mapper.createArrayNode();

        boolean normalised = name.startsWith(NORMALISED);
        try (RecordStream stream = reader(name, set)
                .open(
                        Files.newInputStream(sample),
                        "file:" + sample.getFileName(),
                        Origin.NO_POSITION,
                        Deadline.root(Clock.systemUTC()))) {
            stream.forEachRemaining(record -> {
                ObjectNode node = actual.addObject();
                node.setAll(described(record));
                if (normalised) {
                    record.notes().forEach(note -> node.withArray("notes").add(described(note)));
                }
            });
        }

        JsonNode wanted = mapper.readTree(Files.readAllBytes(expected));
        assertThat(actual.toPrettyString()).isEqualTo(wanted.toPrettyString());
    }

    /**
     * What lies in {@code mapping/} goes through the mapping that is called as it is up to the first dot, ours or a shipped
     * one.
     */
    private RecordReader reader(String name, UnaryOperator<Normalisation> set) throws BrokenMappingException {
        if (name.startsWith(NORMALISED)) {
            return FormatChooser.all(mapper, ObjectMapping.of(set.apply(Normalisation.in("DE")), null));
        }
        if (!name.startsWith("mapping/")) {
            return FormatChooser.all(mapper, ObjectMapping.of(set.apply(Normalisation.INTERNATIONAL), null));
        }
        String script = name.substring(0, name.indexOf('.')) + MAPPING;
        Path own = SAMPLES.resolve(script);
        Path file = Files.exists(own) ? own : SHIPPED.resolve(own.getFileName());
        JsltMapping mapping = new JsltMapping(file, "mappings/" + own.getFileName(), System::nanoTime);
        return FormatChooser.all(mapper, ObjectMapping.of(set.apply(Normalisation.INTERNATIONAL), mapping::apply));
    }

    private ObjectNode described(IntakeRecord record) {
        RejectedRecordException rejection = record.rejection();
        if (rejection == null) {
            return described(requireNonNull(record.contact()));
        }
        ObjectNode node =
                mapper.createObjectNode().put("reason", rejection.reason().word());
        if (rejection instanceof InvalidContactException) {
            ArrayNode violations = node.putArray("violations");
            rejection
                    .violations()
                    .forEach(violation -> violations.add(
                            violation.code().startsWith("mapping-")
                                    ? violation.code() + ": " + violation.message()
                                    : violation.code() + " at " + violation.pointer()));
        } else {
            node.put("message", rejection.getMessage());
        }
        return node;
    }

    private static String described(Note note) {
        return note.code() + " at " + note.pointer() + ": " + note.from() + " → " + note.to();
    }

    private ObjectNode described(Contact contact) {
        ObjectNode node = mapper.createObjectNode().put("name", contact.name());
        if (contact.subType() != Contact.SubType.PERSON) {
            node.put("sub_type", contact.subType().name().toLowerCase(Locale.ROOT));
        }
        put(node, "access_type", contact.accessType());
        put(node, "designation", contact.designation());
        put(node, "avatar_url", contact.avatarUrl());
        put(node, "address", contact.address());
        put(node, "latitude", contact.latitude());
        put(node, "longitude", contact.longitude());
        contact.emails().forEach(email -> node.withArray("emails").add(email));
        contact.phones().forEach(phone -> node.withArray("phones").add(phone));
        put(node, "domain", contact.links().domain());
        put(node, "twitter", contact.links().twitter());
        put(node, "linkedin", contact.links().linkedin());
        put(node, "facebook", contact.links().facebook());
        put(node, "github", contact.links().github());
        put(node, "instagram", contact.links().instagram());
        Contact.Company company = contact.company();
        put(node, "company_id", company == null ? null : company.recordId());
        put(node, "company", company == null ? null : company.name());
        put(node, "owner", contact.owner());
        put(node, "owner_id", contact.ownerId());
        return node;
    }

    private static void put(ObjectNode node, String key, Object value) {
        if (value instanceof Double number) {
            node.put(key, number);
        } else if (value instanceof Long number) {
            node.put(key, number);
        } else if (value != null) {
            node.put(key, value instanceof Enum<?> word ? word.name().toLowerCase(Locale.ROOT) : value.toString());
        }
    }
}
