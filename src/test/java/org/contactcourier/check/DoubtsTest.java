package org.contactcourier.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.contactcourier.intake.FormatChooser;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.Origin;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoubtsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'name':'Ada Lovelace','phone':'+44 20 7946 0001'} |",
                "{'name':'Ada','company':'Analytical Engines'} |",
                "{'name':'Engines','company':'Analytical Engines'} | name-of-company",
                "{'name':'Engines','company':'Engines','type':'company'} |",
                "{'name':'Ada Lovelace','company':'Lovelace'} |",
                "{'name':'Ada','phone':'030 1234567'} | phone-without-country",
                "{'name':'Ada','phone':'0049 30 1234567'} |",
                "{'name':'Ada','phone':false,'email':'a@example.org'} | placeholder",
                "{'name':'Ada','phone':'4.4E+11','email':'a@example.org'} | digits-lost",
                "{'name':'Ada','phone':'ask','email':'a@example.org'} | left-out",
                "{'name':'Ada','address':'KÃ¶ln'} | mojibake"
            })
    void asksForALook(String json, String doubts) throws Exception {
        byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        var records = FormatChooser.all(StrictJson.mapper())
                .open(
                        new ByteArrayInputStream(bytes),
                        "file:a.json",
                        Origin.NO_POSITION,
                        Deadline.root(Clock.systemUTC()));

        Set<String> found = new Doubts(false)
                .about(records.next()).stream().map(Doubt::word).collect(Collectors.toSet());

        assertThat(found)
                .isEqualTo(
                        doubts == null
                                ? Set.of()
                                : Arrays.stream(doubts.split(" ")).collect(Collectors.toSet()));
    }
}
