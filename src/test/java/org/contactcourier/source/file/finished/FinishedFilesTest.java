package org.contactcourier.source.file.finished;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.files.KeptFiles.ErasedFiles;
import org.contactcourier.intake.Mappings;
import org.contactcourier.json.StrictJson;
import org.contactcourier.mapping.Normalisation;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.Origin;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.RecordStream;
import org.contactcourier.record.Source;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FinishedFilesTest {
    private static final String ADA = "ada+crm@example.org";

    @TempDir
    private Path inbox;

    private final Deadline deadline = Deadline.root(Deadline.steadyClock());
    private RecordReader reader;
    private FinishedFiles files;

    @BeforeEach
    void open() throws IOException {
        Configuration configuration = Configuration.load(List.of(), Map.of(), new Properties());
        reader = Mappings.from(configuration).reader(StrictJson.mapper(), Normalisation.from(configuration));
        files = new FinishedFiles(Source.FILE, inbox, reader, StrictJson.mapper(), deadline);
        Files.createDirectories(inbox.resolve("done"));
        Files.createDirectories(inbox.resolve("failed"));
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(inbox.resolve(name), content);
    }

    private ErasedFiles erase() {
        return files.erase("Ada+CRM@example.org", Set.of(), false);
    }

    private int records(Path file) throws IOException {
        int records = 0;
        try (RecordStream stream = reader.open(
                new ByteArrayInputStream(Files.readAllBytes(file)), "file:x", Origin.NO_POSITION, deadline)) {
            while (stream.hasNext()) {
                assertThat(stream.next().payload().size()).isPositive();
                records++;
            }
        }
        return records;
    }

    /** Each file has three rows, and hers is the first, the one in the middle, or the last. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "csv|name;email;error~|Ada;ADA+crm@example.org;Invalid: x~|Bob;bob@;Invalid: y~|Eve;eve@;Invalid: z~|",
                "csv|name;email;error~|`\"Lovelace; Ada\";\"Ada <ada+crm@example.org>\";\"Invalid: no\"~`|\"B\";b@;\"I\"~|E;e@;Z~|",
                "json|[|{\"error\":\"x\",\"email\":\"ada\\u002bcrm\\u0040example.org\"}|,~{\"email\":\"b@\"}|,~{\"email\":\"e@\"}|]",
                "ndjson||{\"error\":\"x\",\"email\":\"ada+crm@example.org\"}~|{\"email\":\"b@\"}~|{\"email\":\"e@\"}~|",
                "xml|<contacts>~|<!-- error: ada+crm@example.org is wrong -->~<contact><email>ada+crm@example.org</email></contact>~"
                        + "|<!-- error: b -->~<contact><email>b@</email></contact>~"
                        + "|<!-- error: e -->~<contact><email>e@</email></contact>~|</contacts>~",
                "vcf||BEGIN:VCARD~VERSION:3.0~FN:Ada~EMAIL:ada+crm@exa~ mple.org~END:VCARD~"
                        + "|BEGIN:VCARD~VERSION:3.0~FN:B~EMAIL:b@~END:VCARD~|BEGIN:VCARD~VERSION:3.0~FN:E~EMAIL:e@~END:VCARD~|",
                "ldif||# error: ada+crm@example.org~dn: cn=Ada~cn: Ada~mail:: YWRhK2NybUBleGFtcGxlLm9yZw==~~"
                        + "|# error: b~dn: cn=B~cn: B~mail: b@~~|# error: e~dn: cn=E~cn: E~mail: e@~~|",
            })
    void takesTheRowOutOfAFileThatStaysReadable(
            String ending, String top, String ada, String bob, String eve, String bottom) throws IOException {
        String above = top == null ? "" : top;
        String below = bottom == null ? "" : bottom;
        boolean isJson = ending.equals("json");
        String adaLater = isJson ? ",~" + ada : ada;
        String bobFirst = isJson ? bob.substring(2) : bob;
        String[] orders = {
            above + ada + bob + eve + below,
            above + bobFirst + adaLater + eve + below,
            above + bobFirst + eve + adaLater + below
        };
        for (String order : orders) {
            Path file = write("failed/p.rejected." + ending, order.replace('~', '\n'));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
            assertThat(records(file)).isEqualTo(3);

            assertThat(erase()).isEqualTo(new ErasedFiles(0, 1, 0, List.of(), List.of()));

            assertThat(records(file)).isEqualTo(2);
            assertThat(Files.readString(file)).doesNotContainIgnoringCase("ada").contains("b@", "e@");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-r-----");
        }
    }

    @Test
    void namesOriginalsWithTheirRecordsAndErasesTheirLines() throws IOException {
        Path original = write("done/p.csv", "name;email\nBob;bob@example.org\nAda;ADA+CRM@example.org\n");
        Path lines = write("done/p.csv.receipt.ndjson", """
                {"index":0,"origin":"file:p.csv#0","outcome":"delivered","notes":[{"from":"Bobby"}]}
                {"index":1,"origin":"file:p.csv#1","outcome":"delivered","notes":[{"from":"Adele"}]}
                """);

        ErasedFiles erased = erase();

        assertThat(erased.named()).containsExactly(original + ", record 2");
        assertThat(erased.receiptLines()).isEqualTo(1);
        assertThat(Files.readString(lines)).contains("Bobby", "file:p.csv#1").doesNotContain("Adele");
        assertThat(original).exists();
        assertThat(files.erase(ADA, Set.of(), true).deleted()).isEqualTo(1);
        assertThat(original).doesNotExist();
    }

    @Test
    void erasesReceiptOfAContactThatTheJournalKnows() throws IOException {
        String line = "{\"index\":4,\"origin\":\"file:q.csv#4\",\"outcome\":\"buried\",\"message\":\"Adele\"}";
        Path lines = write("failed/q.csv.receipt.ndjson", line + "\n");
        Path summary = write(
                "failed/q.csv.receipt.json",
                "{\"buried_records\":[" + line + "," + line.replace('4', '5').replace("Adele", "Bob") + "]}");

        files.erase(ADA, Set.of("file:q.csv#4"), false);

        assertThat(Files.readString(lines)).contains("\"message\":\"erased\"");
        assertThat(Files.readString(summary)).contains("Bob").doesNotContain("Adele");
    }

    @Test
    void leavesLinksAndFilesWithASecondNameAlone() throws IOException {
        Path elsewhere = write("elsewhere.txt", "name;email;error\nAda;ada+crm@example.org;x\n");
        Files.createSymbolicLink(inbox.resolve("failed/a.rejected.csv"), elsewhere);
        Files.createLink(inbox.resolve("failed/b.rejected.csv"), elsewhere);

        ErasedFiles erased = erase();

        assertThat(erased.rejectedRows()).isZero();
        assertThat(erased.left()).anyMatch(left -> left.contains("b.rejected.csv: it has a second name"));
        assertThat(Files.readString(elsewhere, StandardCharsets.UTF_8)).contains(ADA);
    }

    @Test
    void saysWhichFileIsNotFinished() throws IOException {
        write("people.csv", "name;email\nAda;ada+crm@example.org\n");

        assertThat(erase().left()).singleElement().asString().contains("people.csv: it isn't finished");
    }
}
