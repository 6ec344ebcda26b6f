package org.contactcourier.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalOnlyTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1,         localhost,      ",
        "127.0.0.1,         localhost:9876, ",
        "127.8.9.1,         127.0.0.1:9876, http://localhost:9876",
        "[0:0:0:0:0:0:0:1], [::1]:9876,     http://[::1]:9876",
        "::1,               LOCALHOST,      https://127.0.0.1",
        "::ffff:127.0.0.1,  127.0.0.1,      "
    })
    void letsInWhoeverSitsHere(String peer, String host, String origin) {
        assertThat(LocalOnly.refusal(peer, host, origin)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1,          localhost, ",
        "172.17.0.1,         127.0.0.1, ",
        "2001:db8::1,        [::1],     ",
        "::ffff:192.0.2.1,   localhost, ",
        "'',                 localhost, ",
        ",                   localhost, ",
        "localhost,          localhost, ",
        "127.0.0.1.evil.org, localhost, "
    })
    void refusesOtherMachines(String peer, String host, String origin) {
        assertThat(LocalOnly.refusal(peer, host, origin))
                .hasValueSatisfying(why -> assertThat(why).contains("loopback"));
    }

    @ParameterizedTest
    @CsvSource({
        "evil.example.org",
        "localhost.evil.org:9876",
        "127.0.0.1.nip.io",
        "localhost:",
        "''",
        ", ",
        "10.0.0.1",
        "a@localhost"
    })
    void refusesNamesThatOnlyPointHere(String host) {
        assertThat(LocalOnly.refusal("127.0.0.1", host, null))
                .hasValueSatisfying(why -> assertThat(why).contains("Host"));
    }

    @ParameterizedTest
    @CsvSource({
        "https://evil.example.org",
        "null",
        "http://localhost.evil.org",
        "file://",
        "''",
        "http://localhost:1@evil.org"
    })
    void refusesPagesOfOtherOrigins(String origin) {
        assertThat(LocalOnly.refusal("127.0.0.1", "localhost:9876", origin))
                .hasValueSatisfying(why -> assertThat(why).contains("origin"));
    }
}
