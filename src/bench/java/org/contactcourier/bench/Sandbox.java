package org.contactcourier.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.contactcourier.sandbox.SandboxKafka;
import org.contactcourier.sandbox.SandboxMail;
import org.contactcourier.sandbox.SmartTaskSimulator;

/** The broker, the mail server and the simulator in a process of their own. */
final class Sandbox implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(90);
    private static final String HEAP = "1g";
    private static final String LOGIN = "crm";
    private static final String PASSWORD = "bench";

    private final JavaProcess process;
    private final Properties addresses;

    private Sandbox(JavaProcess process, Properties addresses) {
        this.process = process;
        this.addresses = addresses;
    }

    static Sandbox start(Path folder) {
        Path told = folder.resolve("sandbox.properties");
        JavaProcess process = JavaProcess.start(folder, Sandbox.class, HEAP, told.toString());
        Awaitility.await("the sandbox to start; its log: " + folder)
                .atMost(START)
                .failFast("it ended at once", () -> !process.process().isAlive())
                .until(() -> Files.exists(told));
        Properties addresses = new Properties();
        try (InputStream in = Files.newInputStream(told)) {
            addresses.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Sandbox(process, addresses);
    }

    /** The process itself: starts the servers, writes where they are, and ends with its standard input. */
    public static void main(String[] arguments) throws IOException {
        try (SandboxKafka kafka = SandboxKafka.start();
                SandboxMail mail = SandboxMail.start();
                SmartTaskSimulator smartTask = SmartTaskSimulator.start()) {
            mail.user(LOGIN, PASSWORD);
            Properties addresses = new Properties();
            addresses.setProperty("brokers", kafka.brokers());
            addresses.setProperty("simulator", smartTask.baseUrl());
            addresses.setProperty("create", smartTask.createUrl().toString());
            addresses.setProperty("mail.host", mail.host());
            addresses.setProperty("mail.imap", Integer.toString(mail.imapPort()));
            addresses.setProperty("mail.smtp", Integer.toString(mail.smtpPort()));
            addresses.setProperty("mail.address", mail.address(LOGIN));
            write(addresses, Path.of(arguments[0]));
            JavaProcess.awaitEnd();
        }
        System.exit(0); // Kafka's and GreenMail's libraries leave threads behind
    }

    private static void write(Properties addresses, Path file) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try (OutputStream out = Files.newOutputStream(part)) {
            addresses.store(out, null);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    String brokers() {
        return address("brokers");
    }

    String simulator() {
        return address("simulator");
    }

    String createUrl() {
        return address("create");
    }

    /** The environment that leads the bundle to SmartTask, and to no source yet. */
    Map<String, String> toSmartTask() {
        Map<String, String> variables = new TreeMap<>();
        variables.put("SMARTTASK_BASE_URL", simulator());
        variables.put("SMARTTASK_ORGANIZATION_ID", Long.toString(SmartTaskSimulator.ORGANIZATION_ID));
        variables.put("SMARTTASK_ACCESS_TOKEN", SmartTaskSimulator.TOKEN);
        return variables;
    }

    Map<String, String> fromKafka(String topic, String group) {
        return Map.of(
                "INTAKE_KAFKA_ENABLED",
                "true",
                "INTAKE_KAFKA_BROKERS",
                brokers(),
                "INTAKE_KAFKA_TOPIC",
                topic,
                "INTAKE_KAFKA_GROUP_ID",
                group);
    }

    Map<String, String> fromMail() {
        return Map.of(
                "INTAKE_MAIL_ENABLED",
                "true",
                "INTAKE_MAIL_PROTOCOL",
                "imap",
                "INTAKE_MAIL_HOST",
                address("mail.host"),
                "INTAKE_MAIL_PORT",
                address("mail.imap"),
                "INTAKE_MAIL_USERNAME",
                LOGIN,
                "INTAKE_MAIL_PASSWORD",
                PASSWORD);
    }

    /** Where mails are posted by SMTP, as {@code mail.smtp.…} wants it. */
    Properties smtp() {
        Properties settings = new Properties();
        settings.put("mail.smtp.host", address("mail.host"));
        settings.put("mail.smtp.port", address("mail.smtp"));
        settings.put("mail.smtp.localhost", "localhost");
        return settings;
    }

    String mailAddress() {
        return address("mail.address");
    }

    private String address(String name) {
        String value = addresses.getProperty(name);
        if (value == null) {
            throw new IllegalStateException("the sandbox has not told " + name);
        }
        return value;
    }

    @Override
    public void close() {
        process.close();
    }
}
