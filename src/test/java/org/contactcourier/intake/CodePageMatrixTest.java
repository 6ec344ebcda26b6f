package org.contactcourier.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.contactcourier.intake.CodePageMatrix.Content;
import org.contactcourier.intake.CodePageMatrix.Ending;
import org.contactcourier.intake.CodePageMatrix.Form;
import org.contactcourier.intake.CodePageMatrix.Names;
import org.contactcourier.json.StrictJson;
import org.contactcourier.mapping.ObjectMapping;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.RecordStream;
import org.junit.jupiter.api.Test;

/** A name is read right or buried, whatever code page it is in; never sent as other letters (ADR 0017 has the figures). */
class CodePageMatrixTest {
    private static final Charset CYRILLIC = Charset.forName("windows-1251");

    /** In percent, of all that is in the matrix. */
    private static final int FEWEST_RIGHT = 90;

    private static final int BEYOND_THE_HEAD = 3_000;

    private final RecordReader reader = FormatChooser.all(StrictJson.mapper(), ObjectMapping.BY_NAME);

    @Test
    void sendsNoNameInOtherLetters() throws IOException {
        List<String> wrong = new ArrayList<>();
        int right = 0;
        int all = 0;
        for (Names names : CodePageMatrix.names()) {
            for (Charset charset : names.charsets()) {
                for (Content content : CodePageMatrix.contents(names, charset).toList()) {
                    Ending ending = CodePageMatrix.ending(reader, content);
                    all++;
                    right += ending == Ending.RIGHT ? 1 : 0;
                    if (ending == Ending.WRONG) {
                        wrong.add(content.toString());
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(100 * right / all).isGreaterThanOrEqualTo(FEWEST_RIGHT);
    }

    @Test
    void readsUtf16WithoutMark() throws IOException {
        for (Names names : CodePageMatrix.names()) {
            Content content = CodePageMatrix.contents(names, names.charsets().get(0))
                    .filter(one -> one.form() == Form.PLAIN_TABLE && one.size() == 3)
                    .findFirst()
                    .orElseThrow();
            assertThat(CodePageMatrix.ending(reader, content, CodePageMatrix.utf16(content, true)))
                    .as(content.toString())
                    .isEqualTo(Ending.RIGHT);
            assertThat(CodePageMatrix.ending(reader, content, CodePageMatrix.utf16(content, false)))
                    .as(content.toString())
                    .isEqualTo(Ending.RIGHT);
        }
    }

    /** Only the first 64 KiB decided, and what was ASCII until there was read as windows-1252 after that. */
    @Test
    void tellsTheCodePageWhereTheFirstOtherLetterComes() throws IOException {
        List<IntakeRecord> records = records(CYRILLIC, "Анна Иванова;anna@example.ru", "Пётр Щукин;p@example.ru");

        assertThat(records).hasSize(BEYOND_THE_HEAD + 2);
        assertThat(records.get(BEYOND_THE_HEAD).contact()).hasFieldOrPropertyWithValue("name", "Анна Иванова");
        assertThat(records.get(BEYOND_THE_HEAD + 1).contact()).hasFieldOrPropertyWithValue("name", "Пётр Щукин");
        assertThat(records.get(BEYOND_THE_HEAD + 1).notes())
                .anyMatch(note -> note.code().equals("encoding"));
    }

    @Test
    void readsUtf8AndWesternTextThatComesLateAsTheyAre() throws IOException {
        for (Charset charset : List.of(StandardCharsets.UTF_8, Charset.forName("windows-1252"))) {
            List<IntakeRecord> records = records(charset, "Zoë Müller;zoe@example.org");

            assertThat(records.get(BEYOND_THE_HEAD).contact()).hasFieldOrPropertyWithValue("name", "Zoë Müller");
        }
    }

    @Test
    void buriesTheRestWhereALateCodePageCannotBeTold() throws IOException {
        List<IntakeRecord> records = records(Charset.forName("EUC-KR"), "김민수;a@example.org", "이영희;b@example.org");

        assertThat(records).hasSize(BEYOND_THE_HEAD + 1);
        assertThat(records.get(BEYOND_THE_HEAD - 1).contact()).isNotNull();
        assertThat(records.get(BEYOND_THE_HEAD).rejection())
                .hasMessageContaining("the encoding can't be told: set intake.<source>.encoding")
                .hasMessageContaining("line " + (BEYOND_THE_HEAD + 2));
    }

    private List<IntakeRecord> records(Charset charset, String... rows) throws IOException {
        ByteArrayOutputStream table = new ByteArrayOutputStream();
        table.writeBytes("name;email\n".getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < BEYOND_THE_HEAD; i++) {
            table.writeBytes(("Ada Lovelace;ada" + i + "@example.org\n").getBytes(StandardCharsets.US_ASCII));
        }
        for (String row : rows) {
            table.writeBytes((row + "\n").getBytes(charset));
        }
        List<IntakeRecord> records = new ArrayList<>();
        try (RecordStream stream = reader.open(
                new ByteArrayInputStream(table.toByteArray()),
                "file:late.csv",
                Origin.NO_POSITION,
                Deadline.root(Clock.systemUTC()))) {
            stream.forEachRemaining(records::add);
        }
        return records;
    }
}
