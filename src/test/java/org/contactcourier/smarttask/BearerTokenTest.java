package org.contactcourier.smarttask;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.contactcourier.configuration.Secret;
import org.contactcourier.delivery.Adjusted;
import org.contactcourier.sandbox.SmartTaskSimulator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BearerTokenTest {
    @TempDir
    Path folder;

    private final AtomicLong nanos = new AtomicLong();
    private Path file;
    private BearerToken token;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("token"), "old\n");
        token = new BearerToken(new Secret("old"), Optional.of(file), nanos::get);
    }

    @Test
    void readsAChangedFileAgain() throws IOException {
        Files.writeString(file, "new\n");

        nanos.addAndGet(2_000_000_000L);

        assertThat(token.current()).isEqualTo(new Secret("new"));
    }

    @Test
    void readsTheFileAtOnceWhenTheTokenIsNotAccepted() throws IOException {
        Files.writeString(file, "new\n");

        assertThat(token.renew(new Secret("old"))).isTrue();
        assertThat(token.current()).isEqualTo(new Secret("new"));
        assertThat(token.renew(new Secret("new"))).isFalse();
    }

    @Test
    void keepsTheTokenWhenTheFileIsGoneOrBroken() throws IOException {
        Files.delete(file);
        assertThat(token.renew(new Secret("old"))).isFalse();
        Files.writeString(file, "two words\n");

        assertThat(token.renew(new Secret("old"))).isFalse();
        assertThat(token.current()).isEqualTo(new Secret("old"));
    }

    @Test
    void isMaskedInEveryText() {
        assertThat(token + " " + new Adjusted(java.net.URI.create("http://localhost")).settings())
                .contains("***")
                .doesNotContain("old", SmartTaskSimulator.TOKEN);
    }
}
