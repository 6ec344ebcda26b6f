package org.contactcourier.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The shipped log configuration, in a process of its own, on text that attackers choose. */
class PrintableLayoutTest {
    private static final String HOSTILE =
            "a\u001b]0;pwned\u0007 b\u202ec\r\n2026-11-28T00:00:00Z ERROR forged\u2028\u009b1m";

    /** Writes hostile text to the log, as a file's name, a parameter and an exception's message. */
    static final class Main {
        private Main() {}

        public static void main(String[] args) {
            Logger log = LogManager.getLogger("org.contactcourier.Test");
            log.warn("The file {} can't be read", HOSTILE);
            log.warn("Not read", new UncheckedIOException(HOSTILE, new IOException(HOSTILE)));
            LoggerFactory.getLogger("org.contactcourier.Test")
                    .atWarn()
                    .addKeyValue(LogKeys.SOURCE, "file")
                    .addKeyValue(LogKeys.ORIGIN, "file:leads.csv#12")
                    .addKeyValue(LogKeys.REASON, "Invalid")
                    .log("1 contact from {} buried as {}, {}", "file", "Invalid", "file:leads.csv#12");
            LogManager.shutdown();
        }
    }

    @Test
    void escapesWhatSteersATerminalOrForgesALine() throws IOException, InterruptedException {
        String written = written("text");

        assertThat(written).doesNotContain("\u001b", "\u0007", "\u202e", "\r", "\u2028", "\u009b");
        assertThat(written.lines())
                .noneMatch(line -> line.startsWith("2026-11-28"))
                .hasSize(4);
        assertThat(written)
                .contains("a\\u001b]0;pwned\\u0007 b\\u202ec\\r\\n2026-11-28T00:00:00Z ERROR forged\\u2028\\u009b1m");
    }

    @Test
    void keepsJsonReadable() throws IOException, InterruptedException {
        String written = written("json");

        assertThat(written).doesNotContain("\u001b", "\u0007", "\u202e", "\r", "\u2028", "\u009b");
        assertThat(written.lines()).hasSize(3);
        String first = written.lines().findFirst().orElseThrow();
        assertThat(new ObjectMapper().readTree(first).get("message").textValue())
                .isEqualTo("The file " + HOSTILE + " can't be read");
    }

    @Test
    void hasKeysBesideTheTextInJson() throws IOException, InterruptedException {
        JsonNode line = new ObjectMapper()
                .readTree(written("json").lines().skip(2).findFirst().orElseThrow());

        assertThat(line.get("message").textValue())
                .isEqualTo("1 contact from file buried as Invalid, file:leads.csv#12");
        assertThat(line.get("source").textValue()).isEqualTo("file");
        assertThat(line.get("origin").textValue()).isEqualTo("file:leads.csv#12");
        assertThat(line.get("reason").textValue()).isEqualTo("Invalid");
        assertThat(line.get("log.level").textValue()).isEqualTo("WARN");
        assertThat(line.has("ecs.version")).isTrue();
    }

    private static String written(String format) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dlog4j2.configurationFile=classpath:log4j2.xml",
                "-Dfile.encoding=UTF-8",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName());
        builder.environment().put("LOG_FORMAT", format);
        Process process = builder.redirectErrorStream(true).start();
        String written = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(written).isZero();
        return written;
    }
}
