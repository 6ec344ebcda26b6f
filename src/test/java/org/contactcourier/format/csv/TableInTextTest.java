package org.contactcourier.format.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableInTextTest {
    private static final String TABLE = "name,email,phone\nAda,ada@example.org,\nBob,,+44 7700 900123";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%s",
                "%s\n",
                "Hello,\n\nthese are they:\n%s\n\nBye, Jane",
                "%s\nKind regards\nJane",
                "%s\n-- \nJane Doe, Sales, jane@example.org",
                "%s\n\nCall me, please, at +44 20 7946 0000, thanks",
                "From: x@example.org\nSubject: list, of contacts\n\n%s\n\n"
            })
    void findsATableAndNothingAroundIt(String text) {
        assertThat(TableInText.find(text.formatted(TABLE))).contains(TABLE);
    }

    @Test
    void keepsRowsBelowBlankLines() {
        String doubled = TABLE.replace("\n", "\r\n\r\n");

        assertThat(TableInText.find(doubled + "\r\n\r\nBye")).contains(doubled);
    }

    @Test
    void keepsARowThatLacksItsLastCells() {
        String table = TABLE + "\nZoe,zoe@example.org";

        assertThat(TableInText.find(table + "\nCheers,\n")).contains(table);
    }

    @Test
    void keepsALineEndInQuotes() {
        String table = "name;address;email\n\"Ada\";\"1 Way\n\nTown\";ada@example.org";

        assertThat(TableInText.find(table + "\n\nBye")).contains(table);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n\n",
                "Hello, Tom, and Jane\nplease call",
                "name, email and phone are missing\nplease, send them",
                "Name, company, phone.\nAcme, 1, 55512345",
                "name, company\nAcme, soon\nOther, later",
                "name,email",
                "name,email\n",
                "first, the name, and the email\nada, ada@example.org, now",
                "{\"name\":\"a\",\"email\":\"b\"}\n1,2",
                "\"name,email\nAda,ada@example.org",
                "name\nAda\nada@example.org",
                "Name: Ada\nEmail: ada@example.org"
            })
    void takesNoProseForATable(String text) {
        assertThat(TableInText.find(text)).isEmpty();
        assertThat(TableInText.begins(text)).isFalse();
    }

    @Test
    void looksForAFilesHeaderAtItsBeginningOnly() {
        assertThat(TableInText.begins("notes\n".repeat(20) + TABLE)).isTrue();
        assertThat(TableInText.begins("notes\n".repeat(21) + TABLE)).isFalse();
    }

    static List<String> hostile() {
        int much = 4 << 20;
        return List.of(
                ",".repeat(much),
                ",\n".repeat(much / 2),
                "\"\n".repeat(much / 2),
                "name,email\n" + "\"\n".repeat(much / 2),
                "name,email\n1,a@b\n" + "\",\n".repeat(much / 3),
                " ".repeat(much),
                "\r".repeat(much),
                "name,email\n\n".repeat(much / 12),
                "x".repeat(much));
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("hostile")
    @Timeout(60)
    void endsSoonWhateverTheTextIs(String text) {
        assertThat(TableInText.find(text).orElse("").length()).isLessThanOrEqualTo(text.length());
    }
}
