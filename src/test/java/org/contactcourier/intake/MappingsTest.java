package org.contactcourier.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.json.StrictJson;
import org.contactcourier.mapping.Normalisation;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.RecordStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MappingsTest {
    private static final byte[] WHO = "{\"who\":\"Ada\",\"name\":\"Grace\"}".getBytes(UTF_8);

    private final Deadline deadline = Deadline.root(Clock.systemUTC());

    @TempDir
    private Path home;

    @Test
    void findsAMappingBesideTheJar() throws IOException {
        write("mappings/who.jslt", "{\"name\": .who}");

        assertThat(name(first(reader("intake.kafka.mapping", "mappings/who.jslt"), "kafka:contacts/0", WHO)))
                .isEqualTo("Ada");
    }

    @ParameterizedTest
    @CsvSource({"kafka:contacts/0, Ada", "file:a.json, Grace", "mail:a@example.org/7/42/1, Grace"})
    void mapsOnlyWhatComesFromThatSource(String place, String name) throws IOException {
        write("who.jslt", "{\"name\": .who}");

        assertThat(name(first(reader("intake.kafka.mapping", "who.jslt"), place, WHO)))
                .isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"who\":\"Ada\"}",
                "[{\"who\":\"Ada\"}]",
                "who,what\nAda,x\n",
                "<list><one><who>Ada</who></one></list>",
                "<one><who>Ada</who></one>"
            })
    void readsAParkedRecordAgainThroughItsSourcesMapping(String input) throws IOException {
        write("who.jslt", "{\"name\": .who}");
        RecordReader reader = reader("intake.mail.mapping", "who.jslt");
        IntakeRecord record = first(reader, "mail:a@example.org/7/42/1", input.getBytes(UTF_8));
        Payload kept =
                Payload.whole(record.payload().mediaType(), record.payload().bytes());

        IntakeRecord again = reader.reread(Origin.parse(record.origin().key()), kept, deadline);

        assertThat(name(record)).isEqualTo("Ada");
        assertThat(name(again)).isEqualTo("Ada");
    }

    @Test
    void buriesATextOfOneLineRatherThanTakeItForATableWithoutRows() throws IOException {
        write("who.jslt", "{\"name\": .who}");

        IntakeRecord record =
                first(reader("intake.file.mapping", "who.jslt"), "file:a.csv", "who,what\n".getBytes(UTF_8));

        assertThat(record.rejection()).hasMessageStartingWith("neither JSON");
    }

    @Test
    void endsTheStartWhereAMappingIsNotThere() {
        assertThatThrownBy(() -> reader("intake.file.mapping", "mappings/gone.jslt"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("intake.file.mapping is 'mappings/gone.jslt': expected a file that is there");
    }

    @Test
    void endsTheStartWithKeyFileLineAndExpressionWhereAMappingIsBroken() throws IOException {
        write("x.jslt", "{\n  \"name\": .a b\n}\n");

        assertThatThrownBy(() -> reader("intake.file.mapping", "x.jslt"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(
                        "intake.file.mapping is 'x.jslt': expected a mapping that can be used; x.jslt, line 2,")
                .hasMessageContaining(": \"name\": .a b: ")
                .hasMessageNotContaining("\n");
    }

    private void write(String file, String mapping) throws IOException {
        Files.createDirectories(requireNonNull(home.resolve(file).getParent()));
        Files.writeString(home.resolve(file), mapping);
    }

    private RecordReader reader(String key, String file) {
        Map<String, String> environment = Map.of(Configuration.variable(key), file);
        return Mappings.from(Configuration.load(List.of(home), environment, new Properties()))
                .reader(StrictJson.mapper(), Normalisation.INTERNATIONAL);
    }

    private IntakeRecord first(RecordReader reader, String place, byte[] input) throws IOException {
        long position = place.startsWith("kafka:") ? 17 : Origin.NO_POSITION;
        try (RecordStream stream = reader.open(new ByteArrayInputStream(input), place, position, deadline)) {
            return stream.next();
        }
    }

    private static String name(IntakeRecord record) {
        return requireNonNull(record.contact(), () -> String.valueOf(record.rejection()))
                .name();
    }
}
