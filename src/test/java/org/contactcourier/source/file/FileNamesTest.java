package org.contactcourier.source.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.contactcourier.source.file.finished.ReceiptNames;
import org.junit.jupiter.api.Test;

class FileNamesTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00.007Z");

    @Test
    void putsTheInstantBeforeTheExtension() {
        assertThat(FileNames.free("people.tar.gz", NOON, 0)).isEqualTo("people.tar.gz");
        assertThat(FileNames.free("people.tar.gz", NOON, 1)).isEqualTo("people.tar~20261123T120000007Z.gz");
        assertThat(FileNames.free("people.tar.gz", NOON, 2)).isEqualTo("people.tar~20261123T120000007Z-2.gz");
        assertThat(FileNames.free("people", NOON, 1)).isEqualTo("people~20261123T120000007Z");
    }

    @Test
    void keepsNamesWithinWhatFileSystemsTake() {
        String longest = "ü".repeat(127) + "a";
        String longExtension = "a." + "é".repeat(126);
        String umlauts = "ü".repeat(125) + ".json";

        for (String name : new String[] {longest, longExtension, umlauts}) {
            assertThat(FileNames.free(name, NOON, 3).getBytes(UTF_8)).hasSizeLessThanOrEqualTo(255);
            assertThat(FileNames.receipt(name, ReceiptNames.LINES).getBytes(UTF_8))
                    .hasSizeLessThanOrEqualTo(255);
        }
        assertThat(FileNames.free(umlauts, NOON, 1)).endsWith("~20261123T120000007Z.json");
    }

    @Test
    void tellsReceiptsOfCutNamesApart() {
        String one = "ü".repeat(126) + "1";
        String two = "ü".repeat(126) + "2";

        assertThat(FileNames.receipt(one, ReceiptNames.SUMMARY))
                .isNotEqualTo(FileNames.receipt(two, ReceiptNames.SUMMARY))
                .endsWith(ReceiptNames.SUMMARY);
    }

    @Test
    void showsNamesOnOneLine() {
        assertThat(FileNames.printable("two\nlines\u2028.json")).isEqualTo("two\\u000alines\\u2028.json");
    }
}
