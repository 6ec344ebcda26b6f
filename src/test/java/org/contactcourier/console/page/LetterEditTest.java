package org.contactcourier.console.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.contactcourier.console.ConsoleServer;
import org.contactcourier.journal.DeadLetters.Event;
import org.contactcourier.journal.DeadLetters.Filter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person mends letters with forms only, as a browser without a script would. */
class LetterEditTest {
    private static final Pattern CSRF = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");

    @TempDir
    private Path folder;

    private ConsoleServer console;

    @BeforeEach
    void start() {
        console = ConsoleServer.start(folder);
    }

    @AfterEach
    void stop() {
        console.close();
    }

    private HttpResponse<String> submit(String page, String action, String... fields) {
        Matcher csrf = CSRF.matcher(console.get(page).body());
        StringBuilder form = new StringBuilder("csrf=" + (csrf.find() ? csrf.group(1) : ""));
        for (int i = 0; i < fields.length; i += 2) {
            form.append('&')
                    .append(URLEncoder.encode(fields[i], UTF_8))
                    .append('=')
                    .append(URLEncoder.encode(fields[i + 1], UTF_8));
        }
        return console.send("POST", action, form.toString(), "Content-Type", "application/x-www-form-urlencoded");
    }

    private HttpResponse<String> edit(String id, String... fields) {
        return submit("/dead-letters/" + id, "/dead-letters/" + id + "/edit", fields);
    }

    private String bytes(String id) {
        return new String(
                console.desk().letters().find(id).orElseThrow().payload().bytes(), UTF_8);
    }

    @Test
    void showsEachProblemBesideItsField() {
        String id = console.bury(1, "{\"First Name\": \"Grace\", \"E-Mail\": \"grace-at-example.org\", \"Name\": 7}");

        String page = console.get("/dead-letters/" + id).body();

        assertThat(page)
                .containsPattern("(?s)name=\"f:/E-Mail\" value=\"grace-at-example.org\" aria-invalid=\"true\"")
                .contains("value=\"Grace\"");
    }

    @Test
    void checksWithoutSaving() {
        String json = "{\"name\": \"Grace\", \"email\": \"grace-at-example.org\"}";
        String id = console.bury(1, json);

        String page = edit(id, "do", "check", "f:/email", "grace@example.org").body();

        assertThat(page).contains("Checked, not saved", "this would be sent", "value=\"grace@example.org\"");
        assertThat(bytes(id)).isEqualTo(json);
    }

    @Test
    void savesAndSendsAgain() {
        String id = console.bury(1, "{\"name\": \"Grace\", \"email\": \"grace-at-example.org\", \"n\": 1}");

        HttpResponse<String> answer = edit(id, "do", "send", "f:/email", "grace@example.org", "f:/n", "1");

        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(bytes(id)).isEqualTo("{\"name\":\"Grace\",\"email\":\"grace@example.org\",\"n\":1}");
        assertThat(console.desk().letters().replaying()).isEqualTo(1);
        assertThat(console.get("/dead-letters/" + id).body()).contains("being sent again");
        assertThat(console.desk().letters().history(id))
                .extracting(Event::who, Event::what)
                .contains(org.assertj.core.api.Assertions.tuple("local", "edited"));
    }

    @Test
    void addsAFieldThatIsMissing() {
        String id = console.bury(1, "{\"email\": \"grace@example.org\"}");

        edit(id, "do", "save", "f:/name", "Grace Hopper", "f:/email", "grace@example.org");

        assertThat(bytes(id)).isEqualTo("{\"email\":\"grace@example.org\",\"name\":\"Grace Hopper\"}");
    }

    @Test
    void editsARowOfATableInItsOwnWay() {
        String id = console.bury(
                "file:people.csv", 1, "text/csv", "Name;E-Mail;Ort\r\n;grace@example.org;\"A;B\"\r\n".getBytes(UTF_8));

        edit(
                id,
                "do",
                "save",
                "f:/Name",
                "Hopper; Grace \"Amazing\"",
                "f:/E-Mail",
                "grace@example.org",
                "f:/Ort",
                "A;B");

        assertThat(bytes(id))
                .isEqualTo("Name;E-Mail;Ort\r\n\"Hopper; Grace \"\"Amazing\"\"\";grace@example.org;\"A;B\"\r\n");
    }

    @Test
    void takesAContactForBytesThatAreNone() {
        String id = console.bury("kafka:contacts/0", 7, "application/octet-stream", "%PDF-1.7".getBytes(UTF_8));

        edit(
                id,
                "do",
                "save",
                "f:/name",
                "Grace",
                "f:/emails/0/email",
                "grace@example.org",
                "f:/phones/0/phone_number",
                "");

        assertThat(bytes(id)).isEqualTo("{\"name\":\"Grace\",\"emails\":[{\"email\":\"grace@example.org\"}]}");
        assertThat(console.get("/dead-letters/" + id).body()).contains("this would be sent");
    }

    @Test
    void keepsLineEndsAndHiddenCharactersOfTheText() {
        String card = "BEGIN:VCARD\r\nVERSION:3.0\r\nNOTE:a\u202Eb\r\nFN:\r\nEND:VCARD\r\n";
        String id = console.bury("file:card.vcf", 1, "text/vcard", card.getBytes(UTF_8));

        assertThat(console.get("/dead-letters/" + id).body())
                .contains("a\\u202eb")
                .doesNotContain("\u202E");
        edit(id, "do", "save", "raw", card.replace("\u202E", "\\u202e").replace("FN:", "FN:Grace"));

        assertThat(bytes(id)).isEqualTo(card.replace("FN:", "FN:Grace"));
    }

    @Test
    void discardsOnlyWithAReason() {
        String id = console.bury(1, "{\"email\": \"grace@example.org\"}");

        assertThat(submit("/dead-letters/" + id, "/dead-letters/" + id + "/discard", "reason", " ")
                        .statusCode())
                .isEqualTo(400);
        submit("/dead-letters/" + id, "/dead-letters/" + id + "/discard", "reason", "a test");

        assertThat(console.desk().letters().find(id)).isEmpty();
        assertThat(console.get("/dead-letters/" + id).body()).contains("No longer a dead letter", "a test");
    }

    @Test
    void asksBeforeItSendsThoseThatAreChosen() {
        String id = console.bury(1, "{\"name\": \"Grace\", \"email\": \"grace@example.org\"}");

        String question = submit("/dead-letters", "/dead-letters/chosen/ask", "id", id, "do", "replay")
                .body();
        assertThat(question).contains("Send 1 letters again?", "value=\"" + id + "\"");
        assertThat(console.desk().letters().replaying()).isZero();
        submit("/dead-letters", "/dead-letters/chosen", "id", id, "do", "replay");

        assertThat(console.desk().letters().replaying()).isEqualTo(1);
        submit("/dead-letters?state=replaying", "/dead-letters/stop");
        assertThat(console.desk().letters().replaying()).isZero();
    }

    @Test
    void plansForManyAndSendsTheValidOnes() {
        console.bury(1, "{\"name\": \"Grace\", \"email\": \"grace@example.org\"}");
        console.bury(2, "{\"email\": \"nobody@example.org\"}");
        console.bury(3, "{\"name\": \"Ada\", \"email\": \"ada@example.org\"}");

        String plan = run("plan");
        assertThat(plan)
                .contains("<strong>2</strong> would be sent, <strong>1</strong> still invalid", "/name: required");
        String replay = run("replay");

        assertThat(replay).contains("<strong>2</strong> of 3 letters are sent again");
        assertThat(console.desk().letters().count(Filter.ALL)).isEqualTo(1);
    }

    private String run(String action) {
        String address = submit("/dead-letters", "/runs", "action", action, "source", "file")
                .headers()
                .firstValue("Location")
                .orElseThrow();
        String[] page = {""};
        org.awaitility.Awaitility.await(action).until(() -> {
            page[0] = console.get(address).body();
            return page[0].contains("data-ended");
        });
        return page[0];
    }

    @Test
    void masksPersonalDataInLists() {
        String id = console.refuse(
                "file:lists/ada@example.org.json",
                1,
                "{\"name\": \"Ada\", \"email\": \"ada@example.org\"}",
                "email ada@example.org and phone +44 20 7946 0160 are taken",
                "{}");

        String list = console.get("/dead-letters").body();

        assertThat(list).doesNotContain("ada@example.org", "7946").contains("a••@example.org", "+44•••60");
        assertThat(console.get("/dead-letters/" + id).body()).contains("ada@example.org", "7946");
    }
}
