package org.contactcourier.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.support.NginxServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code http} where {@code https} was meant: nginx answers 400, "The plain HTTP request was sent to HTTPS port". */
class TlsPortTest extends DeliveryTestSupport {
    private static final Path OPENSSL = Path.of("/usr/bin/openssl");

    @TempDir
    static Path nginxFolder;

    private static NginxServer nginx;

    @BeforeAll
    static void startNginx() throws Exception {
        assumeTrue(Files.isExecutable(OPENSSL), "openssl isn't installed: skipped");
        certify();
        nginx = NginxServer.start(nginxFolder, "ssl", """
                ssl_certificate %1$s/cert.pem;
                ssl_certificate_key %1$s/key.pem;
                location / { return 500; }
                """.formatted(nginxFolder));
    }

    private static void certify() throws IOException, InterruptedException {
        Process process = new ProcessBuilder((OPENSSL
                                + " req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost -keyout key.pem -out cert.pem")
                        .split(" "))
                .directory(nginxFolder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor()).isZero();
    }

    @AfterAll
    static void stopNginx() throws InterruptedException {
        if (nginx != null) {
            nginx.close();
        }
    }

    @Override
    protected URI url() {
        return nginx.url();
    }

    @Override
    protected void adjust(Adjusted usual) {
        usual.patience(Duration.ofMillis(100));
    }

    @Test
    void buriesNothing() throws Exception {
        List<IntakeRecord> contacts = records(30);

        await(deliverAll(contacts));

        assertThat(contacts).allMatch(contact -> contact.ending().isEmpty());
        assertThat(journal.calls()).doesNotContain("bury");
        assertThat(smartTask.gateState().reasons()).singleElement().satisfies(reason -> assertThat(reason.what())
                .isEqualTo("SmartTask: status 400 with text/html and no JSON"));
    }
}
