package org.contactcourier.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Private keys as OpenSSL 3 and its predecessors write them; the files in {@code keys} were made by it, for this test only. */
class KeyFileTest {
    private static final String PASSWORD = "s&cr%et";

    @TempDir
    Path folder;

    private Tls read(String key, String password) throws IOException {
        Path file = CertificateOffice.open().trustedPem(folder);
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("/keys/" + key + ".pem"));
                OutputStream out = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
            long ignored = in.transferTo(out);
        }
        Properties keys = new Properties();
        keys.setProperty("smarttask.tls.key-store", file.toString());
        keys.setProperty("smarttask.tls.key-store-password", password);
        return Tls.from(Configuration.load(List.of(), Map.of(), keys), "smarttask.tls.");
    }

    /** The short key of the commonest curve, 121 bytes in OpenSSL's own format, was once "its key can't be read". */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "rsa",
                "rsa-pkcs1",
                "rsa-pss",
                "ec",
                "ec-sec1",
                "ec-sec1-p384",
                "ec-sec1-p521",
                "ec-sec1-no-public",
                "ec-parameters-and-key",
                "ed25519",
                "ed448"
            })
    void readsAKeyWithoutAPassword(String key) throws IOException {
        assertThat(read(key, "")).isNotEqualTo(Tls.DEFAULT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rsa-encrypted",
                "ec-encrypted",
                "ed25519-encrypted",
                "ec-encrypted-aes128-sha1",
                "ec-encrypted-aes256-sha512",
                "ec-encrypted-sha1-3des",
                "ec-encrypted-md5-des"
            })
    void readsAnEncryptedKey(String key) throws IOException {
        assertThat(read(key, PASSWORD)).isNotEqualTo(Tls.DEFAULT);
    }

    /** One wrong password in 256 leaves what looks well padded and is no key; the numbers are such ones. */
    @ParameterizedTest
    @CsvSource({
        "rsa-encrypted, wrong1",
        "rsa-encrypted, wrong653",
        "ec-encrypted, wrong1",
        "ec-encrypted, wrong225",
        "ed25519-encrypted, wrong94",
        "ec-encrypted-sha1-3des, wrong388"
    })
    void saysThatThePasswordIsWrong(String key, String wrong) {
        assertThatThrownBy(() -> read(key, wrong))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("smarttask.tls.key-store-password doesn't open this one")
                .hasMessageNotContaining(wrong);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ec-encrypted       |         | its key is encrypted, and no password is set
            ec-unknown-aes192  | s&cr%et | its key is encrypted in a way that Java doesn't know
            ec-unknown-des3    | s&cr%et | its key is encrypted in a way that Java doesn't know
            ec-unknown-scrypt  | s&cr%et | its key is encrypted in a way that Java doesn't know
            rsa-old            | s&cr%et | its key is encrypted in OpenSSL's old way
            ec-old             | s&cr%et | its key is encrypted in OpenSSL's old way
            """)
    void saysWhyAKeyCanNotBeUsedAndWhatToDo(String key, @Nullable String password, String why) {
        assertThatThrownBy(() -> read(key, password == null ? "" : password))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(why);
    }
}
