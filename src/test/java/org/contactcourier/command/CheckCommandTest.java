package org.contactcourier.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.json.StrictJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CheckCommandTest {
    private static final String ADA = "{\"name\":\"Ada\",\"email\":\"ada@example.org\"}\n";
    private static final String NOBODY = "{\"name\":\"\"}\n";
    private static final String BROKEN = "{\"name\" \"Ada\"}\n";

    private final ObjectMapper mapper = StrictJson.mapper();
    private final Properties values = new Properties();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private String typed = "";
    private boolean terminal;

    @TempDir
    Path folder;

    private int check(String... arguments) {
        return check(out, arguments);
    }

    private int check(OutputStream to, String... arguments) {
        return new CommandLine(new CheckCommand(
                        () -> Configuration.load(List.of(), Map.of(), values),
                        new ByteArrayInputStream(typed.getBytes(UTF_8)),
                        to,
                        new PrintStream(err, true, UTF_8),
                        () -> terminal))
                .setErr(new PrintWriter(err, true, UTF_8))
                .execute(arguments);
    }

    private String file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content).toString();
    }

    private String said() {
        return out.toString(UTF_8);
    }

    private String complained() {
        return err.toString(UTF_8);
    }

    private List<JsonNode> lines() {
        return said().lines().map(this::parsed).toList();
    }

    private JsonNode parsed(String line) {
        try {
            return mapper.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(line, e);
        }
    }

    @Test
    void showsTheRequestOfEachRecord() throws IOException {
        int exit = check(file("team.ndjson", ADA + "{\"first name\":\"Grace\",\"last name\":\"Hopper\"}\n"));

        assertThat(exit).isZero();
        assertThat(said().replace(folder + "/", "")).isEqualTo("""
                POST https://ext-v2.smarttask.io/v1.0/contact/create/{organization-id}?use_created=true

                team.ndjson
                        JSON, UTF-8, no region
                #0      Ada                             would be sent
                        {"name":"Ada","record_sub_type":"person","emails":[{"email":"ada@example.org"}]}
                #1      Grace Hopper                    would be sent
                        {"name":"Grace Hopper","record_sub_type":"person"}
                        column                        becomes         field             records
                        name                          sent            /name                   1
                        email                         sent            /emails                 1
                        first name                    sent            /name                   1
                        last name                     sent            /name                   1

                2 records in 1 file: 2 would be sent
                """);
        assertThat(complained()).isEmpty();
    }

    @Test
    void showsEveryViolationWhereItIs() throws IOException {
        int exit = check(file("table.csv", "First name,E-mail,Phone\n,nobody@,1234567890123456789012345678901\n"));

        assertThat(exit).isEqualTo(1);
        assertThat(said().lines().skip(2).limit(6))
                .containsExactly(
                        folder.resolve("table.csv").toString(),
                        "        CSV, UTF-8, separator \",\", headers in English, no region",
                        "#0      –                               invalid",
                        "        line 2, column \"E-mail\"     malformed-email   this is no valid e-mail address",
                        "        line 2, column \"Phone\"      too-long          a phone number may have 30 characters at most, this one has 31",
                        "        line 2                      required          the name is required");
        assertThat(said()).contains("        ,nobody@,1234567890123456789012345678901\n");
    }

    @Test
    void goesOnBehindALineThatIsBroken() throws IOException {
        int exit = check(file("team.ndjson", ADA + BROKEN + ADA.replace("Ada", "Bob")));

        assertThat(exit).isEqualTo(1);
        assertThat(said())
                .contains("#1      –                               malformed\n")
                .contains("        not JSON at byte 49 (line 2, column 9)\n")
                .contains("        {\"name\" \"Ada\"}\n")
                .contains("#2      Bob ")
                .contains("3 records in 1 file: 2 would be sent, 1 malformed\n")
                .endsWith("1 shares an e-mail address, a phone number or a name with an earlier record\n");
    }

    @Test
    void printsObjectsForMachines() throws IOException {
        String file = file("team.ndjson", ADA + NOBODY + BROKEN);
        String cards = file("cards.vcf", "BEGIN:VCARD\nFN:A. L.\nEMAIL:Ada@example.org\nEND:VCARD\n");

        int exit = check("--json", file, cards);

        assertThat(exit).isEqualTo(1);
        assertThat(lines()).hasSize(7);
        assertThat(lines().get(0)).isEqualTo(parsed("""
                {"file":"%s","index":0,"origin":"file:team.ndjson#0","outcome":"would-send","request":{"method":"POST",
                "url":"https://ext-v2.smarttask.io/v1.0/contact/create/{organization-id}?use_created=true",
                "body":{"name":"Ada","record_sub_type":"person","emails":[{"email":"ada@example.org"}]}}}
                """.formatted(file)));
        assertThat(lines().get(1)).isEqualTo(parsed("""
                {"file":"%s","index":1,"origin":"file:team.ndjson#1","outcome":"invalid","violations":
                [{"pointer":"/name","code":"required","message":"the name is required"}]}
                """.formatted(file)));
        assertThat(lines().get(2)).isEqualTo(parsed("""
                {"file":"%s","index":2,"origin":"file:team.ndjson#2","outcome":"malformed",
                "message":"not JSON at byte 61 (line 3, column 9)"}
                """.formatted(file)));
        assertThat(lines().get(3)).isEqualTo(parsed("""
                {"file":"%s","format":"JSON","encoding":"UTF-8","region":null,"columns":
                [{"name":"name","fate":"sent","field":"/name","records":1},
                {"name":"email","fate":"sent","field":"/emails","records":1}],"notes":[]}
                """.formatted(file)));
        assertThat(lines().get(4).path("shares"))
                .isEqualTo(parsed("{\"what\":\"email\",\"file\":\"%s\",\"index\":0}".formatted(file)));
        assertThat(lines().get(6)).isEqualTo(parsed("""
                {"summary":{"files":2,"unreadable_files":0,"records":4,"would_send":2,"invalid":1,"malformed":1,
                "sharing_an_identity":1,"not_shown":0}}
                """));
    }

    @Test
    void saysHowATableIsWrittenAndWhatEachColumnBecame() throws IOException {
        check(
                "--no-requests",
                "--region",
                "DE",
                file("people.csv", "Name;Telefon;Vorname;Geburtstag;Quux\u001b[31m;Fax\nAda;030 901820;;1815;7;\n"));

        assertThat(said().replace(folder + "/", "")).isEqualTo("""
                people.csv
                        CSV, UTF-8, separator ";", headers in German, region DE
                #0      Ada                             would be sent
                        /phones/0                   phone-e164: 030 901820 → +4930901820
                        column                        becomes         field             records
                        Name                          sent            /name                   1
                        Telefon                       sent-changed    /phones                 1
                        Geburtstag                    no-room         birthday                1
                        Quux\\u001b[31m                not-understood                          1
                        empty           Vorname, Fax

                1 record in 1 file: 1 would be sent
                """);
    }

    @Test
    void saysTheEncodingThatALetterFurtherDownTells() throws IOException {
        Path table = folder.resolve("people.csv");
        Files.write(
                table,
                ("Name\tEmail\n" + "Ada Lovelace\tada@example.org\n".repeat(5_000) + "Müller\t\n")
                        .getBytes(Charset.forName("windows-1252")));

        check("--limit", "1", "--no-requests", table.toString());

        assertThat(said())
                .contains("        CSV, UTF-8, separator tab, headers in English, no region\n#0 ")
                .contains("        CSV, windows-1252, separator tab, headers in English, no region\n        column ");
    }

    @Test
    void listsColumnsThatAreManyInsteadOfALineForEach() throws IOException {
        String names = IntStream.range(0, 198).mapToObj(i -> "Quux " + i).collect(Collectors.joining(","));
        check(
                "--no-requests",
                file("wide.csv", "Name,Email," + names + "\nAda,ada@example.org" + ",7".repeat(198) + "\n"));

        assertThat(said()).contains("Quux 0, ").contains("Quux 197\n");
        assertThat(said().lines().skip(1)).hasSizeLessThan(60).allMatch(line -> line.length() <= 81);
    }

    /** What is suggested can be used as it is, and loses nothing. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "First Name;Last Name;E-mail;Phone;Phone;Quux\\\"\u001b;Notes\nAda;King;a@example.org;+4930901820;+4930901821;7;x\n",
                "Vorname;Nachname;Straße;PLZ;Ort;Telefon;Mobil\nAda;King;Hauptstr. 1;10115;Berlin;+4930901820;+491701234567\n",
                "Firma,E-Mail,Ort\nEngines,a@example.org,Berlin\nMills,m@example.org,Bonn\n",
                "Name\tE-Mail\tWebsite\nAda\ta@example.org\t\nGrace\t\thttps://g.example\n",
                "Prénom,Nom,Courriel,Société\nAda,King,a@example.org,Engines\n",
                "Name,Name,Email\n,Ada,a@example.org\nGrace,Grace,g@example.org\n",
                "{\"name\":\"Ada\",\"emails\":[\"a@example.org\"],\"quux\":1}\n{\"first name\":\"G\",\"last name\":\"H\"}\n"
            })
    void suggestsAMappingThatReadsTheSame(String content) throws IOException {
        String file = file("people", content);
        check("--json", file);
        List<JsonNode> before = bodies();
        out.reset();

        check("--suggest", file);
        Path mapping = Files.writeString(folder.resolve("suggested.jslt"), said());
        out.reset();
        values.setProperty("intake.file.mapping", mapping.toString());
        check("--json", file);

        assertThat(complained()).isEmpty();
        assertThat(bodies()).isEqualTo(before).isNotEmpty();
    }

    private List<JsonNode> bodies() {
        return lines().stream()
                .map(line -> line.at("/request/body"))
                .filter(JsonNode::isObject)
                .toList();
    }

    @Test
    void showsWhatIsNotUnderstoodAmongProblems() throws IOException {
        check("--only-problems", file("people.csv", "Name,Quux,Fax\nAda,7,030\n"));

        assertThat(said()).contains("Quux ").doesNotContain("Fax", "Ada");
    }

    @Test
    void asksForALookAtWhatIsDoubtful() throws IOException {
        int exit = check(
                "--no-requests",
                file("team.ndjson", ADA + "{\"name\":\"Bob\",\"email\":\"n/a\",\"phone\":\"0171 1234567\"}\n"));

        assertThat(exit).isEqualTo(3);
        assertThat(said().replace(folder + "/", "")).isEqualTo("""
                team.ndjson
                        JSON, UTF-8, no region
                #0      Ada                             would be sent
                #1      Bob                             would be sent, look at it
                        look at it                  phone-without-country  a phone number names no country, and no region is set
                        look at it                  placeholder       a placeholder stood where a value belongs
                        /emails                     placeholder: n/a
                        column                        becomes         field             records
                        name                          sent            /name                   2
                        email                         sent-changed    /emails                 2
                        phone                         sent            /phones                 1

                2 records in 1 file: 2 would be sent, 1 to look at
                """);
    }

    @Test
    void printsDoubtsForMachines() throws IOException {
        int exit = check(
                "--json",
                file(
                        "ada.json",
                        "{\"name\":\"M\u00C3\u00BCller\",\"phone\":\"4.479E+11\",\"email\":\"m@example.org\"}"));

        assertThat(exit).isEqualTo(3);
        assertThat(lines().get(0).path("outcome").asText()).isEqualTo("would-send");
        assertThat(lines().get(0).path("look_at"))
                .extracting(doubt -> doubt.path("code").asText())
                .containsExactly("mojibake", "digits-lost");
        assertThat(lines().get(2).at("/summary/to_look_at").asInt()).isEqualTo(1);
    }

    /** Whatever is to be looked at, what would be buried is worse. */
    @Test
    void endsWithOneWhereSomethingIsBuriedBesideADoubt() throws IOException {
        assertThat(check(file("a.ndjson", NOBODY + "{\"name\":\"Bob\",\"email\":\"n/a\"}\n")))
                .isEqualTo(1);
    }

    @Test
    void takesTheRegionFromAnOption() throws IOException {
        int exit = check("--json", "--region", "de", file("bob.json", "{\"name\":\"Bob\",\"phone\":\"0171 1234567\"}"));

        assertThat(exit).isZero();
        assertThat(lines().get(0).at("/request/body/phones/0/phone_number").asText())
                .isEqualTo("+491711234567");
    }

    @Test
    void showsTheCompanyThatWouldBeLinked() throws IOException {
        values.setProperty("smarttask.link-company", "true");
        String file = file("ada.json", "{\"name\":\"Ada\",\"company\":\"Acme\"}");

        assertThat(check("--json", file)).isZero();
        assertThat(lines().get(0).path("company").asText()).isEqualTo("Acme");
        out.reset();
        check(file);
        assertThat(said()).contains("        company: Acme\n");
    }

    @Test
    void readsStandardInput() {
        typed = ADA;

        int exit = check("--json", "-");

        assertThat(exit).isZero();
        assertThat(lines().get(0).path("file").asText()).isEqualTo("-");
        assertThat(lines().get(0).path("origin").asText()).isEqualTo("file:-#0");
    }

    @Test
    void showsTheTextOfAMailThatHoldsNoContact() throws IOException {
        String mail = file(
                "hello.eml",
                "Subject: hello\nReceived: from a long list of servers\n\nDear all,\n\n  call   me\u202E: 0171 1234567\n"
                        + "line\n".repeat(20));

        assertThat(check(mail)).isEqualTo(1);
        assertThat(said())
                .contains("        Dear all,\n        call me", "        line\n        \u2026\n")
                .doesNotContain("Received", "\u202E");

        out.reset();
        assertThat(check("--json", mail)).isEqualTo(1);
        assertThat(lines().get(0).path("text").asText()).startsWith("Dear all,\n\n  call   me");
    }

    @Test
    void showsTheTextOfAMailInHtmlThatHoldsNoContact() throws IOException {
        assertThat(check(file(
                        "hello.eml",
                        "Subject: hello\nContent-Type: text/html\n\n<style>p {}</style><p>Dear all,<br>call me</p>\n")))
                .isEqualTo(1);

        assertThat(said()).contains("        Dear all,\n        call me\n").doesNotContain("<p>");
    }

    @Test
    void showsNoTextOfAMailWhoseAttachmentHoldsAContact() throws IOException {
        check("--json", file("a.eml", "Subject: c\nContent-Type: application/json\n\n" + ADA + BROKEN));

        assertThat(lines()).noneMatch(line -> line.has("text"));
    }

    @Test
    void readsASavedMailAsTheMailboxWould() throws IOException {
        String mail = file("Contacts.EML", "Subject: contacts\nContent-Type: application/json\n\n" + ADA);

        int exit = check("--json", mail);

        assertThat(exit).isZero();
        assertThat(lines().get(0).path("origin").asText()).isEqualTo("mail:Contacts.EML/1#0");
    }

    @Test
    void readsTheFilesInAFolderByNameAndNothingBelow() throws IOException {
        file("b.json", ADA);
        file("a.json", NOBODY);
        file(".part", BROKEN);
        Files.writeString(Files.createDirectory(folder.resolve("done")).resolve("c.json"), BROKEN);

        int exit = check("--json", folder.toString());

        assertThat(exit).isEqualTo(1);
        assertThat(lines())
                .extracting(line -> line.path("origin").asText())
                .containsExactly("file:a.json#0", "", "file:b.json#0", "", "");
    }

    @Test
    void goesOnBehindAFileThatIsNotThere() throws IOException {
        String missing = folder.resolve("missing.json").toString();

        int exit = check(
                missing,
                file("ada.json", ADA),
                folder.resolve("also-missing.csv").toString());

        assertThat(exit).isEqualTo(2);
        assertThat(complained().lines())
                .contains(missing + ": there is no such file")
                .hasSize(2);
        assertThat(said())
                .contains("#0      Ada ")
                .endsWith("1 record in 1 file: 1 would be sent\n2 files can't be read\n");
    }

    @Test
    void showsOnlyProblemsAndCountsTheRest() throws IOException {
        int exit = check("--only-problems", file("team.ndjson", ADA + NOBODY + ADA));

        assertThat(exit).isEqualTo(1);
        assertThat(said())
                .startsWith(folder.resolve("team.ndjson") + "\n        JSON, UTF-8, no region\n#1 ")
                .doesNotContain("POST", "#0 ", "#2 ")
                .contains("3 records in 1 file: 2 would be sent, 1 invalid\n");
    }

    @Test
    void showsNoMoreThanTheLimitAndChecksAll() throws IOException {
        int exit = check("--limit", "1", file("team.ndjson", ADA + ADA + NOBODY));

        assertThat(exit).isEqualTo(1);
        assertThat(said())
                .contains("#0 ")
                .doesNotContain("#1 ", "#2 ")
                .contains("3 records in 1 file: 2 would be sent, 1 invalid\n")
                .endsWith("2 more not shown\n");
    }

    @Test
    void showsTheSummaryAlone() throws IOException {
        int exit = check("--quiet", file("team.ndjson", ADA));

        assertThat(exit).isZero();
        assertThat(said()).isEqualTo("1 record in 1 file: 1 would be sent\n");
    }

    @Test
    void leavesOutTheRequests() throws IOException {
        int exit = check("--no-requests", file("team.ndjson", ADA));

        assertThat(exit).isZero();
        assertThat(said()).doesNotContain("POST", "{").contains("#0      Ada ");
    }

    @Test
    void saysSoWhereThereIsNothing() throws IOException {
        int exit = check(file("empty.json", "[]"));

        assertThat(exit).isZero();
        assertThat(said()).isEqualTo("0 records in 1 file\n");
    }

    @Test
    void followsTheConfiguration() throws IOException {
        values.setProperty("smarttask.organization-id", "38");
        values.setProperty("smarttask.use-created", "false");

        int exit = check(file("ada.json", ADA));

        assertThat(exit).isZero();
        assertThat(said()).startsWith("POST https://ext-v2.smarttask.io/v1.0/contact/create/38?use_created=false\n");
    }

    @Test
    void showsWhatItsOrganizationWouldGet() throws IOException {
        values.setProperty("intake.file.organization", "sales");
        values.setProperty("smarttask.sales.organization-id", "71");
        values.setProperty("smarttask.sales.link-company", "true");
        values.setProperty("smarttask.use-created", "false");

        int exit = check(file("ada.json", "{\"name\":\"Ada\",\"company\":\"Engines Ltd\"}"));

        assertThat(exit).as(complained()).isZero();
        assertThat(said())
                .startsWith("POST https://ext-v2.smarttask.io/v1.0/contact/create/71?use_created=false\n")
                .containsPattern("company +sent +/parent/name");
    }

    @Test
    void endsWithTwoWhereAKeyIsWrong() throws IOException {
        values.setProperty("smarttask.organization-id", "acme");

        int exit = check(file("ada.json", ADA));

        assertThat(exit).isEqualTo(2);
        assertThat(said()).isEmpty();
        assertThat(complained())
                .startsWith("smarttask.organization-id is 'acme'")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--limit -1 a.json",
                "--limit many a.json",
                "--source ftp a.json",
                "--region Germany a.json",
                "--colour a.json"
            })
    void endsWithTwoOnAnythingElse(String arguments) {
        int exit = check(arguments.isEmpty() ? new String[0] : arguments.split(" ", -1));

        assertThat(exit).isEqualTo(2);
        assertThat(complained()).contains("Usage: check");
    }

    /** A typo was told as a fault of this program, for each file. */
    @Test
    void namesTheSourcesIfNoneHasThatName() throws IOException {
        values.setProperty("intake.file.leads.directory", folder.toString());

        int exit = check("--source", "file.foo", file("a.json", ADA), file("b.json", ADA));

        assertThat(exit).isEqualTo(2);
        assertThat(said()).isEmpty();
        assertThat(complained())
                .isEqualTo("no source is called file.foo; there are kafka, file, mail, file.leads"
                        + System.lineSeparator());
    }

    /** Otherwise a contact could rename the window, or hide what stands before it. */
    @ParameterizedTest
    @ValueSource(strings = {"", "--json"})
    void givesTheTerminalNoneOfTheInputsControlCharacters(String option) throws IOException {
        String hostile = "\\u001b]0;owned\\u0007\\u009b2J\\u202e\\r\\n";
        String file = file(
                "hostile.ndjson",
                "{\"name\":\"x%s\",\"address\":\"a%sb\"}\n{\"\u001b[2J\u0085\n".formatted(hostile, hostile));

        int exit = option.isEmpty() ? check(file) : check(option, file);

        assertThat(exit).isEqualTo(1);
        assertThat(said().replace("\n", "").codePoints().noneMatch(Character::isISOControl))
                .isTrue();
        assertThat(said()).doesNotContain("\u202e");
    }

    @Test
    void showsAbsurdBytesAsRecordsToo() throws IOException {
        byte[] absurd = new byte[300_000];
        new Random(7).nextBytes(absurd);
        Path file = Files.write(folder.resolve("absurd.bin"), absurd);

        int exit = check(file.toString(), file("empty", ""), file("nul", "\0\0\0\0"));

        assertThat(exit).isEqualTo(1);
        assertThat(said()).contains(" in 3 files").doesNotContain("would be sent");
        assertThat(complained()).isEmpty();
    }

    @Test
    void isColourfulOnATerminalOnly() throws IOException {
        terminal = true;

        int exit = check(file("ada.json", ADA));

        assertThat(exit).isZero();
        assertThat(said()).contains("\u001b[32mwould be sent\u001b[0m");
    }

    @Test
    void endsInSilenceWhereTheReaderHasGone() throws IOException {
        int exit = check(failing("Broken pipe"), file("ada.json", ADA));

        assertThat(exit).isEqualTo(141);
        assertThat(complained()).isEmpty();
    }

    @Test
    void saysSoWhereTheDiskIsFull() throws IOException {
        int exit = check(failing("No space left on device"), file("ada.json", ADA));

        assertThat(exit).isEqualTo(2);
        assertThat(complained()).isEqualTo("The output can't be written: No space left on device\n");
    }

    private static OutputStream failing(String how) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(how);
            }
        };
    }
}
