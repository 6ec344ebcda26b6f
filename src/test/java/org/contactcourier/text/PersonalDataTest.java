package org.contactcourier.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PersonalDataTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "no valid address: ada@example.org|no valid address: a••@example.org",
                "Ada <ada.l+crm@example.org>, Bob|Ada <a••@example.org>, Bob",
                "\"ada lovelace\"@example.org is wrong|\"a••@example.org is wrong",
                "ada＠example.org|a••＠example.org",
                "https://x.example/?to=ada%40example.org|https://x.example/?to=a••%40example.org",
                "àda@exämple.org;bob@example.org|à••@exämple.org;b••@example.org",
                "{\"mail\":\"ada@example.org\"}|{\"mail\":\"a••@example.org\"}",
                "call +44 20 7946 0960|call +44•••60",
                "call (020) 7946-0960.|call (020•••60.",
                "+44 (0) 20 7946 0960|+44•••60",
                "1234567|123•••67",
                "1234567890123456789012345|123•••45",
                "٠١٢٣٤٥٦٧٨|٠١٢•••٧٨",
                "+44\u00a020\u00a07946\u00a00960|+44•••60",
                "+44‑20‑7946‑0960|+44•••60",
                "7946 0960 8ab|794•••60 8ab",
                "file:Ada +44 20 7946 0960.vcf#0|file:Ada +44•••60.vcf#0",
                "file:ada@example.org.csv#0|file:a••@example.org.csv#0",
                "mail:ada@example.org/1700000000/4711/1.2#0|mail:a••@example.org/1700000000/4711/1.2#0",
            })
    void masksAddressesAndNumbers(String text, String masked) {
        assertThat(PersonalData.masked(text)).isEqualTo(masked);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kafka:topic/0@123456#7",
                "kafka:contacts-20261129/12@123456789012#1234567",
                "file:people 20261129120000.csv#12345678",
                "see file:people-20261129.csv#3 and kafka:t/0@1234567#0, both",
                "file:people~20261123T120000000Z.csv#3",
                "file:people.csv#3~0123456789abcdef0123456789abcdef",
                "line 12345678, column 3",
                "the record at byte 104857600 is broken",
                "status 422, postcode 123456",
                "2026-11-29T12:00:00Z",
                "1234567ab",
                "room a@4711",
                "@ alone",
                "ada@",
                ""
            })
    void leavesCoordinatesAndTheRestReadable(String text) {
        assertThat(PersonalData.masked(text)).isEqualTo(text);
    }

    /** A bound would be missing if one of these took seconds. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "a@",
                "1%40",
                "1 ",
                "1x",
                "\"@",
                "file:",
                "file:a ",
                "+1",
                "a@1",
                "line 1 ",
                "@1@",
                "(1)-",
                "file:1#",
                "file:a#1",
                "file:a#1file:",
                "kafka:+44 20 7946 0960#1 "
            })
    void takesNoLongerThanTheTextIsLong(String piece) {
        String text = piece.repeat(2_000_000 / piece.length());
        assertThat(assertTimeoutPreemptively(Duration.ofSeconds(20), () -> PersonalData.masked(text)))
                .isNotEmpty();
    }

    @Test
    void masksWhatIsMaskedAlreadyNoFurther() {
        String once = PersonalData.masked("ada@example.org, +44 20 7946 0960");
        assertThat(PersonalData.masked(once)).isEqualTo(once);
    }
}
