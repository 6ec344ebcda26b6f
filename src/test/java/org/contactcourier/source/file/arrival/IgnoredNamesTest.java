package org.contactcourier.source.file.arrival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IgnoredNamesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "*.part people.csv.part",
                "*.part PEOPLE.CSV.PART",
                "*.PART people.csv.part",
                "*~ people.csv~",
                "*.!ut people.csv.!ut",
                "~$* ~$people.csv",
                "a*b*c aXbXbc",
                "*ab* aab",
                "upload-??.csv upload-é1.csv",
                "upload-?.csv upload-\uD83D\uDE00.csv",
                "STRASSE*.csv strasse7.csv",
                "*.ÄÖ x.äö",
                "a[1].csv a[1].csv",
                "a.(b|c)+$ a.(b|c)+$",
                "\\Qx\\E \\Qx\\E",
                "a{1,2}*,x x",
            })
    void matchTheirPatterns(String patterns, String name) {
        assertThat(IgnoredNames.of(patterns).match(name)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "*.part people.part.csv",
                "*.part peoplepart",
                "*.p?rt people.prt",
                "a.c abc",
                "[ab].csv a.csv",
                "(a|b) a",
                "a+ aa",
                "\\w a",
                "a*b*c aXbX",
            })
    void matchNothingElse(String patterns, String name) {
        assertThat(IgnoredNames.of(patterns).match(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", " , ,"})
    void areHiddenNamesOnlyWithoutPatterns(String patterns) {
        assertThat(IgnoredNames.of(patterns).match("people.csv")).isFalse();
        assertThat(IgnoredNames.of(patterns).match(".~lock.people.csv#")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "a, **", "incoming/*.csv"})
    void areNotDescribedByWhatCanOnlyBeAMistake(String patterns) {
        assertThatThrownBy(() -> IgnoredNames.of(patterns)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @Timeout(5)
    void areFoundInTimeWhateverThePattern() {
        assertThat(IgnoredNames.of("*a".repeat(100) + "b").match("a".repeat(255)))
                .isFalse();
    }
}
