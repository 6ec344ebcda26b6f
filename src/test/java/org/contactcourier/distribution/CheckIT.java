package org.contactcourier.distribution;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.contactcourier.support.BundleProcess;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code check} and {@code schema} as somebody types them into a shell. */
class CheckIT {
    private static final String GOOD = "First Name,E-mail\nAda,ada@example.org\n";
    private static final String MIXED = GOOD + "Grace,grace@\n";

    /** A file name in another script, which needs the launcher's care for the locale. */
    private static final String NAME = "Kontakte für 王.csv";

    @TempDir
    Path folder;

    private Path work;

    @BeforeEach
    void makeAFolderForTheShell() throws IOException {
        work = Files.createDirectory(folder.resolve("work"));
    }

    private record Ended(int code, String out, String err) {}

    private Ended shell(String command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", command)
                .directory(work.toFile())
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("SMARTTASK_") || name.startsWith("INTAKE_"));
        builder.environment().remove("LC_ALL");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("JAVA_OPTS", "-Xmx48m");
        builder.environment()
                .put(
                        "cc",
                        BundleProcess.distribution()
                                .resolve("bin/contact-courier")
                                .toString());
        Process process = builder.start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        return new Ended(
                process.exitValue(),
                Files.readString(folder.resolve("out"), UTF_8),
                Files.readString(folder.resolve("err"), UTF_8));
    }

    @Test
    void needsNoConfigurationAndLeavesNothingBehind() throws Exception {
        Files.writeString(work.resolve(NAME), GOOD);

        Ended check = shell("\"$cc\" check *.csv");

        assertThat(check).isEqualTo(new Ended(0, """
                POST https://ext-v2.smarttask.io/v1.0/contact/create/{organization-id}?use_created=true

                %s
                        CSV, UTF-8, separator ",", headers in English, no region
                #0      Ada                             would be sent
                        {"name":"Ada","record_sub_type":"person","emails":[{"email":"ada@example.org"}]}
                        column                        becomes         field             records
                        First Name                    sent            /name                   1
                        E-mail                        sent            /emails                 1

                1 record in 1 file: 1 would be sent
                """.formatted(NAME), ""));
        assertThat(Surroundings.names(work)).containsExactly(NAME);
    }

    @Test
    void endsWithOneWhereSomethingWouldBeBuried() throws Exception {
        Files.writeString(work.resolve("a.csv"), MIXED);
        Files.writeString(work.resolve("b.ndjson"), "{\"name\":\"Bob\"}\n{\"name\":\n{\"name\":\"Eve\"}\n");
        Files.writeString(work.resolve("c.vcf"), "BEGIN:VCARD\nVERSION:4.0\nFN:Carol\nEND:VCARD\n");

        Ended check = shell("\"$cc\" check --json *");

        assertThat(check.code()).isEqualTo(1);
        assertThat(check.err()).isEmpty();
        ObjectMapper mapper = new ObjectMapper();
        List<String> outcomes = check.out()
                .lines()
                .map(line -> {
                    try {
                        JsonNode node = mapper.readTree(line);
                        return node.path("file").asText() + " "
                                + node.path("outcome").asText();
                    } catch (IOException e) {
                        throw new AssertionError(line, e);
                    }
                })
                .toList();
        assertThat(outcomes)
                .containsExactly(
                        "a.csv would-send",
                        "a.csv invalid",
                        "a.csv ",
                        "b.ndjson would-send",
                        "b.ndjson malformed",
                        "b.ndjson would-send",
                        "b.ndjson ",
                        "c.vcf would-send",
                        "c.vcf ",
                        " ");
    }

    @Test
    void endsWithTwoWhereAFileIsMissingAndGoesOnWithTheOthers() throws Exception {
        Files.writeString(work.resolve("a.csv"), GOOD);

        Ended check = shell("\"$cc\" check --quiet missing.csv a.csv");

        assertThat(check).isEqualTo(new Ended(2, """
                1 record in 1 file: 1 would be sent
                1 file can't be read
                """, "missing.csv: there is no such file\n"));
    }

    @Test
    void endsWithTwoAndOneLineWhereAKeyIsWrong() throws Exception {
        Files.writeString(work.resolve("application.properties"), "smarttask.organisation-id=38\n");

        Ended check = shell("\"$cc\" check any.csv");

        assertThat(check.code()).isEqualTo(2);
        assertThat(check.out()).isEmpty();
        assertThat(check.err())
                .contains("did you mean smarttask.organization-id?")
                .hasLineCount(1);
    }

    @Test
    void endsInSilenceWhenItsReaderHasSeenEnough() throws Exception {
        lines(50_000);

        Ended check = shell("{ \"$cc\" check many.ndjson; echo $? >code; } | head -n 1");

        assertThat(check.out()).startsWith("POST ").hasLineCount(1);
        assertThat(check.err()).isEmpty();
        assertThat(work.resolve("code")).hasContent("141");
    }

    @Test
    void readsALongFileFromAPipeInLittleMemory() throws Exception {
        lines(200_000);

        Ended check = shell("cat many.ndjson | \"$cc\" check --no-requests - | tail -n 2");

        assertThat(check.err()).isEmpty();
        assertThat(check.out()).contains("200,000 records in 1 file: 200,000 would be sent\n");
    }

    @Test
    void printsTheSchema() throws Exception {
        Ended schema = shell("\"$cc\" schema");

        assertThat(schema).isEqualTo(new Ended(0, Files.readString(Path.of("docs/contact.schema.json")), ""));
    }

    private void lines(int count) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(work.resolve("many.ndjson"))) {
            for (int i = 0; i < count; i++) {
                out.write("{\"name\":\"Person %d\",\"email\":\"person.%d@example.org\"}\n".formatted(i, i));
            }
        }
    }
}
