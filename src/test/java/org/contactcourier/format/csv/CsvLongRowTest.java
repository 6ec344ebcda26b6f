package org.contactcourier.format.csv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.contactcourier.format.Format;
import org.contactcourier.mapping.ObjectMapping;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Limits;
import org.contactcourier.record.Origin;
import org.contactcourier.record.RecordStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cell in a column that nobody reads may be of any size; one that is read may not, and costs its own row only. */
class CsvLongRowTest {
    private static final String HEADER = "name,email,photo,notes\n";
    private static final String BOB = "Bob,bob@example.org,,\n";
    private static final int MEBIBYTE = 1024 * 1024;

    private final Format csv = new CsvFormat(ObjectMapping.BY_NAME);
    private final Deadline deadline = Deadline.root(Clock.systemUTC());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%s,\n",
                "\"%s\",\n",
                "\"first line\n%s\",\n",
                "\"%s\nlast line\",\n",
                "\"%s\nbut, one\",\n",
                "%s,\"He said \"\"hi\"\", and\r\nleft\"\n",
                ",\"%s\"\n",
                ",%s\n"
            })
    void readsARowWhoseUnreadCellHas50MiB(String cells) throws IOException {
        List<IntakeRecord> records = read("Ada,ada@example.org," + cells, "iVBORw0KGgo=", 50 * MEBIBYTE);

        assertThat(names(records)).containsExactly("Ada ada@example.org", "Bob bob@example.org");
        IntakeRecord ada = records.get(0);
        assertThat(ada.payload().bytes().length).isLessThan(10_000);
        assertThat(csv.reread(ada.origin(), ada.payload(), deadline).contact()).isEqualTo(ada.contact());
    }

    /** None of these lines is a row, although some look like one; they were sent as contacts once. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "A line of a note\n",
                "Dear Eve, thanks\n",
                "\n",
                "\r\n",
                "\"\"So\"\", she said\n",
                "eve@example.org\n",
                "one,two,three,four\nand some, other\nlines\n"
            })
    void readsARowWhoseNotesHaveManyLines(String line) throws IOException {
        List<IntakeRecord> records = read("Ada,ada@example.org,,\"%s\"\n", line, 5 * MEBIBYTE);

        assertThat(names(records)).containsExactly("Ada ada@example.org", "Bob bob@example.org");
    }

    @Test
    void buriesARowWhoseNameIsTooLong() throws IOException {
        List<IntakeRecord> records = read("\"%s\",ada@example.org,,\n", "Ada ", 3 * MEBIBYTE);

        assertThat(records.get(0).rejection())
                .hasMessageStartingWith("a line of more than " + Limits.MAX_ELEMENT + " bytes");
        assertThat(names(records)).containsExactly("Bob bob@example.org");
    }

    /** A quote inside the cell isn't doubled: what follows it is anything, until a line is surely a row. */
    @Test
    void losesWhatStandsBehindABrokenQuoteInALongCell() throws IOException {
        List<IntakeRecord> records = read(
                "Ada,ada@example.org,,\"%s she said \"hi\".\nEve, eve@example.org\nand so on\"\n",
                "notes ", 3 * MEBIBYTE);

        assertThat(names(records)).containsExactly("Bob bob@example.org");
        assertThat(records).hasSize(2);
    }

    /** Somebody's upload stopped in the middle of a note. */
    @Test
    void buriesARowThatIsCutOffInItsNotesWithAllLinesOfThem() throws IOException {
        String table =
                HEADER + BOB + "Ada,ada@example.org,,\"a note\nof lines, two, and, commas\nEve,eve@example.org\nbye\n";
        List<IntakeRecord> records = records(new ByteArrayInputStream(table.getBytes(UTF_8)));

        assertThat(names(records)).containsExactly("Bob bob@example.org");
        assertThat(records).hasSize(2);
    }

    /** The quote was forgotten, so the lines behind it are rows. */
    @Test
    void readsTheRowsBehindAQuoteThatSomebodyForgot() throws IOException {
        String rows = "Cy,cy@example.org,,short\n".repeat(60_000);
        List<IntakeRecord> records =
                records(new ByteArrayInputStream((HEADER + "Ada,ada@example.org,,\"a note\n" + rows).getBytes(UTF_8)));

        assertThat(names(records)).hasSize(60_000);
        assertThat(records).hasSize(60_001);
    }

    private List<IntakeRecord> read(String row, String piece, int size) throws IOException {
        String[] around = row.split("%s", -1);
        List<InputStream> all = new ArrayList<>();
        all.add(stream(HEADER + around[0]));
        String pieces = piece.repeat(MEBIBYTE / piece.length());
        for (int i = 0; i < size / MEBIBYTE; i++) {
            all.add(stream(pieces));
        }
        all.add(stream(around[1] + BOB));
        return records(new SequenceInputStream(Collections.enumeration(all)));
    }

    private List<IntakeRecord> records(InputStream in) throws IOException {
        List<IntakeRecord> records = new ArrayList<>();
        try (RecordStream stream = csv.open(in, "file:a.csv", Origin.NO_POSITION, deadline)) {
            stream.forEachRemaining(records::add);
        }
        return records;
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }

    private static List<String> names(List<IntakeRecord> records) {
        return records.stream()
                .filter(record -> record.contact() != null)
                .map(IntakeRecord::contact)
                .map(contact -> contact.name() + " " + String.join(" ", contact.emails()))
                .toList();
    }
}
