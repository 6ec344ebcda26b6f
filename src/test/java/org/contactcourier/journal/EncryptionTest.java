package org.contactcourier.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncryptionTest {
    private static final String KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private static final String OTHER = "AQECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    @TempDir
    private Path folder;

    private Encryption read(String file) throws Exception {
        Path keys = Files.writeString(folder.resolve("keys"), file);
        return Encryption.from(Configuration.load(
                List.of(), Map.of("JOURNAL_ENCRYPTION_KEY_FILE", keys.toString()), new Properties()));
    }

    @Test
    void readsKeysOneInEachLineTheFirstEncrypts() throws Exception {
        Encryption both = read("# made in May\n" + OTHER + "\n\n  " + KEY + " \r\n" + OTHER + "\n");

        assertThat(both.keyIds()).hasSize(2);
        assertThat(both.seal("Ada"))
                .startsWith("sealed:" + both.keyIds().iterator().next() + ":");
        assertThat(read(OTHER).open(both.seal("Ada"))).isEqualTo("Ada");
        assertThat(both.open(read(KEY).seal("Ada"))).isEqualTo("Ada");
        assertThat(both.toString()).doesNotContain(KEY.substring(0, 8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "# only a remark",
                "secret",
                "AAECAwQFBgcICQoLDA0ODw==",
                KEY + KEY,
                KEY + "\nwrong",
                "wrong\n" + KEY,
                "\u0000",
                "-----BEGIN PRIVATE KEY-----"
            })
    void refusesWhatIsNoKey(String file) {
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("journal.encryption-key-file")
                .hasMessageContaining("openssl rand -base64 32")
                .hasMessageNotContaining("AAECAw");
    }

    @Test
    void refusesFileThatIsNotThere() {
        assertThatThrownBy(() -> Encryption.from(Configuration.load(
                        List.of(), Map.of("JOURNAL_ENCRYPTION_KEY_FILE", "/nowhere/keys"), new Properties())))
                .isInstanceOf(ConfigurationException.class);
    }

    @Test
    void noticesEachBitThatWasChanged() throws Exception {
        Encryption encryption = read(KEY);
        byte[] kept = encryption.seal("Ada".getBytes(StandardCharsets.UTF_8));
        int payload = encryption.currentMark().length();
        for (int at = payload; at < kept.length; at++) {
            byte[] changed = kept.clone();
            changed[at] ^= 1;
            assertThatThrownBy(() -> encryption.open(changed))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("was changed");
        }
        assertThatThrownBy(() -> encryption.open(encryption.currentMark() + "no base 64!"))
                .isInstanceOf(JournalException.class);
    }

    @Test
    void neverEncryptsTheSameTwiceAlike() throws Exception {
        Encryption encryption = read(KEY);

        assertThat(encryption.seal("Ada")).isNotEqualTo(encryption.seal("Ada"));
        assertThat(encryption.seal((String) null)).isNull();
        assertThat(encryption.open(encryption.seal(""))).isEmpty();
    }
}
