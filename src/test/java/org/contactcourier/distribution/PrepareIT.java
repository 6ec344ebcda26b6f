package org.contactcourier.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.contactcourier.support.BundleProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code contact-courier prepare}, and the starts after it. */
class PrepareIT {
    private static final String FROM_ARCHIVE = "org.contactcourier.ContactCourier source: shared objects file";

    @TempDir
    Path folder;

    @Test
    void makesAnArchiveThatLaterStartsTakeTheirClassesFrom() {
        prepare();

        try (BundleProcess later = version("-Xlog:class+load")) {
            assertThat(later.exitCode()).isZero();
            assertThat(later.log()).contains(FROM_ARCHIVE);
        }
    }

    @Test
    void passesOverAnArchiveThatIsBroken() throws IOException {
        Files.write(archive(), new byte[] {1, 2, 3});

        try (BundleProcess later = version("-Xmx64m")) {
            assertThat(later.exitCode()).isZero();
            assertThat(later.log()).startsWith("contact-courier").hasLineCount(1);
        }
    }

    @Test
    void leavesNothingElse() throws IOException {
        String said = prepare();

        assertThat(said).hasLineCount(1);
        try (var left = Files.list(folder)) {
            assertThat(left).allMatch(file -> file.getFileName().toString().endsWith(".log"));
        }
    }

    @AfterEach
    void removeArchive() throws IOException {
        Files.deleteIfExists(archive());
    }

    private String prepare() {
        try (BundleProcess preparing = BundleProcess.launchByScript(folder, Map.of(), "prepare")) {
            assertThat(preparing.exitCode()).as(preparing.log()).isZero();
            assertThat(archive()).exists();
            return preparing.log();
        }
    }

    private BundleProcess version(String options) {
        return BundleProcess.launchByScript(folder, Map.of("JAVA_OPTS", options), "--version");
    }

    private static Path archive() {
        return BundleProcess.distribution().resolve("lib/contact-courier.jsa");
    }
}
