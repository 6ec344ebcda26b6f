package org.contactcourier.demo;

import static org.contactcourier.demo.Demo.say;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.contactcourier.sandbox.CreatedContact;
import org.contactcourier.sandbox.Mails;
import org.contactcourier.sandbox.SandboxKafka;
import org.contactcourier.sandbox.SandboxMail;
import org.contactcourier.sandbox.SmartTaskSimulator;

/** Sends contacts of every kind through the running bundle and shows where each of them ended. */
final class Tour {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** How many contacts end in SmartTask, and how many in the dead letters by reason; each step below says its share. */
    private static final int DELIVERED = 14;

    private static final Map<String, Long> BURIED = Map.of("Invalid", 1L, "Malformed", 3L, "Refused", 1L);

    private final Path folder;
    private final SandboxKafka kafka;
    private final SandboxMail mail;
    private final SmartTaskSimulator smartTask;

    Tour(Path folder, SandboxKafka kafka, SandboxMail mail, SmartTaskSimulator smartTask) {
        this.folder = folder;
        this.kafka = kafka;
        this.mail = mail;
        this.smartTask = smartTask;
    }

    static Path inbox(Path folder) {
        return folder.resolve("inbox");
    }

    static Path deadLetters(Path folder) {
        return folder.resolve("dead-letters");
    }

    static Path receipts(Path folder) {
        return folder.resolve("receipts");
    }

    /** Gives the tour; true if every contact ended where it should. */
    boolean give() {
        dropFiles();
        publish();
        sendMails();
        boolean ended =
                await(() -> receiptsOf().size() == DELIVERED && lettersOf().size() == 5);
        boolean again = ended && dropAgain();
        show();
        boolean asItShould =
                again && reasons().equals(BURIED) && smartTask.duplicates().isEmpty();
        say("");
        say(
                asItShould
                        ? "Every contact ended where it should: %d in SmartTask, %d in the dead letters, none lost, none twice."
                                .formatted(receiptsOf().size(), lettersOf().size())
                        : "Some contacts have not ended where they should.");
        return asItShould;
    }

    private void dropFiles() {
        say("");
        say("Files into the inbox:");
        say("  ada.json      one contact, in the words people use");
        drop("ada.json", """
                {"First Name": "Ada", "Last Name": "Lovelace", "E-Mail": "ada@example.org", "Mobile": "+44 20 7946 0101"}
                """);
        say("  team.ndjson   four lines; the third has no name and a broken e-mail address");
        drop("team.ndjson", """
                {"name": "Grace Hopper", "email": "grace@example.org", "title": "Rear Admiral"}
                {"full_name": "Katherine Johnson", "phones": ["+1 757 555 0142"], "company": "NASA"}
                {"email": "nobody-at-example.org"}
                {"name": "Jürgen Groß", "emails": [{"email": "juergen@example.org"}]}
                """);
        say("  google.csv    two contacts as Google Contacts exports them");
        drop("google.csv", """
                First Name,Last Name,Organization Name,Organization Title,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value
                Annie,Easley,NASA,Computer Scientist,* Work,annie@example.org ::: easley@example.com,Work,+1 216 555 0187
                Mary,Keller,Clarke College,,Other,mary@example.org,,
                """);
        say("  broken.json   an array that ends in the middle of its second contact");
        drop("broken.json", """
                [{"name": "Dorothy Vaughan", "email": "dorothy@example.org"},
                 {"name": "Mary Jack""");
    }

    private void publish() {
        say("To the Kafka topic " + Demo.TOPIC + ":");
        say("  three contacts, one of which SmartTask refuses, and a value that is no JSON");
        smartTask.refuses(422, contact -> contact.name().equals("Refused Ron"));
        kafka.publish(Demo.TOPIC, "linus", "{\"name\": \"Linus T.\", \"email\": \"linus@example.org\"}");
        kafka.publish(Demo.TOPIC, "ron", "{\"name\": \"Refused Ron\", \"email\": \"ron@example.org\"}");
        kafka.publish(
                Demo.TOPIC, "radia", "[{\"name\": \"Radia P.\", \"linkedin\": \"https://www.linkedin.com/in/radia\"}]");
        kafka.publish(Demo.TOPIC, "noise", "%PDF-1.7 this is no contact");
    }

    private void sendMails() {
        say("Mails to " + mail.address(Demo.MAILBOX) + ":");
        say("  two contacts attached as JSON, one as a vCard, one as the mail's text, and a mail without any");
        mail.deliver(Demo.MAILBOX, Mails.withAttachment("new people.json", """
                        [{"name": "Barbara Liskov", "email": "barbara@example.org"},
                         {"name": "Frances Allen", "email": "frances@example.org"}]
                        """));
        mail.deliver(
                Demo.MAILBOX,
                Mails.mail("Karen's card")
                        .text("As promised.")
                        .attach("karen.vcf", "text/vcard", """
                                BEGIN:VCARD
                                VERSION:3.0
                                N:Spärck Jones;Karen;;Prof.;
                                FN:Karen Spärck Jones
                                ORG:University of Cambridge;Computer Laboratory
                                TEL;TYPE=WORK:tel:+44-1223-763500
                                EMAIL:karen@example.org
                                END:VCARD
                                """.getBytes(StandardCharsets.UTF_8))
                        .build());
        mail.deliver(
                Demo.MAILBOX, Mails.withBody("{\"name\": \"Margaret Hamilton\", \"email\": \"margaret@example.org\"}"));
        mail.deliver(
                Demo.MAILBOX, Mails.mail("Lunch?").text("At noon, as always?").build());
        say("And while they are on their way SmartTask is out of order twice (503, Retry-After: 1).");
        smartTask.answers(503).withRetryAfter(Duration.ofSeconds(1)).forNext(2);
        kafka.publish(Demo.TOPIC, "edsger", "{\"name\": \"Edsger D.\", \"email\": \"edsger@example.org\"}");
    }

    /** The same bytes under the same name: no request may be sent. */
    private boolean dropAgain() {
        long before = smartTask.createRequestCount();
        say("");
        say("ada.json once more, the same bytes:");
        drop("ada.json", """
                {"First Name": "Ada", "Last Name": "Lovelace", "E-Mail": "ada@example.org", "Mobile": "+44 20 7946 0101"}
                """);
        boolean told = await(() -> files(inbox(folder).resolve("done")).stream()
                .anyMatch(file -> file.getFileName().toString().matches("ada.*~.*\\.receipt\\.ndjson")
                        && read(file).contains("already-delivered")));
        long sent = smartTask.createRequestCount() - before;
        say("  " + (told ? "already delivered" : "no receipt") + ", " + sent + " requests sent");
        return told && sent == 0;
    }

    private static boolean await(java.util.concurrent.Callable<Boolean> condition) {
        try {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(100))
                    .until(condition);
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    private void show() {
        Map<String, String> names =
                smartTask.contacts().stream().collect(Collectors.toMap(CreatedContact::recordId, CreatedContact::name));
        List<String[]> rows = new ArrayList<>();
        for (JsonNode receipt : receiptsOf()) {
            String id = receipt.path("record_id").asText();
            rows.add(new String[] {
                receipt.path("origin").asText(), names.getOrDefault(id, "?"), "SmartTask", id,
            });
        }
        for (JsonNode letter : lettersOf()) {
            String answer = letter.path("status").isInt()
                    ? " (status " + letter.path("status").asInt() + ")"
                    : "";
            rows.add(new String[] {
                letter.path("origin").asText(),
                letter.path("contact").path("name").asText("–"),
                "dead letters",
                letter.path("reason").asText() + answer + ": "
                        + letter.path("message").asText(),
            });
        }
        rows.sort(Comparator.comparing(row -> row[0]));
        rows.add(0, new String[] {"origin", "contact", "ended in", "record id, or reason"});
        say("");
        rows.forEach(row -> say("  %-36s %-18s %-13s %s".formatted((Object[]) row)));
    }

    private Map<String, Long> reasons() {
        return new TreeMap<>(lettersOf().stream()
                .collect(Collectors.groupingBy(letter -> letter.path("reason").asText(), Collectors.counting())));
    }

    /** Delivered ones only: a buried contact has a receipt too. */
    private List<JsonNode> receiptsOf() {
        return json(receipts(folder)).stream()
                .filter(receipt -> receipt.path("record_id").isTextual())
                .toList();
    }

    private List<JsonNode> lettersOf() {
        return json(deadLetters(folder));
    }

    private static List<JsonNode> json(Path folder) {
        return files(folder).stream()
                .filter(file -> !file.getFileName().toString().startsWith("."))
                .map(Tour::parse)
                .toList();
    }

    private static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode parse(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As careful producers do: written under another name, then renamed. */
    private void drop(String name, String content) {
        try {
            Path part = Files.writeString(inbox(folder).resolve(name + ".part"), content);
            Files.move(part, inbox(folder).resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
