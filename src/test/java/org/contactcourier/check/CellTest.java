package org.contactcourier.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CellTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "Ada|Ada     ",
                "王小明|王小明  ",
                "Zoe\u0308|Zoe\u0308     ",
                "Grace Hopper|Grace H…",
                "王小明王小明|王小明… ",
                "12345678|12345678"
            })
    void isAsWideAsItsColumn(String text, String cell) {
        assertThat(Cell.of(text, 8)).isEqualTo(cell);
        assertThat(Cell.width(cell)).isEqualTo(8);
    }
}
