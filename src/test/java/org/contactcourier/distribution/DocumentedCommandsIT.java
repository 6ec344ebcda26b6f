package org.contactcourier.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.contactcourier.sandbox.SentContact;
import org.contactcourier.support.BundleProcess;
import org.contactcourier.support.Contacts;
import org.contactcourier.support.ShellBlocks;
import org.junit.jupiter.api.Test;

/** What the documents tell an operator to type works on a bundle that runs: each command is run, in the order of its page. */
class DocumentedCommandsIT extends AllServers {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final List<String> PAGES = List.of("operating", "commands", "logging", "console", "dead-letters");

    /** On the bundle, by its address or by the program; from outside or inside of a container. */
    private static final Pattern OURS =
            Pattern.compile("(?:docker exec \\S+ )?((?:curl .*localhost:9876/|(?:bin/)?contact-courier ).*)");

    DocumentedCommandsIT() {
        super(1);
    }

    @Test
    void eachCommandDoesWhatItSays() throws Exception {
        assumeThat(Path.of("/usr/bin/curl"))
                .as("curl, for the commands in the documents")
                .exists();
        Surroundings surroundings = new Surroundings(folder, smartTask)
                .with(kafka, topic)
                .with("JAVA_HOME", System.getProperty("java.home"))
                .with("EDITOR", "true"); // changes nothing
        Path bin = Files.createSymbolicLink(
                folder.resolve("bin"), BundleProcess.distribution().resolve("bin"));
        smartTask.refuses(422, SentContact.named("Refused Ron"));
        surroundings.drop(
                "team.ndjson",
                Contacts.ada().json() + "\n{\"name\": \"Refused Ron\"}\n{\"email\": \"nobody-at-example.org\"}\n");
        try (BundleProcess bundle = BundleProcess.start(folder, surroundings.environment)) {
            await().atMost(PATIENCE).until(() -> Files.exists(surroundings.failed("team.ndjson")));
            smartTask.clearFaults();
            List<String> failed = new ArrayList<>();
            int run = 0;
            for (String page : PAGES) {
                for (String command : commands(page)) {
                    run++;
                    ended(command, bin, bundle, surroundings).ifPresent(how -> failed.add(page + ": " + how));
                }
                String opened = bundle.post("/operate/gate/open").body();
                assertThat(opened).contains("open");
            }
            assertThat(failed).isEmpty();
            assertThat(run).isGreaterThan(20);
            assertThat(smartTask.names()).contains("Refused Ron");
            assertThat(bundle.stop()).isZero();
        }
    }

    private static List<String> commands(String page) throws IOException {
        return ShellBlocks.commands(Path.of("docs", page + ".md")).stream()
                .map(OURS::matcher)
                .filter(Matcher::matches)
                .map(ours -> ours.group(1))
                .toList();
    }

    /** How it failed; empty if it didn't. */
    private Optional<String> ended(String command, Path bin, BundleProcess bundle, Surroundings surroundings)
            throws Exception {
        String here = command.replace("localhost:9876", "localhost:" + bundle.port())
                .replaceFirst("^curl ", "curl --silent --show-error --fail-with-body ")
                .replaceFirst(" discard .*", "$0 --yes"); // there is no terminal to ask at
        Path output = Files.createTempFile(folder, "command-", ".txt");
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", here)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(output.toFile());
        builder.environment().putAll(surroundings.environment);
        builder.environment().put("MANAGEMENT_PORT", Integer.toString(bundle.port()));
        builder.environment().put("PATH", bin + ":" + builder.environment().get("PATH"));
        Process process = builder.start();
        boolean inTime = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (!inTime) {
            process.destroyForcibly();
        }
        int exit = inTime ? process.exitValue() : -1;
        return exit == 0
                ? Optional.empty()
                : Optional.of("%s ends with %d: %s"
                        .formatted(command, exit, Files.readString(output, StandardCharsets.UTF_8)));
    }
}
