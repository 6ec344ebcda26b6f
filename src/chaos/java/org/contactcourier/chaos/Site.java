package org.contactcourier.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.contactcourier.sandbox.Mails;
import org.contactcourier.sandbox.SmartTaskSimulator;
import org.contactcourier.support.BundleProcess;
import org.contactcourier.support.Contacts;

/**
 * One bundle as a process of its own, with a SmartTask, a topic, a consumer group, an inbox, a mailbox and a journal that nobody
 * else uses, so that several can be measured side by side. It numbers the contacts that it sends, from 0 on.
 */
final class Site implements AutoCloseable {
    static final int PARTITIONS = 3;

    private static final String PASSWORD = "endurance";
    private static final Pattern LOG_LINE = Pattern.compile("^(\\d{4}-\\S+)\\s+(INFO|WARN|ERROR|FATAL)\\s+(.*)$");

    private final String name;
    private final Servers servers;
    private final Path folder;
    private final Map<String, String> variables = new TreeMap<>();
    private final SmartTaskSimulator smartTask = SmartTaskSimulator.start();
    private BundleProcess bundle;
    private int sent;

    /** A line of the bundle's log, from INFO on. */
    record LogLine(Instant at, String level, String text) {
        /** Whether it is one of the lines that a file or a mail has when its contacts have ended. */
        boolean isAboutAnEnd() {
            return text.contains("moved to Processed")
                    || text.contains("; now done/")
                    || text.contains("; now failed/")
                    || text.contains("parked records have ended");
        }

        @Override
        public String toString() {
            return at + " " + level + " " + text;
        }
    }

    Site(Servers servers, String name) {
        this.name = name;
        this.servers = servers;
        try {
            this.folder = Files.createDirectories(servers.folder().resolve(name));
            Files.createDirectories(inbox());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        servers.kafka().createTopic(name, PARTITIONS);
        servers.mail().user(name, PASSWORD);
        with("SMARTTASK_BASE_URL", smartTask.baseUrl());
        with("SMARTTASK_ORGANIZATION_ID", Long.toString(smartTask.organizationId()));
        with("SMARTTASK_ACCESS_TOKEN_FILE", tokenFile().toString());
        with("INTAKE_KAFKA_ENABLED", "true");
        with("INTAKE_KAFKA_BROKERS", servers.kafka().brokers());
        with("INTAKE_KAFKA_TOPIC", name);
        with("INTAKE_KAFKA_GROUP_ID", name);
        with("INTAKE_MAIL_ENABLED", "true");
        with("INTAKE_MAIL_PROTOCOL", "imap");
        with("INTAKE_MAIL_HOST", servers.mail().host());
        with("INTAKE_MAIL_PORT", Integer.toString(servers.mail().imapPort()));
        with("INTAKE_MAIL_USERNAME", name);
        with("INTAKE_MAIL_PASSWORD", PASSWORD);
        token(smartTask.token());
    }

    Site with(String variable, String value) {
        variables.put(variable, value);
        return this;
    }

    void start() {
        bundle = BundleProcess.start(folder, variables);
    }

    String name() {
        return name;
    }

    SmartTaskSimulator smartTask() {
        return smartTask;
    }

    List<String> memberIds() {
        return servers.kafka().memberIds(name);
    }

    /** Writes the token that the bundle is to use, as somebody does who replaces a secret. */
    void token(String token) {
        try {
            Path part = Files.writeString(folder.resolve("token.part"), token);
            Files.move(part, tokenFile(), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- contacts

    /** How many contacts have been sent so far. */
    int sent() {
        return sent;
    }

    void publish(int contacts) {
        servers.kafka()
                .publishAll(name, next(contacts).stream().map(Contacts::json).toList());
    }

    void drop(int contacts) {
        try {
            String file = "people-" + sent + ".ndjson";
            Path part = Files.writeString(inbox().resolve(file + ".part"), Contacts.lines(next(contacts)));
            Files.move(part, inbox().resolve(file), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As many mails, each with one contact. */
    void post(int contacts) {
        next(contacts).forEach(contact -> servers.mail().deliver(name, Mails.withBody(contact.json())));
    }

    private List<Contacts> next(int contacts) {
        int first = sent;
        sent += contacts;
        return Contacts.numbered(first, sent - 1);
    }

    // ---- for the balance

    /** How many contacts lie in the dead letters. */
    long buried() {
        return metric("contact_courier_dead_letters{");
    }

    long poisonous() {
        return metric("contact_courier_dead_letters{reason=\"Poisonous\"");
    }

    long parked() {
        return metric("contact_courier_parked");
    }

    /** How often the bundle has sent a contact, whatever came of it. */
    long attempts() {
        return metric("contact_courier_attempts_total");
    }

    private long metric(String start) {
        return bundle.metrics()
                .lines()
                .filter(line -> line.startsWith(start))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    String health() {
        BundleProcess.Answer answer = bundle.health("");
        return answer.status() + " " + answer.body();
    }

    /** Whether nothing waits any more: not in Kafka, not in the inbox, not in the mailbox, not in the journal. */
    boolean hasNothingLeft() {
        return parked() == 0
                && servers.kafka().lag(name, name) == 0
                && files().isEmpty()
                && servers.mail().inbox(name).isEmpty();
    }

    /** Waits until every contact has been created, those in the dead letters aside; false if that takes too long. */
    boolean awaitAllCreated(int buried, Duration most) {
        return await(most, () -> smartTask.contactCount() >= sent - buried && buried() == buried && hasNothingLeft());
    }

    static boolean await(Duration most, Callable<Boolean> condition) {
        try {
            Awaitility.await()
                    .atMost(most)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(100))
                    .until(condition);
            return true;
        } catch (ConditionTimeoutException late) {
            return false;
        }
    }

    /** The files that have not been read to their end. */
    private List<String> files() {
        try (Stream<Path> waiting = Files.list(inbox());
                Stream<Path> claimed = Files.walk(Files.createDirectories(inbox().resolve(".claimed")))) {
            return Stream.concat(waiting, claimed)
                    .filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .filter(file -> !file.startsWith("."))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- the log

    /** What the bundle said between two instants. */
    List<LogLine> log(Instant from, Instant to) {
        return bundle.log()
                .lines()
                .map(LOG_LINE::matcher)
                .filter(Matcher::matches)
                .map(line -> new LogLine(OffsetDateTime.parse(line.group(1)).toInstant(), line.group(2), line.group(3)))
                .filter(line -> !line.at().isBefore(from) && line.at().isBefore(to))
                .toList();
    }

    private Path inbox() {
        return folder.resolve("inbox");
    }

    private Path tokenFile() {
        return folder.resolve("token");
    }

    @Override
    public void close() {
        if (bundle != null) {
            bundle.close();
        }
        smartTask.close();
    }
}
