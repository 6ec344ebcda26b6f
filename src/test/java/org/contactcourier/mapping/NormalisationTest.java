package org.contactcourier.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.junit.jupiter.api.Test;

class NormalisationTest {
    private static Normalisation with(Map<String, String> environment) {
        return Normalisation.from(Configuration.load(List.of(), environment, new Properties()));
    }

    @Test
    void knowsNoRegionUnlessItIsTold() {
        assertThat(with(Map.of()).phones().international("0171 1234567")).isEmpty();
    }

    @Test
    void readsTheRegionWhateverItsCase() {
        assertThat(with(Map.of("CONTACT_DEFAULT_REGION", "de")).phones().international("0171 1234567"))
                .contains("+491711234567");
    }

    @Test
    void refusesWhatIsNoRegion() {
        assertThatThrownBy(() -> with(Map.of("CONTACT_DEFAULT_REGION", "Germany")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "contact.default-region is 'Germany': expected a country's two letters (ISO 3166-1) such as DE,"
                                + " or nothing");
    }
}
