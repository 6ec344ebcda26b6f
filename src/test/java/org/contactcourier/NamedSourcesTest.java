package org.contactcourier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.network.RunningCourier;
import org.contactcourier.sandbox.Mails;
import org.contactcourier.support.WithKafka;
import org.contactcourier.support.WithMail;
import org.contactcourier.support.WithSmartTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Several sources of one kind in one process, each read in its own way. */
class NamedSourcesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    static final WithSmartTask smartTask = new WithSmartTask();

    @RegisterExtension
    static final WithKafka kafka = new WithKafka();

    @RegisterExtension
    static final WithMail mail = new WithMail();

    @TempDir
    Path folder;

    private Properties keys = new Properties();

    @BeforeEach
    void keys() {
        keys = RunningCourier.keys(folder, smartTask.server().baseUrl());
    }

    private Path inbox(String name) throws IOException {
        return Files.createDirectories(folder.resolve(name));
    }

    private void file(String name, String... rest) throws IOException {
        keys.setProperty("intake.file." + name + ".directory", inbox(name).toString());
        keys.setProperty("intake.file." + name + ".settle", "100ms");
        for (int i = 0; i < rest.length; i += 2) {
            keys.setProperty("intake.file." + name + "." + rest[i], rest[i + 1]);
        }
    }

    private void drop(String inbox, String name, byte[] bytes) throws IOException {
        Path hidden = Files.write(folder.resolve(inbox + "-" + name), bytes);
        Path ignored = Files.move(hidden, folder.resolve(inbox).resolve(name));
    }

    private void awaitFile(Path file) {
        await().atMost(PATIENCE).until(() -> Files.exists(file));
    }

    private String sent() {
        return smartTask.server().contacts().toString();
    }

    @Test
    void eachInboxHasItsOwnRegionEncodingAndReceipts() throws IOException {
        file("leads", "region", "DE", "encoding", "windows-1252");
        file("partners", "region", "FR", "encoding", "windows-1251");
        try (RunningCourier courier = RunningCourier.start(folder, keys)) {
            drop("leads", "list.csv", "name;phone\nJürgen Groß;030 123456\n".getBytes(Charset.forName("windows-1252")));
            drop(
                    "partners",
                    "list.csv",
                    "name;phone\nИван Петров;01 42 68 53 00\n".getBytes(Charset.forName("windows-1251")));
            drop("inbox", "list.csv", "name;phone\nAda Lovelace;+442079460000\n".getBytes(StandardCharsets.UTF_8));
            for (String name : List.of("leads", "partners", "inbox")) {
                awaitFile(folder.resolve(name).resolve("done/list.csv"));
            }
            assertThat(sent()).contains("Jürgen Groß", "+4930123456", "Иван Петров", "+33142685300", "Ada Lovelace");
            assertThat(smartTask.server().contacts()).hasSize(3);
            String metrics = courier.call("GET", "/observe/metrics");
            assertThat(metrics)
                    .containsPattern("contacts_total\\{[^}]*outcome=\"delivered\"[^}]*source=\"file.leads\"[^}]*} 1")
                    .containsPattern("contacts_total\\{[^}]*outcome=\"delivered\"[^}]*source=\"file\"[^}]*} 1");
            assertThat(courier.health()).contains("source-file.leads", "source-file.partners", "\"source-file\"");
            for (String name : List.of("leads", "partners", "inbox")) {
                try (Stream<Path> done = Files.list(folder.resolve(name).resolve("done"))) {
                    assertThat(done.map(path -> path.getFileName().toString()).filter(path -> path.contains("list")))
                            .as("the file and its receipts in %s", name)
                            .hasSizeGreaterThan(1);
                }
            }
        }
    }

    @Test
    void aPersonIsErasedFromTheReceiptsOfEachInbox() throws IOException {
        file("leads", "region", "DE");
        String row = "name,email,phone\nAda,ada@example.org,030 123456\nBob,ada@,\n,ada@example.org,\n";
        try (RunningCourier courier = RunningCourier.start(folder, keys)) {
            for (String name : List.of("leads", "inbox")) {
                drop(name, "list.csv", row.getBytes(StandardCharsets.UTF_8));
                awaitFile(folder.resolve(name).resolve("failed/list.csv.rejected.csv"));
            }
            assertThat(courier.call("POST", "/api/contacts/erase", "{\"email\":\"ada@example.org\"}"))
                    .contains("leads/failed/list.csv", "inbox/failed/list.csv");
            for (String name : List.of("leads", "inbox")) {
                assertThat(folder.resolve(name).resolve("failed/list.csv.rejected.csv"))
                        .content()
                        .doesNotContain("ada@example.org");
            }
        }
    }

    @Test
    void oneIsPausedWhileTheOtherGoesOn() throws IOException {
        file("leads");
        file("partners");
        try (RunningCourier courier = RunningCourier.start(folder, keys)) {
            assertThat(courier.call("POST", "/operate/sources/file.leads/pause?reason=test"))
                    .contains("file.leads");
            drop("leads", "a.json", "{\"name\":\"Held Back\"}".getBytes(StandardCharsets.UTF_8));
            drop("partners", "a.json", "{\"name\":\"Goes On\"}".getBytes(StandardCharsets.UTF_8));
            awaitFile(folder.resolve("partners/done/a.json"));
            assertThat(folder.resolve("leads/a.json")).exists();
        }
        try (RunningCourier courier = RunningCourier.start(folder, keys)) {
            assertThat(courier.call("GET", "/operate")).contains("file.leads");
            drop("partners", "b.json", "{\"name\":\"After The Restart\"}".getBytes(StandardCharsets.UTF_8));
            awaitFile(folder.resolve("partners/done/b.json"));
            assertThat(folder.resolve("leads/a.json")).exists();
            String resumed = courier.call("POST", "/operate/sources/file.leads/resume");
            assertThat(resumed).contains("file.leads");
            awaitFile(folder.resolve("leads/done/a.json"));
        }
        assertThat(sent()).contains("Held Back", "Goes On", "After The Restart");
    }

    @Test
    void aLetterSaysWhichInboxItCameFromAndIsFoundByIt() throws IOException {
        file("leads");
        file("partners");
        try (RunningCourier courier = RunningCourier.start(folder, keys)) {
            drop("leads", "bad.json", "{\"email\":\"nobody\"}".getBytes(StandardCharsets.UTF_8));
            drop("partners", "bad.json", "{\"email\":\"nobody\"}".getBytes(StandardCharsets.UTF_8));
            awaitFile(folder.resolve("leads/failed/bad.json"));
            awaitFile(folder.resolve("partners/failed/bad.json"));
            assertThat(courier.call("GET", "/api/dead-letters?source=file.leads"))
                    .contains("file.leads:bad.json")
                    .doesNotContain("file.partners:bad.json");
            assertThat(courier.call("GET", "/api/dead-letters?source=file")).doesNotContain("bad.json");
        }
    }

    @Test
    void topicsAndMailboxesHaveNamesToo() throws Exception {
        String ours = kafka.topic(1);
        String theirs = kafka.topic(1);
        keys.setProperty("intake.kafka.enabled", "true");
        keys.setProperty("intake.kafka.brokers", kafka.server().brokers());
        keys.setProperty("intake.kafka.topic", ours);
        keys.setProperty("intake.kafka.group-id", ours);
        keys.setProperty("intake.kafka.partners.topic", theirs);
        keys.setProperty("intake.kafka.partners.group-id", theirs);
        keys.setProperty("intake.kafka.partners.region", "DE");
        mail.server().user("sales", "secret");
        mail.server().createFolder("sales", "Trade");
        keys.setProperty("intake.mail.enabled", "true");
        keys.setProperty("intake.mail.protocol", "imap");
        keys.setProperty("intake.mail.host", mail.server().host());
        keys.setProperty("intake.mail.port", Integer.toString(mail.server().imapPort()));
        keys.setProperty("intake.mail.username", "sales");
        keys.setProperty("intake.mail.password", "secret");
        keys.setProperty("intake.mail.trade.folder", "Trade");
        keys.setProperty("intake.mail.trade.region", "FR");
        try (RunningCourier courier = RunningCourier.start(folder, keys)) {
            long first = kafka.server().publish(ours, "a", "{\"name\":\"Ours\",\"phone\":\"030 123456\"}");
            long second = kafka.server().publish(theirs, "a", "{\"name\":\"Theirs\",\"phone\":\"030 123456\"}");
            long third = mail.server().deliver("sales", Mails.withBody("{\"name\":\"In The Inbox\"}"));
            long fourth = mail.server()
                    .deliver("sales", "Trade", Mails.withBody("{\"name\":\"Fair\",\"phone\":\"01 42 68 53 00\"}"));
            assertThat(List.of(first, second, third, fourth)).allMatch(at -> at >= 0);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(sent())
                    .contains("Ours", "Theirs", "+4930123456", "In The Inbox", "Fair", "+33142685300"));
            assertThat(sent()).containsOnlyOnce("+4930123456");
            assertThat(courier.health()).contains("source-kafka.partners", "source-mail.trade");
            assertThat(courier.call("GET", "/observe/metrics"))
                    .containsPattern(
                            "contacts_total\\{[^}]*outcome=\"delivered\"[^}]*source=\"kafka.partners\"[^}]*} 1")
                    .containsPattern("contacts_total\\{[^}]*outcome=\"delivered\"[^}]*source=\"mail.trade\"[^}]*} 1");
        }
    }

    @Test
    void fiftyInboxesStart() throws IOException {
        for (int i = 0; i < 50; i++) {
            file("n" + i);
        }
        try (RunningCourier courier = RunningCourier.start(folder, keys)) {
            for (int i = 0; i < 50; i++) {
                drop(
                        "n" + i,
                        "same.json",
                        "{\"name\":\"Number %d\"}".formatted(i).getBytes(StandardCharsets.UTF_8));
            }
            for (int i = 0; i < 50; i++) {
                awaitFile(folder.resolve("n" + i + "/done/same.json"));
            }
            assertThat(courier.health()).contains("source-file.n49");
        }
        assertThat(smartTask.server().contacts()).hasSize(50);
    }

    private List<String> faults(String... more) {
        for (int i = 0; i < more.length; i += 2) {
            keys.setProperty(more[i], more[i + 1]);
        }
        return Assembly.faults(Configuration.load(List.of(), Map.of(), keys));
    }

    @Test
    void twoSourcesMustNotReadOnePlace() throws IOException {
        Path leads = inbox("leads");
        assertThat(faults(
                        "intake.file.leads.directory",
                        leads.toString(),
                        "intake.file.other.directory",
                        leads + "/../leads"))
                .singleElement()
                .asString()
                .contains("file.leads", "file.other", "intake.file.other.directory");
        keys.remove("intake.file.other.directory");
        assertThat(faults(
                        "intake.file.leads.directory",
                        folder.resolve("inbox/leads").toString()))
                .as("an inbox reads folders in it")
                .singleElement()
                .asString()
                .contains("lies in it");
        keys.remove("intake.file.leads.directory");
        assertThat(faults(
                        "intake.kafka.brokers", "a:1,b:2",
                        "intake.kafka.one.topic", "t",
                        "intake.kafka.one.group-id", "g",
                        "intake.kafka.two.topic", "t",
                        "intake.kafka.two.group-id", "g",
                        "intake.kafka.two.brokers", "b:2,a:1"))
                .singleElement()
                .asString()
                .contains("kafka.one", "kafka.two");
        assertThat(faults("intake.kafka.two.group-id", "h")).isEmpty();
        assertThat(faults(
                        "intake.mail.host", "mail.example.com",
                        "intake.mail.username", "crm",
                        "intake.mail.password", "x",
                        "intake.mail.one.folder", "Sales",
                        "intake.mail.two.folder", "Sales"))
                .singleElement()
                .asString()
                .contains("mail.one", "mail.two", "Sales");
        assertThat(faults("intake.mail.two.folder", "Other")).isEmpty();
    }

    @Test
    void allThatIsWrongIsToldAtOnce() {
        assertThat(faults(
                        "intake.file.leads.settle", "soon",
                        "intake.file.partners.region", "Germany",
                        "intake.kafka.one.topic", "t",
                        "intake.mail.two.port", "99999"))
                .anyMatch(line -> line.startsWith("intake.file.leads.directory is missing"))
                .anyMatch(line -> line.startsWith("intake.file.leads.settle is 'soon'"))
                .anyMatch(line -> line.startsWith("intake.file.partners.region is 'Germany'"))
                .anyMatch(line -> line.startsWith("intake.file.partners.directory is missing"))
                .anyMatch(line -> line.startsWith("intake.kafka.one.brokers is missing"))
                .anyMatch(line -> line.startsWith("intake.mail.two.host is missing"))
                .anyMatch(line -> line.startsWith("intake.mail.two.port is '99999'"));
    }
}
