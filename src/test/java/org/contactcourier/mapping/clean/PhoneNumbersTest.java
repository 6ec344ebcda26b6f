package org.contactcourier.mapping.clean;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Set;
import org.contactcourier.intake.FormatChooser;
import org.contactcourier.json.StrictJson;
import org.contactcourier.mapping.Normalisation;
import org.contactcourier.mapping.ObjectMapping;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhoneNumbersTest {
    @ParameterizedTest
    @CsvSource({
        "DE, 0171 1234567, +491711234567",
        "AT, 0664 1234567, +436641234567",
        "US, (415) 555-2671, +14155552671",
        "US, 1 415 555 2671, +14155552671",
        "US, 011 49 171 1234567, +491711234567",
        "US, 0049 171 1234567, +491711234567",
        "GB, 020 7946 0000, +442079460000",
        "FR, 01 42 68 53 00, +33142685300",
        "IT, 06 1234 5678, +390612345678",
        "IT, +39 06 1234 5678, +390612345678",
        "ES, 912 345 678, +34912345678",
        "RU, 8 (912) 345-67-89, +79123456789",
        "HU, 06 1 234 5678, +3612345678",
        "JP, 03-1234-5678, +81312345678",
        "AR, 011 15 2345-6789, +5491123456789"
    })
    void readsANumberAsItIsDialledInItsRegion(String region, String written, String e164) {
        assertThat(PhoneNumbers.in(region).international(written)).contains(e164);
    }

    /** Vienna's 6641234 and Bochum's 234 5678 are local numbers as well as numbers without their 0. */
    @ParameterizedTest
    @CsvSource({"DE, 2345678", "DE, 171 1234567", "AT, 664 1234567", "US, 555-2671", "GB, 7946 0000", "DE, 112"})
    void leavesANumberWithoutItsAreaCode(String region, String written) {
        assertThat(PhoneNumbers.in(region).international(written)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0171 1234567",
                "(415) 555-2671",
                "491711234567",
                "1-800-FLOWERS",
                "",
                "+",
                "00",
                "+0",
                "#",
                "ext. 1"
            })
    void leavesWhatIsNotInternationalWithoutARegion(String written) {
        assertThat(PhoneNumbers.international().international(written)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"+49 171 1234567", "0049-171-1234567", "+49 (0)171/1234567", "+491711234567", "(+49) 171.1234567"
            })
    void readsInternationalNumbersWithoutARegion(String written) {
        assertThat(PhoneNumbers.international().international(written)).contains("+491711234567");
    }

    @Test
    void knowsRegionsByTheirTwoLetters() {
        assertThat(PhoneNumbers.isRegion("DE")).isTrue();
        assertThat(PhoneNumbers.isRegion("de")).isTrue();
        assertThat(PhoneNumbers.isRegion("ZZ")).isFalse();
        assertThat(PhoneNumbers.isRegion("Germany")).isFalse();
        assertThat(PhoneNumbers.isRegion("+49")).isFalse();
    }

    /** Otherwise both could be on their way at once, and SmartTask would create both. */
    @Test
    void givesTwoSpellingsOfANumberOneIdentity() {
        assertThat(identities("+49 171 1234567")).contains("p:491711234567");
        assertThat(identities("0171/1234567")).contains("p:491711234567");
    }

    private static Set<String> identities(String phone) {
        byte[] json = ("{\"name\":\"Ada\",\"phone\":\"" + phone + "\"}").getBytes(StandardCharsets.UTF_8);
        return FormatChooser.all(StrictJson.mapper(), ObjectMapping.of(Normalisation.in("DE"), null))
                .reread(
                        new Origin("file:ada.json", Origin.NO_POSITION, 0, "0".repeat(32)),
                        Payload.whole("application/json", json),
                        Deadline.root(Clock.systemUTC()))
                .identities();
    }
}
