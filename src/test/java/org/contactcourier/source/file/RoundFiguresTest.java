package org.contactcourier.source.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoundFiguresTest {
    @ParameterizedTest
    @CsvSource({
        "0,                   0 B",
        "999,                 999 B",
        "1000,                1.0 kB",
        "118400000,           118 MB",
        "999600,              1.0 MB",
        "9960000,             10 MB",
        "4200000000,          4.2 GB",
        "9223372036854775807, 9.2 EB"
    })
    void saysSizeInItsUnit(long bytes, String words) {
        assertThat(RoundFigures.size(bytes)).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({
        "0,         10 s",
        "38,        40 s",
        "94,        90 s",
        "95,        2 min",
        "5399,      90 min",
        "5400,      2 h",
        "129600,    2 days",
        "864000000, '10,000 days'"
    })
    void saysTimeInItsUnit(double seconds, String words) {
        assertThat(RoundFigures.time(seconds)).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({"0.034, 2 records/min", "1, 1.0 records/s", "9.95, 10 records/s", "2310.4, '2,310 records/s'"})
    void saysRateInItsUnit(double perSecond, String words) {
        assertThat(RoundFigures.rate(perSecond)).isEqualTo(words);
    }

    @Test
    void saysOneRecordOfOne() {
        assertThat(RoundFigures.records(1)).isEqualTo("1 record");
    }

    @Test
    void writesNumbersTheSameWayInEveryLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            assertThat(RoundFigures.records(412_000)).isEqualTo("412,000 records");
            assertThat(RoundFigures.size(1_200_000)).isEqualTo("1.2 MB");
        } finally {
            Locale.setDefault(before);
        }
    }
}
