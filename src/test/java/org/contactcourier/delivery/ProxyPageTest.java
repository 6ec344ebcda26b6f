package org.contactcourier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.sandbox.SmartTaskSimulator;
import org.contactcourier.support.NginxServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A real nginx between Contact Courier and SmartTask, which answers by itself. In the field its pages with 400 and 422 buried
 * 30 of 30 good contacts in 15 seconds: a contact that SmartTask has never seen is neither buried nor delivered.
 */
class ProxyPageTest extends DeliveryTestSupport {
    private static final int CONTACTS = 20;

    @TempDir
    static Path nginxFolder;

    private static SmartTaskSimulator api;
    private static NginxServer nginx;

    /** How nginx answers, and the directives for that. */
    private record Page(String name, String directives) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Page json(String name, int status, String body) {
        return new Page(name, "default_type application/json; return %d '%s';".formatted(status, body));
    }

    private static Page text(String name, int status, String body) {
        return new Page(name, "default_type text/plain; return %d '%s';".formatted(status, body));
    }

    static List<Page> pages() {
        Stream<Page> pages = IntStream.of(
                        400, 402, 403, 404, 405, 406, 409, 410, 413, 414, 415, 416, 421, 428, 431, 451, 500, 502, 503,
                        504)
                .mapToObj(status -> new Page("page " + status, "return %d;".formatted(status)));
        Stream<Page> redirects = IntStream.of(301, 302, 303, 307, 308)
                .mapToObj(status ->
                        new Page("redirect " + status, "return %d http://127.0.0.1:1/login.html;".formatted(status)));
        Stream<Page> others = Stream.of(
                new Page("422 with a page", "return 422 '<html><body>Unprocessable</body></html>';"),
                new Page("422 with nothing", "return 422 '';"),
                new Page("a body above the limit", "client_max_body_size 8; proxy_pass http://127.0.0.1:1;"),
                text("409 with text", 409, "upstream conflict"),
                text("400 with a number", 400, "400"),
                json("400 with a word", 400, "null"),
                json("422 with a page called JSON", 422, "<html></html>"),
                json("422 with half of a JSON", 422, "{\"error\": \"no"),
                json("422 with more than a JSON", 422, "{} <!-- waf -->"),
                new Page("a login page", "return 200 '<html><form action=\"/login\"></form></html>';"),
                new Page("201 with nothing", "return 201 '';"),
                new Page("204", "return 204;"),
                text("200 with text", 200, "OK"),
                json("200 without an id", 200, "{\"status\":\"ok\"}"),
                json("200 with a blank id", 200, "{\"record_id\":\" \"}"),
                json("201 with half of a JSON", 201, "{\"record_id\":\"r-1\",\"na"),
                json("200 with a list", 200, "[{\"record_id\":\"r-1\"}]"),
                new Page("nobody behind it", "proxy_pass http://127.0.0.1:1;"),
                new Page("a closed connection", "return 444;"));
        return Stream.of(pages, redirects, others).flatMap(one -> one).toList();
    }

    @BeforeAll
    static void startNginx() throws IOException {
        StringBuilder directives = new StringBuilder();
        List<Page> pages = pages();
        for (int i = 0; i < pages.size(); i++) {
            directives.append("if (-f %s) { rewrite ^ /page-%d last; }%n".formatted(flag(i), i));
            directives.append("location = /page-%d { internal; %s }%n"
                    .formatted(i, pages.get(i).directives()));
        }
        api = SmartTaskSimulator.start();
        directives.append("location / { proxy_pass %s; }%n".formatted(api.baseUrl()));
        nginx = NginxServer.start(nginxFolder, "", directives.toString());
    }

    @AfterAll
    static void stopNginx() throws InterruptedException {
        if (nginx != null) {
            nginx.close();
        }
        api.close();
    }

    /** While this file is there, nginx gives the page of that number. */
    private static Path flag(int page) {
        return nginxFolder.resolve("page-" + page);
    }

    @AfterEach
    void removeFlags() throws IOException {
        for (int i = 0; i < pages().size(); i++) {
            Files.deleteIfExists(flag(i));
        }
    }

    @Override
    protected URI url() {
        return nginx.url();
    }

    @Override
    protected void adjust(Adjusted usual) {
        usual.patience(Duration.ofMillis(100)).maxAttempts(2);
    }

    private void answersWith(Page page) throws IOException {
        Path ignored = Files.write(flag(pages().indexOf(page)), new byte[0]);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void neitherBuriesNorDeliversWhatSmartTaskNeverSaw(Page page) throws Exception {
        answersWith(page);
        List<IntakeRecord> contacts = records(CONTACTS);

        await(deliverAll(contacts));

        assertThat(contacts).allMatch(contact -> contact.ending().isEmpty());
        assertThat(journal.calls()).doesNotContain("bury", "delivered");
        assertThat(smartTask.gateState().word()).isNotEqualTo("open");
    }

    @Test
    void deliversAllWhenThePagesEnd() throws Exception {
        answersWith(pages().get(0));
        List<IntakeRecord> contacts = records(CONTACTS);
        await(deliverAll(contacts));

        removeFlags();

        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> haveEnded(contacts));
        assertThat(journal.calls()).doesNotContain("bury");
        assertThat(api.contactCount()).isEqualTo(CONTACTS);
    }

    /** As their source does: gives those again that have not ended. */
    private boolean haveEnded(List<IntakeRecord> contacts) throws Exception {
        List<IntakeRecord> again = new ArrayList<>(contacts);
        again.removeIf(contact -> contact.ending().isPresent());
        await(deliverAll(again));
        return again.isEmpty();
    }
}
